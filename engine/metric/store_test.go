package metric

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/rows"
)

// asked answers queries with rows that the test gives, in turn, and keeps their texts and ranges.
type asked struct {
	texts   []string
	ranges  [][2]int64
	answers []*rows.Memory
	notes   []string
	err     error
}

func (a *asked) store() Store {
	return Store{Query: func(_ context.Context, text string, start, end int64) (rows.Reader, []string, error) {
		a.texts, a.ranges = append(a.texts, text), append(a.ranges, [2]int64{start, end})
		if a.err != nil || len(a.answers) == 0 {
			return nil, nil, errors.Join(a.err, errors.New("no answer"))
		}
		r := a.answers[0]
		a.answers = a.answers[1:]
		return r, a.notes, nil
	}}
}

// table makes a result. The kind of a column is that of its first value.
func table(t *testing.T, values ...[]any) *rows.Memory {
	t.Helper()
	var columns []rows.Column
	for _, v := range values[0] {
		c := rows.Column{}
		switch v.(type) {
		case int64:
			c.Kind = rows.Timestamp
		case float64:
			c.Kind = rows.Double
		}
		columns = append(columns, c)
	}
	r, err := rows.Of(columns, values)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Needs of one name and period are one query; each gets its own datapoints, and what there was to say.
func TestFetch(t *testing.T) {
	m := func(id string) Metric {
		return Metric{Namespace: `A"B`, Name: "X", Dimensions: []Dimension{{"Id", id}}}
	}
	need := Need{Metric: m("1"), Stat: "Average", Period: 300, Start: 0, End: 301e6}
	other, unit := need, need
	other.Metric, other.Stat = m("2"), "p99"
	unit.Unit, unit.Metric = "Bytes", Metric{Account: "111122223333", Namespace: "N", Name: "X"}
	a := &asked{notes: []string{"p99 cannot be calculated"}, answers: []*rows.Memory{
		table(t, []any{int64(0), "1", 1.5, 2.5}, []any{int64(0), "2", 3.5, nil}, []any{int64(300e6), "2", nil, 4.5}, []any{int64(300e6), "3", 9.0, 9.0}),
		table(t, []any{int64(0), 7.0}),
	}}
	data, err := a.store().Fetch(t.Context(), []Need{need, other, unit})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`source metrics | filter namespace = "A\"B" and metricName = "X" and dimensionNames = "Id" and dimensions.Id in ["1", "2"] | stats stat("Average") as s0, stat("p99") as s1 by bin(300s) as t, dimensions.Id as d0`,
		`source metrics | filter namespace = "N" and metricName = "X" and accountId = "111122223333" and coalesce(dimensionNames, "") = "" and unit = "Bytes" | stats stat("Average") as s0 by bin(300s) as t`,
	}
	if !slices.Equal(a.texts, want) {
		t.Errorf("asked\n%s\nwant\n%s", strings.Join(a.texts, "\n"), strings.Join(want, "\n"))
	}
	if a.ranges[0] != [2]int64{0, 600e6} {
		t.Errorf("asked of %v; the last period is read whole", a.ranges[0])
	}
	if !slices.Equal(data[0].Values, []float64{1.5}) || !slices.Equal(data[1].Values, []float64{4.5}) || !slices.Equal(data[1].Times, []int64{300e6}) || !slices.Equal(data[2].Values, []float64{7}) {
		t.Errorf("%+v", data)
	}
	if len(data[1].Messages) != 1 || data[1].Messages[0].Value != a.notes[0] {
		t.Errorf("%+v", data[1].Messages)
	}
}

// Periods that begin late are asked for by times that are early by as much.
func TestFetchPhase(t *testing.T) {
	r := Request{StartTime: 1000e6, EndTime: 1500e6, Phase: 2*300 + 120, MetricDataQueries: []Query{
		{ID: "m", MetricStat: &MetricStat{Metric: Metric{Namespace: "N", Name: "X"}, Period: 300, Stat: "Sum"}},
	}}
	a := &asked{answers: []*rows.Memory{table(t, []any{int64(600e6), 1.0}, []any{int64(1200e6), 2.0})}}
	response, err := Answer(t.Context(), r, a.store().Sources())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(a.texts[0], ` by datefloor(timestamp - 120s, 300s) as t`) || a.ranges[0] != [2]int64{720e6, 1620e6} {
		t.Errorf("asked of %v: %s", a.ranges[0], a.texts[0])
	}
	if got := response.Results[0].Timestamps; !slices.Equal(got, []Time{1320e6, 720e6}) {
		t.Errorf("periods of %v", got)
	}
}

