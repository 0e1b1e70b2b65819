package insight

import "math"

// model is what one hour is expected to be like. It is made from the hours before.
type model struct {
	hour  int64
	ready bool // a day is known: before that nothing is tested
	// usual are the calls a minute at this time of day, rate the same at the level of the last hours.
	usual, rate, level float64
	noise              float64          // relative variance of an hour around its rate
	mean, size         [windows]float64 // of the negative binomial distribution of each window
	// high and low are what windows at this time of day came near to before; rise and fall the counts from which on a test is
	// worth its time. They move out when a test fails.
	high, low, rise, fall [windows]float64
	falls                 bool // some window can raise a drop
}

// total are sums over the whole history.
type total struct {
	minutes, calls  float64
	scatter, square [windows - 1]float64
	miss, predicted float64
}

func (h *history) total(id int64) total {
	var t total
	for i := range h.slots {
		r := &h.slots[i]
		if r.id < id-hours || r.minutes == 0 {
			continue
		}
		t.minutes += float64(r.minutes)
		if r.calls == 0 && r.predicted == 0 {
			continue
		}
		t.calls += float64(r.calls)
		for k := range t.scatter {
			t.scatter[k] += float64(r.scatter[k])
			t.square[k] += float64(r.square[k])
		}
		t.miss += float64(r.miss)
		t.predicted += float64(r.predicted)
	}
	return t
}

// Shrinkage: how much evidence weighs as much as what is assumed without any.
const (
	hourWeight  = 120. // minutes of the same hour of day, against the mean of all hours
	levelWeight = 30.  // calls, against a level of 1
	noiseWeight = 25.  // squared expected calls
)

// levelDays are the hours back that the level of the last hours is taken from; it halves its memory every three.
const levelHours = 24

// model returns the model of an hour. If level is not 0, it is kept.
func (h *history) model(id int64, level float64, o Options) model {
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
	drift := max(.01, (t.miss+noiseWeight*.05)/(t.predicted+noiseWeight))
	for i, w := range lengths {
		m.mean[i] = m.rate * float64(w)
		if i < windows-1 {
			m.noise = (max(0, t.scatter[i]) + noiseWeight*.5/math.Sqrt(float64(w))) / (t.square[i] + noiseWeight)
		} else {
			m.noise /= 4 // an hour averages four blocks of 15 minutes
		}
		m.size[i] = 1 / (known + m.noise + drift)
	}
	m.bounds(h, t.minutes, math.Sqrt(drift), o)
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
	decay := math.Exp2(-1. / 3)
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

// bounds sets what counts have to pass.
func (m *model) bounds(h *history, minutes, drift float64, o Options) {
	m.high, m.low = h.extremes(m.hour, minutes >= 4*perDay)
	for i := range lengths {
		mean := m.mean[i]
		guard := m.high[i]*(1+2*drift) + 3*math.Sqrt(m.high[i])
		m.high[i] = guard
		m.rise[i] = math.Ceil(max(2*mean, mean+o.floor(), guard))
		if m.rise[i] == guard {
			m.rise[i]++
		}
		m.low[i] -= 1.5 * math.Sqrt(m.low[i])
		m.fall[i] = -1
		if mean > 12 && m.low[i] > 0 && atMost(0, mean, m.size[i]) < o.alpha() {
			m.fall[i] = math.Floor(min(.35*mean, math.Ceil(m.low[i])-1))
			m.falls = true
		}
	}
}

// extremes returns for each window the second largest and second smallest count of the same hour of day and its neighbours in
// the last seven days; the very largest and smallest while there are few days.
func (h *history) extremes(id int64, second bool) (high, low [windows]float64) {
	var most, least [2][windows]float32
	for i := range least[0] {
		least[0][i], least[1][i] = math.MaxFloat32, math.MaxFloat32
	}
	seen := 0
	for d := int64(1); d <= 7; d++ {
		for near := int64(-1); near <= 1; near++ {
			r := h.at(id - 24*d + near)
			if r == nil {
				continue
			}
			seen++
			for i := range r.most {
				most[1][i] = max(most[1][i], min(most[0][i], r.most[i]))
				most[0][i] = max(most[0][i], r.most[i])
				least[1][i] = min(least[1][i], max(least[0][i], r.least[i]))
				least[0][i] = min(least[0][i], r.least[i])
			}
		}
	}
	pick := 0
	if second && seen > 1 {
		pick = 1
	}
	for i := range high {
		high[i], low[i] = float64(most[pick][i]), float64(least[pick][i])
		if least[pick][i] == math.MaxFloat32 { // no window was whole: nothing is known to be low
			low[i] = 0
		}
	}
	return high, low
}
