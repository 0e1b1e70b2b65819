package engine

import (
	"fmt"
	"strings"
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

// BenchmarkQuery compares a session with SQL that a person would write over the same files.
func BenchmarkQuery(b *testing.B) {
	snapshot := newSnapshot(b, benchmarkEvents(20, 10_000))
	s := openSession(b, snapshot, Options{Threads: 2})
	var files []string
	for _, segment := range snapshot.Segments(schema.Events().Name, storage.TimeRange{}) {
		files = append(files, duckdb.Quote(snapshot.Path(segment)))
	}
	from := " from read_parquet([" + strings.Join(files, ", ") + "]) "
	for _, test := range []struct{ name, text, sql string }{
		{"stats", "stats count(*) as n by eventName | sort n desc", "select eventname, count(*) as n" + from + "group by 1 order by 2 desc"},
		{"filter", `filter eventName = "Decrypt" | stats count(*) as n`, "select count(*)" + from + "where eventname = 'Decrypt'"},
		{"rows", "fields @timestamp, eventName, requestParameters", "select ts, eventname, requestparameters" + from},
	} {
		c := compile(b, test.text, query.TimeRange{})
		b.Run(test.name+"/session", func(b *testing.B) {
			for b.Loop() {
				r, err := s.Query(b.Context(), c)
				drain(b, r, err)
			}
		})
		b.Run(test.name+"/handwritten", func(b *testing.B) {
			for b.Loop() {
				r, err := s.database.Query(b.Context(), duckdb.Query{SQL: test.sql})
				drain(b, r, err)
			}
		})
	}
}
