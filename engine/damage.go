package engine

import (
	"context"
	"errors"
	"slices"
	"strings"

	"trailsift/engine/duckdb"
	"trailsift/storage"
)

// checkedBytes is how much is read to find out why a query failed, unless the files are named in the error.
const checkedBytes = 1 << 30

// userKinds are the kinds of DuckDB's errors that a statement causes, and not the files that it reads.
func userKinds() []string {
	return []string{"Parser", "Binder", "Catalog", "Permission", "Conversion", "Out of Range", duckdb.KindMemory}
}

// explain says why a statement failed when a damaged segment was the reason: DuckDB only says what it stumbled on. The
// error is a *storage.CorruptError then, and err otherwise.
func (s *Session) explain(ctx context.Context, p prepared, err error) error {
	var failed *duckdb.Error
	if !errors.As(err, &failed) || failed.Kind == duckdb.KindMemory {
		return err
	}
	var named, others []storage.Segment
	var bytes int64
	for _, u := range p.uses {
		for _, segment := range u.segments {
			if strings.Contains(failed.Message, s.source.Path(segment)) {
				named = append(named, segment)
				continue
			}
			others = append(others, segment)
			bytes += segment.Bytes
		}
	}
	if p.own || !slices.Contains(userKinds(), failed.Kind) {
		if bytes <= checkedBytes {
			named = append(named, others...)
		}
	}
	for _, segment := range named {
		var corrupt *storage.CorruptError
		if errors.As(s.source.Check(ctx, segment), &corrupt) {
			return advised(corrupt)
		}
	}
	return err
}

// advised says what can be done about damage.
func advised(c *storage.CorruptError) *storage.CorruptError {
	c.Reason += "; `trailsift verify` lists everything that is damaged, and `trailsift verify --repair` reads it again from the logs"
	return c
}

// checkTails looks, once for each segment, at what DuckDB trusts in it without a checksum.
func (s *Session) checkTails(segments []storage.Segment) error {
	for _, segment := range segments {
		path := s.source.Path(segment)
		if _, done := s.checked.Load(path); done {
			continue
		}
		err := storage.CheckTail(path)
		var corrupt *storage.CorruptError
		if errors.As(err, &corrupt) {
			return advised(corrupt)
		}
		if err != nil {
			return err
		}
		s.checked.Store(path, true)
	}
	return nil
}
