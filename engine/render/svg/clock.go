package svg

import (
	"fmt"
	"strings"
)

// clock is an axis of time, half-open.
type clock struct{ from, to int64 }

// at returns where a time lies: 0 is the beginning, 1 the end.
func (k clock) at(time int64) float64 {
	if k.to <= k.from {
		return 0.5
	}
	return float64(time-k.from) / float64(k.to-k.from)
}

// Ticks on a wide page; on a narrow one every second is hidden: the class odd.
const mostTimeTicks = 9

// axis draws the labels of round times below a plot.
func (k clock) axis(d *drawing, c Chart) {
	bottom := float64(unitHeight + plotHeight)
	for i, tick := range TimeTicks(k.from, k.to, c.zone(), min(mostTimeTicks, len(c.Times)+1)) {
		x := k.at(tick.At)
		odd := ""
		if i%2 == 1 {
			odd = " odd"
		}
		anchor := "middle"
		switch {
		case x < 0.03:
			anchor = "start"
		case x > 0.97:
			anchor = "end"
		}
		d.element("line", "", "class", "tick"+odd, "x1", pct(x), "x2", pct(x), "y1", px(bottom), "y2", px(bottom+5))
		d.element("text", tick.Label, "class", "axis"+odd, "x", pct(x), "y", px(bottom+18), "text-anchor", anchor)
		if tick.Under != "" {
			d.element("text", tick.Under, "class", "axis under"+odd, "x", pct(x), "y", px(bottom+33), "text-anchor", anchor)
		}
	}
}

// mostHits is how many stretches of a drawing have a title: each takes room in the page.
const mostHits = 240

// hits lays stretches over a plot that show the values of their time to who hovers over them. Where times are many, a stretch
// shows the greatest values of several.
func (c Chart) hits(d *drawing, k clock, edge func(i int) int64) {
	group := (len(c.Times) + mostHits - 1) / mostHits
	for i := 0; i < len(c.Times); i += group {
		last := min(i+group, len(c.Times)) - 1
		from, to := k.at(edge(i)), k.at(edge(last+1))
		d.titled("rect", c.hitTitle(i, last), "class", "hit", "x", pct(from), "width", pct(to-from), "y", px(unitHeight), "height", px(plotHeight))
	}
}

func (c Chart) hitTitle(first, last int) string {
	lines := []string{c.time(c.Times[first])}
	if last > first {
		lines[0] += " to " + c.time(c.Times[last]) + ", at most"
	}
	for i, s := range c.Series {
		if i == MaxSeries {
			lines = append(lines, fmt.Sprintf("and %d more", len(c.Series)-i))
			break
		}
		text := "missing"
		most, known := 0.0, false
		for _, v := range s.Values[first : last+1] {
			if finite(v) && (!known || v > most) {
				most, known = v, true
			}
		}
		if known {
			text = Number(most)
		}
		lines = append(lines, shorten(s.Name, 60)+": "+text)
	}
	return strings.Join(lines, "\n")
}

// gaps shades the stretches where nothing is known of any series.
func (c Chart) gaps(d *drawing, k clock) {
	if c.Step <= 0 {
		return
	}
	known := func(i int) bool {
		for _, s := range c.Series {
			if finite(s.Values[i]) {
				return true
			}
		}
		return false
	}
	before := -1
	for i, at := range c.Times {
		if !known(i) {
			continue
		}
		if before >= 0 && c.apart(before, i) {
			from, to := k.at(c.Times[before]), k.at(at)
			d.titled("rect", "no data between "+c.time(c.Times[before])+" and "+c.time(at), "class", "gap", "x", pct(from), "width", pct(to-from),
				"y", px(unitHeight), "height", px(plotHeight))
		}
		before = i
	}
}

// apart reports whether something is missing between two times because they lie too far apart. Days and months are not equally long.
func (c Chart) apart(before, i int) bool {
	return c.Step > 0 && c.Times[i]-c.Times[before] > c.Step+c.Step/2
}
