package engine

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"

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

// checkSeals looks, once for each segment and column, at what DuckDB trusts in it without a checksum. columns nil is all of them. Segments
// are looked at side by side: a query waits for it.
func (s *Session) checkSeals(segments []storage.Segment, columns []string) error {
	todo := make(chan string, len(segments))
	for _, segment := range segments {
		if path := s.source.Path(segment); !s.isChecked(path, columns) {
			todo <- path
		}
	}
	close(todo)
	errs := make([]error, min(len(todo), runtime.GOMAXPROCS(0)))
	var checks sync.WaitGroup
	for i := range errs {
		checks.Go(func() {
			for path := range todo {
				if errs[i] = storage.CheckSeal(path, columns); errs[i] != nil {
					return
				}
				s.markChecked(path, columns)
			}
		})
	}
	checks.Wait()
	for _, err := range errs {
		var corrupt *storage.CorruptError
		if errors.As(err, &corrupt) {
			return advised(corrupt)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkedPart is a column of a segment that was found sound, its footer ("footer"), or all of it ("").
type checkedPart struct{ path, part string }

// isChecked reports whether a segment's footer and columns were found sound before.
func (s *Session) isChecked(path string, columns []string) bool {
	sound := func(part string) bool {
		_, done := s.checked.Load(checkedPart{path, part})
		return done
	}
	if sound("") {
		return true
	}
	return columns != nil && sound("footer") && !slices.ContainsFunc(columns, func(c string) bool { return !sound("column " + c) })
}

func (s *Session) markChecked(path string, columns []string) {
	s.checked.Store(checkedPart{path, "footer"}, true)
	if columns == nil {
		s.checked.Store(checkedPart{path, ""}, true)
	}
	for _, c := range columns {
		s.checked.Store(checkedPart{path, "column " + c}, true)
	}
}
