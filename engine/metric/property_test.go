package metric

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/metricmath"
)

// drawSeries draws a series of at most n minutes with gaps.
func drawSeries(t *rapid.T, n int, name string) Data {
	var d Data
	for i := range n {
		if rapid.Bool().Draw(t, name) {
			d.Times = append(d.Times, int64(i)*minute)
			d.Values = append(d.Values, float64(rapid.IntRange(-3, 3).Draw(t, name)))
		}
	}
	return d
}

// The results do not depend on the order in which a request has its queries, nor on the order of the fetched points.
func TestOrder(t *testing.T) {
	expressions := []Query{
		{ID: "a", Expression: "m1 / m2 + c"}, {ID: "b", Expression: "IF(a > 0, m1, SLICE(d, 0, 1))"}, {ID: "c", Expression: "FILL(m2, LINEAR) - AVG(m1)"},
		{ID: "d", Expression: "SORT([m1, a - c, RATE(m2)], SUM, DESC)"}, {ID: "f", Expression: "STDDEV(d) + RUNNING_SUM(b)"},
	}
	for _, id := range []string{"m1", "m2"} {
		expressions = append(expressions, Query{ID: id, MetricStat: &MetricStat{Metric: Metric{Namespace: "N", Name: id}, Stat: "Sum", Period: 60}})
	}
	rapid.Check(t, func(t *rapid.T) {
		data := map[string]Data{"m1": drawSeries(t, 6, "m1"), "m2": drawSeries(t, 6, "m2")}
		results := func(queries []Query, turn bool) map[string][]Series {
			p, err := Compile(Request{EndTime: 6 * minute, MetricDataQueries: queries})
			if err != nil {
				t.Fatal(err)
			}
			in, err := p.Needs(context.Background(), Sources{})
			if err != nil {
				t.Fatal(err)
			}
			fetched := make([]Data, len(in.Needs))
			for i, n := range in.Needs {
				fetched[i] = data[n.Metric.Name]
				if turn {
					fetched[i].Times, fetched[i].Values = slices.Clone(fetched[i].Times), slices.Clone(fetched[i].Values)
					slices.Reverse(fetched[i].Times)
					slices.Reverse(fetched[i].Values)
				}
			}
			outputs, err := p.Eval(in, fetched, nil)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string][]Series{}
			for _, o := range outputs {
				out[queries[o.Query].ID] = o.Series
			}
			return out
		}
		want := results(expressions, false)
		got := results(rapid.Permutation(expressions).Draw(t, "order"), true)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v\nnot\n%+v", got, want)
		}
	})
}

// Whatever is calculated, series stay series: times rise, values are finite, and operators agree with a naive reading of the rules.
func TestJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a, b Series
		a.fill(drawSeries(t, 8, "a"))
		b.fill(drawSeries(t, 8, "b"))
		op := metricmath.Op(rapid.IntRange(int(metricmath.Or), int(metricmath.Power)).Draw(t, "op"))
		got := join(op, &a, &b)
		var want Series
		for at := int64(0); at < 8*minute; at += minute {
			i, left := slices.BinarySearch(a.Times, at)
			j, right := slices.BinarySearch(b.Times, at)
			if !left && !right {
				continue
			}
			x, y := 0.0, 0.0
			if left {
				x = a.Values[i]
			}
			if right {
				y = b.Values[j]
			}
			if op != metricmath.Divide || y != 0 {
				want.add(at, apply(op, x, y))
			}
		}
		if !slices.Equal(got.Times, want.Times) || !slices.Equal(got.Values, want.Values) {
			t.Fatalf("%v of %v and %v is %v, not %v", op, a, b, got, want)
		}
		if slices.ContainsFunc(got.Values, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }) {
			t.Fatalf("%v of %v and %v is not finite: %v", op, a, b, got)
		}
	})
}

// Aggregates across an array are those of the values at each time.
func TestAcross(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := make([]Series, rapid.IntRange(0, 5).Draw(t, "series"))
		for i := range list {
			list[i].fill(drawSeries(t, 8, "values"))
		}
		for name, f := range aggregations() {
			var want Series
			for at := int64(0); at < 8*minute; at += minute {
				var values []float64
				for i := range list {
					if place, ok := slices.BinarySearch(list[i].Times, at); ok {
						values = append(values, list[i].Values[place])
					}
				}
				if len(values) > 0 {
					want.add(at, f(values, len(list)-len(values)))
				}
			}
			if got := f.across(list); !slices.Equal(got.Times, want.Times) || !slices.Equal(got.Values, want.Values) {
				t.Fatalf("%s of %v is %v, not %v", name, list, got, want)
			}
		}
	})
}

// Of fetched points with one time the last counts, and what is not finite is dropped.
func TestFill(t *testing.T) {
	var s Series
	s.fill(Data{Times: []int64{30, 10, 20, 10, 40}, Values: []float64{3, 1, math.NaN(), 5, math.Inf(1)}})
	if !slices.Equal(s.Times, []int64{10, 30}) || !slices.Equal(s.Values, []float64{5, 3}) {
		t.Errorf("%v", s)
	}
}

// Points between the periods of a range stay where they are.
func TestFilledBetween(t *testing.T) {
	s := Series{Times: []int64{5, 20, 45}, Values: []float64{1, 2, 3}}
	got := s.filled([]int64{10, 20, 30}, repeat)
	if !slices.Equal(got.Times, []int64{5, 10, 20, 30, 45}) || !slices.Equal(got.Values, []float64{1, 1, 2, 2, 3}) {
		t.Errorf("%v", got)
	}
}

// Periods begin at multiples of their length, before 1970 too.
func TestFloor(t *testing.T) {
	for at, want := range map[int64]int64{0: 0, 59e6: 0, 60e6: 60e6, -1: -60e6, -60e6: -60e6} {
		if got := floor(at, 60, 0); got != want {
			t.Errorf("%d lies in the minute of %d, not %d", at, got, want)
		}
	}
	for at, want := range map[int64]int64{119e6: -180e6, 120e6: 120e6, 419e6: 120e6, 420e6: 420e6, -181e6: -480e6} {
		if got := floor(at, 300, 120); got != want {
			t.Errorf("%d lies in the five minutes of %d that begin two minutes late, not %d", at, got, want)
		}
		if got := floor(at, 300, 3*300+120); got != want {
			t.Errorf("a phase of more than a period is that of its rest: %d, not %d", got, want)
		}
	}
}

func BenchmarkSumOfArray(b *testing.B) {
	list := make([]Series, 1000)
	for i := range list {
		for j := range int64(1440) {
			list[i].add(j*minute, float64(i))
		}
	}
	sum := aggregations()["SUM"]
	for b.Loop() {
		if out := sum.across(list); out.Len() != 1440 {
			b.Fatal(out.Len())
		}
	}
	b.ReportMetric(float64(b.N)*1000*1440/b.Elapsed().Seconds(), "points/s")
}
