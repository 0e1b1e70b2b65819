//go:build cgo

package duckdbtest

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"trailsift/query"
	"trailsift/query/function"
	"trailsift/storage/schema"
)

// minute is the time of a datapoint so many minutes after noon, as a member of a JSON object.
func minute(n int) string {
	return `"ts":"` + time.Date(2024, 3, 1, 12, n, 0, 0, time.UTC).Format("2006-01-02 15:04:05") + `"`
}

// set is a datapoint of n samples between low and high.
func set(at int, members string) string {
	return `{` + minute(at) + `,"series":1,"namespace":"App","metricname":"Latency","dimensions":"{\"Host\":\"a\"}",` + members + `}`
}

// Which datapoints count, and what is missing when they lack something. Each case has a metric of its own rows.
func TestDatapointsThatCount(t *testing.T) {
	const minutes = `"kind":"datapoint","period":60,`
	const five = `"kind":"datapoint","period":300,`
	const hour = `"kind":"datapoint","period":3600,`
	for _, c := range []struct {
		name  string
		rows  []string
		query string
		want  string
	}{
		{"the longest period that fits the bin", []string{
			set(0, minutes+`"sum":1,"samplecount":1`), set(1, minutes+`"sum":2,"samplecount":1`), set(0, five+`"sum":30,"samplecount":10`), set(0, hour+`"sum":900,"samplecount":100`),
		}, `stats stat("Sum") as s, stat("SampleCount") as n, count(*) as rows by bin(5m)`, "2024-03-01T12:00:00Z,30,10,4"},
		{"else the shortest", []string{set(0, five+`"sum":30`), set(0, hour+`"sum":900`)}, `stats stat("Sum") as s by bin(1m)`, "2024-03-01T12:00:00Z,30"},
		{"each bin for itself", []string{
			set(0, minutes+`"sum":1`), set(0, five+`"sum":30`), set(5, minutes+`"sum":2`), set(6, minutes+`"sum":3`),
		}, `stats stat("Sum") as s by bin(5m) as t | sort t`, "2024-03-01T12:00:00Z,30 2024-03-01T12:05:00Z,5"},
		{"without bins the longest", []string{set(0, minutes+`"sum":1`), set(0, five+`"sum":30`), set(9, minutes+`"sum":2`)}, `stats stat("Sum") as s`, "30"},
		{"puts before datapoints", []string{
			set(0, `"kind":"put","period":60,"put":1,"sum":5`), set(0, `"kind":"put","period":60,"put":2,"sum":6`), set(0, minutes+`"sum":11.5`),
		}, `stats stat("Sum") as s by bin(5m)`, "2024-03-01T12:00:00Z,11"},
		{"an unknown period comes last", []string{set(0, `"kind":"datapoint","sum":7`), set(0, minutes+`"sum":1`)}, `stats stat("Sum") as s by bin(5m)`, "2024-03-01T12:00:00Z,1"},
		{"an unknown period alone counts", []string{set(0, `"kind":"datapoint","sum":7`)}, `stats stat("Sum") as s by bin(5m)`, "2024-03-01T12:00:00Z,7"},
		{"kinds apart when they are grouped by", []string{set(0, `"kind":"put","period":60,"put":1,"sum":5`), set(0, minutes+`"sum":11`)}, `stats stat("Sum") as s by kind | sort kind`, "datapoint,11 put,5"},
		{"periods chosen by a filter", []string{set(0, minutes+`"sum":1`), set(0, five+`"sum":30`)}, `filter period = 60 | stats stat("Sum") as s`, "1"},
		{"a bin begins at a multiple of its length", []string{set(3, minutes+`"sum":1`), set(9, minutes+`"sum":2`)}, `stats stat("Sum") as s by bin(7m) as t | sort t`, "2024-03-01T12:03:00Z,3"},

		{"a datapoint without any statistic is none", []string{set(0, minutes+`"samplecount":0,"sum":0`), set(1, minutes+`"label":"x"`), set(2, minutes+`"sum":4,"samplecount":2`)},
			`stats stat("Sum") as s, stat("Average") as a, count(*) as rows`, "4,2,3"},
		{"only the average is known", []string{set(0, minutes+`"average":4`)}, `stats stat("Average") as a, stat("Sum") as s`, "4,"},
		{"averages are not averaged", []string{set(0, minutes+`"average":4`), set(1, minutes+`"average":6`)}, `stats stat("Average") as a`, ""},
		{"an average with a count is a sum", []string{set(0, minutes+`"average":4,"samplecount":1`), set(1, minutes+`"average":6,"samplecount":3`)}, `stats stat("Average") as a, stat("Sum") as s`, "5.5,22"},
		{"one datapoint without a sum spoils it", []string{set(0, minutes+`"sum":4`), set(1, minutes+`"maximum":6`)}, `stats stat("Sum") as s, stat("Maximum") as m`, ","},
		{"a number of an unknown statistic", []string{set(0, minutes+`"value":4`)}, `stats stat("Sum") as s, stat("Average") as a, stat("p50") as p`, ",,"},
		{"a percentile that came with the only datapoint", []string{set(0, minutes+`"samplecount":5,"minimum":1,"maximum":9,"statistics":"{\"p99\":8.5,\"TM(25%:75%)\":4}"`)},
			`stats stat("p99") as a, stat("IQM") as b, stat("p98") as c`, "8.5,4,"},
		{"percentiles of two datapoints are not one", []string{set(0, minutes+`"samplecount":5,"minimum":1,"maximum":9,"statistics":"{\"p99\":8.5}"`), set(1, minutes+`"samplecount":1,"minimum":2,"maximum":2`)},
			`stats stat("p99") as a`, ""},
		{"nothing has no statistics", nil, `stats stat("Sum") as s, stat("p99") as p, stat("TC(:5)") as c`, ",,"},
		{"bins without datapoints", []string{set(0, minutes+`"sum":4`), set(11, minutes+`"sum":5`)}, `stats stat("Sum") as s by bin(5m) as t | fillmissing`, "2024-03-01T12:00:00Z,4 2024-03-01T12:05:00Z, 2024-03-01T12:10:00Z,5"},
		{"a chart", []string{set(0, minutes+`"sum":4`), set(11, minutes+`"sum":5`)}, `timechart span=10m stat("Sum") by Host`, "2024-03-01T12:00:00Z,a,4 2024-03-01T12:10:00Z,a,5"},
		{"a dimension whose name has a dot", []string{`{"series":2,"dimensions":"{\"k8s.pod\":\"x\"}","sum":1,"samplecount":1}`}, `stats stat("Sum") as s by k8s.pod, dimensions.k8s.pod as same`, "x,x,1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t)
			for _, r := range c.rows {
				d.insertInto(t, "metrics", r)
			}
			var rows []string
			for _, r := range d.ask(t, "source metrics | "+c.query) {
				rows = append(rows, strings.Join(r, ","))
			}
			if got := strings.Join(rows, " "); got != c.want {
				t.Errorf("%s\ngives %s\nwant  %s", c.query, got, c.want)
			}
		})
	}
}

