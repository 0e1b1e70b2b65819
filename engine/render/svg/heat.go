package svg

import (
	"fmt"
	"math"
	"time"
	"unicode/utf8"
)

// heatLevels is how many shades there are.
const heatLevels = 7

// Sizes of a heat map in pixels and characters.
const (
	cellHeight     = 24
	mostRowName    = 26
	mostColumnName = 20
	mostNames      = 110 // of columns, beside one another
	mostTilted     = 48  // columns whose names all have room when they are tilted
)

// Heat is a table of cells that are the darker, the greater their values are.
type Heat struct {
	ID, Title string
	Unit      string         // of the values; may be empty
	Zone      *time.Location // of Times; nil: UTC
	Rows      []string
	Columns   []string    // names of the columns; of times they are what titles show
	Times     []int64     // where columns are times: µs since 1970 UTC, rising and equally far apart; else nil
	Values    [][]float64 // by row, then by column; NaN is missing
}

// bounds returns the values at which levels begin. Where values differ by orders of magnitude, levels do so too.
func (h Heat) bounds() []float64 {
	least, most := math.Inf(1), math.Inf(-1) // of what is more than 0
	low := 0.0
	for _, row := range h.Values {
		for _, v := range row {
			if finite(v) && v > 0 {
				least, most = min(least, v), max(most, v)
			}
			if finite(v) {
				low = min(low, v)
			}
		}
	}
	if low < 0 || most < least { // some are negative, or none is positive
		return evenBounds(low, max(most, 0))
	}
	if most/least < 30 {
		return evenBounds(0, most)
	}
	var bounds []float64
	ratio := math.Pow(most/least, 1.0/heatLevels)
	for i := range heatLevels {
		bound := roundDown(least * math.Pow(ratio, float64(i)))
		if i > 0 && bound <= bounds[len(bounds)-1] {
			continue
		}
		bounds = append(bounds, bound)
	}
	return bounds
}

func evenBounds(low, high float64) []float64 {
	ticks := Ticks(low, high, heatLevels-2)
	if len(ticks) > heatLevels {
		ticks = ticks[:heatLevels]
	}
	if len(ticks) > 1 && ticks[len(ticks)-1] >= high { // no value lies above the last
		ticks = ticks[:len(ticks)-1]
	}
	return ticks
}

// roundDown returns the greatest of 1, 2, 5 times a power of ten that is not above a number.
func roundDown(f float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(f)+1e-9))
	for _, factor := range []float64{5, 2} {
		if factor*power <= f*(1+1e-9) {
			return factor * power
		}
	}
	return power
}

// level returns the shade of a value from 1, or 0 where there is none.
func level(bounds []float64, value float64) int {
	n := 0
	for n < len(bounds) && value >= bounds[n] {
		n++
	}
	if value == 0 && len(bounds) > 0 && bounds[0] >= 0 {
		return 0
	}
	return max(n, 1)
}

// heatClass spreads the levels that there are over the shades.
func heatClass(level, levels int) string {
	if level == 0 {
		return "h0"
	}
	if levels <= 1 {
		return "h5"
	}
	return fmt.Sprintf("h%d", 1+int(math.Round(float64(level-1)/float64(levels-1)*(heatLevels-1))))
}

// Keys returns what the shades stand for.
func (h Heat) Keys() []Key {
	keys := []Key{}
	bounds := h.bounds()
	zero, missing := false, false
	for _, row := range h.Values {
		for _, v := range row {
			zero = zero || v == 0
			missing = missing || !finite(v)
		}
	}
	if missing {
		keys = append(keys, Key{"none", "no row"})
	}
	if zero && bounds[0] >= 0 {
		keys = append(keys, Key{"h0", "0"})
	}
	for i, bound := range bounds {
		text := "from " + short(bound, bounds[len(bounds)-1], 4)
		if bound == 0 {
			text = "above 0"
		}
		keys = append(keys, Key{heatClass(i+1, len(bounds)), text})
	}
	return keys
}

