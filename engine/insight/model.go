package insight

import "math"

// model is what one hour is expected to be like. It is made from the hours before.
type model struct {
	hour  int64
	ready bool // a day is known: before that nothing is tested
	// usual are the calls a minute at this time of day, rate the same at the level of the last hours.
	usual, rate, level float64
	noise              float64          // relative variance of an hour around its rate
	drift              float64          // relative variance of an hour's rate around what the hours before predict
	mean, size         [windows]float64 // of the negative binomial distribution of each window
	// high and low are what windows at this time of day came near to before; rise and fall the counts from which on a test is
	// worth its time. They move out when a test fails.
	high, low, rise, fall [windows]float64
	// median is the largest count at this time of day on the median of the days; 0 if there are too few.
	median [windows]float64
	falls  bool // some window can raise a drop
}

// Shrinkage: how much evidence weighs as much as what is assumed without any.
const (
	hourWeight  = 120. // minutes of the same hour of day, against the mean of all hours
	levelWeight = 30.  // calls, against a level of 1
	noiseWeight = 25.  // squared expected calls
)

// The level of the last hours looks back levelHours, with half the weight every levelHalf.
const levelHours, levelHalf = 24, 3.

// model returns the model of an hour. If level is not 0, it is kept.
func (h *history) model(id int64, level float64) model {
	t := h.total(id)
	m := model{hour: id, ready: t.minutes >= perDay, level: level}
	if t.minutes == 0 {
		return m
	}
	here, minutes := h.sameHour(id)
	m.usual = max((here+hourWeight*t.calls/t.minutes)/(minutes+hourWeight), .5/(t.minutes+perDay))
	if level == 0 {
		m.level = h.level(id)
	}
	m.rate = m.usual * m.level

	// What three variances add up to: the rate is known from few calls only, calls come in bunches, and hours differ from what
	// the hours before predict.
	known := 1 / (.5 + here + .02*t.calls)
	m.drift = max(.01, (t.miss+noiseWeight*.05)/(t.predicted+noiseWeight))
	for i, w := range lengths {
		m.mean[i] = m.rate * float64(w)
		if i < windows-1 {
			m.noise = (max(0, t.scatter[i]) + noiseWeight*.5/math.Sqrt(float64(w))) / (t.square[i] + noiseWeight)
		} else {
			m.noise /= 4 // an hour averages four blocks of 15 minutes
		}
		m.size[i] = 1 / (known + m.noise + m.drift)
	}
	return m
}

// sameHour returns the calls and minutes of the same hour of day.
func (h *history) sameHour(id int64) (calls, minutes float64) {
	for d := int64(1); d <= 7; d++ {
		if r := h.at(id - 24*d); r != nil {
			calls += float64(r.calls)
			minutes += float64(r.minutes)
		}
	}
	return calls, minutes
}

// level is how much more is called in the last hours than usual at their times of day.
func (h *history) level(id int64) float64 {
	decay := math.Exp2(-1 / levelHalf)
	weight, calls, expected := 1., 0., 0.
	for k := int64(1); k <= levelHours; k++ {
		if r := h.at(id - k); r != nil {
			calls += weight * float64(r.calls)
			expected += weight * float64(r.expected)
		}
		weight *= decay
	}
	return max(.5, min(2, (calls+levelWeight)/(expected+levelWeight)))
}

// least is what must be expected of a window before a drop can be seen in it.
const least = 12

// mayFall reports whether some window may raise a drop.
func (m *model) mayFall() bool { return m.mean[windows-1] > least }

// bounds sets what counts have to pass, before anything is learned of the hour. Hours in which nothing is called, and in which no
// window may raise a drop, can do without.
func (m *model) bounds(h *history, o Options) {
	drift := math.Sqrt(m.drift)
	weekly := h.weekly(m.hour)
	for i, w := range h.reached(m.hour) {
		mean := m.mean[i]
		if w.days >= guardDays {
			m.median[i] = w.most[w.days/2]
		}
		m.high[i], m.low[i] = w.high(drift, weekly[i]), w.low(drift)
		m.rise[i] = math.Ceil(max(2*mean, mean+o.floor(), m.high[i]))
		if m.rise[i] == m.high[i] {
			m.rise[i]++
		}
		m.fall[i] = -1
		if mean > least && m.low[i] > 0 && atMost(0, mean, m.size[i]) < o.alpha() {
			m.fall[i] = math.Floor(min(.35*mean, math.Ceil(m.low[i])-1))
			m.falls = true
		}
	}
}

// The largest of a day's windows at one time of day, in the median of the days, has a probability that is known. If the model
// finds it less probable, its tail is too thin, and its logarithms are shrunk: by half at most, and less as long as doubtNats
// of doubt may be chance.
const thinnest, doubtNats = .5, 2.

// tail is the probability of x or more calls in window i.
func (m *model) tail(i int, x float64) float64 {
	p := atLeast(x, m.mean[i], m.size[i])
	if m.median[i] <= m.mean[i] {
		return p
	}
	n := 3 * perHour / float64(lengths[i]) // an hour and its neighbours
	should := -math.Log1p(-math.Exp2(-1 / n))
	is := -math.Log(max(1e-300, atLeast(m.median[i], m.mean[i], m.size[i])))
	return math.Pow(p, max(thinnest, min(1, (should+doubtNats)/(is+doubtNats))))
}
