package insight_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"trailsift/engine/insight"
)

const day = 24 * 60

// begins is the minute in which the incidents of these tests begin: on the tenth day, in its afternoon.
const begins = 9*day + 14*60 + 23

// builder makes a series minute by minute.
type builder struct {
	insight.Series
}

func (b *builder) add(minute, count int64) {
	if count > 0 {
		b.Minutes = append(b.Minutes, minute)
		b.Counts = append(b.Counts, count)
	}
}

// usual adds Poisson counts of the given mean for the minutes [from, to), none above most.
func (b *builder) usual(r *rand.Rand, from, to int64, mean float64, most int64) {
	for t := from; t < to; t++ {
		n, limit, product := int64(0), math.Exp(-mean), r.Float64()
		for ; product > limit; n++ {
			product *= r.Float64()
		}
		b.add(t, min(n, most))
	}
}

// known covers the minutes [0, end).
func known(end int64) insight.Coverage { return insight.Coverage{{Start: 0, End: end}} }

// documented are the cases of CloudTrail's user guide, page "Understanding CloudTrail Insights", and the sample record of page
// "Insights events": what is usual, what happens, and what has to be found.
func TestDocumentedCases(t *testing.T) {
	const unlimited = math.MaxInt64
	for _, c := range []struct {
		name      string
		o         insight.Options
		series    func(r *rand.Rand) insight.Series
		detected  int64 // at most so many minutes after the start
		duration  int64
		average   float64
		tolerance float64
		drop      bool
	}{
		{
			name: "at most 20 DeleteBucket a minute, then 100",
			series: func(r *rand.Rand) insight.Series {
				var b builder
				b.usual(r, 0, begins, 12, 20)
				b.usual(r, begins, begins+15, 100, unlimited)
				b.usual(r, begins+15, 12*day, 12, 20)
				return b.Series
			},
			duration: 15, average: 100, tolerance: 8,
		},
		{
			name: "20 AuthorizeSecurityGroupIngress a minute, then none",
			series: func(r *rand.Rand) insight.Series {
				var b builder
				b.usual(r, 0, begins, 20, unlimited)
				b.usual(r, begins+10, 12*day, 20, unlimited)
				return b.Series
			},
			detected: 5, duration: 10, drop: true,
		},
		{
			name: "fewer than one AccessDenied in seven days, then 12 a minute",
			series: func(*rand.Rand) insight.Series {
				var b builder
				for t := int64(begins); t < begins+7; t++ {
					b.add(t, 12)
				}
				return b.Series
			},
			duration: 7, average: 12,
		},
		{
			name: "three calls in five minutes against one in seven days",
			o:    insight.Options{Sensitivity: insight.AWS},
			series: func(r *rand.Rand) insight.Series {
				var b builder
				b.add(begins-1-r.Int64N(7*day-60), 1)
				b.add(begins, 1)
				b.add(begins+1+r.Int64N(3), 1)
				b.add(begins+4, 1)
				return b.Series
			},
			detected: 4, duration: 5, average: .6,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for seed := range uint64(20) {
				s := c.series(rand.New(rand.NewPCG(seed, 1)))
				found := insight.Detect(s, known(12*day), c.o)
				if len(found) != 1 {
					t.Fatalf("seed %d: found %+v", seed, found)
				}
				f := found[0]
				if f.Start != begins || f.End != begins+c.duration || f.Minutes != c.duration {
					t.Errorf("seed %d: minutes %d to %d (%d) after the incident began, should be 0 to %d", seed, f.Start-begins, f.End-begins, f.Minutes, c.duration)
				}
				if f.Detected < f.Start || f.Detected > begins+c.detected {
					t.Errorf("seed %d: detected after %d minutes", seed, f.Detected-begins)
				}
				if math.Abs(f.Average-c.average) > c.tolerance+1e-9 {
					t.Errorf("seed %d: average %g, should be about %g", seed, f.Average, c.average)
				}
				if f.Drop != c.drop || f.Open || f.Provisional || f.LevelShift || f.BaselineMinutes != 7*day || f.P >= 1e-6 {
					t.Errorf("seed %d: %+v", seed, f)
				}
			}
		})
	}
}
