package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/query/diag"
)

// mostPlots is how many series are drawn of a chart.
const mostPlots = 8

// draw draws a section's chart for people. shown says that the drawing has all columns of the rows, so that a table repeats it.
func (d *Document) draw(w io.Writer, s *Section, width int) (shown bool, err error) {
	if s.Chart == nil || len(s.Rows) == 0 {
		return false, nil
	}
	switch s.Chart.Kind {
	case ChartLine:
		return false, d.drawLines(w, s, width)
	case ChartHeat:
		return false, d.drawHeat(w, s)
	}
	return d.drawBars(w, s, width)
}

// drawBars draws a bar beside each number. One chart shows one number.
func (d *Document) drawBars(w io.Writer, s *Section, width int) (shown bool, err error) {
	c := s.Chart
	for _, y := range c.Y {
		columns := []rows.Column{{Name: s.Columns[c.X].Name}, s.Columns[y]}
		if c.By >= 0 {
			columns[0].Name += ", " + s.Columns[c.By].Name
		}
		var table [][]any
		for _, row := range s.Rows {
			label := d.label(s, row, c.X)
			if c.By >= 0 {
				label += ", " + d.label(s, row, c.By)
			}
			table = append(table, []any{label, row[y]})
		}
		r, err := rows.Of(columns, table)
		if err != nil {
			return false, err
		}
		o := d.renderOptions("table")
		o.Width = width
		chart, err := render.NewChart(r, o)
		if err != nil {
			return false, err
		}
		if _, err := render.Write(context.Background(), w, chart.Rows, o); err != nil {
			return false, err
		}
	}
	columns := len(c.Y) + 1
	if c.By >= 0 {
		columns++
	}
	return len(c.Y) == 1 && columns == len(s.Columns), nil
}

// label is a value of a row as a label: times in the document's zone.
func (d *Document) label(s *Section, row []any, column int) string {
	if at, ok := row[column].(int64); ok && s.Columns[column].Kind == rows.Timestamp {
		return time.UnixMicro(at).In(d.Zone).Format("2006-01-02 15:04:05")
	}
	if row[column] == nil {
		return "-"
	}
	return plainText(row[column])
}

// drawLines draws numbers over time, a line for each series.
func (d *Document) drawLines(w io.Writer, s *Section, width int) error {
	var plots []render.Plot
	place := map[string]int{}
	for _, y := range s.Chart.Y {
		for _, row := range s.Rows {
			at, timed := row[s.Chart.X].(int64)
			value, known := rows.Number(row[y])
			if !timed || !known {
				continue
			}
			name := s.Columns[y].Name
			if s.Chart.By >= 0 {
				name = d.label(s, row, s.Chart.By)
			}
			i, ok := place[name]
			if !ok {
				i = len(plots)
				place[name] = i
				plots = append(plots, render.Plot{Name: name})
			}
			plots[i].Times, plots[i].Values = append(plots[i].Times, at), append(plots[i].Values, value)
		}
	}
	for i := range plots {
		rising(&plots[i])
	}
	more := len(plots) - mostPlots
	if more > 0 {
		plots = plots[:mostPlots]
	}
	if err := render.WritePlots(w, plots, render.PlotOptions{Width: width, Zone: d.Zone}); err != nil || more <= 0 {
		return err
	}
	_, err := fmt.Fprintf(w, "%d more series are not drawn\n", more)
	return err
}

// rising puts the points of a line in the order of time and finds the step between neighbours.
func rising(p *render.Plot) {
	order := make([]int, len(p.Times))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(max(p.Times[a]-p.Times[b], -1), 1)) })
	times, values := make([]int64, len(order)), make([]float64, len(order))
	step := int64(math.MaxInt64)
	for i, from := range order {
		times[i], values[i] = p.Times[from], p.Values[from]
		if i > 0 && times[i] > times[i-1] {
			step = min(step, times[i]-times[i-1])
		}
	}
	p.Times, p.Values, p.Step = times, values, step
}

// drawHeat draws a mark for each pair of labels, as dark as its number is great beside the greatest.
func (d *Document) drawHeat(w io.Writer, s *Section) error {
	c := s.Chart
	var across, down []string
	cells := map[[2]string]float64{}
	most := 0.0
	for _, row := range s.Rows {
		value, ok := rows.Number(row[c.Y[0]])
		if !ok {
			continue
		}
		x, y := d.label(s, row, c.X), d.label(s, row, c.By)
		across, down = withLabel(across, x), withLabel(down, y)
		cells[[2]string{x, y}] += value
		most = max(most, cells[[2]string{x, y}])
	}
	if s.Columns[c.X].Kind == rows.Timestamp {
		slices.Sort(across)
	}
	if len(across) == 0 {
		return nil
	}
	side := 0
	for _, y := range down {
		side = max(side, len([]rune(y)))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s to %s, to %s\n", diag.Visible(across[0]), diag.Visible(across[len(across)-1]), plainText(most))
	for _, y := range down {
		b.WriteString(y + strings.Repeat(" ", side-len([]rune(y))) + " │")
		for _, x := range across {
			b.WriteString(shade(cells[[2]string{x, y}], most))
		}
		b.WriteString("│\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}

// withLabel adds a label that is not there yet.
func withLabel(labels []string, label string) []string {
	if slices.Contains(labels, label) {
		return labels
	}
	return append(labels, label)
}

// shade is the mark of a number. What is more than nothing is seen.
func shade(value, most float64) string {
	marks := []rune(" ░▒▓█")
	if value <= 0 || most <= 0 {
		return string(marks[0])
	}
	return string(marks[max(1, int(math.Round(value/most*float64(len(marks)-1))))])
}

// shown returns columns and rows of a section with changes in percent written out.
func (s *Section) shown(table [][]any) ([]rows.Column, [][]any) {
	if s.Compared == nil || len(s.Compared.Columns) == 0 {
		return s.Columns, table
	}
	columns := slices.Clone(s.Columns)
	for _, c := range s.Compared.Columns {
		columns[c.Change].Kind = rows.Decimal // a text that stands at the right, as numbers do
	}
	var out [][]any
	for _, row := range table {
		out = append(out, s.changeShown(row))
	}
	return columns, out
}

// tells reports whether the rows of an outcome say more than the section's table does: they are not in it, or not at its top.
func (s *Section) tells(o Outcome) bool {
	n := len(o.Rows)
	return !o.Passed && n > 0 && (s.NoTable || n > len(s.Rows) || !reflect.DeepEqual(o.Rows, s.Rows[:n]))
}

// changeShown is a row with its changes written out.
func (s *Section) changeShown(row []any) []any {
	out := slices.Clone(row)
	for _, c := range s.Compared.Columns {
		f, ok := row[c.Change].(float64)
		switch {
		case !ok:
		case row[c.Now] == nil:
			out[c.Change] = "gone"
		default:
			out[c.Change] = changeText(f)
		}
	}
	return out
}