// Draw draws the heat map.
func (h Heat) Draw() string {
	below, longest := float64(axisHeight), 0
	if h.tilted() { // they reach to the left
		longest = 10
		below = 20 + 5*float64(min(longestOf(h.Columns), mostColumnName))
	}
	pad := padClass(max(longest, min(longestOf(h.Rows), mostRowName)))
	height := float64(len(h.Rows) * cellHeight)
	d := begin(h.ID, "heat", pad, h.Title, h.describe(), height+below)
	bounds := h.bounds()
	n := float64(max(len(h.Columns), 1))
	for i, name := range h.Rows {
		y := float64(i * cellHeight)
		d.start("text", "class", "axis", "x", "-8", "y", px(y+cellHeight/2), "dy", "4", "text-anchor", "end")
		d.b.WriteString(escaped(shorten(name, mostRowName)))
		d.element("title", name)
		d.end()
		for j, column := range h.Columns {
			value := h.Values[i][j]
			class, text := "none", "no row"
			if finite(value) {
				class, text = heatClass(level(bounds, value), len(bounds)), Number(value)
				if h.Unit != "" {
					text = h.Unit + ": " + text
				}
			}
			d.titled("rect", name+"\n"+column+"\n"+text, "class", "cell "+class, "x", pct(float64(j)/n), "width", pct(1/n), "y", px(y), "height", px(cellHeight))
		}
	}
	h.axis(d, height)
	return d.done()
}

// longestOf returns how many characters the longest of some names has.
func longestOf(names []string) int {
	longest := 0
	for _, name := range names {
		longest = max(longest, utf8.RuneCountInString(name))
	}
	return longest
}

// tilted reports whether names of columns have no room beside one another.
func (h Heat) tilted() bool {
	return len(h.Times) < 2 && max(longestOf(h.Columns), 3)*len(h.Columns) > mostNames
}

// axis names the columns: round times, or their names, of which some are left out where columns are many.
func (h Heat) axis(d *drawing, top float64) {
	n := len(h.Columns)
	if len(h.Times) > 1 {
		k := clock{from: h.Times[0], to: h.Times[len(h.Times)-1] + h.Times[1] - h.Times[0]}
		for i, tick := range TimeTicks(k.from, k.to, Chart{Zone: h.Zone}.zone(), min(mostTimeTicks, n+1)) {
			h.label(d, i, k.at(tick.At), top, tick.Label, tick.Under, "start")
		}
		return
	}
	every := (n + mostTilted - 1) / mostTilted
	for j := 0; j < n; j += max(every, 1) {
		x := (float64(j) + 0.5) / float64(n)
		if !h.tilted() {
			d.element("text", h.Columns[j], "class", "axis", "x", pct(x), "y", px(top+16), "text-anchor", "middle")
			continue
		}
		class := "names"
		if n > 12 && j/every%2 == 1 { // a narrow page has no room for it
			class = "names odd"
		}
		d.start("svg", "class", class, "x", pct(x), "y", px(top+10), "overflow", "visible") // turned around its end, wherever that is
		d.element("text", shorten(h.Columns[j], mostColumnName), "class", "axis", "transform", "rotate(-45)", "x", "4", "y", "4", "text-anchor", "end")
		d.end()
	}
}

func (h Heat) label(d *drawing, i int, x, top float64, label, under, anchor string) {
	odd := ""
	if i%2 == 1 {
		odd = " odd"
	}
	if x > 0.97 {
		anchor = "end"
	}
	d.element("text", label, "class", "axis"+odd, "x", pct(x), "y", px(top+16), "text-anchor", anchor)
	if under != "" {
		d.element("text", under, "class", "axis under"+odd, "x", pct(x), "y", px(top+31), "text-anchor", anchor)
	}
}

// describe says in words what a heat map shows.
func (h Heat) describe() string {
	count, at := 0, [2]int{}
	for i, row := range h.Values {
		for j, v := range row {
			if !finite(v) {
				continue
			}
			if count++; count == 1 || v > h.Values[at[0]][at[1]] {
				at = [2]int{i, j}
			}
		}
	}
	text := fmt.Sprintf("Heat map of %d rows and %d columns.", len(h.Rows), len(h.Columns))
	if count > 0 {
		text += fmt.Sprintf(" The greatest value is %s: %s, %s.", Number(h.Values[at[0]][at[1]]), h.Rows[at[0]], h.Columns[at[1]])
	}
	return text
}
