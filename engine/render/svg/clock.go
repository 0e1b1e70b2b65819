package svg

import (
	"fmt"
	"strings"
)

// clock is an axis of time, half-open.
type clock struct{ from, to int64 }

// clock returns the axis of time of a chart whose values last so long.
func (c Chart) clock(width int64) clock {
	k := clock{from: c.Times[0], to: c.Times[len(c.Times)-1] + width}
	if c.From != 0 {
		k.from = min(k.from, c.From)
	}
	if c.To != 0 {
		k.to = max(k.to, c.To)
	}
	return k
}

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

// hits lays stretches over a plot that show the values of their time to who hovers over them; reach says from when to when the i-th
// time is shown. Where times are many, a stretch shows the greatest values of several.
func (c Chart) hits(d *drawing, k clock, reach func(i int) (from, to int64)) {
	group := (len(c.Times) + mostHits - 1) / mostHits
	for i := 0; i < len(c.Times); i += group {
		last := min(i+group, len(c.Times)) - 1
		from, _ := reach(i)
		_, to := reach(last)
		x, end := k.at(max(from, k.from)), k.at(min(to, k.to))
		d.titled("rect", c.hitTitle(i, last), "class", "hit", "x", pct(x), "width", pct(end-x), "y", px(unitHeight), "height", px(plotHeight))
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
	shade := func(from, to int64, title string) {
		if width := k.at(to) - k.at(from); width > 0.07 { // odd: a narrow page has no room for it
			d.element("text", "no data", "class", "axis odd", "x", pct(k.at(from)+width/2), "y", px(unitHeight+plotHeight/2), "text-anchor", "middle")
		}
		d.titled("rect", title, "class", "gap", "x", pct(k.at(from)), "width", pct(k.at(to)-k.at(from)), "y", px(unitHeight), "height", px(plotHeight))
	}
	before := -1
	for i, at := range c.Times {
		switch {
		case !c.known(i):
			continue
		case before < 0 && c.far(k.from, at):
			shade(k.from, at, "no data before "+c.time(at))
		case before >= 0 && c.apart(before, i):
			shade(c.Times[before], at, "no data between "+c.time(c.Times[before])+" and "+c.time(at))
		}
		before = i
	}
	if before >= 0 && c.far(c.Times[before], k.to) {
		shade(c.Times[before], k.to, "no data after "+c.time(c.Times[before]))
	}
}

// known reports whether any series has a value at a time.
func (c Chart) known(i int) bool {
	for _, s := range c.Series {
		if finite(s.Values[i]) {
			return true
		}
	}
	return false
}

// apart reports whether something is missing between two times because they lie too far apart.
func (c Chart) apart(before, i int) bool { return c.far(c.Times[before], c.Times[i]) }

// far is not quite more than a step: days and months are not equally long.
func (c Chart) far(from, to int64) bool { return c.Step > 0 && to-from > c.Step+c.Step/2 }
