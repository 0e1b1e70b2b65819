package metric

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trailsift/query/metricmath"
)

// vector reads values with blanks between them; "-" is a missing one.
func vector(t testing.TB, text string, start, period int64) Data {
	t.Helper()
	var d Data
	for i, word := range strings.Fields(text) {
		if word == "-" {
			continue
		}
		x, err := strconv.ParseFloat(word, 64)
		if err != nil {
			t.Fatal(err)
		}
		d.Times = append(d.Times, (start+int64(i)*period)*1e6)
		d.Values = append(d.Values, x)
	}
	return d
}

// written writes a series as vector reads it.
func written(s Series, start, period int64, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = "-"
	}
	for i, at := range s.Times {
		place := (at/1e6 - start) / period
		if place < 0 || place >= int64(n) || at != (start+place*period)*1e6 {
			return fmt.Sprintf("a point at %d lies outside", at)
		}
		words[place] = strconv.FormatFloat(math.Round(s.Values[i]*1e9)/1e9, 'f', -1, 64)
	}
	return strings.Join(words, " ")
}

// exampleOf makes a request of an example, and what answers it.
func exampleOf(t testing.TB, e metricmath.Example) (Request, Sources, int) {
	n := 0
	values, metrics := map[string]string{}, []Metric{}
	r := Request{ScanBy: Ascending}
	no := false
	for _, g := range e.Given {
		m := Metric{Namespace: "Example", Name: "Requests", Dimensions: []Dimension{{"Id", g.ID}}}
		r.MetricDataQueries = append(r.MetricDataQueries, Query{ID: g.ID, ReturnData: &no, MetricStat: &MetricStat{Metric: m, Stat: "Sum", Period: metricmath.ExamplePeriod}})
		values[g.ID] = g.Values
		metrics = append(metrics, m)
		n = max(n, len(strings.Fields(g.Values)))
	}
	r.MetricDataQueries = append(r.MetricDataQueries, Query{ID: "result", Expression: e.Text})
	r.StartTime = Time(metricmath.ExampleStart * 1e6)
	r.EndTime = r.StartTime + Time(int64(n)*metricmath.ExamplePeriod*1e6)
	return r, Sources{
		List: func(context.Context, string) ([]Metric, error) { return metrics, nil },
		Fetch: func(_ context.Context, needs []Need) ([]Data, error) {
			var out []Data
			for _, need := range needs {
				id, _ := need.Metric.Dimension("Id")
				out = append(out, vector(t, values[id], metricmath.ExampleStart, need.Period))
			}
			return out, nil
		},
	}, n
}

// run evaluates an example.
func run(t testing.TB, e metricmath.Example) ([]string, error) {
	t.Helper()
	r, sources, n := exampleOf(t, e)
	p, err := Compile(r)
	if err != nil {
		return nil, err
	}
	in, err := p.Needs(t.Context(), sources)
	if err != nil {
		return nil, err
	}
	data, err := sources.Fetch(t.Context(), in.Needs)
	if err != nil {
		return nil, err
	}
	outputs, err := p.Eval(in, data, sources.Bands)
	if err != nil {
		return nil, err
	}
	var got []string
	for _, s := range outputs[0].Series {
		got = append(got, written(s, metricmath.ExampleStart, metricmath.ExamplePeriod, n))
	}
	return got, nil
}

// Every function of the table has examples, every example has the result that is written there, and nothing else is evaluated.
func TestExamples(t *testing.T) {
	evaluated := Functions()
	var known []string
	for _, f := range metricmath.Functions() {
		if f.Outside != "" {
			continue
		}
		known = append(known, f.Name)
		if len(f.Examples) == 0 {
			t.Errorf("%s has no example", f.Name)
		}
		for _, e := range f.Examples {
			if !strings.Contains(e.Text, f.Name+"(") {
				t.Errorf("the example %s does not show %s", e.Text, f.Name)
			}
			if got, err := run(t, e); err != nil || !slices.Equal(got, e.Want) {
				t.Errorf("%s of %v is %q, %v; want %q", e.Text, e.Given, got, err, e.Want)
			}
		}
	}
	if slices.Sort(known); !slices.Equal(known, evaluated) {
		t.Errorf("the table has %v\nevaluated are %v", known, evaluated)
	}
}

