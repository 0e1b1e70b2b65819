package svg

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxSeries is how many series have a colour of their own. Further ones share them again.
const MaxSeries = 8

// Sizes in pixels.
const (
	unitHeight = 26  // of the line that names the unit
	plotHeight = 200 // of what is drawn over time
	axisHeight = 38  // of the labels below
)

// Series are numbers that belong together.
type Series struct {
	Name   string
	Values []float64 // one for each time or label; NaN, which is not known, and infinities are gaps
}

// Chart is what Lines, Columns and Bars draw.
type Chart struct {
	ID      string // unique in the page: ids in the drawing begin with it
	Title   string
	Unit    string         // of the values, such as requests; may be empty
	Zone    *time.Location // of times; nil: UTC
	Times   []int64        // of Lines and Columns: µs since 1970 UTC, rising
	Step    int64          // µs between neighbours: more than half as much again, and something is missing between them; 0: nothing is
	From    int64          // where the axis of time begins, if that is before the first of Times; 0: there
	To      int64          // and where it ends, if that is behind the last
	Labels  []string       // of Bars
	Series  []Series
	Stacked bool // Columns and Bars stand on one another, and not side by side, if none is negative

	layout string // of times, once it is drawn
}

// Key is an entry of a legend.
type Key struct{ Class, Text string }

// Keys returns the legend of a chart; none is needed for a single series.
func (c Chart) Keys() []Key {
	if len(c.Series) < 2 {
		return nil
	}
	var keys []Key
	for i, s := range c.Series {
		keys = append(keys, Key{seriesClass(i), s.Name})
	}
	return keys
}

func seriesClass(i int) string { return fmt.Sprintf("s%d", i%MaxSeries+1) }

func (c Chart) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// begin opens the drawing: what it is called and what it shows come first, for who has it read to them.
func (c *Chart) begin(kind, pad string, height float64) *drawing {
	c.layout = timeLayout(c.Times, c.zone())
	return begin(c.ID, kind, pad, c.Title, c.describe(kind), height)
}

func begin(id, kind, pad, title, description string, height float64) *drawing {
	d := &drawing{}
	d.start("svg", "class", "chart "+kind+" "+pad, "role", "img", "width", "100%", "height", px(height),
		"aria-labelledby", id+"-title", "aria-describedby", id+"-desc")
	d.element("title", title, "id", id+"-title")
	d.element("desc", description, "id", id+"-desc")
	return d
}

// describe says in words what a chart shows.
func (c Chart) describe(kind string) string {
	names := map[string]string{"lines": "Line chart", "columns": "Column chart", "bars": "Bar chart"}
	var b strings.Builder
	b.WriteString(names[kind])
	if n := len(c.Times); n > 0 {
		fmt.Fprintf(&b, " from %s to %s (%s)", c.time(c.Times[0]), c.time(c.Times[n-1]), c.zone())
	}
	b.WriteString(".")
	for i, s := range c.Series {
		if i == MaxSeries {
			fmt.Fprintf(&b, " And %d more series.", len(c.Series)-i)
			break
		}
		count, least, most := 0, 0, 0
		for j, v := range s.Values {
			if !finite(v) {
				continue
			}
			if count++; count == 1 {
				least, most = j, j
			}
			if v < s.Values[least] {
				least = j
			}
			if v > s.Values[most] {
				most = j
			}
		}
		if count == 0 {
			fmt.Fprintf(&b, " %s: no values.", s.Name)
			continue
		}
		fmt.Fprintf(&b, " %s: %s, least %s at %s, greatest %s at %s.", s.Name, counted(count),
			Number(s.Values[least]), c.place(least), Number(s.Values[most]), c.place(most))
	}
	return b.String()
}

func counted(values int) string {
	if values == 1 {
		return "1 value"
	}
	return Number(float64(values)) + " values"
}

// place names what the i-th value is of.
func (c Chart) place(i int) string {
	if len(c.Times) > 0 {
		return c.time(c.Times[i])
	}
	return c.Labels[i]
}

// time writes a time in the form that the times of the chart need.
func (c Chart) time(at int64) string {
	return time.UnixMicro(at).In(c.zone()).Format(c.layout)
}

