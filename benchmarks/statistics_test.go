package benchmarks

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"trailsift/benchmarks/corpus"
	"trailsift/engine"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// BenchmarkStatistics asks an open session for statistics, compilation included, and DuckDB for the same by SQL as one would write
// it over the same segments: what is left when the start of a process is not counted, nor the questions behind notes (which --quiet
// leaves out too). A million datapoints of 10,000 series.
func BenchmarkStatistics(b *testing.B) {
	dir := b.TempDir()
	if _, err := corpus.WriteMetrics(b.Context(), dir, corpus.MetricOptions{Format: "metric-stream", Series: 10_000, Datapoints: 1_000_000}); err != nil {
		b.Fatal(err)
	}
	store, _ := take(b, dir)
	snapshot, err := store.Snapshot()
	if err != nil {
		b.Fatal(err)
	}
	defer snapshot.Close()
	session, err := engine.Open(snapshot, engine.Options{TempDir: b.TempDir(), Threads: 2})
	if err != nil {
		b.Fatal(err)
	}
	defer session.Close()
	compiler, err := query.New(query.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var files []string
	for _, segment := range snapshot.Segments(schema.Metrics().Name, storage.TimeRange{}) {
		files = append(files, "'"+snapshot.Path(segment)+"'")
	}
	database, err := sql.Open("duckdb", "?threads=2")
	if err != nil {
		b.Fatal(err)
	}
	defer database.Close()
	const bin = "time_bucket(interval 5 minute, ts, timestamp '1970-01-01')"
	for _, q := range []struct{ name, text, sql string }{
		{"bin", `stats stat("Average") as a by bin(5m)`, "select sum(sum) / sum(samplecount) as a from {metrics} group by " + bin},
		{"bin,metric", `stats stat("Average") as a by bin(5m), @series`, "select sum(sum) / sum(samplecount) as a from {metrics} group by " + bin + ", series"},
		{"bin,dimension", `stats stat("Average") as a by bin(5m), InstanceId`, "select sum(sum) / sum(samplecount) as a from {metrics} group by " + bin + ", json_extract_string(dimensions, '$.InstanceId')"},
	} {
		b.Run(q.name+"/stat", func(b *testing.B) {
			for b.Loop() {
				known, err := session.Metrics(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				c, problems := compiler.Compile(query.Request{Text: "source metrics | " + q.text + " | stats count(*), sum(a)", Now: time.Unix(0, 0), Metrics: known})
				if len(problems) > 0 {
					b.Fatal(problems)
				}
				c.Checks = nil
				r, err := session.Query(b.Context(), c)
				if err != nil {
					b.Fatal(err)
				}
				drain(b, r)
			}
		})
		byHand := "select count(*), sum(a) from (" + strings.ReplaceAll(q.sql, "{metrics}", "read_parquet(["+strings.Join(files, ", ")+"])") + ")"
		b.Run(q.name+"/by hand", func(b *testing.B) {
			for b.Loop() {
				var n int64
				var total float64
				if err := database.QueryRowContext(b.Context(), byHand).Scan(&n, &total); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// drain reads a result to its end.
func drain(b *testing.B, r rows.Reader) {
	b.Helper()
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
