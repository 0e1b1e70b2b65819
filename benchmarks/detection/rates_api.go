package main

import (
	"math"
	"math/rand/v2"
)

const (
	hourMinutes = 60
	dayMinutes  = 24 * hourMinutes
	historyDays = 7 // before the first incident, and before a false alarm counts
)

// api is one simulated API: how often it is called, and what is regular about it.
type api struct {
	base         float64 // calls a minute, before the cycles
	swing, phase float64 // of the day
	weekend      float64 // factor on two days of seven
	noise, keep  float64 // standard deviation and autocorrelation of the hours' rates, in logarithms
	size         float64 // of the negative binomial distribution of a minute
	script       script

	// What newAPI leaves out, see roughs: noise of single minutes and its autocorrelation, as noise and keep; hours a day without
	// calls; bursts a week at any time.
	minute, minuteKeep float64
	night              int
	bursts             float64
}

// script calls an API in bursts: about every so many minutes, for a few minutes, not always.
type script struct {
	every, length int64 // in minutes; no script if every is 0
	calls, spread float64
	workdays      bool
	offset        int64
}

// newAPI draws an API: rates from one call in 17 hours to 100 a minute.
func newAPI(r *rand.Rand) api {
	a := api{
		base:    math.Pow(10, -3+5*r.Float64()),
		swing:   .8 * r.Float64(),
		phase:   2 * math.Pi * r.Float64(),
		weekend: 1,
		noise:   .05 + .25*r.Float64(),
		keep:    .5 + .4*r.Float64(),
		size:    4 * math.Exp(.8*r.NormFloat64()),
	}
	if r.Float64() < .5 {
		a.weekend = .3 + .7*r.Float64()
	}
	if r.Float64() < .2 {
		a.script = script{
			every:    []int64{1, 4, 6, 12, 24, 24}[r.IntN(6)] * hourMinutes,
			length:   1 + r.Int64N(10),
			calls:    5 + 45*r.Float64(),
			spread:   .1 + .4*r.Float64(),
			workdays: r.Float64() < .25,
			offset:   r.Int64N(dayMinutes),
		}
	}
	return a
}

// rates returns the rate of each minute.
func (a *api) rates(r *rand.Rand, days int) []float64 {
	rates := make([]float64, days*dayMinutes)
	wander := a.minute * r.NormFloat64()
	drift, fresh := a.noise*r.NormFloat64(), a.noise*math.Sqrt(1-a.keep*a.keep)
	for t := range rates {
		if t%hourMinutes == 0 {
			drift = a.keep*drift + fresh*r.NormFloat64()
		}
		rate := a.base * math.Exp(drift) * (1 + a.swing*math.Sin(2*math.Pi*float64(t)/dayMinutes+a.phase))
		if t/dayMinutes%7 >= 5 {
			rate *= a.weekend
		}
		if a.minute > 0 {
			rate *= math.Exp(wander - a.minute*a.minute/2)
			wander = a.minuteKeep*wander + a.minute*math.Sqrt(1-a.minuteKeep*a.minuteKeep)*r.NormFloat64()
		}
		if t%dayMinutes < a.night*hourMinutes {
			rate = 0
		}
		rates[t] = rate
	}
	return rates
}

// run adds the script's calls to the counts: up to ten minutes early or late, one run in twenty left out.
func (s *script) run(r *rand.Rand, counts []int64) {
	if s.every == 0 {
		return
	}
	for at := s.offset % s.every; at < int64(len(counts)); at += s.every {
		start := at + r.Int64N(21) - 10
		calls := s.calls * math.Exp(s.spread*r.NormFloat64())
		skipped := r.Float64() < .05 || s.workdays && at/dayMinutes%7 >= 5
		for t := start; t < start+s.length; t++ {
			n := poisson(r, calls/float64(s.length))
			if !skipped && t >= 0 && t < int64(len(counts)) {
				counts[t] += n
			}
		}
	}
}

// burst adds calls at times that nothing foretells.
func (a *api) burst(r *rand.Rand, counts []int64) {
	for range poisson(r, a.bursts*float64(len(counts))/(7*dayMinutes)) {
		start, length, rate := r.IntN(len(counts)), 1+r.IntN(10), 5+20*r.Float64()
		for t := start; t < min(start+length, len(counts)); t++ {
			counts[t] += poisson(r, rate)
		}
	}
}

// simulate draws an API's counts of each minute, with the incidents in them.
func (a *api) simulate(r *rand.Rand, days int, incidents []incident) []int64 {
	rates := a.rates(r, days)
	counts := make([]int64, len(rates))
	a.script.run(r, counts)
	a.burst(r, counts)
	next := 0
	for t, rate := range rates {
		for next < len(incidents) && int64(t) >= incidents[next].end {
			next++
		}
		if next < len(incidents) && int64(t) >= incidents[next].start {
			in := incidents[next]
			rate = rate*in.factor + in.extra
			if in.factor == 0 && in.extra == 0 {
				counts[t] = 0
			}
		}
		counts[t] += negativeBinomial(r, rate, a.size)
	}
	return counts
}
