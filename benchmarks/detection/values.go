package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"trailsift/engine/anomaly"
)

// alarmer gives the alarms of one series. It says at each point what it says without knowing the later ones.
type alarmer func(s labelled) []bool

// ours are the alarms of the detector at a threshold, 0 for the default.
func ours(threshold float64) alarmer {
	return func(s labelled) []bool {
		d := anomaly.New(0, anomaly.Options{Threshold: threshold})
		alarms := make([]bool, len(s.times))
		for i, t := range s.times {
			alarms[i] = d.Next(t, s.values[i]).Anomalous
		}
		return alarms
	}
}

// rollingSigma alarms outside the mean ± k standard deviations of the last day, at every point or once a day at most.
func rollingSigma(k float64, daily bool) alarmer {
	return func(s labelled) []bool {
		alarms := make([]bool, len(s.times))
		next := rollingBand(k)
		quiet := int64(math.MinInt64)
		for i, t := range s.times {
			lower, upper, ok := next(t, s.values[i])
			if !ok || lower <= s.values[i] && s.values[i] <= upper || t < quiet {
				continue
			}
			alarms[i] = true
			if daily {
				quiet = t + 24*60*minutes
			}
		}
		return alarms
	}
}

// blind alarms every so many points, whatever their values.
func blind(every int) alarmer {
	return func(s labelled) []bool {
		alarms := make([]bool, len(s.times))
		for i := every - 1; i < len(alarms); i += every {
			alarms[i] = true
		}
		return alarms
	}
}

// random alarms at a share of the points, whatever their values.
func random(r *rand.Rand, share float64) alarmer {
	return func(s labelled) []bool {
		alarms := make([]bool, len(s.times))
		for i := range alarms {
			alarms[i] = r.Float64() < share
		}
		return alarms
	}
}

// bander gives the band for a point, and whether there is one, and then learns the point.
type bander func(t int64, x float64) (lower, upper float64, ok bool)

// ourBand is the band of the detector.
func ourBand() bander {
	d := anomaly.New(0, anomaly.Options{})
	return func(t int64, x float64) (float64, float64, bool) {
		p := d.Next(t, x)
		return p.Lower, p.Upper, p.Ready
	}
}

// rollingBand is the mean ± k standard deviations of the last day, 30 points at least.
func rollingBand(k float64) bander {
	var times []int64
	var values []float64
	return func(t int64, x float64) (lower, upper float64, ok bool) {
		for len(times) > 30 && times[0] < t-24*60*minutes {
			times, values = times[1:], values[1:]
		}
		if len(values) >= 30 {
			mean, sd := moments(values)
			lower, upper, ok = mean-k*sd, mean+k*sd, true
		}
		times, values = append(times, t), append(values, x)
		return lower, upper, ok
	}
}

func moments(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v
	}
	mean /= float64(len(values))
	for _, v := range values {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / float64(len(values)))
}

// nominal is the share of values that a band of two deviations on each side is to hold.
const nominal = .954

// fit says how well a band holds a series.
type fit struct {
	coverage float64
	winkler  float64 // mean width and what the misses cost, in units of the range from 1 % to 99 % of the values
}

// fitOf measures a band at the points outside the labelled windows, after the probation.
func fitOf(s labelled, next bander) fit {
	inside, points, cost := 0, 0, 0.0
	for i, t := range s.times {
		x := s.values[i]
		lower, upper, ok := next(t, x)
		labelled := slices.ContainsFunc(s.windows, func(w span) bool { return w.first <= i && i <= w.last })
		if !ok || labelled || i < probation(len(s.times)) {
			continue
		}
		points++
		if lower <= x && x <= upper {
			inside++
		}
		cost += upper - lower + 2/(1-nominal)*(max(0, lower-x)+max(0, x-upper))
	}
	sorted := slices.Sorted(slices.Values(s.values))
	unit := sorted[len(sorted)*99/100] - sorted[len(sorted)/100]
	return fit{float64(inside) / float64(points), cost / float64(points) / unit}
}

// fits sums up the bands of many series.
type fits struct {
	coverage, winkler, worst, best float64 // means, and the extremes of the coverage
}

func fitsOf(all []labelled, band func() bander) fits {
	f := fits{worst: 1}
	n := 0.0
	for _, s := range all {
		one := fitOf(s, band())
		if math.IsNaN(one.winkler) || math.IsInf(one.winkler, 0) {
			continue // a constant has no unit
		}
		n++
		f.coverage += one.coverage
		f.winkler += one.winkler
		f.worst, f.best = min(f.worst, one.coverage), max(f.best, one.coverage)
	}
	f.coverage /= n
	f.winkler /= n
	return f
}
