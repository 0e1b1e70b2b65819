package host

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/rows"
	"trailsift/query/plan"
)

const fiveMinutes = int64(300e6)

// datapoint is a row that band reads: a series, the number of its bin, and the value; NaN is a missing one.
type datapoint struct {
	series string
	bin    int64
	value  float64
}

// judged is a row that band makes.
type judged struct {
	series  string
	bin     int64
	value   any
	band    string // lower, upper, expected and score, or nothing
	anomaly bool
	why     string
}

// banded runs band over points, the last bin of which is last.
func banded(t testing.TB, set plan.Band, last int64, points []datapoint) (out []judged, notes []string) {
	t.Helper()
	set.Groups, set.Width = 1, fiveMinutes
	var table [][]any
	for _, p := range points {
		row := []any{p.value, last * fiveMinutes, p.bin * fiveMinutes, p.series, p.value}
		if math.IsNaN(p.value) {
			row[0], row[4] = nil, nil
		}
		if p.series == "" {
			row[3] = nil
		}
		table = append(table, row)
	}
	passed := []rows.Column{{Name: "t", Kind: rows.Timestamp}, {Name: "series"}, {Name: "v", Kind: rows.Double}}
	in, err := rows.Of(append([]rows.Column{{Kind: rows.Double}, {Kind: rows.Timestamp}}, passed...), table)
	if err != nil {
		t.Fatal(err)
	}
	columns := append([]rows.Column{{Kind: rows.Int64}}, passed...)
	for range 4 {
		columns = append(columns, rows.Column{Kind: rows.Double})
	}
	columns = append(columns, rows.Column{Kind: rows.Bool}, rows.Column{})
	add := func(b *rows.Batch) error {
		for row := range b.Rows {
			values := make([]any, len(b.Columns))
			for i := range values {
				values[i] = b.Columns[i].Value(row)
			}
			if values[0] != int64(len(out)+1) {
				t.Errorf("row %d has the number %v", len(out)+1, values[0])
			}
			series, _ := values[2].(string)
			why, _ := values[9].(string)
			j := judged{series: series, bin: values[1].(int64) / fiveMinutes, value: values[3], anomaly: values[8].(bool), why: why}
			if values[4] != nil {
				j.band = fmt.Sprint(values[4:8]...)
			}
			out = append(out, j)
		}
		return nil
	}
	err = Run(context.Background(), "band", set.String(), in, Output{Columns: columns, Add: add, Note: func(text string) { notes = append(notes, text) }})
	if err != nil {
		t.Fatal(err)
	}
	return out, notes
}

// wave are datapoints of a series that goes up and down, with noise of a seed.
func wave(series string, from, to int64, seed uint64) []datapoint {
	r := rand.New(rand.NewPCG(seed, 1))
	var out []datapoint
	for bin := from; bin < to; bin++ {
		out = append(out, datapoint{series, bin, 100 + 10*math.Sin(float64(bin)/46) + 2*r.NormFloat64()})
	}
	return out
}

// The rows up to any time are the same, whatever comes behind them.
func TestBandIsCausal(t *testing.T) {
	points := wave("a", 0, 1200, 7)
	for i := 700; i < 720; i++ {
		points[i].value = 300
	}
	points[900].value = 0
	points = append(points[:950], points[1010:]...)
	whole, _ := banded(t, plan.Band{}, 1199, points)
	if !slices.ContainsFunc(whole, func(j judged) bool { return j.anomaly }) {
		t.Fatal("nothing is anomalous, so that nothing is tested")
	}
	for _, cut := range []int{1, 10, 300, 700, 701, 705, 901, 949, 951, 1100} {
		part, _ := banded(t, plan.Band{}, points[cut-1].bin, points[:cut])
		if !slices.Equal(part, whole[:cut]) {
			t.Errorf("the first %d rows are others when nothing follows", cut)
		}
	}
}

// Series do not learn from each other, whatever stands between them; one without a value of its group is a series too.
func TestBandTellsSeriesApart(t *testing.T) {
	a, b, none := wave("a", 0, 300, 1), wave("b", 40, 300, 2), wave("", 0, 100, 3)
	both, _ := banded(t, plan.Band{}, 299, slices.Concat(none, a, b))
	var apart []judged
	for _, points := range [][]datapoint{none, a, b} {
		rows, _ := banded(t, plan.Band{}, 299, points)
		apart = append(apart, rows...)
	}
	if !slices.Equal(both, apart) {
		t.Error("series that are judged together have other rows")
	}
}

// What lies before the asked range is learned from, and is no part of the result.
func TestBandShowsTheAskedRange(t *testing.T) {
	points := wave("a", 0, 400, 4)
	all, _ := banded(t, plan.Band{}, 399, points)
	some, notes := banded(t, plan.Band{Start: 300*fiveMinutes + 1}, 399, points)
	if !slices.Equal(some, all[300:]) || len(notes) > 0 {
		t.Errorf("%d rows from bin %d on, notes %q", len(some), some[0].bin, notes)
	}
	_, notes = banded(t, plan.Band{Start: 5 * fiveMinutes}, 399, points[:20])
	if want := "`anomaly` knows nothing to expect of 15 of 15 values: too few of their series lie before them; what it has begins at 1970-01-01T00:00:00Z"; len(notes) != 1 || notes[0] != want {
		t.Errorf("the notes are %q", notes)
	}
}

