package anomaly

import "math"

const (
	tailWeight  = .1
	surpriseMax = 8. // beyond which nothing is extrapolated
)

// model is what is known of a series whose period is known.
type model struct {
	pace    pace
	band    band
	rarity  *rarity
	values  sample
	moves   sample
	shift   shift
	count   int
	first   int64   // time of the first point
	least   float64 // of all values
	most    float64
	last    int64   // … of the last one
	alarm   float64 // score of the last alarm, 0 for none
	alarmAt int64
}

func newModel(period, t int64) *model {
	p := newPace(period)
	return &model{
		pace: p, first: t, least: math.Inf(1), most: math.Inf(-1), band: newBand(p, t), rarity: newRarity(p.visit), shift: newShift(p),
		values: newSample(p.window), moves: newSample(p.window / p.step),
	}
}

// expect fills in what is expected at a time after the last one.
func (m *model) expect(p *Point, t int64, o Options) {
	expected := m.band.expect(t)
	if m.band.ready {
		k := o.Deviations / 2
		p.Ready, p.Expected, p.Lower, p.Upper = true, expected, expected+k*m.band.low, expected+k*m.band.high
		if m.least >= 0 { // what was never negative is not expected to be: counts, sizes, shares
			p.Expected, p.Lower, p.Upper = max(p.Expected, 0), max(p.Lower, 0), max(p.Upper, 0)
		}
	}
	p.why.basis = m.band.used
}

// judge gives the value x, which came at the time last expected, its score, and learns it.
func (m *model) judge(p *Point, t int64, x float64, o Options) {
	if m.count > 0 && t-m.last > 3*m.pace.period {
		m.rarity.interrupt()
	}
	why := &p.why
	why.lowest, why.highest = x < m.least, x > m.most
	m.least, m.most = min(m.least, x), max(m.most, x)
	x = m.rarity.fit(x, (t-m.first)/m.pace.cycle)
	why.rarity, why.value, why.step = m.rarity.next(x)
	why.low = min(m.values.surpriseLow(x), surpriseMax)
	if m.band.ready {
		e := x - m.band.by[m.band.used].guess
		why.miss = min(max(m.band.errors.surpriseHigh(e), m.band.errors.surpriseLow(e)), surpriseMax)
	}
	m.values.add(x)
	if move, ok := m.shift.next(x); ok {
		why.moved, why.span = move, m.pace.short*m.pace.step
		why.move = min(m.moves.surpriseHigh(move), surpriseMax)
		m.moves.add(move)
	}
	m.band.learn(x)
	m.count++
	m.last = t
	if m.count > m.pace.warmUp {
		m.decide(p, t, o)
	}
}

// decide makes the score, and an alarm of it when it is great enough and no earlier alarm explains it.
func (m *model) decide(p *Point, t int64, o Options) {
	n := float64(m.count)
	why := &p.why
	why.sure = n / (n + float64(m.pace.warmUp)/2)
	p.Score = why.sure * (why.rarity + tailWeight*(why.low+why.miss+why.move))
	if p.Score < o.Threshold {
		return
	}
	fades := math.Max(0, 1-float64(t-m.alarmAt)/float64(m.pace.refuse))
	if p.Score > m.alarm*fades {
		p.Anomalous = true
		m.alarm, m.alarmAt = p.Score, t
		return
	}
	why.alarmAt, why.explained = m.alarmAt, true
}
