package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// metricGoal is how many times the processor time of SQL by hand a query about metrics may take.
const metricGoal = 1.1

func (r *metricsReport) writeJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

func (r *metricsReport) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d threads, medians of %d runs. Peak memory counts from %.0f MiB.\n\n", r.Threads, r.Runs, float64(r.MemoryFloor)/(1<<20))
	b.WriteString("| ingest | records | rows | content | wall s | CPU s | peak MiB | MB/s | MB per CPU s | × events | stored bytes per row |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for i := range r.Ingest {
		m := &r.Ingest[i]
		fmt.Fprintf(&b, "| %s | %d | %d | %s | %.2f | %.2f | %.0f | %.0f | %.0f | %.2f | %.1f |\n", m.Name, m.Records, m.Rows, megabytes(m.Content), m.Wall, m.CPU,
			float64(m.Memory)/(1<<20), float64(m.Content)/1e6/m.Wall, m.perProcessor(), m.perProcessor()/r.Ingest[0].perProcessor(), float64(m.Stored)/float64(m.Rows))
	}
	if len(r.Queries) > 0 {
		fmt.Fprintf(&b, "\n| stat() | corpus | trailsift ms | SQL by hand ms | ratio | CPU ms | by hand CPU ms | CPU ratio (≤ %g) | peak MiB |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n", metricGoal)
	}
	for _, q := range r.Queries {
		fmt.Fprintf(&b, "| %s | %s | %.0f | %.0f | %.2f | %.0f | %.0f | %.2f | %.0f |\n", q.Name, q.Corpus, q.Trailsift.Wall*1000, q.SQL.Wall*1000, q.Trailsift.Wall/q.SQL.Wall,
			q.Trailsift.CPU*1000, q.SQL.CPU*1000, q.Trailsift.CPU/q.SQL.CPU, float64(q.Trailsift.Memory)/(1<<20))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
