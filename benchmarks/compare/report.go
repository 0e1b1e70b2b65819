package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
)

// The candidates of the ingest comparison.
const (
	gzipName      = "gzip -dc"
	duckdbName    = "DuckDB read_json"
	trailsiftName = "trailsift"
)

// report is the outcome of a comparison.
type report struct {
	Inputs  *inputs `json:"inputs"`
	Threads int     `json:"threads"`
	Runs    int     `json:"runs"`
	// MemoryFloor is what a process that does nothing counts as its peak memory.
	MemoryFloor int64          `json:"memory_floor_bytes"`
	Ingest      []ingestRow    `json:"ingest"`
	Queries     []queryRow     `json:"queries,omitempty"`
	EventBytes  int64          `json:"event_bytes,omitempty"` // of the segments of events
	Selective   []selectiveRow `json:"selective,omitempty"`
	Goals       []goal         `json:"goals,omitempty"`
}

// ingestRow is one candidate: the medians, and the runs that they come from.
type ingestRow struct {
	Name string `json:"name"`
	usage
	Runs []usage `json:"runs"`
}

// queryRow is one question, asked in three ways.
type queryRow struct {
	Name      string `json:"name"`
	Rows      int    `json:"rows"`
	Trailsift usage  `json:"trailsift"`
	SQL       usage  `json:"sql"`
	Raw       *usage `json:"raw,omitempty"`    // DuckDB over the files
	Direct    *usage `json:"direct,omitempty"` // trailsift over the files
	Path      bool   `json:"path,omitempty"`   // a question about a JSON path, beside one that only takes its text
}

// goal is a figure beside what it is to be.
type goal struct {
	Name     string  `json:"name"`
	Measured float64 `json:"measured"`
	Limit    float64 `json:"limit"`
	AtLeast  bool    `json:"at_least,omitempty"` // the limit is a lower one
	Unit     string  `json:"unit"`
	Met      bool    `json:"met"`
}

func (r *report) ingest(name string) *ingestRow {
	for i := range r.Ingest {
		if r.Ingest[i].Name == name {
			return &r.Ingest[i]
		}
	}
	return nil
}

// tinyFile is the mean number of records up to which a corpus counts as one of tiny files.
const tinyFile = 20

// judge sets the goals beside what was measured.
func (r *report) judge() {
	gz, duck, ours := r.ingest(gzipName), r.ingest(duckdbName), r.ingest(trailsiftName)
	if ours == nil {
		return
	}
	add := func(name, unit string, measured, limit float64, atLeast bool) {
		met := measured <= limit
		if atLeast {
			met = measured >= limit
		}
		r.Goals = append(r.Goals, goal{name, measured, limit, atLeast, unit, met})
	}
	if r.Inputs.Records <= int64(r.Inputs.Files)*tinyFile {
		add("tiny files: DuckDB's wall time", "× trailsift's", duck.Wall/ours.Wall, 5, true)
	} else {
		add("ingest wall time", "× gzip -dc", ours.Wall/gz.Wall, 0.7, false)
		add("stored bytes", "× .gz input", float64(ours.Stored)/float64(r.Inputs.Gzip), 0.6, false)
	}
	add("ingest processor time", "× DuckDB", ours.CPU/duck.CPU, 0.4, false)
	add("ingest peak memory", "MiB", float64(ours.Memory)/(1<<20), 512, false)
	if len(r.Queries) > 0 && r.Queries[0].Direct != nil && gz != nil {
		add("a count over the files themselves", "× gzip -dc", r.Queries[0].Direct.Wall/gz.Wall, 0.5, false)
	}
	if len(r.Queries) > 0 {
		add("the program's start and "+r.Queries[0].Name, "× SQL by hand", r.Queries[0].Trailsift.Wall/r.Queries[0].SQL.Wall, 1.5, false)
	}
	for _, q := range r.Selective {
		add(q.Name+": bytes of all events", "× bytes read", float64(r.EventBytes)/float64(q.Bytes), 20, true)
	}
	worst, worstName, slowestRaw := math.Inf(-1), "", math.Inf(1)
	for _, q := range r.Queries {
		if over := q.overhead(); q.Name != messageQuery && !q.Path && over > worst {
			worst, worstName = over, q.Name
		}
		if q.Raw != nil {
			slowestRaw = min(slowestRaw, q.Raw.Wall/q.Trailsift.Wall)
		}
	}
	if worstName != "" {
		add("query time beyond SQL by hand + 5 %, at worst ("+worstName+")", "ms", worst*1000, 10, false)
	}
	if !math.IsInf(slowestRaw, 1) {
		add("DuckDB over the raw files, at best", "× trailsift's time", slowestRaw, 100, true)
	}
}

