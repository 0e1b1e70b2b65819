package alarm

import (
	"fmt"
	"testing"

	"trailsift/engine/metric"
)

// contributors are so many series, of which the first ones breach.
func contributors(breaching, all int) []Contributor {
	var out []Contributor
	for i := range all {
		text := "0 0 0"
		if i < breaching {
			text = "0 0 X"
		}
		out = append(out, Contributor{fmt.Sprintf("till-%03d", i), minutes(text)})
	}
	return out
}

func TestDecideAll(t *testing.T) {
	tests := []struct {
		treatment Treatment
		series    []Contributor
		previous  State
		want      State
		reason    string
	}{
		{Missing, contributors(0, 2), Alarm, OK, "2 time series evaluated to OK"},
		{Missing, contributors(6, 6), OK, Alarm, "6 out of 6 time series evaluated to ALARM"},
		{Missing, contributors(95, 150), OK, Alarm, "95 out of 150 time series evaluated to ALARM"},
		{Missing, contributors(100, 150), OK, Alarm, "100 out of 150 time series evaluated to ALARM"},
		{Missing, contributors(105, 150), OK, Alarm, "100+ time series evaluated to ALARM"},
		{Missing, []Contributor{{"a", minutes("- - -")}, {"b", minutes("- - 0")}}, OK, OK, ""},
		{Missing, []Contributor{{"a", minutes("- - -")}}, OK, InsufficientData, "1 time series evaluated to INSUFFICIENT_DATA"},
		{Missing, nil, OK, InsufficientData, "No time series were returned by the query."},
		{Breaching, nil, OK, Alarm, "No time series were returned by the query."},
		{NotBreaching, nil, Alarm, OK, "No time series were returned by the query."},
		{Ignore, nil, Alarm, Alarm, ""},
	}
	for _, tt := range tests {
		out := NewEvaluator(onErrors(1, 0, tt.treatment)).DecideAll(tt.series, nil, tt.previous, 1640995323456e3)
		if out.State != tt.want || out.Reason != tt.reason {
			t.Errorf("%d series, %s: %s %s, want %s %s", len(tt.series), tt.treatment, out.State, out.Reason, tt.want, tt.reason)
		}
		data := `{"queryDate":"2022-01-01T00:02:03.456+0000","version":"1.0"}`
		if tt.want == tt.previous {
			data = ""
		}
		if out.ReasonData != data || len(out.States) != len(tt.series) {
			t.Errorf("%s, %d states", out.ReasonData, len(out.States))
		}
	}
}

// A contributor has reasons of its own, and one that is not returned any more is OK once.
func TestContributorChanges(t *testing.T) {
	e := NewEvaluator(onErrors(1, 0, Missing))
	out := e.DecideAll([]Contributor{{"b", minutes("0 0 X")}, {"a", minutes("0 0 0")}}, map[string]State{"gone": Alarm, "fine": OK, "a": OK}, Alarm, 0)
	got := ""
	for _, c := range out.Changes {
		got += fmt.Sprintf("%s %s -> %s: %s %t\n", c.Name, c.Old, c.New, c.Reason, c.ReasonData != "")
	}
	const want = `b INSUFFICIENT_DATA -> ALARM: Threshold Crossed: 1 datapoint [5.0 (01/01/22 00:02:00)] was greater than or equal to the threshold (1.0). true
gone ALARM -> OK: No data was returned for this contributor false
`
	if got != want || len(out.States) != 2 {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if again := e.DecideAll(nil, out.States, out.State, 0); len(again.Changes) != 1 || len(again.States) != 0 {
		t.Errorf("%+v", again)
	}
	// The reason of a contributor lists the newest datapoint only.
	e = NewEvaluator(onErrors(3, 0, Missing))
	out = e.DecideAll([]Contributor{{"a", minutes("X X X")}}, nil, OK, 0)
	if got := out.Changes[0].Reason; got != "Threshold Crossed: 3 datapoints were greater than or equal to the threshold (1.0). The most recent datapoints which crossed the threshold: [5.0 (01/01/22 00:02:00)]." {
		t.Error(got)
	}
}

func TestMultiSeries(t *testing.T) {
	for text, want := range map[string]bool{
		"SELECT MAX(Errors) FROM Shop GROUP BY Till": true, "select max(Errors) from Shop group  by Till": true,
		"SELECT MAX(Errors) FROM Shop": false, "m1 * 2": false, "SELECT": false,
	} {
		d := &Definition{Metrics: []metric.Query{{ID: "q1", Expression: text}}}
		if got := d.MultiSeries(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if d := onErrors(1, 0, Missing); d.MultiSeries() {
		t.Error("one metric is one series")
	}
}