// Many values of a dimension are not listed: the query would be longer than what is read.
func TestFetchMany(t *testing.T) {
	var needs []Need
	for i := range maxValues + 1 {
		needs = append(needs, Need{Metric: Metric{Namespace: "N", Name: "X", Dimensions: []Dimension{{"Id", string(rune('a' + i))}}}, Stat: "Sum", Period: 60, End: 1})
	}
	for n, listed := range map[int]bool{maxValues: true, maxValues + 1: false} {
		a := &asked{answers: []*rows.Memory{table(t, []any{int64(0), "a", 1.0})}}
		if _, err := a.store().Fetch(t.Context(), needs[:n]); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(a.texts[0], " in [") != listed {
			t.Errorf("%d values: %.100s", n, a.texts[0])
		}
	}
}

// The series of Metrics Insights come in the order of the ranking, and those that it does not name are left out.
func TestSelect(t *testing.T) {
	a := &asked{answers: []*rows.Memory{
		table(t, []any{"b", "y", 9.0}, []any{"a", "x", 5.0}),
		table(t, []any{int64(0), "a", "x", 1.0}, []any{int64(0), "b", "y", 2.0}, []any{int64(0), "c", "z", 3.0}, []any{int64(60e6), "b", "y", 4.0}),
	}}
	list, _, err := a.store().Select(t.Context(), `SELECT SUM(X) FROM "N" GROUP BY A, B ORDER BY MAX() DESC LIMIT 2`, 60, 0, 61e6)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Label != "b y" || !slices.Equal(list[0].Values, []float64{2, 4}) || list[1].Label != "a x" || !slices.Equal(list[1].Values, []float64{1}) {
		t.Errorf("%+v", list)
	}
	if a.ranges[1] != [2]int64{0, 120e6} {
		t.Errorf("asked of %v", a.ranges[1])
	}
	var notes []string
	a.answers = []*rows.Memory{table(t, []any{"a", 1.0}, []any{"b", 2.0}), table(t, []any{int64(0), "a", 1.0}, []any{int64(0), "b", 1.0})}
	s := a.store()
	s.MaxSeries, s.Note = 1, func(text string) { notes = append(notes, text) }
	var said []Message
	if list, said, err = s.Select(t.Context(), `SELECT SUM(X) FROM N GROUP BY A`, 60, 0, 61e6); err != nil || len(list) != 1 || list[0].Label != "a" || len(notes) != 1 || len(said) != 1 {
		t.Errorf("%v %+v %q", err, list, notes)
	}
	var wrong *SelectError
	if _, _, err := a.store().Select(t.Context(), "SELECT", 60, 0, 1); !errors.As(err, &wrong) || wrong.Text != "SELECT" || !wrong.List.HasErrors() {
		t.Errorf("got %v", err)
	}
	a.err = errors.New("out of order")
	if _, _, err := a.store().Select(t.Context(), `SELECT SUM(X) FROM N`, 60, 0, 1); !errors.Is(err, a.err) {
		t.Errorf("got %v", err)
	}
}

// The catalogue is in the order of names; dimensions that are not known are none.
func TestCatalogue(t *testing.T) {
	a := &asked{answers: []*rows.Memory{table(t,
		[]any{"N", "Y", `{"b":"1","a":"2"}`, "111122223333", "eu-west-1", 60.0},
		[]any{"N", "X", nil, nil, nil, nil},
	)}}
	s := a.store()
	s.Region = "eu-west-1"
	list, err := s.Catalogue(t.Context(), Filter{Namespace: "N", Dimensions: []Dimension{{Name: "a b"}, {Name: "c", Value: "d"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := "source series | filter ispresent(kind) and namespace = \"N\" and region = \"eu-west-1\" and ispresent(dimensions.`a b`) and dimensions.c = \"d\" | stats"
	if !strings.HasPrefix(a.texts[0], want) {
		t.Errorf("asked %s", a.texts[0])
	}
	if len(list) != 2 || list[0].Name != "X" || list[0].Dimensions != nil || list[0].Period != 0 || list[1].String() != "N Y {a=2, b=1}" || list[1].Period != 60 {
		t.Errorf("%+v", list)
	}
}
