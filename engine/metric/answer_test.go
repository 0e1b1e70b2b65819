package metric

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trailsift/query/diag"
)

const minute = 60 * 1_000_000

// store answers needs from one value a minute: that of minute i is i, times the number behind the metric's name. Sums of longer
// periods are sums, everything else is the largest.
type store struct {
	needs   []Need
	metrics []Metric
}

func (s *store) sources() Sources {
	return Sources{
		List: func(_ context.Context, namespace string) ([]Metric, error) {
			return slices.DeleteFunc(slices.Clone(s.metrics), func(m Metric) bool { return namespace != "" && m.Namespace != namespace }), nil
		},
		Fetch: func(_ context.Context, needs []Need) ([]Data, error) {
			s.needs = needs
			out := make([]Data, len(needs))
			for i, n := range needs {
				factor := float64(n.Metric.Name[len(n.Metric.Name)-1] - '0')
				for start := n.Start; start < n.End; start += n.Period * 1e6 {
					first, last := start/minute, (start+n.Period*1e6)/minute-1
					x := float64(last)
					if n.Stat == "Sum" {
						x = float64((first + last) * (last - first + 1) / 2)
					}
					out[i].Times = append(out[i].Times, start)
					out[i].Values = append(out[i].Values, factor*x)
				}
				slices.Reverse(out[i].Times) // as GetMetricData answers
				slices.Reverse(out[i].Values)
			}
			return out, nil
		},
	}
}

// ask answers a request in JSON; times are minutes since 1970.
func ask(t *testing.T, s *store, from, to int64, queries string) (*Response, error) {
	t.Helper()
	r, err := ReadRequest([]byte(queries))
	if err != nil {
		t.Fatal(err)
	}
	r.StartTime, r.EndTime = Time(from*minute), Time(to*minute)
	return Answer(t.Context(), r, s.sources())
}

// show writes an answer in short: id "label" values, oldest first.
func show(r *Response) string {
	var lines []string
	for _, x := range r.Results {
		values := slices.Clone(x.Values)
		slices.Reverse(values)
		lines = append(lines, fmt.Sprintf("%s %q %v", x.ID, x.Label, values))
	}
	return strings.Join(lines, "\n")
}

const m1, m2 = `{"Id":"m1","MetricStat":{"Metric":{"Namespace":"N","MetricName":"A1"},"Period":60,"Stat":"Sum"}}`,
	`{"Id":"m2","MetricStat":{"Metric":{"Namespace":"N","MetricName":"B2","Dimensions":[{"Name":"d","Value":"x"}]},"Period":300,"Stat":"Maximum"}}`

func TestAnswer(t *testing.T) {
	for _, c := range []struct{ name, queries, want, needs string }{
		{"a metric", m1, `m1 "A1" [1 2 3 4 5 6 7 8 9]`, "A1 Sum 60"},
		{"a start inside a period", m2, `m2 "B2" [8 18]`, "B2 Maximum 300"},
		{"the largest period, fetched", m1 + `,` + m2 + `,{"Id":"e","Expression":"m1+m2"}`, // 0+…+4 and 2·4; 5+…+9 and 2·9
			"m1 \"A1\" [1 2 3 4 5 6 7 8 9]\nm2 \"x B2\" [8 18]\ne \"e\" [18 53]", "A1 Sum 60; B2 Maximum 300; A1 Sum 300"},
		{"the period of the expression", m1 + `,{"Id":"e","Expression":"m1 / PERIOD(m1)","Period":600}`, "m1 \"A1\" [1 2 3 4 5 6 7 8 9]\ne \"e\" [0.075]", "A1 Sum 60; A1 Sum 600"},
		{"an expression of an expression", m1 + `,{"Id":"e","Expression":"m1*2","ReturnData":false},{"Id":"f","Expression":"e+e","Period":300}`,
			"m1 \"A1\" [1 2 3 4 5 6 7 8 9]\nf \"f\" [40 140]", "A1 Sum 60; A1 Sum 300"},
		{"what is not returned is not fetched", strings.Replace(m1, `{"Id"`, `{"ReturnData":false,"Id"`, 1) + `,` + m2, `m2 "x B2" [8 18]`, "B2 Maximum 300"},
		{"equal metrics once", m1 + `,` + strings.Replace(m1, "m1", "again", 1), "m1 \"A1\" [1 2 3 4 5 6 7 8 9]\nagain \"A1\" [1 2 3 4 5 6 7 8 9]", "A1 Sum 60"},
		{"an array", m1 + `,` + strings.ReplaceAll(m1, "1", "3") + `,{"Id":"e","Expression":"METRICS()*10","Period":300,"Label":"Ten"}`,
			"m1 \"A1\" [1 2 3 4 5 6 7 8 9]\nm3 \"A3\" [3 6 9 12 15 18 21 24 27]\ne \"Ten A1\" [100 350]\ne \"Ten A3\" [300 1050]", "A1 Sum 60; A3 Sum 60; A1 Sum 300; A3 Sum 300"},
		{"a search", `{"Id":"e","Expression":"SEARCH('{N, d} B', 'Sum', 300)","Label":""}`, "e \"x\" [20 70]\ne \"y\" [20 70]", "B2 Sum 300; B2 Sum 300"},
		{"a search of names", `{"Id":"e","Expression":"SUM(SEARCH('Namespace=\"N\"', 'Sum', 300))"}`, `e "e" [50 175]`, "A1 Sum 300; B2 Sum 300; B2 Sum 300"},
		{"a number alone", `{"Id":"e","Expression":"TIME_SERIES(7)","Period":300}`, `e "e" [7 7]`, ""},
	} {
		s := &store{metrics: []Metric{
			{Namespace: "N", Name: "B2", Dimensions: []Dimension{{"d", "y"}}}, {Namespace: "N", Name: "A1"},
			{Namespace: "N", Name: "B2", Dimensions: []Dimension{{"d", "x"}}}, {Namespace: "Other", Name: "B2", Dimensions: []Dimension{{"d", "x"}}},
		}}
		r, err := ask(t, s, 1, 10, "["+c.queries+"]")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var needs []string
		for _, n := range s.needs {
			needs = append(needs, fmt.Sprint(n.Metric.Name, " ", n.Stat, " ", n.Period))
		}
		if got := show(r); got != c.want {
			t.Errorf("%s:\n%s\nnot\n%s", c.name, got, c.want)
		}
		if got := strings.Join(needs, "; "); got != c.needs {
			t.Errorf("%s: fetches %s, not %s", c.name, got, c.needs)
		}
	}
}

