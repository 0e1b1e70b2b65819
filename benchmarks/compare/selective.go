package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// selectiveRow is a question about little, beside one that looks at the same columns of every row.
type selectiveRow struct {
	Name      string `json:"name"`
	Rows      int64  `json:"rows"`  // that came out of the files
	Bytes     int64  `json:"bytes"` // read of them
	ScanBytes int64  `json:"scan_bytes"`
	Usage     usage  `json:"usage"`
	ScanUsage usage  `json:"scan_usage"`
}

// selective is a question in two forms: one that the manifest, statistics and bloom filters narrow, and one that looks at every row.
type selective struct{ name, query, scan string }

// selectives returns the questions. A pattern whose beginning is a class of characters is looked for in every row.
func selectives(p picks) []selective {
	by := func(name, field, value string) selective {
		const rest = ` | stats count(*) as n, min(@timestamp), max(eventName)`
		pattern := "[" + value[:1] + "]" + strings.ReplaceAll(value[1:], ".", `\.`)
		return selective{name, `filter ` + field + ` = "` + value + `"` + rest, `filter ` + field + ` like /` + pattern + `$/` + rest}
	}
	const counted = ` | stats count(*) as n, max(eventName)`
	return []selective{
		by("one eventID", "eventID", p.EventID),
		by("one access key", "userIdentity.accessKeyId", p.RareKey),
		by("one address", "sourceIPAddress", p.Address),
		{"one hour", `filter @timestamp >= "` + p.Hour + `00:00Z" and @timestamp <= "` + p.Hour + `59:59Z"` + counted,
			`filter strcontains(tostring(@timestamp), "` + p.Hour + `")` + counted},
	}
}

// explained is the part of what explain says that is used here.
type explained struct {
	Profile struct{ RowsRead, BytesRead int64 }
}

// measureSelective asks for little of the store, in both forms, and notes what was read for it.
func measureSelective(ctx context.Context, s settings, store string, p picks, r *report) error {
	for _, q := range selectives(p) {
		row := selectiveRow{Name: q.name}
		var few, all []usage
		for range s.runs {
			u, narrow, err := trailsift(ctx, s, store, "query", q.query, "-q", "-o", "csv")
			if err != nil {
				return err
			}
			few = append(few, u)
			u, wide, err := trailsift(ctx, s, store, "query", q.scan, "-q", "-o", "csv")
			if err != nil {
				return err
			}
			all = append(all, u)
			if string(narrow) != string(wide) {
				return fmt.Errorf("%s: %s, and of every row %s", q.name, narrow, wide)
			}
		}
		row.Usage, row.ScanUsage = median(few), median(all)
		narrow, err := explain(ctx, s, store, q.query)
		if err != nil {
			return err
		}
		wide, err := explain(ctx, s, store, q.scan)
		if err != nil {
			return err
		}
		row.Rows, row.Bytes, row.ScanBytes = narrow.Profile.RowsRead, narrow.Profile.BytesRead, wide.Profile.BytesRead
		fmt.Fprintf(s.log, "%s: %.3f s, %.3f s over all rows\n", q.name, row.Usage.Wall, row.ScanUsage.Wall)
		r.Selective = append(r.Selective, row)
	}
	return nil
}

// explain returns what a query reads.
func explain(ctx context.Context, s settings, store, text string) (e explained, err error) {
	_, out, err := trailsift(ctx, s, store, "explain", text, "-o", "json", "-q")
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(out, &e); err != nil {
		return e, fmt.Errorf("explain of %s: %w", text, err)
	}
	return e, nil
}

// writeSelective writes what questions about little read.
func (r *report) writeSelective(b *strings.Builder) {
	if len(r.Selective) == 0 {
		return
	}
	fmt.Fprintf(b, "\n| question about little | rows read | bytes read | same columns of all rows | of %s of events | ms | all rows, ms |\n|---|--:|--:|--:|--:|--:|--:|\n", megabytes(r.EventBytes))
	for _, q := range r.Selective {
		fmt.Fprintf(b, "| %s | %d | %s | %s | 1/%.0f | %.0f | %.0f |\n", q.Name, q.Rows, megabytes(q.Bytes), megabytes(q.ScanBytes),
			float64(r.EventBytes)/float64(q.Bytes), q.Usage.Wall*1000, q.ScanUsage.Wall*1000)
	}
}
