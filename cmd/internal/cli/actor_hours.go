package cli

import (
	"fmt"
	"math"
	"strings"
	"time"

	"trailsift/cmd/internal/term"
	"trailsift/engine/investigate/actor"
)

// mostDays is how many days a grid has a line for, with a column for each hour. Longer times have a line for each month, with a
// column for each day.
const mostDays = 31

// How the cells of a grid look.
const (
	silentCell  = "· "
	unknownCell = "? "
)

// hourGrid is a grid of when somebody was active.
type hourGrid struct {
	lines  []gridLine
	most   int64 // events of a cell
	hourly bool
	gaps   bool
}

// gridLine is a day or a month.
type gridLine struct {
	name    string
	events  []int64
	unknown []bool
}

// hours draws when the actor was active: the days and hours, or the months and days.
func (p *profileText) hours(b *strings.Builder) {
	if len(p.Hours) < 2 {
		return
	}
	g := p.grid()
	unit := map[bool]string{true: "hour", false: "day"}[g.hourly]
	fmt.Fprintf(b, "\nevents by %s (%s)\n", unit, p.zone)
	header := ""
	for i := range g.lines[0].events {
		if label := i + 1; !g.hourly && (label == 1 || label%5 == 0) {
			header += fmt.Sprintf("%-2d", label)
		} else if g.hourly && i%3 == 0 {
			header += fmt.Sprintf("%02d", i)
		} else {
			header += "  "
		}
	}
	fmt.Fprintf(b, "  %-10s  %s\n", "", strings.TrimRight(header, " "))
	for _, l := range g.lines {
		cells := ""
		for i, n := range l.events {
			cells += g.cell(n, l.unknown[i])
		}
		fmt.Fprintf(b, "  %-10s  %s\n", l.name, strings.TrimRight(cells, " "))
	}
	fmt.Fprintf(b, "  · none  ░▒▓█ up to %s", term.Count(g.most))
	if g.gaps {
		b.WriteString("  ? no event of anybody is known: perhaps nothing was recorded")
	}
	b.WriteString("\n")
}

// grid counts the hours of the profile in cells.
func (p *profileText) grid() *hourGrid {
	at := func(t actor.Time) time.Time { return time.UnixMicro(int64(t)).In(p.zone) }
	first, last := at(p.Hours[0].Start), at(p.Hours[len(p.Hours)-1].Start)
	g := &hourGrid{hourly: last.Sub(first) <= mostDays*24*time.Hour}
	layout, columns := "2006-01", 31
	if g.hourly {
		layout, columns = time.DateOnly, 24
	}
	index := map[string]int{}
	for day := first; ; day = day.AddDate(0, 0, 1) {
		name := day.Format(layout)
		if _, known := index[name]; !known {
			index[name] = len(g.lines)
			g.lines = append(g.lines, gridLine{name: name, events: make([]int64, columns), unknown: make([]bool, columns)})
		}
		if name == last.Format(layout) {
			break
		}
	}
	place := func(t time.Time) (line, column int, ok bool) {
		line, ok = index[t.Format(layout)]
		if g.hourly {
			return line, t.Hour(), ok
		}
		return line, t.Day() - 1, ok
	}
	for _, gap := range p.Gaps {
		p.markGap(g, gap, place)
	}
	for _, h := range p.Hours {
		if line, column, ok := place(at(h.Start)); ok {
			g.lines[line].events[column] += h.Events
			g.most = max(g.most, g.lines[line].events[column])
		}
	}
	return g
}

// markGap marks the cells that a gap fills; of a day that is only part of one something is known.
func (p *profileText) markGap(g *hourGrid, gap actor.Gap, place func(time.Time) (line, column int, ok bool)) {
	from, to := time.UnixMicro(int64(gap.From)).In(p.zone), time.UnixMicro(int64(gap.To)).In(p.zone)
	step := func(t time.Time) time.Time { return t.Add(time.Hour) }
	if !g.hourly {
		step = func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }
		if midnight := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, p.zone); midnight.Before(from) {
			from = step(midnight)
		}
	}
	for t := from; !step(t).After(to); t = step(t) {
		if line, column, ok := place(t); ok {
			g.lines[line].unknown[column], g.gaps = true, true
		}
	}
}

// cell draws a number of events, on a scale on which a few are told from many.
func (g *hourGrid) cell(n int64, unknown bool) string {
	switch {
	case n == 0 && unknown:
		return unknownCell
	case n == 0:
		return silentCell
	}
	const shades = "░▒▓█"
	marks := []rune(shades)
	level := len(marks) - 1
	if n < g.most {
		level = int(math.Log1p(float64(n)) / math.Log1p(float64(g.most)) * float64(len(marks)))
	}
	return strings.Repeat(string(marks[min(level, len(marks)-1)]), 2)
}
