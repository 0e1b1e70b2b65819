package benchmarks

import (
	"context"
	"testing"
	"time"

	"trailsift/benchmarks/corpus"
	"trailsift/engine"
	"trailsift/engine/rows"
	"trailsift/query"
)

// asker takes a corpus in and answers queries of it.
func asker(b *testing.B, o corpus.Options) rows.QueryFunc {
	b.Helper()
	_, _, store, _ := fill(b, o)
	snapshot, err := store.Snapshot()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := snapshot.Close(); err != nil {
			b.Error(err)
		}
	})
	session, err := engine.Open(snapshot, engine.Options{TempDir: b.TempDir(), Threads: 2})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := session.Close(); err != nil {
			b.Error(err)
		}
	})
	compiler, err := query.New(query.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return func(ctx context.Context, text string, start, end int64) (rows.Reader, []string, error) {
		c, problems := compiler.Compile(query.Request{Text: text, Now: time.Unix(0, 0), Range: query.TimeRange{Start: start, End: end}})
		if len(problems) > 0 {
			return nil, nil, problems
		}
		c.Checks = nil
		r, err := session.Query(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		return r, r.Notes, nil
	}
}
