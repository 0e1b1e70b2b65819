package html

import (
	"cmp"
	"math"
	"slices"
	"time"

	"trailsift/engine/render/svg"
	"trailsift/engine/report"
	"trailsift/engine/rows"
)

// plotted are the rows of a section as a chart sees them: each has a place on the axis and belongs to a series.
type plotted struct {
	section *report.Section
	zone    *time.Location
	timed   bool
	places  []place // in the order of the axis
	series  []series
	values  map[[2]int]float64 // by series and place
}

// series is a value of the column that tells series apart, or a column of numbers itself. Columns may have the same name.
type series struct {
	name   string
	column int
}

// place is a time, or a label. Labels that are numbers have an order on a heat map.
type place struct {
	at     int64
	label  string
	number float64
}

func newPlotted(s *report.Section, zone *time.Location) *plotted {
	c := s.Chart
	kind := s.Columns[c.X].Kind
	p := &plotted{section: s, zone: zone, timed: kind == rows.Timestamp || kind == rows.Date, values: map[[2]int]float64{}}
	formats := cellFormats(s, zone)
	placeOf, seriesOf := map[place]int{}, map[series]int{}
	for i, values := range s.Rows {
		where := place{label: formats[c.X].cell(values[c.X]).Text}
		if p.timed {
			at, ok := micros(values[c.X], kind == rows.Date, zone)
			if !ok {
				continue
			}
			where.at = at
		} else if c.Kind == report.ChartHeat && kind.IsNumber() {
			where.number, _ = rows.Number(values[c.X])
		} else if c.By < 0 && c.Kind != report.ChartHeat {
			where.at = int64(i) // rows of the same label are bars of their own
		}
		at := index(placeOf, &p.places, where)
		for _, y := range c.Y {
			one := series{s.Columns[y].Name, y}
			if c.By >= 0 {
				one = series{formats[c.By].cell(values[c.By]).Text, c.By}
			}
			key := [2]int{index(seriesOf, &p.series, one), at}
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

// order returns the places in the order of the axis: times and numbers rise, labels stay as they come.
func (p *plotted) order() []int {
	order := make([]int, len(p.places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if p.timed {
			return cmp.Compare(p.places[a].at, p.places[b].at)
		}
		return cmp.Compare(p.places[a].number, p.places[b].number)
	})
	return order
}

// rangeOf returns the section's range, if all times lie in it: what is not there of it is seen. Other times, such as those of first
// use, have nothing to do with it.
func (p *plotted) rangeOf(order []int) (from, to int64) {
	first, last := p.places[order[0]].at, p.places[order[len(order)-1]].at
	if s := p.section; s.From != 0 && s.To != 0 && first >= s.From && last < s.To {
		return s.From, s.To
	}
	return 0, 0
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
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(sums[b], sums[a]) })
	all = all[:svg.MaxSeries]
	slices.Sort(all)
	return all
}
