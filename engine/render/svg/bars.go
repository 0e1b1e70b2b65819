package svg

// Sizes of a bar chart in pixels.
const (
	barLabel = 19 // the line with the label
	barOne   = 13
	barGap   = 2
	barSpace = 11 // between labels
)

// Bars draws the values of each label as bars below it: below one another, or behind one another.
func (c Chart) Bars() string {
	stacked := c.stacked()
	low, high := c.bounds(stacked)
	v := newValues(min(low, 0), max(high, 0), true, 5)
	lines := len(c.Series)
	if stacked {
		lines = 1
	}
	each := float64(barLabel + lines*(barOne+barGap) + barSpace)
	bottom := each*float64(len(c.Labels)) + 4
	d := c.begin("bars", "pad-end", bottom+axisHeight)
	for i, tick := range v.ticks {
		x := pct(v.at(tick))
		odd := ""
		if i%2 == 1 {
			odd = " odd"
		}
		class := "grid" + odd
		if tick == 0 {
			class = "grid zero"
		}
		if i > 0 || tick != 0 { // where bars begin at the edge, they are line enough
			d.element("line", "", "class", class, "x1", x, "x2", x, "y1", "0", "y2", px(bottom))
		}
		anchor := "middle"
		if i == 0 {
			anchor = "start"
		}
		d.element("text", v.label(tick), "class", "axis"+odd, "x", x, "y", px(bottom+16), "text-anchor", anchor)
	}
	d.element("text", c.Unit, "class", "unit", "x", "0", "y", px(bottom+33))
	for i, label := range c.Labels {
		c.bar(d, v, i, label, each*float64(i), stacked)
	}
	return d.done()
}

// bar draws the bars of a label.
func (c Chart) bar(d *drawing, v values, i int, label string, top float64, stacked bool) {
	d.start("text", "class", "label", "x", "0", "y", px(top+14))
	d.b.WriteString(escaped(shorten(label, 90)))
	if shorten(label, 90) != label {
		d.element("title", label)
	}
	d.end()
	y := top + barLabel
	ground, known := 0.0, false
	for j, s := range c.Series {
		value := s.Values[i]
		if !finite(value) {
			if !stacked {
				y += barOne + barGap
			}
			continue
		}
		known = true
		from, to := v.at(ground), v.at(ground+value)
		title := label + "\n" + s.Name + ": " + Number(value)
		d.titled("rect", title, "class", "bar "+seriesClass(j), "x", pct(min(from, to)), "width", pct(max(from, to)-min(from, to)), "y", px(y), "height", px(barOne))
		if stacked {
			ground += value
			continue
		}
		c.amount(d, v, value, y)
		y += barOne + barGap
	}
	if stacked && known {
		c.amount(d, v, ground, y)
	}
}

// amount writes a number at the end of its bar.
func (c Chart) amount(d *drawing, v values, value, y float64) {
	end, dx, anchor := v.at(value), "6", "start"
	if value < 0 {
		dx, anchor = "-6", "end"
	}
	d.element("text", Number(rounded(value, 6)), "class", "amount", "x", pct(end), "dx", dx, "y", px(y+barOne-2), "text-anchor", anchor)
}
