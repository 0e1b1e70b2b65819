package html

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"

	"trailsift/engine/render/svg"
	"trailsift/engine/report"
	"trailsift/query/diag"
)

// figure is a chart with its legend.
type figure struct {
	Title string
	Keys  []svg.Key
	Chart template.HTML
}

// How much a chart shows. Beyond that it can no longer be read, and the table has it all.
const (
	mostBars    = 40
	mostTimes   = 5000
	mostRows    = 60 // of a heat map
	mostColumns = 400
)

// newFigure draws the chart of a section, and says what it leaves out. It is nil where there is nothing to draw.
func newFigure(s *report.Section, zone *time.Location) (*figure, string) {
	c := s.Chart
	if c == nil || len(s.Rows) == 0 || len(c.Y) == 0 {
		return nil, ""
	}
	p := newPlotted(s, zone)
	if len(p.places) == 0 {
		return nil, "the chart has nothing to draw: no row has a place on it"
	}
	f := &figure{Title: sectionTitle(s)}
	id := s.ID + ".chart" // no section is called so
	if c.Kind == report.ChartHeat {
		heat, left := p.heat(id, f.Title)
		f.Keys, f.Chart = visibleKeys(heat.Keys()), template.HTML(heat.Draw())
		return f, left
	}
	chart, left := p.chart(id, f.Title)
	f.Keys = visibleKeys(chart.Keys())
	switch {
	case !p.timed:
		f.Chart = template.HTML(chart.Bars())
	case c.Kind == report.ChartBar:
		f.Chart = template.HTML(chart.Columns())
	default:
		f.Chart = template.HTML(chart.Lines())
	}
	return f, left
}

func visibleKeys(keys []svg.Key) []svg.Key {
	for i := range keys {
		keys[i].Text = diag.Visible(keys[i].Text)
	}
	return keys
}

// chart returns the lines, columns or bars.
func (p *plotted) chart(id, title string) (svg.Chart, string) {
	order := p.order()
	var left []string
	most, what := mostBars, "labels"
	if p.timed {
		most, what = mostTimes, "times"
	}
	if n := len(order); n > most {
		left = append(left, fmt.Sprintf("the first %d of %d %s", most, n, what))
		order = order[:most]
	}
	c := svg.Chart{ID: id, Title: title, Unit: p.unit(), Zone: p.zone, Stacked: p.section.Chart.By >= 0}
	for _, i := range order {
		if p.timed {
			c.Times = append(c.Times, p.places[i].at)
		} else {
			c.Labels = append(c.Labels, p.places[i].label)
		}
	}
	if p.timed {
		c.Step = p.step(order)
		c.From, c.To = p.rangeOf(order)
	}
	drawn := p.greatest()
	if n := len(p.series); n > len(drawn) {
		left = append(left, fmt.Sprintf("the %d greatest of %d series", len(drawn), n))
	}
	for _, j := range drawn {
		one := svg.Series{Name: p.series[j].name, Values: make([]float64, len(order))}
		for k, i := range order {
			one.Values[k] = p.value(j, i)
		}
		c.Series = append(c.Series, one)
	}
	return c, leftOut(left)
}

// leftOut says that a chart does not show everything.
func leftOut(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return "the chart shows " + strings.Join(parts, ", and ")
}

// heat returns the heat map: a column for each place, a row for each series.
func (p *plotted) heat(id, title string) (svg.Heat, string) {
	order := p.order()
	var left []string
	if n := len(order); n > mostColumns {
		left = append(left, fmt.Sprintf("the first %d of %d columns", mostColumns, n))
		order = order[:mostColumns]
	}
	shown := p.series
	if n := len(shown); n > mostRows {
		left = append(left, fmt.Sprintf("the first %d of %d rows", mostRows, n))
		shown = shown[:mostRows]
	}
	h := svg.Heat{ID: id, Title: title, Unit: p.unit(), Zone: p.zone}
	columns := make([]int, 0, len(order)) // places, or -1 where rows have a hole
	step := p.step(order)
	for k, i := range order {
		if k > 0 && p.timed && step > 0 {
			for at := p.places[order[k-1]].at + step; at+step/2 < p.places[i].at && len(columns) < mostColumns; at += step {
				columns = append(columns, -1)
				h.Times, h.Columns = append(h.Times, at), append(h.Columns, p.name(at))
			}
		}
		columns = append(columns, i)
		if p.timed {
			h.Times, h.Columns = append(h.Times, p.places[i].at), append(h.Columns, p.name(p.places[i].at))
		} else {
			h.Columns = append(h.Columns, p.places[i].label)
		}
	}
	if step == 0 {
		h.Times = nil // unevenly far apart: names have to do
	}
	for j, one := range shown {
		h.Rows = append(h.Rows, one.name)
		values := make([]float64, len(columns))
		for k, i := range columns {
			values[k] = math.NaN()
			if i >= 0 {
				values[k] = p.value(j, i)
			}
		}
		h.Values = append(h.Values, values)
	}
	return h, leftOut(left)
}

func (p *plotted) name(at int64) string { return moment(time.UnixMicro(at), p.zone) }
