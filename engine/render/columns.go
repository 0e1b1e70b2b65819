package render

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Columns are counts of equal parts of a time, drawn as columns that stand beside one another, with what was expected of them.
type Columns struct {
	Name     string
	From     int64     // µs since 1970 UTC: the start of the first part
	Step     int64     // µs that a part is long
	Values   []float64 // NaN is not known
	Expected []float64 // likewise; nil when nothing was expected. One for each value
}

const columnsHeight = 8 // lines

// WriteColumns draws columns, at most o.Width wide as far as one cell for each allows it, with their range at the side.
func WriteColumns(w io.Writer, c Columns, o PlotOptions) error {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Width <= 0 {
		o.Width = plotWidth
	}
	most := 0.0
	for _, v := range slices.Concat(c.Values, c.Expected) {
		if !math.IsNaN(v) {
			most = max(most, v)
		}
	}
	if most == 0 {
		most = 1
	}
	top := string(appendDouble(nil, rounded(most)))
	side := max(text.StringWidth(top), 1)
	cells := 1
	if len(c.Values) > 0 {
		cells = min(max((o.Width-side-2)/len(c.Values), 1), 3)
	}
	var b strings.Builder
	b.WriteString(string(appendVisible(nil, []byte(c.Name))))
	if c.Expected != nil {
		b.WriteString(" (─ expected)")
	}
	b.WriteByte('\n')
	for row := columnsHeight - 1; row >= 0; row-- {
		label := ""
		switch row {
		case columnsHeight - 1:
			label = top
		case 0:
			label = "0"
		}
		line := ""
		for i := range c.Values {
			line += strings.Repeat(c.cell(i, row, most), cells)
		}
		b.WriteString(text.AlignRight.Apply(label, side) + " ┤" + strings.TrimRight(line, " ") + "\n")
	}
	from, to := plotTime(c.From, o.Zone), plotTime(c.From+int64(len(c.Values))*c.Step, o.Zone)+" ("+o.Zone.String()+")"
	gap := max(1, len(c.Values)*cells+1-len(from)-text.StringWidth(to))
	fmt.Fprintf(&b, "%s%s%s%s\n", strings.Repeat(" ", side+1), from, strings.Repeat(" ", gap), to)
	_, err := io.WriteString(w, b.String())
	return err
}

// rounded leaves four digits of a number.
func rounded(x float64) float64 {
	scale := math.Pow(10, 3-math.Floor(math.Log10(x)))
	if math.IsInf(scale, 0) || scale == 0 {
		return x
	}
	return math.Round(x*scale) / scale
}

// cell draws the part of a column that lies in a line, counted from the bottom. What is expected is seen above the column; a part
// that is not known is a dot.
func (c *Columns) cell(i, row int, most float64) string {
	value := c.Values[i]
	if math.IsNaN(value) {
		if row == 0 {
			return "·"
		}
		return " "
	}
	eighths := int(math.Round(value/most*columnsHeight*8)) - row*8
	if value > 0 && row == 0 {
		eighths = max(eighths, 1) // more than nothing is seen
	}
	switch {
	case eighths >= 8:
		return "█"
	case eighths > 0:
		return string([]rune("▁▂▃▄▅▆▇")[eighths-1])
	case i < len(c.Expected) && !math.IsNaN(c.Expected[i]) && min(int(c.Expected[i]/most*columnsHeight), columnsHeight-1) == row && c.Expected[i] > 0:
		return "─"
	}
	return " "
}
