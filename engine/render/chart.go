package render

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"trailsift/engine/rows"
)

// How large drawings are, in cells of a terminal.
const (
	leastBar  = 10
	leastRoom = 40 // of a terminal that bars are drawn on
	mostBar   = 50
	mostMarks = 60 // of a sparkline
	mostLabel = 40 // of the label before a sparkline
)

// Chart is a result with its numbers drawn.
type Chart struct {
	Rows  rows.Reader // what to write instead of the result: it may have a column of bars
	Below []string    // lines to write below it
}

// NewChart draws the numbers of a result. One number for each time or label becomes a bar beside it; several numbers for each
// time, or one for each time and label, become sparklines below. Any other result stays as it is, and is not read.
// Otherwise r is read up to the last row that is shown; closing it stays with the caller.
func NewChart(r rows.Reader, o Options) (Chart, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	shape := shapeOf(r.Columns())
	if shape.numbers == nil {
		return Chart{Rows: r}, nil
	}
	table, err := collect(r, o.MaxRows)
	if err != nil {
		return Chart{}, err
	}
	if shape.bars() && (o.Width <= 0 || o.Width >= leastRoom) {
		return withBars(r.Columns(), table, shape, o)
	}
	c := Chart{}
	if !shape.bars() {
		c.Below = sparklines(r.Columns(), table, shape, o)
	}
	c.Rows, err = rows.Of(r.Columns(), table)
	return c, err
}

// chartShape says which columns of a result are drawn. Columns that there are not are -1; numbers is nil when the result
// cannot be drawn.
type chartShape struct {
	time, label int
	numbers     []int
}

func shapeOf(columns []rows.Column) chartShape {
	none := chartShape{time: -1, label: -1}
	s := none
	for i, c := range columns {
		switch {
		case c.Kind.IsNumber():
			s.numbers = append(s.numbers, i)
		case c.Kind == rows.Timestamp && s.time < 0:
			s.time = i
		case c.Kind != rows.Timestamp && s.label < 0:
			s.label = i
		default:
			return none
		}
	}
	if s.time < 0 && s.label < 0 || s.label >= 0 && len(s.numbers) > 1 {
		return none
	}
	return s
}

// bars reports whether every row has one number and one name for it.
func (s chartShape) bars() bool { return len(s.numbers) == 1 && (s.time < 0 || s.label < 0) }

// collect reads as many rows as are shown, and one more when there is one, so that Write still sees that there are more.
func collect(r rows.Reader, maxRows int64) ([][]any, error) {
	if maxRows == 0 {
		maxRows = DefaultMaxRows
	}
	var table [][]any
	for {
		batch, err := r.Next()
		if err != nil || batch == nil {
			return table, err
		}
		for row := range batch.Rows {
			if maxRows > 0 && int64(len(table)) > maxRows {
				return table, nil
			}
			cells := make([]any, len(batch.Columns))
			for i := range cells {
				cells[i] = batch.Columns[i].Value(row)
			}
			table = append(table, cells)
		}
	}
}

// number returns what a cell of a number column draws: 0 for what has no length.
func number(value any) float64 {
	f := 0.0
	switch x := value.(type) {
	case int64:
		f = float64(x)
	case float64:
		f = x
	case string: // a decimal
		f, _ = strconv.ParseFloat(x, 64)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

// withBars adds a column of bars that fills the width that the other columns leave.
func withBars(columns []rows.Column, table [][]any, s chartShape, o Options) (Chart, error) {
	plain, err := rows.Of(columns, table)
	if err != nil {
		return Chart{}, err
	}
	room := mostBar
	if o.Width > 0 {
		room = o.Width - len(columns)*columnGap - columnGap + 1
		values, err := plain.Next() // all rows, or none
		if err != nil {
			return Chart{}, err
		}
		for i, c := range columns {
			room -= columnWidth(values, i, c, o)
		}
	}
	room = min(max(room, leastBar), mostBar)
	most := 0.0
	for _, row := range table {
		most = max(most, number(row[s.numbers[0]]))
	}
	for i, row := range table {
		table[i] = append(row, bar(number(row[s.numbers[0]]), most, room))
	}
	drawn, err := rows.Of(append(slices.Clip(columns), rows.Column{}), table)
	return Chart{Rows: drawn}, err
}

// columnWidth returns how wide a column of a table would like to be.
func columnWidth(b *rows.Batch, column int, c rows.Column, o Options) int {
	width := text.StringWidth(heading(c, o))
	if b == nil {
		return width
	}
	for row := range b.Rows {
		width = max(width, text.StringWidth(string(appendHuman(nil, &b.Columns[column], c.Kind, row, o))))
	}
	return width
}

// bar draws a value in eighths of a cell. What is more than nothing is seen.
func bar(value, most float64, width int) string {
	if value <= 0 || most <= 0 {
		return ""
	}
	eighths := max(1, int(math.Round(value/most*float64(width*8))))
	parts := []rune("▏▎▍▌▋▊▉")
	drawn := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		drawn += string(parts[rest-1])
	}
	return drawn
}

// Sparkline draws values as one mark each; NaN, a missing value, is a dot.
func Sparkline(values []float64) string {
	low, high := 0.0, 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	levels := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, v := range values {
		switch {
		case math.IsNaN(v):
			b.WriteRune('·')
		case high == low:
			b.WriteRune(levels[0])
		default:
			b.WriteRune(levels[int((v-low)/(high-low)*float64(len(levels)-1)+0.5)])
		}
	}
	return b.String()
}

// series is one sparkline: the values of a label, or of a number column.
type series struct {
	name  string
	marks []float64
	most  float64
}

// sparklines draws every series over the same stretch of time.
func sparklines(columns []rows.Column, table [][]any, s chartShape, o Options) []string {
	axis, ok := axisOf(table, s.time, o.Zone)
	if !ok {
		return nil
	}
	var all []*series
	byName := map[string]*series{}
	width := 0
	for _, row := range table {
		at, ok := row[s.time].(int64)
		if !ok {
			continue
		}
		for _, column := range s.numbers {
			name := seriesName(columns, row, s, column)
			one := byName[name]
			if one == nil {
				one = &series{name: name, marks: slices.Repeat([]float64{math.NaN()}, axis.marks)}
				byName[name] = one
				all = append(all, one)
				width = max(width, text.StringWidth(name))
			}
			if row[column] != nil {
				one.add(axis.mark(at), number(row[column]))
			}
		}
	}
	lines := []string{fmt.Sprintf("%s to %s (%s)", axis.format(axis.first, o.Zone), axis.format(axis.last, o.Zone), o.Zone)}
	for _, one := range all {
		lines = append(lines, fmt.Sprintf("%s %s max %s", text.Pad(one.name, width, ' '), Sparkline(one.marks), appendDouble(nil, one.most)))
	}
	return lines
}

// add puts a value on its mark. Where several share one, the greatest is seen.
func (s *series) add(mark int, value float64) {
	if math.IsNaN(s.marks[mark]) || value > s.marks[mark] {
		s.marks[mark] = value
	}
	s.most = max(s.most, value)
}

func seriesName(columns []rows.Column, row []any, s chartShape, number int) string {
	name := columns[number].Name
	if s.label >= 0 {
		name = "-"
		if row[s.label] != nil {
			name = fmt.Sprint(row[s.label])
		}
	}
	return cut(string(appendVisible(nil, []byte(name))), mostLabel)
}