// Bins without rows are missing, and of counts they are 0: for a day, as long as there are rows of any series, and shown when that is anomalous.
func TestBandZeros(t *testing.T) {
	points := wave("a", 0, 600, 5)
	silent := slices.Concat(points[:400], points[500:])
	rows, _ := banded(t, plan.Band{}, 599, silent)
	if len(rows) != 500 {
		t.Errorf("%d rows, want those of the bins with rows", len(rows))
	}
	set := plan.Band{Zeros: []int{2}, Grows: true}
	rows, _ = banded(t, set, 599, silent)
	if len(rows) <= 500 {
		t.Fatal("the silence is not found")
	}
	if j := rows[400]; j.bin != 400 || j.series != "a" || j.value != 0.0 || !j.anomaly || j.band == "" || j.why == "" {
		t.Errorf("the first silent bin is %+v", j)
	}
	// Behind the last row of the series but before that of another one.
	if rows, _ = banded(t, set, 450, points[:400]); rows[len(rows)-1].bin < 400 {
		t.Error("a silence at the end is not found")
	}
	if rows, _ = banded(t, set, 399, points[:400]); len(rows) != 400 {
		t.Error("a silence behind all rows is found")
	}
	for _, j := range first(banded(t, set, 5000, points[:400])) {
		if j.bin > 399+288 {
			t.Fatalf("bin %d is more than a day behind the last row", j.bin)
		}
	}
}

func first[T, U any](x T, _ U) T { return x }

// What still grows is not too low.
func TestBandOfAnOpenBin(t *testing.T) {
	points := wave("a", 0, 401, 6)
	points[400].value = 3
	rows, _ := banded(t, plan.Band{Grows: true, End: 401 * fiveMinutes}, 400, points)
	if j := rows[400]; !j.anomaly {
		t.Fatalf("a low value is no anomaly: %+v", j)
	}
	rows, _ = banded(t, plan.Band{Grows: true, End: 401*fiveMinutes - 1}, 400, points)
	if j := rows[400]; j.anomaly || j.why != "the bin is not over" {
		t.Errorf("the open bin is %+v", j)
	}
	points[400].value = 1e6
	rows, _ = banded(t, plan.Band{Grows: true, End: 401*fiveMinutes - 1}, 400, points)
	if j := rows[400]; !j.anomaly {
		t.Errorf("the open bin is high already: %+v", j)
	}
}

// A missing value has a band, and is no anomaly.
func TestBandOfAMissingValue(t *testing.T) {
	points := wave("a", 0, 301, 8)
	points[300].value = math.NaN()
	rows, _ := banded(t, plan.Band{}, 300, points)
	if j := rows[300]; j.anomaly || j.band == "" || j.value != nil {
		t.Errorf("the row is %+v", j)
	}
}

// The bounds have few digits, and hold what the band holds.
func TestBandIsRoundedOutwards(t *testing.T) {
	for _, scale := range []float64{1e-9, 1, 1e12} {
		points := wave("a", 0, 500, 9)
		for i := range points {
			points[i].value *= scale
		}
		rows, _ := banded(t, plan.Band{}, 499, points)
		inside := 0
		for _, j := range rows {
			if j.band == "" {
				continue
			}
			var lower, upper, expected, score float64
			if _, err := fmt.Sscan(j.band, &lower, &upper, &expected, &score); err != nil {
				t.Fatal(err)
			}
			if !(lower <= expected && expected <= upper) {
				t.Errorf("the band is %s", j.band)
			}
			if x := j.value.(float64); lower <= x && x <= upper {
				inside++
			} else if strings.Contains(j.why, "within") {
				t.Errorf("%g is said to lie within %s", x, j.band)
			}
		}
		if inside < 350 {
			t.Errorf("%d of 500 values lie in their band", inside)
		}
	}
}

func TestBandStops(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	stopped := errors.New("stopped")
	cancel(stopped)
	in, err := rows.Of([]rows.Column{{Kind: rows.Double}, {Kind: rows.Timestamp}, {Kind: rows.Timestamp}}, [][]any{{1.0, nil, int64(0)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := Run(ctx, "band", plan.Band{Width: fiveMinutes}.String(), in, Output{}); !errors.Is(err, stopped) {
		t.Errorf("the error is %v", err)
	}
	failed := errors.New("full")
	var table [][]any
	for i := range int64(10_000) {
		table = append(table, []any{1.0, nil, i * fiveMinutes})
	}
	if in, err = rows.Of(in.Columns(), table); err != nil {
		t.Fatal(err)
	}
	columns := append([]rows.Column{{Kind: rows.Int64}, {Kind: rows.Timestamp}}, slices.Repeat([]rows.Column{{Kind: rows.Double}}, 4)...)
	columns = append(columns, rows.Column{Kind: rows.Bool}, rows.Column{})
	taken := 0
	add := func(b *rows.Batch) error {
		taken += b.Rows
		return failed
	}
	if err := Run(t.Context(), "band", plan.Band{Width: fiveMinutes}.String(), in, Output{Columns: columns, Add: add}); !errors.Is(err, failed) || taken != batchRows {
		t.Errorf("the error is %v, after %d rows", err, taken)
	}
	if err := Run(ctx, "band", "none", in, Output{}); err == nil {
		t.Error("settings that are none are read")
	}
}
