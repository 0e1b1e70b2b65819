package main

import "math"

// alarm is an episode of a detector: the minutes [start, end), and the minute in which it was raised.
type alarm struct {
	start, end, raised int64
	drop               bool
	p                  float64 // 0 if the detector has none
}

// merge is how many minutes without an alarm end an episode of the simple detectors, as of trailsift's.
const merge = 5

// episodes joins the minutes in which a simple detector alarms, after the first in a row that it waits for.
type episodes struct {
	row         int
	found       []alarm
	highs, lows int
	current     *alarm
}

func (e *episodes) minute(t int64, high, low bool) {
	e.highs, e.lows = next(e.highs, high), next(e.lows, low)
	if e.highs < e.row && e.lows < e.row {
		return
	}
	drop := e.highs < e.row
	if e.current != nil && e.current.drop == drop && t-e.current.end < merge {
		e.current.end = t + 1
		return
	}
	e.found = append(e.found, alarm{start: t + 1 - int64(e.row), end: t + 1, raised: t, drop: drop})
	e.current = &e.found[len(e.found)-1]
}

func next(n int, yes bool) int {
	if yes {
		return n + 1
	}
	return 0
}

// meanAndSigma alarms when row minutes in a row are more than three standard deviations from the mean of the last seven days.
func meanAndSigma(counts []int64, row int) []alarm {
	e := episodes{row: row}
	const week = historyDays * dayMinutes
	sum, squares := 0., 0.
	for t, n := range counts {
		x := float64(n)
		if t >= week {
			mean := sum / week
			sigma := math.Sqrt(max(0, squares/week-mean*mean))
			e.minute(int64(t), x > mean+3*sigma, x < mean-3*sigma)
			old := float64(counts[t-week])
			sum -= old
			squares -= old * old
		}
		sum += x
		squares += x * x
	}
	return e.found
}

// ewma alarms when the moving average with weight .3 is more than limit of its standard deviations from the mean of the last
// seven days (Roberts' chart).
func ewma(counts []int64, limit float64) []alarm {
	e := episodes{row: 1}
	const week, weight = historyDays * dayMinutes, .3
	sum, squares, smooth := 0., 0., 0.
	for t, n := range counts {
		x := float64(n)
		smooth += weight * (x - smooth)
		if t >= week {
			mean := sum / week
			sigma := math.Sqrt(max(0, squares/week-mean*mean) * weight / (2 - weight))
			e.minute(int64(t), smooth > mean+limit*sigma, smooth < mean-limit*sigma)
			old := float64(counts[t-week])
			sum -= old
			squares -= old * old
		}
		sum += x
		squares += x * x
	}
	return e.found
}