func given(pairs ...string) []metricmath.Given {
	var out []metricmath.Given
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, metricmath.Given{ID: pairs[i], Values: pairs[i+1]})
	}
	return out
}

// The published examples of operators (metric1, metric2), and what the User Guide says of missing points and of division.
func TestOperators(t *testing.T) {
	published := given("metric1", "30 20 0 0", "metric2", "20 - 20 -")
	two := given("m1", "6 - 2 -", "m2", "2 4 0 -")
	for _, c := range []struct {
		text  string
		given []metricmath.Given
		want  string
	}{
		{"metric1 < metric2", published, "0 0 1 0"},
		{"metric1 >= 30", published, "1 0 0 0"},
		{"metric1 > 15 AND metric2 > 15", published, "1 0 0 0"},
		{"metric1 > 15 && metric2 > 15", published, "1 0 0 0"},
		{"metric1 > 15 OR metric2 > 15", published, "1 1 1 0"},
		{"metric1 == metric2 || metric1 != 30", published, "0 1 1 1"},
		{"metric1 <= 20", published, "0 1 1 1"},
		{"metric2 > 15", published, "1 - 1 -"},
		{"m1 + m2", two, "8 4 2 -"},
		{"m1 - m2", two, "4 -4 2 -"},
		{"m1 * m2", two, "12 0 0 -"},
		{"m1 / m2", two, "3 0 - -"},
		{"m2 / m1", two, "0.333333333 - 0 -"},
		{"100 / m2", two, "50 25 - -"},
		{"m1 / 0", two, "- - - -"},
		{"m1 * (1 / 0)", two, "- - - -"},
		{"m1 > (0 / 0)", two, "- - - -"},
		{"m2 ^ 2", two, "4 16 0 -"},
		{"2 ^ m2", two, "4 16 1 -"},
		{"10 ^ 400 + m1", two, "- - - -"},
		{"(-m1) ^ 0.5", two, "- - - -"},
		{"m2 ^ (-1)", two, "0.5 0.25 - -"},
		{"-m1 ^ 2", two, "-36 - -4 -"},
		{"m1 - AVG(m1)", two, "4 - 0 -"},
		{"m1 - SUM(m1) / DATAPOINT_COUNT(m1)", two, "2 - -2 -"},
		{"m1 - MAX(FILL(m1, 0) * 0 + 7)", two, "-1 - -5 -"},
		{"SUM(100 / [m1, m2])", two, "66.666666667 25 50 -"},
		{"AVG([m1, m2] / m2)", two, "2 0.5 - -"},
		{"SUM(-[m1, m2])", two, "-8 -4 -2 -"},
		{"MIN(ABS(m1 - [m1, m2]))", two, "0 4 0 -"},
		{"IF(m1 > 3 AND PERIOD(m1) == 60, m1)", two, "6 - - -"},
		{"FIRST(SLICE([m1, m2], 7))", two, "- - - -"},
		{"FIRST(SLICE([m1, m2], 1, 2)) - SLICE([m1, m2], 0, 1)", two, "-4 4 -2 -"},
		{"TIME_SERIES(MAX(m1 / 0))", two, "- - - -"},
		{"FILL(m1, MIN(m1))", two, "6 2 2 2"},
	} {
		got, err := run(t, metricmath.Example{Text: c.text, Given: c.given})
		if err != nil || len(got) != 1 || got[0] != c.want {
			t.Errorf("%s is %q, %v; want %q", c.text, got, err, c.want)
		}
	}
}
