package svg

import "strings"

// plotUnits is how many units of its own a plot of lines is wide; the page stretches it.
const plotUnits = 2000

// Lines draws each series as a line over time, broken where values are missing.
func (c Chart) Lines() string {
	low, high := c.bounds(false)
	v := newValues(low, high, false, 4)
	d := c.begin("lines", v.pad(), unitHeight+plotHeight+axisHeight)
	v.grid(d, c.Unit)
	if len(c.Times) == 0 {
		return d.done()
	}
	k := clock{from: c.Times[0], to: c.Times[len(c.Times)-1]}
	k.axis(d, c)
	c.gaps(d, k)
	d.start("svg", "class", "plot", "x", "0", "y", px(unitHeight), "width", "100%", "height", px(plotHeight),
		"viewBox", "0 0 "+px(plotUnits)+" "+px(plotHeight), "preserveAspectRatio", "none", "overflow", "visible")
	for i := len(c.Series) - 1; i >= 0; i-- { // the first lies on top
		if len(c.Series) == 1 {
			d.element("path", "", "class", "area "+seriesClass(i), "d", c.path(i, k, v, true))
		}
		d.element("path", "", "class", "line "+seriesClass(i), "d", c.path(i, k, v, false), "fill", "none", "vector-effect", "non-scaling-stroke")
	}
	d.end()
	c.hits(d, k, func(i int) int64 { // half way to the neighbours
		switch {
		case i == 0:
			return k.from
		case i == len(c.Times):
			return k.to
		}
		return c.Times[i-1]/2 + c.Times[i]/2
	})
	return d.done()
}

// path returns the way of a line, or of the area below it. A value that stands alone is a line without a length, which is drawn as
// a dot.
func (c Chart) path(series int, k clock, v values, area bool) string {
	ground := px(v.y(min(max(0, v.low), v.high)))
	var b strings.Builder
	x, before := "", -1 // of the value before
	run := 0            // values since the last gap
	finish := func() {
		if before >= 0 && area {
			b.WriteString("V" + ground + "Z")
		} else if run == 1 {
			b.WriteString("h0")
		}
	}
	for i, value := range c.Series[series].Values {
		if !finite(value) {
			continue
		}
		broken := before < 0 || c.apart(before, i) || c.missing(series, before, i)
		if broken {
			finish()
			run = 0
		}
		x = px(k.at(c.Times[i]) * plotUnits)
		y := px(v.y(value))
		switch {
		case broken && area:
			b.WriteString("M" + x + " " + ground + "V" + y)
		case broken:
			b.WriteString("M" + x + " " + y)
		default:
			b.WriteString("L" + x + " " + y)
		}
		before, run = i, run+1
	}
	finish()
	return b.String()
}

// missing reports whether a value between two of a series is not known, although there is a time for it. Where the distance of times
// is known, that decides: series may have been measured at times of their own.
func (c Chart) missing(series, before, i int) bool {
	if c.Step > 0 {
		return false
	}
	for _, v := range c.Series[series].Values[before+1 : i] {
		if !finite(v) {
			return true
		}
	}
	return false
}