// Everything that is wrong with a request is said at once.
func TestRequestErrors(t *testing.T) {
	for _, c := range []struct{ queries, want string }{
		{``, "no-queries"},
		{m1 + "," + m1, "m1 same-id"},
		{`{"Id":"M1","Expression":"TIME_SERIES(1)"}`, "M1 bad-id"},
		{`{"Id":"a"}`, "a metric-or-expression"},
		{`{"Id":"a","Expression":"b"},{"Id":"b","Expression":"c+1"},{"Id":"c","Expression":"a"}`, "c cycle"},
		{`{"Id":"a","Expression":"a + 1"}`, "a cycle"},
		{`{"Id":"a","Expression":"m7 + "},{"Id":"b","Expression":"avg(m9)"},` + m1, "a unexpected-end unknown-id; b small-letters unknown-id"},
		{`{"Id":"a","Expression":"AVG(m1)"},` + m1, "a no-series"},
		{`{"Id":"a","Expression":"AVG(m1)","ReturnData":false},` + m1, ""},
		{`{"Id":"a","Expression":"m1 * s"},{"Id":"s","Expression":"MAX(m1)","ReturnData":false},` + m1, ""},
		{`{"Id":"a","Expression":"m1","Period":45},` + strings.Replace(m1, "60", "7", 1), "a bad-period; m1 bad-period"},
		{`{"Id":"m","MetricStat":{"Metric":{"Namespace":"N","MetricName":""},"Period":0,"Stat":" "}}`, "m bad-period no-metric bad-statistic"},
		{`{"Id":"m","MetricStat":{"Metric":{"Namespace":"N","MetricName":"x","Dimensions":[{"Name":"a"},{"Name":"a"}]},"Period":60,"Stat":"Sum"}}`, "m bad-dimension"},
		{strings.Replace(m1, `{"Id"`, `{"ReturnData":false,"Id"`, 1), " nothing-returned"},
	} {
		_, err := ask(t, &store{}, 0, 10, "["+c.queries+"]")
		var e *RequestError
		if err != nil && !errors.As(err, &e) {
			t.Errorf("%s: %v", c.queries, err)
			continue
		}
		var got []string
		if e != nil {
			for _, p := range e.Problems {
				line := p.ID
				for _, d := range p.List {
					line += " " + d.Code
				}
				got = append(got, line)
			}
		}
		if strings.TrimSpace(strings.Join(got, "; ")) != strings.TrimSpace(c.want) {
			t.Errorf("%s: %q, not %q", c.queries, got, c.want)
		}
	}
	for want, r := range map[string]Request{
		"StartTime": {StartTime: 5, EndTime: 5}, "ScanBy": {EndTime: 1, ScanBy: "Up"}, "MaxDatapoints": {EndTime: 1, MaxDatapoints: -1},
		"NextToken": {EndTime: 1, NextToken: "x"}, "Timezone": {EndTime: 1, LabelOptions: &LabelOptions{Timezone: "CET"}},
	} {
		r.MetricDataQueries = []Query{{ID: "e", Expression: "TIME_SERIES(1)"}}
		if _, err := Compile(r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// What can be answered and is probably not meant is noted.
func TestNotes(t *testing.T) {
	p, err := Compile(Request{EndTime: minute, MetricDataQueries: []Query{{ID: "e", Expression: `SUM(METRICS("x"))`}}})
	if err != nil {
		t.Fatal(err)
	}
	if notes := p.Notes(); len(notes) != 1 || notes[0].ID != "e" || notes[0].List[0].Code != "no-metrics" || notes[0].List[0].Span != (diag.Span{Start: 12, End: 15}) {
		t.Errorf("%+v", notes)
	}
}

// What CloudWatch would refuse is answered and noted.
func TestLimits(t *testing.T) {
	label := strings.Repeat("${LABEL} ${MAX} ", 4)
	r := Request{EndTime: minute, MaxDatapoints: 200_000, MetricDataQueries: []Query{
		{ID: "e", Expression: "SUM(SEARCH('" + strings.Repeat("x ", 600) + "', 'Sum'))"},
		{ID: "f", Expression: "TIME_SERIES(1" + strings.Repeat(" + 1", 600) + ")", Label: &label},
	}}
	for i := range awsQueries {
		r.MetricDataQueries = append(r.MetricDataQueries, Query{ID: fmt.Sprint("x", i), Expression: "e + f"})
	}
	p, err := Compile(r)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range p.Notes() {
		for _, d := range n.List {
			got = append(got, n.ID+" "+d.Code)
		}
	}
	if want := " beyond-aws, beyond-aws,e beyond-aws,f beyond-aws,f beyond-aws,f beyond-aws"; strings.Join(got, ",") != want {
		t.Errorf("%q", got)
	}
}

// What only evaluation finds says where.
func TestEvalErrors(t *testing.T) {
	for _, c := range []struct{ text, at, message string }{
		{"FILL(m1, 0)", "FILL(m1, 0)", "longer period"},
	} {
		to := int64(10)
		if strings.HasPrefix(c.text, "FILL") {
			to = maxDense + 1
		}
		s := &store{}
		sources := s.sources()
		sources.Fetch = func(_ context.Context, needs []Need) ([]Data, error) { return make([]Data, len(needs)), nil }
		var q Query
		if err := json.Unmarshal([]byte(m1), &q); err != nil {
			t.Fatal(err)
		}
		_, err := Answer(t.Context(), Request{EndTime: Time(to * minute), MetricDataQueries: []Query{q, {ID: "e", Expression: c.text}}}, sources)
		var e *EvalError
		if !errors.As(err, &e) || e.ID != "e" || e.Text != c.text || e.At.Span.In(c.text) != c.at || !strings.Contains(e.Error(), c.message) {
			t.Errorf("%s: %+v", c.text, err)
		}
	}
	_, err := Answer(t.Context(), Request{EndTime: minute, MetricDataQueries: []Query{{ID: "e", Expression: "SEARCH('x', 'Sum')"}}}, Sources{})
	if !errors.Is(err, ErrNoCatalogue) {
		t.Errorf("a search without a catalogue: %v", err)
	}
	_, err = Answer(t.Context(), Request{EndTime: minute, MetricDataQueries: []Query{{ID: "q", Expression: "SELECT AVG(x) FROM y"}}}, Sources{})
	if err == nil || !strings.Contains(err.Error(), "Metrics Insights") {
		t.Errorf("a query without Select: %v", err)
	}
}

// Answers in pages are the whole answer, whatever the size of a page, in both orders.
func TestPages(t *testing.T) {
	s := &store{}
	for _, order := range []string{"", Ascending} {
		whole := pages(t, s, order, 0)
		if len(whole.Results) != 4 || len(whole.Results[1].Values) != 0 || len(whole.Results[0].Values) != 9 || whole.Results[0].StatusCode != Complete {
			t.Fatalf("%+v", whole)
		}
		if first := whole.Results[0].Timestamps[0]; (order == Ascending) != (first == minute) {
			t.Errorf("%s begins at %v", order, first)
		}
		for size := 1; size < 25; size++ {
			if got := pages(t, s, order, size); !reflect.DeepEqual(got, whole) {
				t.Errorf("%s in pages of %d:\n%+v\nnot\n%+v", order, size, got, whole)
			}
		}
	}
}

// pages asks for answers of a size until there are no more, and joins results of one id.
func pages(t *testing.T, s *store, order string, size int) *Response {
	t.Helper()
	r, err := ReadRequest([]byte("[" + m1 + `,{"Id":"empty","Expression":"m1/0"},` + m2 + `,{"Id":"e","Expression":"m1+m2"}]`))
	if err != nil {
		t.Fatal(err)
	}
	r.StartTime, r.EndTime, r.ScanBy, r.MaxDatapoints = minute, 10*minute, order, size
	all := &Response{Messages: []Message{}}
	for range 100 {
		page, err := Answer(t.Context(), r, s.sources())
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, x := range page.Results {
			n += len(x.Values)
			last := len(all.Results) - 1
			if last < 0 || all.Results[last].ID != x.ID {
				if slices.ContainsFunc(all.Results, func(y Result) bool { return y.ID == x.ID }) {
					t.Fatalf("%s comes again", x.ID)
				}
				all.Results = append(all.Results, x)
				continue
			}
			all.Results[last].Timestamps = append(all.Results[last].Timestamps, x.Timestamps...)
			all.Results[last].Values = append(all.Results[last].Values, x.Values...)
			all.Results[last].StatusCode = x.StatusCode
		}
		if size > 0 && (n > size || n < size && page.NextToken != "") {
			t.Fatalf("a page of %d datapoints, where %d are asked for", n, size)
		}
		if r.NextToken = page.NextToken; r.NextToken == "" {
			return all
		}
	}
	t.Fatal("the answer does not end")
	return nil
}

// What was said about data, and that some is missing, reaches the results that are computed from it.
func TestMessages(t *testing.T) {
	s := &store{}
	sources := s.sources()
	fetch := sources.Fetch
	sources.Fetch = func(ctx context.Context, needs []Need) ([]Data, error) {
		data, err := fetch(ctx, needs)
		for i, n := range needs {
			if n.Metric.Name == "A1" {
				data[i].Partial, data[i].Messages = true, []Message{{"NoRaw", "A1 has no raw values"}}
			}
		}
		return data, err
	}
	r, err := ReadRequest([]byte("[" + m1 + "," + m2 + `,{"Id":"e","Expression":"SUM(METRICS())"},{"Id":"f","Expression":"e*2"}]`))
	if err != nil {
		t.Fatal(err)
	}
	r.EndTime = 10 * minute
	got, err := Answer(t.Context(), r, sources)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range got.Results {
		if said := len(x.Messages) == 1 && x.StatusCode == PartialData; said != (x.ID != "m2") {
			t.Errorf("%s: %s %v", x.ID, x.StatusCode, x.Messages)
		}
	}
}

// A query of Metrics Insights has one result for each group, and can be calculated with.
func TestInsights(t *testing.T) {
	sources := Sources{Select: func(_ context.Context, sql string, period, start, end int64) ([]Series, []Message, error) {
		out := []Series{{Label: "a", Times: []int64{end - minute, start}, Values: []float64{2, 1}}}
		if strings.Contains(sql, "GROUP BY") {
			out = append(out, Series{Label: "b", Times: []int64{start}, Values: []float64{float64(period)}})
		}
		return out, []Message{{"Note", "asked every " + strconv.FormatInt(period, 10) + " s"}}, nil
	}}
	r := Request{EndTime: 2 * minute, MetricDataQueries: []Query{
		{ID: "q", Expression: "SELECT AVG(x) FROM y GROUP BY z", Period: 60}, {ID: "e", Expression: "SUM(q)"},
		{ID: "one", Expression: "select avg(x) from y", Period: 60}, {ID: "f", Expression: "IF(one > 1, 1, 0)"},
	}}
	got, err := Answer(t.Context(), r, sources)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range got.Results { // of a query's results the first has the messages
		if said := len(x.Messages) == 1; said == (i == 1) || said && x.Messages[0].Value != "asked every 60 s" || x.StatusCode != Complete {
			t.Errorf("%s: %s %v", x.ID, x.StatusCode, x.Messages)
		}
	}
	if want := "q \"a\" [1 2]\nq \"b\" [60]\ne \"e\" [61 2]\none \"a\" [1 2]\nf \"f\" [0 1]"; show(got) != want {
		t.Errorf("%s\nnot\n%s", show(got), want)
	}
}

// The text of an error names the query and what is wrong with it.
func TestErrorText(t *testing.T) {
	_, err := Compile(Request{EndTime: 1, MetricDataQueries: []Query{{ID: "e", Expression: "m3 + m4"}, {ID: "f", Expression: "("}}})
	if err == nil || err.Error() != "query e: no query of the request has the id `m3` (and 1 more) (and problems in 1 more)" {
		t.Errorf("%v", err)
	}
	var e *RequestError
	if !errors.As(err, &e) || !strings.Contains(e.Problems[0].List.Render(e.Problems[0].Text, diag.RenderOptions{}), "1 | m3 + m4\n  |      ^^\n") {
		t.Errorf("%+v", err)
	}
}
