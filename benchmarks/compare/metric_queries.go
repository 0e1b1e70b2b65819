package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"trailsift/storage/schema"
)

// statisticQuery is a question about metrics in two spellings. Both answer with a row of numbers, so that what is measured is
// calculating and not printing.
type statisticQuery struct {
	name, corpus string
	trailsift    string
	sql          string // by hand, over the store's segments: {metrics}
}

// statisticQueries returns the questions. The corpus of put values holds a value once (emf) or several times (put-metric-data).
func statisticQueries() []statisticQuery {
	const (
		stream = "metric-stream"
		bin    = "time_bucket(interval 5 minute, ts, timestamp '1970-01-01')"
		total  = " | stats count(*) as n, sum(a) as total"
		sumUp  = "select count(*), sum(a) from ("
	)
	return []statisticQuery{
		{"Average by 5 minutes", stream, `stats stat("Average") as a by bin(5m)` + total,
			sumUp + `select sum(sum) / sum(samplecount) as a from {metrics} group by ` + bin + `)`},
		{"Average, Sum, Maximum by 5 minutes", stream, `stats stat("Average") as a, stat("Sum") as s, stat("Maximum") as m by bin(5m) | stats count(*) as n, sum(a), sum(s), sum(m)`,
			`select count(*), sum(a), sum(s), sum(m) from (select sum(sum) / sum(samplecount) as a, sum(sum) as s, max(maximum) as m from {metrics} group by ` + bin + `)`},
		{"Average by 5 minutes and metric name", stream, `stats stat("Average") as a by bin(5m), namespace, metricName` + total,
			sumUp + `select sum(sum) / sum(samplecount) as a from {metrics} group by ` + bin + `, namespace, metricname)`},
		{"Average by 5 minutes and metric", stream, `stats stat("Average") as a by bin(5m), @series` + total,
			sumUp + `select sum(sum) / sum(samplecount) as a from {metrics} group by ` + bin + `, series)`},
		{"Average of one metric name by 5 minutes and InstanceId", stream, `filter namespace = "AWS/EC2" and metricName = "CPUUtilization" | stats stat("Average") as a by bin(5m), InstanceId` + total,
			sumUp + `select sum(sum) / sum(samplecount) as a from {metrics} where namespace = 'AWS/EC2' and metricname = 'CPUUtilization' group by ` + bin + `, json_extract_string(dimensions, '$.InstanceId'))`},
		{"Sum by InstanceId", stream, `stats stat("Sum") as a by InstanceId` + total,
			sumUp + `select sum(sum) as a from {metrics} group by json_extract_string(dimensions, '$.InstanceId'))`},
		{"p99 of values by 5 minutes", "emf", `stats stat("p99") as a by bin(5m)` + total,
			sumUp + `select quantile_disc(minimum, 0.99) as a from {metrics} group by ` + bin + `)`},
		{"p99 of values by 5 minutes and metric name", "emf", `stats stat("p99") as a by bin(5m), namespace, metricName` + total,
			sumUp + `select quantile_disc(minimum, 0.99) as a from {metrics} group by ` + bin + `, namespace, metricname)`},
		{"p99 of values with counts by 5 minutes", "put-metric-data", `stats stat("p99") as a by bin(5m)` + total,
			sumUp + `select min(minimum) filter (where upto >= 0.99 * total) as a from (select minimum, bin, sum(samplecount) over (partition by bin order by minimum rows unbounded preceding) as upto, ` +
				`sum(samplecount) over (partition by bin) as total from (select minimum, samplecount, ` + bin + ` as bin from {metrics})) group by bin)`},
	}
}

// measureStatistics asks the questions by turns.
func measureStatistics(ctx context.Context, s settings, stores map[string]string, r *metricsReport) error {
	for _, q := range statisticQueries() {
		store := stores[q.corpus]
		rows, err := segmentSQL(store, schema.Metrics().Name)
		if err != nil {
			return err
		}
		var ours, byHand []usage
		for range s.runs {
			u, text, err := trailsift(ctx, s, store, "query", "source metrics | "+q.trailsift, "-q", "-o", "jsonl")
			if err != nil {
				return err
			}
			ours = append(ours, u)
			u, other, err := ask(ctx, s.threads, strings.ReplaceAll(q.sql, "{metrics}", rows))
			if err != nil {
				return err
			}
			byHand = append(byHand, u)
			if err := sameNumbers(text, other); err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
		}
		row := metricQuery{Name: q.name, Corpus: q.corpus, Trailsift: median(ours), SQL: median(byHand)}
		fmt.Fprintf(s.log, "%s: %.3f s, by hand %.3f s\n", q.name, row.Trailsift.Wall, row.SQL.Wall)
		r.Queries = append(r.Queries, row)
	}
	return nil
}

// sameNumbers checks that an object and an array have the same numbers, up to rounding.
func sameNumbers(object, array []byte) error {
	var byName map[string]float64
	var byHand []float64
	if err := json.Unmarshal(object, &byName); err != nil {
		return fmt.Errorf("%w in %s", err, object)
	}
	if err := json.Unmarshal(array, &byHand); err != nil {
		return fmt.Errorf("%w in %s", err, array)
	}
	var ours []float64
	for _, v := range byName {
		ours = append(ours, v)
	}
	slices.Sort(ours)
	slices.Sort(byHand)
	if !slices.EqualFunc(ours, byHand, func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }) {
		return fmt.Errorf("%v by trailsift, %v by hand", ours, byHand)
	}
	return nil
}
