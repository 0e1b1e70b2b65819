package svg

// Columns draws the values of each time as columns that stand on the axis: side by side, or on one another.
func (c Chart) Columns() string {
	stacked := c.stacked()
	low, high := c.bounds(stacked)
	v := newValues(min(low, 0), max(high, 0), true, 4)
	d := c.begin("columns", v.pad(), unitHeight+plotHeight+axisHeight)
	v.grid(d, c.Unit)
	if len(c.Times) == 0 {
		return d.done()
	}
	first, last := c.Times[0], c.Times[len(c.Times)-1]
	width := c.Step
	if width <= 0 {
		width = max(last-first, 1)
		for i := 1; i < len(c.Times); i++ {
			width = min(width, c.Times[i]-c.Times[i-1])
		}
	}
	k := c.clock(width)
	k.axis(d, c)
	class := "bar "
	dense := float64(k.to-k.from)/float64(width) > 150 // no room for a space between them
	if dense {
		class = "bar dense "
	}
	for i, at := range c.Times {
		x, w := k.at(at), k.at(at+width)-k.at(at)
		ground := 0.0
		for j, s := range c.Series {
			value := s.Values[i]
			if !finite(value) || value == 0 {
				continue
			}
			from, to := ground, ground+value
			place, part := x+w*0.04, w*0.92
			if dense {
				place, part = x, w
			}
			if stacked {
				ground = to
			} else {
				part /= float64(len(c.Series))
				place += part * float64(j)
			}
			top, height := column(v.y(from), v.y(to))
			d.element("rect", "", "class", class+seriesClass(j), "x", pct(place), "width", pct(part), "y", px(unitHeight+top), "height", px(height))
		}
	}
	c.hits(d, k, func(i int) (from, to int64) {
		if to = c.Times[i] + width; i+1 < len(c.Times) {
			to = min(to, c.Times[i+1])
		}
		return c.Times[i], to
	})
	return d.done()
}

// column returns the top and the height of a column between two places. What is more than nothing is seen.
func column(from, to float64) (top, height float64) {
	if to > from {
		return from, max(to-from, 1)
	}
	height = max(from-to, 1)
	return from - height, height
}
