package html

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"trailsift/engine/report"
	"trailsift/engine/rows"
)

// charted returns a section with a chart of its first column, by its second, of its third.
func charted(kind report.ChartKind, x rows.Kind, table [][]any) *report.Section {
	return &report.Section{
		ID: "s", Columns: []rows.Column{{Name: "x", Kind: x}, {Name: "by"}, {Name: "n", Kind: rows.Int64}}, Rows: table,
		Chart: &report.Chart{Kind: kind, X: 0, By: 1, Y: []int{2}},
	}
}

func TestSeriesByAColumn(t *testing.T) {
	s := charted(report.ChartLine, rows.Timestamp, [][]any{
		{monday + 2*hour, "b", int64(5)}, {monday, "a", int64(1)}, {monday + hour, "a", int64(2)}, {monday + 2*hour, nil, int64(9)},
		{nil, "a", int64(100)}, {monday, "a", nil}, {monday + hour, "a", int64(1)},
	})
	c, left := newPlotted(s, time.UTC).chart("c", "C")
	var got []string
	for _, one := range c.Series {
		got = append(got, fmt.Sprint(one.Name, one.Values))
	}
	if want := "b[NaN NaN 5] a[1 2 NaN] –[NaN NaN 9]"; strings.Join(got, " ") != want || left != "" || len(c.Times) != 3 || c.Step != hour || c.Unit != "n" {
		t.Errorf("got %s, %v, %q", got, c.Times, left)
	}
}

func TestColumnsOfTheSameNameAreSeriesOfTheirOwn(t *testing.T) {
	s := charted(report.ChartBar, rows.Text, [][]any{{"l", int64(3), int64(4)}, {"l", int64(5), int64(6)}})
	s.Columns[1] = rows.Column{Name: "n", Kind: rows.Int64}
	s.Chart.By, s.Chart.Y = -1, []int{1, 2}
	c, _ := newPlotted(s, time.UTC).chart("c", "C")
	if len(c.Series) != 2 || fmt.Sprint(c.Labels, c.Series[0].Values, c.Series[1].Values) != "[l l] [3 5] [4 6]" {
		t.Errorf("%+v", c)
	}
}

func TestChartsSayWhatTheyLeaveOut(t *testing.T) {
	var table [][]any
	for i := range int64(100) {
		table = append(table, []any{fmt.Sprint("l", i), fmt.Sprint("s", i%20), i % 20})
	}
	f, left := newFigure(charted(report.ChartBar, rows.Text, table), time.UTC)
	if want := "the chart shows the first 40 of 100 labels, and the 8 greatest of 20 series"; left != want || len(f.Keys) != 8 || f.Keys[0].Text != "s12" {
		t.Errorf("%q, keys %v", left, f.Keys)
	}
	if f, left = newFigure(charted(report.ChartLine, rows.Timestamp, [][]any{{nil, "a", int64(1)}}), time.UTC); f != nil || left == "" {
		t.Errorf("drew %v of nothing, %q", f, left)
	}
}

// Hours in which nothing happened have columns of a heat map too.
func TestHeatFillsHolesInTime(t *testing.T) {
	s := charted(report.ChartHeat, rows.Timestamp, [][]any{{monday, "a", int64(1)}, {monday + hour, "a", int64(2)}, {monday + 4*hour, "b", int64(3)}})
	h, _ := newPlotted(s, time.UTC).heat("h", "H")
	if got := fmt.Sprint(h.Rows, h.Values, len(h.Times), h.Columns[3]); got != "[a b] [[1 2 NaN NaN NaN] [NaN NaN NaN NaN 3]] 52026-03-02 03:00" {
		t.Errorf("got %s", got)
	}
	s = charted(report.ChartHeat, rows.Int64, [][]any{{int64(10), "a", int64(1)}, {int64(9), "a", int64(2)}})
	if h, _ = newPlotted(s, time.UTC).heat("h", "H"); fmt.Sprint(h.Columns, h.Values) != "[9 10] [[2 1]]" {
		t.Errorf("numbers in the order %v", h.Columns)
	}
}

// The first day of a column of dates is that day in every zone.
func TestDatesAreDaysOfTheZone(t *testing.T) {
	zone := time.FixedZone("west", -8*3600)
	s := charted(report.ChartBar, rows.Date, [][]any{{int64(20514), "a", int64(1)}, {int64(20515), "a", int64(1)}, {int64(20516), "a", int64(1)}})
	f, _ := newFigure(s, zone)
	if !strings.Contains(string(f.Chart), "<title>2026-03-02\n") {
		t.Errorf("%s", f.Chart)
	}
}
