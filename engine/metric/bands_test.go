package metric

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"
)

// daily answers needs from a value every five minutes that goes up and down with the days, from a time on; values are those of
// single times.
type daily struct {
	from  int64 // µs
	to    int64
	other map[int64]float64
	needs []Need
}

func (s *daily) sources() Sources {
	return Sources{Fetch: func(_ context.Context, needs []Need) ([]Data, error) {
		s.needs = append(s.needs, needs...)
		out := make([]Data, len(needs))
		for i, n := range needs {
			for at := max(n.Start, s.from); at < min(n.End, s.to); at += n.Period * 1e6 {
				x, ok := s.other[at]
				if !ok {
					x = 50 + 20*math.Sin(2*math.Pi*float64(at)/day) + float64(at/(5*minute)*7919%13)/4
				}
				out[i].Times = append(out[i].Times, at)
				out[i].Values = append(out[i].Values, x)
			}
		}
		return out, nil
	}}
}

const day = 24 * 60 * minute

// bandsOf answers a request for expressions over m1 between two times.
func bandsOf(t *testing.T, s *daily, from, to int64, expressions ...string) []Result {
	t.Helper()
	r := Request{StartTime: Time(from), EndTime: Time(to), ScanBy: Ascending, MetricDataQueries: []Query{
		{ID: "m1", MetricStat: &MetricStat{Metric: Metric{Namespace: "App", Name: "Load"}, Period: 300, Stat: "Average"}},
	}}
	for i, e := range expressions {
		r.MetricDataQueries = append(r.MetricDataQueries, Query{ID: "e" + string(rune('1'+i)), Expression: e})
	}
	answer, err := Answer(t.Context(), r, s.sources())
	if err != nil {
		t.Fatal(err)
	}
	return answer.Results
}

// A band has two results, the lower bound first, at the periods of the range, the first included: it is learned from before.
func TestBandIsLearnedFromBeforeTheRange(t *testing.T) {
	from := int64(40 * day)
	s := &daily{from: 20 * day, to: from + day, other: map[int64]float64{from + day/2: 300}}
	got := bandsOf(t, s, from, from+day, "ANOMALY_DETECTION_BAND(m1)", "m1 > LAST(ANOMALY_DETECTION_BAND(m1, 3))")
	if len(got) != 4 || got[1].ID != "e1" || got[2].ID != "e1" {
		t.Fatalf("the results are %+v", got)
	}
	lower, upper := got[1], got[2]
	if len(lower.Values) != 288 || lower.Timestamps[0] != Time(from) || !slices.Equal(lower.Timestamps, upper.Timestamps) {
		t.Fatalf("the band has %d bounds from %d on", len(lower.Values), lower.Timestamps[0])
	}
	inside := 0
	for i, x := range got[0].Values {
		if lower.Values[i] > upper.Values[i] {
			t.Errorf("bound %d is %g to %g", i, lower.Values[i], upper.Values[i])
		}
		if lower.Values[i] <= x && x <= upper.Values[i] {
			inside++
		}
	}
	if inside < 240 || inside > 287 {
		t.Errorf("%d of 288 values lie in the band", inside)
	}
	if got[3].Values[144] != 1 {
		t.Error("a value six times as high lies in the band")
	}
	var starts []int64
	for _, n := range s.needs {
		starts = append(starts, n.Start)
	}
	if want := []int64{from, from - 14*day}; !slices.Equal(starts, want) {
		t.Errorf("the needs start at %v, want %v: the range, and what is learned from once", starts, want)
	}
}

// The bounds are the same whatever comes behind them.
func TestBandIsCausal(t *testing.T) {
	from := int64(40 * day)
	other := map[int64]float64{}
	for i := range int64(30) {
		other[from+day/2+i*5*minute] = 200
	}
	whole := bandsOf(t, &daily{from: 20 * day, to: from + 2*day, other: other}, from, from+2*day, "ANOMALY_DETECTION_BAND(m1, 3)")
	for _, cut := range []int64{1, 100, 145, 150, 300} {
		to := from + cut*5*minute
		part := bandsOf(t, &daily{from: 20 * day, to: to, other: other}, from, to, "ANOMALY_DETECTION_BAND(m1, 3)")
		for i := 1; i <= 2; i++ {
			if want := whole[i].Values[:cut]; !reflect.DeepEqual(part[i].Values, want) {
				t.Errorf("bound %d of the first %d periods is another when nothing follows", i, cut)
			}
		}
	}
}

// An expression is calculated over the past too; other parts of a request are not.
func TestBandOfAnExpression(t *testing.T) {
	from := int64(40 * day)
	s := &daily{from: 20 * day, to: from + day}
	got := bandsOf(t, s, from, from+day, "DIFF(FILL(m1, 0))", "FIRST(ANOMALY_DETECTION_BAND(e1))", "DATAPOINT_COUNT(m1) + m1 * 0")
	if len(got[2].Values) != 288 {
		t.Errorf("the band of an expression has %d bounds", len(got[2].Values))
	}
	if got[3].Values[0] != 288 {
		t.Errorf("the range has %g datapoints", got[3].Values[0])
	}
	if first := got[1].Timestamps[0]; first != Time(from+5*minute) {
		t.Errorf("the differences begin at %d", first)
	}
}

// Where nothing is known there are no bounds; where a value is missing there are.
func TestBandWithGaps(t *testing.T) {
	from := int64(40 * day)
	got := bandsOf(t, &daily{from: from + day/2, to: from + day*3/4}, from, from+day, "ANOMALY_DETECTION_BAND(m1)", "ANOMALY_DETECTION_BAND(m1, 1 - 1)")
	first, last := got[1].Timestamps[0], got[1].Timestamps[len(got[1].Timestamps)-1]
	if first != Time(from+day/2+25*5*minute) || last != Time(from+day-5*minute) {
		t.Errorf("the bounds are there from %d to %d", (int64(first)-from)/minute, (int64(last)-from)/minute)
	}
	if n := len(got[3].Values) + len(got[4].Values); n > 0 {
		t.Errorf("a band of no deviations has %d bounds", n)
	}
}

// Long periods need more days.
func TestHistory(t *testing.T) {
	if a, b := History(300), History(86400); a != 14*86400 || b != 100*86400 {
		t.Errorf("the history is %d and %d seconds", a, b)
	}
}
