package render

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Plot is a series that is drawn as a line.
type Plot struct {
	Name   string
	Times  []int64 // µs since 1970 UTC, rising
	Values []float64
	Step   int64 // µs between neighbours: a line is broken where they lie further apart
	Band   *Band // what was expected; nil: nothing is known of that
}

// PlotOptions say how lines are drawn. The zero value is 80 columns wide, with times in UTC.
type PlotOptions struct {
	Width int            // columns of the terminal; 0: 80
	Zone  *time.Location // of times; nil: UTC
}

// How large plots are, in cells of a terminal.
const (
	plotWidth    = 80
	leastPlot    = 20
	mostPlot     = 120
	onePlot      = 10 // lines of a plot that stands alone
	severalPlots = 4  // and of each of several
)

// WritePlots draws each series as a line of its own over the same stretch of time, with its range at the side.
func WritePlots(w io.Writer, plots []Plot, o PlotOptions) error {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Width <= 0 {
		o.Width = plotWidth
	}
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for _, p := range plots {
		if n := len(p.Times); n > 0 {
			first, last = min(first, p.Times[0]), max(last, p.Times[n-1])
		}
	}
	height := severalPlots
	if len(plots) == 1 {
		height = onePlot
	}
	side := 0
	for _, p := range plots {
		for _, label := range p.labels() {
			side = max(side, text.StringWidth(label))
		}
	}
	width := min(max(o.Width-side-2, leastPlot), mostPlot)
	var b strings.Builder
	for _, p := range plots {
		b.WriteString(string(appendVisible(nil, []byte(p.Name))) + p.legend() + "\n")
		if len(p.Times) == 0 {
			b.WriteString("no datapoints\n")
			continue
		}
		c := newCanvas(width, height)
		p.draw(c, first, last)
		labels := p.labels()
		for i, line := range c.lines() {
			label := ""
			switch i {
			case 0:
				label = labels[1]
			case height - 1:
				label = labels[0]
			}
			b.WriteString(text.AlignRight.Apply(label, side) + " ┤" + strings.TrimRight(line, " ") + "\n")
		}
	}
	if first <= last {
		from, to := plotTime(first, o.Zone), plotTime(last, o.Zone)+" ("+o.Zone.String()+")"
		gap := max(1, width+1-len(from)-text.StringWidth(to))
		fmt.Fprintf(&b, "%s%s%s%s\n", strings.Repeat(" ", side+1), from, strings.Repeat(" ", gap), to)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func plotTime(at int64, zone *time.Location) string {
	return time.UnixMicro(at).In(zone).Format("2006-01-02 15:04:05")
}

// labels returns the least and the greatest value.
func (p Plot) labels() [2]string {
	if len(p.Values) == 0 {
		return [2]string{}
	}
	var out [2]string
	low, high := p.bounds()
	for i, x := range []float64{low, high} {
		if p.Band != nil { // a bound has digits without end
			x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 5, 64), 64)
		}
		out[i] = string(appendDouble(nil, x))
	}
	return out
}

// scale says where times and values lie on a canvas.
type scale struct {
	canvas      *canvas
	first, last int64
	low, high   float64
}

func (s scale) x(at int64) int {
	if s.last <= s.first {
		return 0
	}
	return int(float64(at-s.first)/float64(s.last-s.first)*float64(s.canvas.width-1) + 0.5)
}

// within returns the value on the canvas that is nearest to a value.
func (s scale) within(value float64) float64 { return min(max(value, s.low), s.high) }

func (s scale) y(value float64) int {
	if s.high <= s.low {
		return 0
	}
	return int((value/2-s.low/2)/(s.high/2-s.low/2)*float64(s.canvas.height-1) + 0.5) // halves: the difference may be infinite
}

// draw puts the line on a canvas.
func (p Plot) draw(c *canvas, first, last int64) {
	s := scale{canvas: c, first: first, last: last}
	s.low, s.high = p.bounds()
	p.drawBand(c, s)
	place := func(i int) (x, y int) { return s.x(p.Times[i]), s.y(p.Values[i]) }
	for i := range p.Times {
		x, y := place(i)
		if i == 0 || p.Step > 0 && p.Times[i]-p.Times[i-1] > p.Step {
			c.set(x, y)
			continue
		}
		fromX, fromY := place(i - 1)
		c.line(fromX, fromY, x, y)
	}
}

// canvas is dots, eight to a character. 0, 0 is at the bottom on the left.
type canvas struct {
	width, height int // in dots
	cells         []rune
	marks         []rune // characters that stand in a cell: behind the dots, or in place of them
}

func newCanvas(columns, lines int) *canvas {
	return &canvas{width: columns * 2, height: lines * 4, cells: make([]rune, columns*lines), marks: make([]rune, columns*lines)}
}

// put puts a mark into the cell of a place. One of outside stays.
func (c *canvas) put(x, y int, mark rune) {
	cell := (c.height-1-y)/4*(c.width/2) + x/2
	if c.marks[cell] != outside {
		c.marks[cell] = mark
	}
}

func (c *canvas) set(x, y int) {
	bits := [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}} // Unicode, Braille patterns
	row := c.height - 1 - y
	c.cells[row/4*(c.width/2)+x/2] |= bits[row%4][x%2]
}

// line sets the dots from one place to another that lies to the right of it, or above or below it.
func (c *canvas) line(x0, y0, x1, y1 int) {
	steps := max(x1-x0, y1-y0, y0-y1, 1)
	for i := range steps + 1 {
		c.set(x0+(x1-x0)*i/steps, y0+(y1-y0)*i/steps)
	}
}

// lines returns the canvas as text, the uppermost line first.
func (c *canvas) lines() []string {
	var out []string
	columns := c.width / 2
	for line := range c.height / 4 {
		var b strings.Builder
		for cell := line * columns; cell < (line+1)*columns; cell++ {
			bits, mark := c.cells[cell], c.marks[cell]
			switch {
			case mark == outside, bits == 0 && mark != 0:
				b.WriteRune(mark)
			case bits == 0:
				b.WriteByte(' ')
			default:
				b.WriteRune(0x2800 + bits)
			}
		}
		out = append(out, b.String())
	}
	return out
}
