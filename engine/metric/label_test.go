package metric

import (
	"strings"
	"testing"
	"time"
)

func TestDynamicLabels(t *testing.T) {
	s := &Series{
		Metric: &Metric{Account: "111122223333", Region: "eu-west-1", Namespace: "AWS/Lambda", Name: "Errors", Dimensions: []Dimension{{"FunctionName", "pay"}}},
		Stat:   "Sum", Period: 60, Times: []int64{0, 60e6, 180e6}, Values: []float64{4, -2, 10},
	}
	l := labels{zone: time.UTC, now: 90_000e6}
	for text, want := range map[string]string{
		"[max: ${MAX} Errors for Function Name ${LABEL}]":                                     "[max: 10 Errors for Function Name own]",
		"${MIN} ${AVG} ${SUM} ${FIRST} ${LAST} ${DATAPOINT_COUNT}":                            "-2 4 12 4 10 3",
		"${MAX_TIME}, ${MIN_TIME}":                                                            "1970-01-01 00:03:00 UTC, 1970-01-01 00:01:00 UTC",
		"${FIRST_TIME}|${LAST_TIME}":                                                          "1970-01-01 00:00:00 UTC|1970-01-01 00:03:00 UTC",
		"${FIRST_TIME_RELATIVE} ${LAST_TIME_RELATIVE}":                                        "1d 1h 1d",
		"${MIN_TIME_RELATIVE} ${MAX_TIME_RELATIVE}":                                           "1d 1d",
		"${FIRST_LAST_RANGE} ${FIRST_LAST_TIME_RANGE} ${MIN_MAX_RANGE} ${MIN_MAX_TIME_RANGE}": "6 3m 12 2m",
		"${PROP('Namespace')} ${PROP('MetricName')} ${PROP('Dim.FunctionName')}":              "AWS/Lambda Errors pay",
		"${PROP('Stat')} ${PROP('Period')} ${PROP('Region')} ${PROP('AccountId')}":            "Sum 60 eu-west-1 111122223333",
		"${PROP('Dim.Nothing')} ${PROP('Nothing')} ${NOTHING} ${MAX_NOTHING} $MAX {MAX}":      "- ${PROP('Nothing')} ${NOTHING} ${MAX_NOTHING} $MAX {MAX}",
	} {
		if got := l.write(text, "own", s); got != want {
			t.Errorf("%s is %q, not %q", text, got, want)
		}
	}
	l.zone = time.FixedZone("", 5400)
	if got, want := l.write("${LAST_TIME}", "", s), "1970-01-01 01:33:00 +01:30"; got != want {
		t.Errorf("in another zone %q, not %q", got, want)
	}
	if got, want := l.write("${MAX} ${AVG} ${LAST_TIME} ${PROP('Stat')} ${DATAPOINT_COUNT}", "", &Series{}), "- - - - 0"; got != want {
		t.Errorf("of nothing %q, not %q", got, want)
	}
}

func TestFigures(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 1.0 / 3: "0.3333", 1234567.5: "1234567.5", -2: "-2", 0.00012345: "0.0001234", 1e18: "1e+18"} {
		if got := figure(x); got != want {
			t.Errorf("%v is written %s, not %s", x, got, want)
		}
	}
	for us, want := range map[int64]string{0: "0s", 59e6: "59s", -60e6: "1m", 3_661e6: "1h 1m", 86_400e6 + 59e6: "1d"} {
		if got := span(us); got != want {
			t.Errorf("%d is written %s, not %s", us, got, want)
		}
	}
}

// Metrics are called by what they differ in.
func TestOwnLabels(t *testing.T) {
	metric := func(namespace, name string, dimensions ...string) Metric {
		m := Metric{Namespace: namespace, Name: name}
		for i := 0; i < len(dimensions); i += 2 {
			m.Dimensions = append(m.Dimensions, Dimension{dimensions[i], dimensions[i+1]})
		}
		return m
	}
	for _, c := range []struct {
		want    string
		stats   string
		metrics []Metric
	}{
		{"CPU", "p99", []Metric{metric("A", "CPU", "Id", "1")}},
		{"1, 2", "Sum Sum", []Metric{metric("A", "CPU", "Id", "1"), metric("A", "CPU", "Id", "2")}},
		{"CPU, Memory", "Sum Maximum", []Metric{metric("A", "CPU", "Id", "1"), metric("A", "Memory", "Id", "1")}},
		{"1 CPU, 2 Memory", "Sum Sum", []Metric{metric("A", "CPU", "Id", "1"), metric("A", "Memory", "Id", "2")}},
		{"CPU Sum, CPU p99", "Sum p99", []Metric{metric("A", "CPU"), metric("A", "CPU")}},
		{"A CPU, B CPU", "Sum Sum", []Metric{metric("A", "CPU"), metric("B", "CPU", "x", "")}},
		{"CPU, 1 CPU", "Sum Sum", []Metric{metric("A", "CPU"), metric("A", "CPU", "Id", "1")}},
	} {
		var list []Series
		for i, m := range c.metrics {
			list = append(list, Series{Metric: &m, Stat: strings.Fields(c.stats)[i]})
		}
		label(list)
		var got []string
		for _, s := range list {
			got = append(got, s.Label)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}

// The labels of an answer: the query's own, with its dynamic parts, in front of the metric's for an array.
func TestAnswerLabels(t *testing.T) {
	labelled := strings.Replace(m1, `"Id"`, `"Label":"calls ${MAX}","Id"`, 1)
	for _, c := range []struct{ queries, want string }{
		{labelled, "calls 9"},
		{strings.Replace(m1, `"Id"`, `"Label":"","Id"`, 1), ""},
		{labelled + `,{"Id":"e","Expression":"m1*2"}`, "calls 9; e"},
		{labelled + `,{"Id":"e","Expression":"m1*2","Label":"twice ${SUM}"}`, "calls 9; twice 90"},
		{labelled + `,{"Id":"e","Expression":"METRICS()*2"}`, "calls 9; calls 18"},
		{labelled + `,{"Id":"e","Expression":"METRICS()*2","Label":"twice"}`, "calls 9; twice calls 18"},
		{labelled + `,{"Id":"e","Expression":"METRICS()*2","Label":"${LABEL}: ${MIN} ${PROP('Stat')}"}`, "calls 9; calls 18: 2 Sum"},
		{labelled + `,{"Id":"e","Expression":"[m1, m1+m1/m1]","Label":"x"}`, "calls 9; x calls 9; x calls 10"},
		{labelled + `,{"Id":"e","Expression":"m1*2","Label":"twice ${MAX}"},{"Id":"f","Expression":"m1*3"},{"Id":"g","Expression":"[e, f, m1] + 1"}`, "calls 9; twice 18; f; twice 19; f; calls 10"},
		{`{"Id":"e","Expression":"SEARCH('{N, d}', 'Sum', 300)","Label":"${PROP('Dim.d')}/${MAX}"}`, "x/70; y/70"},
	} {
		s := &store{metrics: []Metric{{Namespace: "N", Name: "B2", Dimensions: []Dimension{{"d", "x"}}}, {Namespace: "N", Name: "B2", Dimensions: []Dimension{{"d", "y"}}}}}
		r, err := ask(t, s, 1, 10, "["+c.queries+"]")
		if err != nil {
			t.Errorf("%s: %v", c.queries, err)
			continue
		}
		var got []string
		for _, x := range r.Results {
			got = append(got, x.Label)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, not %q", c.queries, got, c.want)
		}
	}
}