// overhead returns how many seconds a query took beyond 105 % of SQL by hand.
func (q queryRow) overhead() float64 { return q.Trailsift.Wall - 1.05*q.SQL.Wall }

func (r *report) writeJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

func (r *report) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	in := r.Inputs
	fmt.Fprintf(&b, "%d records in %d files, %s of gzip, %s of JSON; %d threads, medians of %d runs. Peak memory counts from %.0f MiB.\n\n",
		in.Records, in.Files, megabytes(in.Gzip), megabytes(in.JSON), r.Threads, r.Runs, float64(r.MemoryFloor)/(1<<20))
	b.WriteString("| ingest | wall s | CPU s | peak MiB | stored | wall × gzip | CPU × DuckDB | stored × .gz |\n|---|--:|--:|--:|--:|--:|--:|--:|\n")
	gz, duck := r.ingest(gzipName), r.ingest(duckdbName)
	for _, row := range r.Ingest {
		memory, stored, storedRatio := "", "", ""
		if row.Memory > 0 {
			memory = fmt.Sprintf("%.0f", float64(row.Memory)/(1<<20))
		}
		if row.Stored > 0 {
			stored, storedRatio = megabytes(row.Stored), fmt.Sprintf("%.2f", float64(row.Stored)/float64(in.Gzip))
		}
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %s | %s | %.2f | %.2f | %s |\n",
			row.Name, row.Wall, row.CPU, memory, stored, row.Wall/gz.Wall, row.CPU/duck.CPU, storedRatio)
	}
	r.writeQueries(&b)
	if len(r.Goals) > 0 {
		b.WriteString("\n| goal | measured | to be | met |\n|---|--:|--:|---|\n")
	}
	for _, g := range r.Goals {
		sign, met := "≤", "no"
		if g.AtLeast {
			sign = "≥"
		}
		if g.Met {
			met = "yes"
		}
		fmt.Fprintf(&b, "| %s | %.2f %s | %s %g | %s |\n", g.Name, g.Measured, g.Unit, sign, g.Limit, met)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeQueries writes the standard queries, and those about JSON paths behind them.
func (r *report) writeQueries(b *strings.Builder) {
	if len(r.Queries) == 0 {
		return
	}
	b.WriteString("\n| query | rows | trailsift ms | SQL by hand ms | beyond SQL + 5 % ms | CPU ms | by hand CPU ms | CPU beyond SQL + 5 % ms | raw .gz in DuckDB ms | raw × trailsift | raw .gz in trailsift ms |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	var paths strings.Builder
	for _, q := range r.Queries {
		ours, byHand := q.Trailsift, q.SQL
		if q.Path {
			fmt.Fprintf(&paths, "| `%s` | %.0f | %.0f | %+.0f %% |\n", q.Name, ours.CPU*1000, byHand.CPU*1000, (ours.CPU/byHand.CPU-1)*100)
			continue
		}
		raw, times, direct := "", "", ""
		if q.Direct != nil {
			direct = fmt.Sprintf("%.0f", q.Direct.Wall*1000)
		}
		if q.Raw != nil {
			raw, times = fmt.Sprintf("%.0f", q.Raw.Wall*1000), fmt.Sprintf("%.0f", q.Raw.Wall/ours.Wall)
		}
		fmt.Fprintf(b, "| %s | %d | %.0f | %.0f | %+.0f | %.0f | %.0f | %+.0f | %s | %s | %s |\n",
			q.Name, q.Rows, ours.Wall*1000, byHand.Wall*1000, q.overhead()*1000, ours.CPU*1000, byHand.CPU*1000, (ours.CPU-1.05*byHand.CPU)*1000, raw, times, direct)
	}
	r.writeSelective(b)
	fmt.Fprintf(b, "\n| checks at a JSON path | CPU ms | only its text, CPU ms | beyond |\n|---|--:|--:|--:|\n%s", paths.String())
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