// The checks beside a query say which metric lacks what, and are silent where nothing does.
func TestChecksOfStatistics(t *testing.T) {
	const minutes = `"kind":"datapoint","period":60,`
	for _, c := range []struct {
		name  string
		rows  []string
		query string
		known query.Metrics
		want  string
	}{
		{"all there", []string{set(0, minutes+`"sum":1,"samplecount":1,"minimum":1,"maximum":1`)}, `stats stat("Sum"), stat("p50")`, query.Metrics{}, ""},
		{"a sum", []string{set(0, minutes+`"sum":1`), set(5, minutes+`"average":1`)}, `stats stat("Sum") by bin(5m)`, query.Metrics{},
			`stat("Sum") is missing for 1 of 2 groups: datapoints have no sum, such as App Latency {"Host":"a"}`},
		{"a single average is enough", []string{set(0, minutes+`"average":1`), set(5, minutes+`"average":1`)}, `stats stat("Average") by bin(5m)`, query.Metrics{}, ""},
		{"samples", []string{set(0, minutes+`"samplecount":2,"sum":3,"minimum":1,"maximum":2`)}, `stats stat("p50")`, query.Metrics{Datapoints: function.Datapoints{Complete: true}, OneClass: true, OneUnit: true},
			`stat("p50") is missing: it needs samples, and there are statistic sets of different ones, such as App Latency {"Host":"a"}`},
		{"a number of an unknown statistic", []string{set(0, minutes+`"value":1`)}, `stats stat("Sum")`, query.Metrics{},
			`stat("Sum") is missing: the export did not say what statistic its numbers are, which --statistic says when it is ingested, such as App Latency {"Host":"a"}`},
		{"units", []string{set(0, minutes+`"sum":1,"unit":"Bytes"`), set(1, minutes+`"sum":1,"unit":"Count"`), set(6, minutes+`"sum":1`)}, `stats stat("Sum") by bin(5m)`, query.Metrics{},
			`statistics are over metrics of several units, such as ["Bytes","Count"]: filter by ` + "`unit`, or group by it"},
		{"units of some datapoints", []string{set(0, minutes+`"sum":1,"unit":"Bytes"`), set(1, minutes+`"sum":1,"unit":"Count"`), set(6, minutes+`"sum":1`)}, `filter sum > 0 | stats stat("Sum") by bin(5m)`, query.Metrics{},
			`statistics of 1 group are over values of several units, such as ["Bytes","Count"]: filter by ` + "`unit`, or group by it"},
		{"units of other datapoints", []string{set(0, minutes+`"sum":1,"unit":"Bytes"`), set(1, minutes+`"sum":-1,"unit":"Count"`)}, `filter sum > 0 | stats stat("Sum")`, query.Metrics{}, ""},
		{"units of one dimension", []string{set(0, minutes+`"sum":1,"unit":"Bytes"`), set(1, minutes+`"sum":1,"unit":"Count"`)}, `filter Host = "b" | stats stat("Sum")`, query.Metrics{}, ""},
		{"units of values", []string{set(0, minutes+`"sum":1,"unit":"Bytes"`), set(1, minutes+`"sum":2,"unit":"Count"`)}, `stats stat("Sum") by sum`, query.Metrics{}, ""},
		{"units by metric and time", []string{set(0, minutes+`"sum":1,"unit":"Bytes"`), set(0, minutes+`"sum":2,"unit":"Count"`)}, `stats stat("Sum") by bin(1m), Host, unit`, query.Metrics{}, ""},
		{"units of the first datapoints", []string{set(0, minutes+`"sum":1,"unit":"Bytes"`), set(0, minutes+`"sum":2,"unit":"Count"`)}, `sort sum | limit 1 | stats stat("Sum")`, query.Metrics{}, ""},
		{"an unknown unit is no other", []string{set(0, minutes+`"sum":1,"unit":"Bytes"`), set(1, minutes+`"sum":1`)}, `stats stat("Sum") by bin(5m)`, query.Metrics{}, ""},
		{"units apart", []string{set(0, minutes+`"sum":1,"unit":"Bytes"`), set(1, minutes+`"sum":1,"unit":"Count"`)}, `stats stat("Sum") by unit`, query.Metrics{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t)
			for _, r := range c.rows {
				d.insertInto(t, "metrics", r)
				d.insertInto(t, "series", seriesOf(t, r))
			}
			compiled, problems := d.compiler.Compile(query.Request{Text: "source metrics | " + c.query, Metrics: c.known})
			if compiled == nil {
				t.Fatal(problems)
			}
			var said []string
			for _, k := range compiled.Checks {
				then := d.values(t, k.Then)
				if note := k.Note(then[0]); note != "" {
					said = append(said, note)
					if k.First != nil && len(d.values(t, k.First)) == 0 {
						t.Errorf("the first question rules out what the second finds:\n%s", k.First.Statement.SQL)
					}
				}
			}
			if got := strings.Join(said, "\n"); got != c.want {
				t.Errorf("said %s\nwant %s", got, c.want)
			}
		})
	}
}

// seriesOf returns the row of the catalogue that a datapoint has.
func seriesOf(t *testing.T, datapoint string) string {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal([]byte(datapoint), &members); err != nil {
		t.Fatal(err)
	}
	for name := range members {
		if _, ok := schema.Series().ColumnIndex(name); !ok {
			delete(members, name)
		}
	}
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// values returns the rows of a compiled query as the driver has them.
func (d *database) values(t *testing.T, c *query.Compiled) [][]any {
	t.Helper()
	rows, err := d.Query(c.Statement.SQL, c.Statement.Args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, c.Statement.SQL)
	}
	defer rows.Close()
	var out [][]any
	for rows.Next() {
		values, targets := make([]any, len(c.Statement.Columns)), make([]any, len(c.Statement.Columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		out = append(out, values)
	}
	return out
}
