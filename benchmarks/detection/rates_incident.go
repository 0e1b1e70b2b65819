package main

import "math/rand/v2"

// incident multiplies the rate of the minutes [start, end), and adds to it.
type incident struct {
	start, end    int64
	factor, extra float64
	class         class
}

// class is what incidents are counted by.
type class struct {
	effect string // ×10, drop to 0, burst of 12 a minute
	rate   string // how often the API is called, a minute
}

func (c incident) drop() bool { return c.factor < 1 }

// bands of base rates, a minute.
const (
	rare, slow, steady, busy = "under 0.2", "0.2 to 2", "2 to 20", "20 and more"
)

func band(base float64) string {
	switch {
	case base < .2:
		return rare
	case base < 2:
		return slow
	case base < 20:
		return steady
	}
	return busy
}

// perAPI is how many incidents are injected in an API of 30 days.
const perAPI = 7

// newIncidents draws incidents of 5 to 60 minutes in days after the history, each in its own share of the time, at least two
// hours from the next.
func newIncidents(r *rand.Rand, a api, days int) []incident {
	from := int64(historyDays * dayMinutes)
	n := max(1, int64(perAPI*(days-historyDays)/(30-historyDays)))
	slot := (int64(days*dayMinutes) - from) / n
	var all []incident
	for i := range n {
		in := kind(r, a)
		length := 5 + r.Int64N(56)
		in.start = from + i*slot + hourMinutes + r.Int64N(slot-4*hourMinutes)
		in.end = in.start + length
		all = append(all, in)
	}
	return all
}

// kind draws what an incident does: bursts where hardly anything is called, else a factor or a drop.
func kind(r *rand.Rand, a api) incident {
	rate := band(a.base)
	if rate == rare {
		bursts := []incident{
			{extra: 5, class: class{"burst of 5/min", rate}},
			{extra: 12, class: class{"burst of 12/min", rate}},
			{extra: 30, class: class{"burst of 30/min", rate}},
		}
		in := bursts[r.IntN(len(bursts))]
		in.factor = 1
		return in
	}
	kinds := []incident{
		{factor: 2, class: class{"×2", rate}},
		{factor: 3, class: class{"×3", rate}},
		{factor: 5, class: class{"×5", rate}},
		{factor: 10, class: class{"×10", rate}},
		{factor: 30, class: class{"×30", rate}},
		{factor: 0, class: class{"drop to 0", rate}},
	}
	return kinds[r.IntN(len(kinds))]
}
