package html

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"

	"trailsift/engine/render/svg"
	"trailsift/engine/report"
	"trailsift/engine/rows"
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

// plotted are the rows of a section as a chart sees them: each has a place on the axis and belongs to a series.
type plotted struct {
	section *report.Section
	zone    *time.Location
	timed   bool
	places  []place // in the order of the axis
	series  []string
	values  map[[2]int]float64 // by series and place
}

// place is a time, or a label.
type place struct {
	at    int64
	label string
}

func newPlotted(s *report.Section, zone *time.Location) *plotted {
	c := s.Chart
	kind := s.Columns[c.X].Kind
	p := &plotted{section: s, zone: zone, timed: kind == rows.Timestamp || kind == rows.Date, values: map[[2]int]float64{}}
	formats := cellFormats(s, zone)
	placeOf, seriesOf := map[place]int{}, map[string]int{}
	for i, values := range s.Rows {
		where := place{label: formats[c.X].cell(values[c.X]).Text}
		if p.timed {
			at, ok := micros(values[c.X], kind == rows.Date, zone)
			if !ok {
				continue
			}
			where.at = at
		} else if c.By < 0 && c.Kind != report.ChartHeat {
			where.at = int64(i) // rows of the same label are bars of their own
		}
		at := index(placeOf, &p.places, where)
		for _, y := range c.Y {
			name := s.Columns[y].Name
			if c.By >= 0 {
				name = formats[c.By].cell(values[c.By]).Text
			}
			key := [2]int{index(seriesOf, &p.series, name), at}
			value, ok := rows.Number(values[y])
			if old, known := p.values[key]; ok && (!known || value > old) {
				p.values[key] = value
			}
		}
	}
	return p
}

// index returns the place of a thing in a list, to which it is added when it is new.
func index[T comparable](known map[T]int, list *[]T, thing T) int {
	i, ok := known[thing]
	if !ok {
		i = len(*list)
		known[thing] = i
		*list = append(*list, thing)
	}
	return i
}

// unit is what the values are of: the name of their column.
func (p *plotted) unit() string {
	if y := p.section.Chart.Y; len(y) == 1 || p.section.Chart.By >= 0 {
		return p.section.Columns[y[0]].Name
	}
	return ""
}

// order returns the places in the order of the axis: times rise, labels stay as they come.
func (p *plotted) order() []int {
	order := make([]int, len(p.places))
	for i := range order {
		order[i] = i
	}
	if p.timed {
		slices.SortFunc(order, func(a, b int) int {
			switch {
			case p.places[a].at < p.places[b].at:
				return -1
			case p.places[a].at > p.places[b].at:
				return 1
			}
			return 0
		})
	}
	return order
}

// step returns the usual distance of neighbours, or 0 where there is none.
func (p *plotted) step(order []int) int64 {
	counts := map[int64]int{}
	var usual int64
	for i := 1; i < len(order); i++ {
		distance := p.places[order[i]].at - p.places[order[i-1]].at
		counts[distance]++
		if n := counts[distance]; n > counts[usual] || n == counts[usual] && distance < usual {
			usual = distance
		}
	}
	near := 0 // months are not equally long
	for distance, n := range counts {
		if distance > usual*8/10 && distance < usual*12/10 {
			near += n
		}
	}
	if 2*near < len(order)-1 {
		return 0
	}
	return usual
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
	}
	drawn := p.greatest()
	if n := len(p.series); n > len(drawn) {
		left = append(left, fmt.Sprintf("the %d greatest of %d series", len(drawn), n))
	}
	for _, j := range drawn {
		one := svg.Series{Name: p.series[j], Values: make([]float64, len(order))}
		for k, i := range order {
			one.Values[k] = p.value(j, i)
		}
		c.Series = append(c.Series, one)
	}
	return c, leftOut(left)
}

func (p *plotted) value(series, place int) float64 {
	if value, ok := p.values[[2]int{series, place}]; ok {
		return value
	}
	return math.NaN()
}

// greatest returns the series that have a colour: those with the greatest sums, in the order in which they come.
func (p *plotted) greatest() []int {
	all := make([]int, len(p.series))
	sums := make([]float64, len(p.series))
	for j := range all {
		all[j] = j
		for i := range p.places { // in order: sums of floating numbers depend on it
			if v := p.value(j, i); !math.IsNaN(v) {
				sums[j] += math.Abs(v)
			}
		}
	}
	if len(all) <= svg.MaxSeries {
		return all
	}
	slices.SortStableFunc(all, func(a, b int) int {
		switch {
		case sums[a] > sums[b]:
			return -1
		case sums[a] < sums[b]:
			return 1
		}
		return 0
	})
	all = all[:svg.MaxSeries]
	slices.Sort(all)
	return all
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
	series := len(p.series)
	if series > mostRows {
		left = append(left, fmt.Sprintf("the first %d of %d rows", mostRows, series))
		series = mostRows
	}
	h := svg.Heat{ID: id, Title: title, Unit: p.unit(), Zone: p.zone, Rows: p.series[:series]}
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
	for j := range series {
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
