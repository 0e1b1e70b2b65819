package insight

import "math"

// reach is what the windows of one length reached at one time of day on each of the last seven days: the largest counts in
// descending, the smallest in ascending order.
type reach struct {
	days        int
	most, least [7]float64
}

// reached looks at the same hour of day and its neighbours.
func (h *history) reached(id int64) [windows]reach {
	var all [windows]reach
	for d := int64(1); d <= 7; d++ {
		var most, least [windows]float32
		for i := range least {
			least[i] = math.MaxFloat32
		}
		seen := false
		for near := int64(-1); near <= 1; near++ {
			if r := h.at(id - 24*d + near); r != nil {
				seen = true
				for i := range most {
					most[i], least[i] = max(most[i], r.most[i]), min(least[i], r.least[i])
				}
			}
		}
		if seen {
			for i := range all {
				all[i].add(float64(most[i]), float64(least[i]))
			}
		}
	}
	return all
}

// weekly returns for each window the second largest count of the same hour of week and its neighbours in four weeks: a script
// that ran twice is known.
func (h *history) weekly(id int64) [windows]float64 {
	var first, second [windows]float32
	for week := int64(1); week <= weeks; week++ {
		var most [windows]float32
		for near := int64(-1); near <= 1; near++ {
			for i, x := range h.most(id - week*hours + near) {
				most[i] = max(most[i], x)
			}
		}
		for i, x := range most {
			second[i] = max(second[i], min(first[i], x))
			first[i] = max(first[i], x)
		}
	}
	var out [windows]float64
	for i, x := range second {
		out[i] = float64(x)
	}
	return out
}

func (r *reach) add(most, least float64) {
	i, j := r.days, r.days
	for ; i > 0 && r.most[i-1] < most; i-- {
		r.most[i] = r.most[i-1]
	}
	r.most[i] = most
	for ; j > 0 && r.least[j-1] > least; j-- {
		r.least[j] = r.least[j-1]
	}
	r.least[j] = least
	r.days++
}

// A count has to be beyond the guard: more than this time of day knows, by the days' own spread. It starts from the second day,
// since the first may have been an incident.
const (
	guardDays   = 4   // from so many days on it is the second
	guardSpread = 2.5 // no spread of days counts more
	guardCalls  = 3.  // keeps days with hardly any calls from being spread far
)

// high is the guard of rises. Drift is the relative standard deviation of hours, weekly what the hour of week reached twice.
func (r *reach) high(drift, weekly float64) float64 {
	largest, spread := r.most[0], 1+2*drift
	if r.days >= guardDays {
		largest = r.most[1]
		spread = max(spread, min(guardSpread, (largest+guardCalls)/(r.most[3]+guardCalls)))
	}
	return max(beyond(largest, spread), beyond(weekly, 1+2*drift))
}

func beyond(count, spread float64) float64 {
	return count*spread + 3*math.Sqrt(count)
}

// low is the guard of drops; nothing passes one of 0.
func (r *reach) low(drift float64) float64 {
	smallest, spread := r.least[0], 1+drift
	if r.days >= guardDays {
		smallest = r.least[1]
		spread = max(spread, min(guardSpread, (r.least[3]+guardCalls)/(smallest+guardCalls)))
	}
	if r.days == 0 || smallest == math.MaxFloat32 { // no window was whole: nothing is known to be low
		return 0
	}
	return max(0, smallest/spread-math.Sqrt(smallest))
}
