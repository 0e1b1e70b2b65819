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
	k := c.clock(0)
	k.axis(d, c)
	c.gaps(d, k)
	d.start("svg", "class", "plot", "x", "0", "y", px(unitHeight), "width", "100%", "height", px(plotHeight),
		"viewBox", "0 0 "+px(plotUnits)+" "+px(plotHeight), "preserveAspectRatio", "none", "overflow", "visible")
	for i := len(c.Series) - 1; i >= 0; i-- { // the first lies on top
		if len(c.Series) == 1 && v.low <= 0 && v.high >= 0 {
			d.element("path", "", "class", "area "+seriesClass(i), "d", c.path(i, k, v, true))
		}
		d.element("path", "", "class", "line "+seriesClass(i), "d", c.path(i, k, v, false), "fill", "none", "vector-effect", "non-scaling-stroke")
		if dots := c.dots(i, k, v); dots != "" {
			d.element("path", "", "class", "dot "+seriesClass(i), "d", dots, "fill", "none", "vector-effect", "non-scaling-stroke")
		}
	}
	d.end()
	c.hits(d, k, func(i int) (from, to int64) { // half way to the neighbours, or half a step
		from, to = c.Times[i]-c.Step/2, c.Times[i]+c.Step/2
		if i > 0 && !c.apart(i-1, i) {
			from = c.Times[i-1]/2 + c.Times[i]/2
		}
		if i+1 < len(c.Times) && !c.apart(i, i+1) {
			to = c.Times[i]/2 + c.Times[i+1]/2
		}
		return from, to
	})
	return d.done()
}

// path returns the way of a line, or of the area below it.
func (c Chart) path(series int, k clock, v values, area bool) string {
	ground := px(v.y(0))
	var b strings.Builder
	before := -1 // the value before
	for i, value := range c.Series[series].Values {
		if !finite(value) {
			continue
		}
		x, y := px(k.at(c.Times[i])*plotUnits), px(v.y(value))
		switch broken := c.broken(series, before, i); {
		case broken && area && before >= 0:
			b.WriteString("V" + ground + "ZM" + x + " " + ground + "V" + y)
		case broken && area:
			b.WriteString("M" + x + " " + ground + "V" + y)
		case broken:
			b.WriteString("M" + x + " " + y)
		default:
			b.WriteString("L" + x + " " + y)
		}
		before = i
	}
	if area && before >= 0 {
		b.WriteString("V" + ground + "Z")
	}
	return b.String()
}

// dots returns lines without a length where a value stands alone, which are drawn as dots.
func (c Chart) dots(series int, k clock, v values) string {
	var b strings.Builder
	alone := -1 // the value before, if a gap lies before it
	before := -1
	write := func() {
		if alone >= 0 {
			b.WriteString("M" + px(k.at(c.Times[alone])*plotUnits) + " " + px(v.y(c.Series[series].Values[alone])) + "h0")
		}
	}
	for i, value := range c.Series[series].Values {
		if !finite(value) {
			continue
		}
		if c.broken(series, before, i) {
			write()
			alone = i
		} else {
			alone = -1
		}
		before = i
	}
	write()
	return b.String()
}

// broken reports whether a line does not lead from one value of a series, -1 for none, to another.
func (c Chart) broken(series, before, i int) bool {
	return before < 0 || c.apart(before, i) || c.missing(series, before, i)
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
