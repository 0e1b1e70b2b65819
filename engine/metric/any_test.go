package metric

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/metricmath"
)

// drawExpression draws an expression of a type from the table of functions, as text.
func drawExpression(t *rapid.T, kind metricmath.Type, depth int) string {
	operator := func() string {
		return metricmath.Op(rapid.IntRange(int(metricmath.Or), int(metricmath.Power)).Draw(t, "op")).String()
	}
	if depth == 0 {
		switch kind {
		case metricmath.Scalar:
			return rapid.SampledFrom([]string{"0", "1", "2.5", "PERIOD(m1)", "1e300", "(0/0)"}).Draw(t, "number")
		case metricmath.Series:
			return rapid.SampledFrom([]string{"m1", "m2", "empty"}).Draw(t, "series")
		}
		return rapid.SampledFrom([]string{"[m1, m2]", "METRICS()", `METRICS("2")`, "METRICS('none')", "SLICE([m1], 5)"}).Draw(t, "array")
	}
	sub := func(kind metricmath.Type) string { return drawExpression(t, kind, depth-1) }
	switch rapid.IntRange(0, 3).Draw(t, "form") {
	case 0:
		return sub(kind)
	case 1:
		return "-(" + sub(kind) + ")"
	case 2:
		other := metricmath.Scalar
		if kind != metricmath.Scalar && rapid.Bool().Draw(t, "series") {
			other = metricmath.Series
		}
		pair := []string{sub(kind), sub(other)}
		if rapid.Bool().Draw(t, "turn") {
			slices.Reverse(pair)
		}
		return "(" + pair[0] + ") " + operator() + " (" + pair[1] + ")"
	}
	type choice struct {
		name string
		form metricmath.Form
	}
	var choices []choice
	for _, f := range metricmath.Functions() {
		for _, form := range f.Forms {
			literal := slices.ContainsFunc(form.Params, func(p metricmath.Param) bool { return p.Literal || p.Metric })
			if form.Result == kind && !literal {
				choices = append(choices, choice{f.Name, form})
			}
		}
	}
	c := rapid.SampledFrom(choices).Draw(t, "function")
	var args []string
	for _, p := range c.form.Params {
		switch {
		case p.Optional && rapid.Bool().Draw(t, "optional"):
			return c.name + "(" + strings.Join(args, ", ") + ")"
		case p.Type == metricmath.Keyword:
			args = append(args, rapid.SampledFrom(p.Words).Draw(t, "word"))
		default:
			args = append(args, sub(p.Type))
		}
	}
	return c.name + "(" + strings.Join(args, ", ") + ")"
}

// Whatever the table allows is understood and evaluated, and gives series: times rise within the range, values are finite.
func TestEvaluateAnything(t *testing.T) {
	const periods = 5
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]metricmath.Type{metricmath.Series, metricmath.Array}).Draw(t, "kind")
		r := Request{EndTime: periods * minute, MetricDataQueries: []Query{{ID: "e", Expression: drawExpression(t, kind, 3)}}}
		for _, id := range []string{"m1", "m2", "empty"} {
			r.MetricDataQueries = append(r.MetricDataQueries, Query{ID: id, MetricStat: &MetricStat{Metric: Metric{Namespace: "N", Name: id}, Stat: "Sum", Period: 60}})
		}
		p, err := Compile(r)
		if err != nil {
			t.Fatalf("%s: %v", r.MetricDataQueries[0].Expression, err)
		}
		in, err := p.Needs(context.Background(), Sources{})
		if err != nil {
			t.Fatal(err)
		}
		data := make([]Data, len(in.Needs))
		for i, n := range in.Needs {
			if n.Metric.Name != "empty" {
				data[i] = drawSeries(t, periods, n.Metric.Name)
			}
		}
		outputs, err := p.Eval(in, data, nil)
		if err != nil {
			t.Fatalf("%s: %v", r.MetricDataQueries[0].Expression, err)
		}
		if kind == metricmath.Series && len(outputs[0].Series) != 1 {
			t.Fatalf("%s is %d series", r.MetricDataQueries[0].Expression, len(outputs[0].Series))
		}
		for _, s := range outputs[0].Series {
			for i, at := range s.Times {
				if i > 0 && at <= s.Times[i-1] || at < 0 || at >= periods*minute || math.IsNaN(s.Values[i]) || math.IsInf(s.Values[i], 0) {
					t.Fatalf("%s is %+v", r.MetricDataQueries[0].Expression, s)
				}
			}
			if s.Label == "" {
				t.Fatalf("%s has no label", r.MetricDataQueries[0].Expression)
			}
		}
		p.Response(outputs)
	})
}
