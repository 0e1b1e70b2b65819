package engine

import (
	"fmt"
	"testing"
	"time"

	"trailsift/engine/duckdb"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// benchmarkEvents are segments of events, an hour each.
func benchmarkEvents(segments, perSegment int) [][]event {
	names := []string{"GetObject", "PutObject", "AssumeRole", "DescribeInstances", "Decrypt"}
	all := make([][]event, segments)
	for i := range all {
		for j := range perSegment {
			all[i] = append(all[i], event{
				at: day1.Add(time.Duration(i)*time.Hour + time.Duration(j)*time.Millisecond), account: "111122223333", region: "eu-west-1",
				name: names[j%len(names)], source: "s3.amazonaws.com", params: fmt.Sprintf(`{"key":"photos/%d/%d.jpg"}`, i, j),
			})
		}
	}
	return all
}

func drain(b *testing.B, r rows.Reader, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for {
		batch, err := r.Next()
		if err != nil {
			b.Fatal(err)
		}
		if batch == nil {
			return
		}
	}
}

// BenchmarkOpen is what a command pays before the first row: start the database, make the view, run a small query.
func BenchmarkOpen(b *testing.B) {
	for _, segments := range []int{1, 100, 1000} {
		b.Run(fmt.Sprintf("segments=%d", segments), func(b *testing.B) {
			snapshot := newSnapshot(b, benchmarkEvents(segments, 10))
			c := compile(b, "stats count(*) as n", query.TimeRange{Start: day1.UnixMicro(), End: day1.Add(time.Minute).UnixMicro()})
			for b.Loop() {
				s, err := Open(snapshot, Options{TempDir: b.TempDir()})
				if err != nil {
					b.Fatal(err)
				}
				r, err := s.Query(b.Context(), c)
				drain(b, r, err)
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkQuery compares a session with the same SQL in DuckDB, over views that are there already.
func BenchmarkQuery(b *testing.B) {
	snapshot := newSnapshot(b, benchmarkEvents(20, 10_000))
	s := openSession(b, snapshot, Options{Threads: 2})
	for name, text := range map[string]string{
		"stats":  "stats count(*) as n by eventName | sort n desc",
		"filter": `filter eventName = "Decrypt" | stats count(*) as n`,
		"rows":   "fields @timestamp, eventName, requestParameters",
	} {
		c := compile(b, text, query.TimeRange{})
		b.Run(name+"/session", func(b *testing.B) {
			for b.Loop() {
				r, err := s.Query(b.Context(), c)
				drain(b, r, err)
			}
		})
		b.Run(name+"/duckdb", func(b *testing.B) {
			view, _ := use(snapshot, schema.Events(), storage.TimeRange{})
			for b.Loop() {
				r, err := s.database.Query(b.Context(), duckdb.Query{Views: []duckdb.View{view}, SQL: c.Statement.SQL, Args: c.Statement.Args})
				drain(b, r, err)
			}
		})
	}
}
