package metric

import (
	"math"

	"trailsift/engine/anomaly"
	"trailsift/query/metricmath"
)

// Bands models what is normal for a series.
type Bands interface {
	// Band returns the bounds of what is normal at the given times, which rise, a number of standard deviations away from what is
	// expected. The bounds at a time may depend on the points before it alone; they are NaN where too few are. The series has the
	// points of History before the first time, as far as there are any.
	Band(s *Series, deviations float64, times []int64) (lower, upper []float64, err error)
}

// How much of the past a band is learned from: two weeks as in CloudWatch, and where periods are long, a good number of them.
const (
	historySeconds = 14 * 86400
	historyPeriods = 100
)

// History returns for how many seconds before the range of a request the argument of ANOMALY_DETECTION_BAND is calculated, so that
// its model knows what is normal from the first period on.
func History(period int64) int64 { return max(historySeconds, historyPeriods*period) }

// Learned are the bands that engine/anomaly learns from the points themselves: the default.
type Learned struct{}

// Band implements Bands.
func (Learned) Band(s *Series, deviations float64, times []int64) (lower, upper []float64, err error) {
	d := anomaly.New(s.Period*1e6, anomaly.Options{Deviations: deviations})
	next := 0
	learn := func(until int64) {
		for ; next < s.Len() && s.Times[next] < until; next++ {
			d.Next(s.Times[next], s.Values[next])
		}
	}
	for _, at := range times {
		learn(at)
		x := math.NaN()
		if next < s.Len() && s.Times[next] == at {
			x = s.Values[next]
			next++
		}
		p := d.Next(at, x)
		if !(deviations > 0) { // nothing lies in such a band; the detector would take its default
			p.Lower, p.Upper = math.NaN(), math.NaN()
		}
		lower, upper = append(lower, p.Lower), append(upper, p.Upper)
	}
	return lower, upper, nil
}

// defaultDeviations is how far a band reaches when its expression does not say.
const defaultDeviations = 2

const bandName = "ANOMALY_DETECTION_BAND"

// band computes the bounds of a series that was calculated over the past too.
func band(e *evaluation, period int64, args []value) (value, error) {
	deviations := float64(defaultDeviations)
	if len(args) == 2 {
		deviations = args[1].number
	}
	times, err := e.grid(period)
	if err != nil {
		return value{}, err
	}
	s := *args[0].series()
	s.Period = period
	lower, upper, err := e.bands.Band(&s, deviations, times)
	if err != nil {
		return value{}, err
	}
	bounds := make([]Series, 2)
	for i, values := range [][]float64{lower, upper} {
		bounds[i] = s.empty(len(times))
		bounds[i].fill(Data{Times: times, Values: values})
	}
	return several(bounds), nil
}

// before returns the evaluation of what a band is learned from: the same queries over the range and History.
func (e *evaluation) before() *evaluation {
	if e.past == nil {
		past := *e
		past.history, past.answers = true, &e.inputs.learned
		past.done, past.grids = map[leaf]value{}, map[int64][]int64{}
		past.past = &past
		e.past = &past
	}
	return e.past
}

// learned collects what bands are learned from.
func (c *collector) learned(x *metricmath.Call, period int64, account string) error {
	if c.past == nil {
		past := *c
		past.history, past.answers, past.seen = true, &c.in.learned, map[leaf]bool{}
		past.past = &past
		c.past = &past
	}
	return c.past.expression(x.Args[0], period, account)
}

// start returns the start of the first period of the range, or of what lies before it.
func (p *Plan) start(period int64, history bool) int64 {
	start := int64(p.request.StartTime)
	if history {
		start -= History(period) * 1e6
	}
	return floor(start, period, p.request.Phase)
}