// timeLayout returns the shortest form in which no time loses anything but parts of a second.
func timeLayout(times []int64, zone *time.Location) string {
	layout := "2006-01-02"
	for _, at := range times {
		t := time.UnixMicro(at).In(zone)
		if t.Second() != 0 {
			return time.DateTime
		}
		if t.Hour() != 0 || t.Minute() != 0 {
			layout = "2006-01-02 15:04"
		}
	}
	return layout
}

// shorten cuts a label to so many characters, visibly, and out of its middle: of ARNs the end tells more than the beginning.
func shorten(label string, most int) string {
	if utf8.RuneCountInString(label) <= most {
		return label
	}
	all := []rune(label)
	head := (most - 1) * 2 / 5
	return string(all[:head]) + "…" + string(all[len(all)-(most-1-head):])
}

// values is an axis of values.
type values struct {
	low, high float64
	ticks     []float64
	digits    int // of labels, which tell ticks apart
}

// newValues returns an axis for values between low and high. It begins at zero unless that would press everything together at one
// end, or always where lengths are drawn.
func newValues(low, high float64, fromZero bool, n int) values {
	if !finite(low) || !finite(high) || low > high {
		low, high = 0, 1
	}
	if low >= 0 && (fromZero || low <= 2*(high-low) || low == high) {
		low = 0
	}
	if high <= 0 && (fromZero || -high <= 2*(high-low) || low == high) {
		high = 0
	}
	if low == 0 && high == 0 {
		high = 1
	}
	ticks := Ticks(low, high, n)
	v := values{low: ticks[0], high: ticks[len(ticks)-1], ticks: ticks, digits: 4}
	for v.digits < 17 && !v.distinct() {
		v.digits++
	}
	return v
}

// distinct reports whether neighbouring ticks have labels of their own.
func (v values) distinct() bool {
	for i := 1; i < len(v.ticks); i++ {
		if v.label(v.ticks[i]) == v.label(v.ticks[i-1]) {
			return false
		}
	}
	return true
}

// at returns where a value lies: 0 is the low end, 1 the high one.
func (v values) at(value float64) float64 {
	return (value/2 - v.low/2) / (v.high/2 - v.low/2) // halves: the difference may be infinite
}

// y returns the height of a value in a plot, counted from its top.
func (v values) y(value float64) float64 { return (1 - v.at(value)) * plotHeight }

// label writes a tick.
func (v values) label(tick float64) string { return short(tick, max(-v.low, v.high), v.digits) }

// pad returns the class of the margin that the labels need.
func (v values) pad() string {
	most := 0
	for _, tick := range v.ticks {
		most = max(most, utf8.RuneCountInString(v.label(tick)))
	}
	return padClass(most)
}

func padClass(characters int) string {
	switch {
	case characters <= 4:
		return "pad-s"
	case characters <= 8:
		return "pad-m"
	case characters <= 13:
		return "pad-l"
	}
	return "pad-xl"
}

// grid draws the lines of the ticks with their labels, and the unit above them.
func (v values) grid(d *drawing, unit string) {
	d.element("text", unit, "class", "unit", "x", "0", "y", "11")
	for _, tick := range v.ticks {
		y := px(unitHeight + v.y(tick))
		class := "grid"
		if tick == 0 {
			class = "grid zero"
		}
		d.element("line", "", "class", class, "x1", "0", "x2", "100%", "y1", y, "y2", y)
		d.element("text", v.label(tick), "class", "axis", "x", "-8", "y", y, "dy", "4", "text-anchor", "end")
	}
}

// bounds returns the least and the greatest value that is drawn.
func (c Chart) bounds(stacked bool) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range c.Series {
		for _, v := range s.Values {
			if finite(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if stacked {
		high = c.highest()
	}
	return low, high
}

// highest returns the greatest sum of values that stand on one another.
func (c Chart) highest() float64 {
	highest := 0.0
	for i := range max(len(c.Times), len(c.Labels)) {
		sum := 0.0
		for _, s := range c.Series {
			if finite(s.Values[i]) {
				sum += s.Values[i]
			}
		}
		highest = max(highest, sum)
	}
	return highest
}

// stacked reports whether the values stand on one another.
func (c Chart) stacked() bool {
	low, _ := c.bounds(false)
	return c.Stacked && len(c.Series) > 1 && low >= 0 && finite(c.highest())
}
