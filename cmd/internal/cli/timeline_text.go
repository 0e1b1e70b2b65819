package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"trailsift/cmd/internal/term"
	"trailsift/engine/investigate/timeline"
	"trailsift/query/diag"
)

// timelinePrinter writes a timeline for people: days, and below them lines with time, severity, sentence, where, and the id of an event.
type timelinePrinter struct {
	told  *timeline.Timeline
	zone  *time.Location
	width int // columns; 0 does not cut
	color bool
	limit int // lines; 0 is all
}

const (
	timelineDay   = "Monday 2006-01-02"
	timelineClock = "15:04:05"
	timeColumns   = len("09:33:05–09:42:10")
	shownID       = 8 // characters of an event's id: enough for events show
)

// text writes the timeline.
func (p *timelinePrinter) text() string {
	var b strings.Builder
	if p.told.Events == 0 {
		return "there are no events\n"
	}
	p.head(&b)
	p.lanes(&b)
	shown := p.mostSevere()
	day := ""
	for _, e := range shown {
		if at := p.at(e.At).Format(timelineDay); at != day {
			day = at
			fmt.Fprintf(&b, "\n%s\n", p.paint("1", day))
		}
		p.line(&b, e)
	}
	if more := len(p.told.Entries) - len(shown); more > 0 {
		fmt.Fprintf(&b, "\n%s less severe lines are left out: --limit 0 shows all, --min-severity and --topic choose\n", term.Count(int64(more)))
	}
	return b.String()
}

// head says what the timeline is of, and how much there is of each severity and topic.
func (p *timelinePrinter) head(b *strings.Builder) {
	const layout = "2006-01-02 15:04:05"
	fmt.Fprintf(b, "%s to %s (%s), in a store of %s\n", p.at(p.told.First).Format(layout), p.at(p.told.Last).Format(layout), p.zone, term.Counted(p.told.Events, "event"))
	var counts []string
	for i := len(timeline.Severities()) - 1; i >= 0; i-- {
		n := 0
		for _, e := range p.told.Entries {
			if int(e.Severity) == i && !e.IsGap() {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, fmt.Sprintf("%s %d %s", p.mark(timeline.Severity(i)), n, timeline.Severity(i)))
		}
	}
	gaps := 0
	for _, e := range p.told.Entries {
		if e.IsGap() {
			gaps++
		}
	}
	if gaps > 0 {
		counts = append(counts, fmt.Sprintf("%s %s", gapMark, term.Counted(int64(gaps), "gap")))
	}
	if len(counts) == 0 {
		counts = []string{"nothing to tell"}
	}
	fmt.Fprintln(b, strings.Join(counts, "  "))
}

// lanes draws when there was how much of each severity that matters, and when nothing was delivered anywhere or in a place: the shape of
// an incident at a glance. A few entries need none.
func (p *timelinePrinter) lanes(b *strings.Builder) {
	const leastDrawn, columns = 12, 72
	length := p.told.Last - p.told.First + 1
	if len(p.told.Entries) < leastDrawn || length < columns {
		return
	}
	column := func(at int64) int { return int(min(max((at-p.told.First)*columns/length, 0), columns-1)) }
	counts := make([][columns]int, len(timeline.Severities()))
	var silent [columns]bool
	most := 0
	for _, e := range p.told.Entries {
		if e.IsGap() {
			for c := column(e.At); c <= column(e.Until-1); c++ {
				silent[c] = true
			}
			continue
		}
		n := &counts[e.Severity][column(e.At)]
		*n++
		most = max(most, *n)
	}
	marks := []rune("▁▂▃▄▅▆▇█")
	draw := func(mark string, cell func(c int) rune) {
		line := make([]rune, columns)
		for c := range line {
			line[c] = cell(c)
		}
		if drawn := strings.TrimRight(string(line), " "); drawn != "" {
			fmt.Fprintf(b, "  %s %s\n", mark, drawn)
		}
	}
	fmt.Fprintln(b)
	for s := timeline.Critical; s >= timeline.Medium; s-- {
		draw(p.mark(s), func(c int) rune {
			if n := counts[s][c]; n > 0 {
				return marks[(n*len(marks)-1)/most]
			}
			return ' '
		})
	}
	draw(gapMark, func(c int) rune {
		if silent[c] {
			return []rune(gapMark)[0]
		}
		return ' '
	})
	from, to := p.at(p.told.First).Format("01-02 15:04"), p.at(p.told.Last).Format("01-02 15:04")
	fmt.Fprintf(b, "    %s%s%s\n", from, strings.Repeat(" ", columns-len(from)-len(to)), to)
}

// mostSevere returns the entries that are shown, in the order of time: all, or the most severe.
func (p *timelinePrinter) mostSevere() []timeline.Entry {
	all := p.told.Entries
	if p.limit == 0 || len(all) <= p.limit {
		return all
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(all[b].Severity - all[a].Severity) })
	order = order[:p.limit]
	slices.Sort(order)
	var out []timeline.Entry
	for _, i := range order {
		out = append(out, all[i])
	}
	return out
}

const gapMark = "░"

// line writes an entry.
func (p *timelinePrinter) line(b *strings.Builder, e timeline.Entry) {
	if e.IsGap() {
		fmt.Fprintf(b, "  %-*s %s %s\n", timeColumns, p.span(e), gapMark, p.paint("2", p.fit(diag.Visible(e.Sentence), 0)))
		return
	}
	sentence := diag.Visible(e.Sentence)
	if e.Count > 1 {
		sentence += fmt.Sprintf("  × %s", term.Count(e.Count))
	}
	where := slices.Clone(e.Accounts)
	if len(e.Calls) == 1 {
		where = slices.Insert(where, 0, e.Calls[0])
	}
	where = append(where, e.Regions...)
	if len(e.IDs) > 0 {
		id := []rune(e.IDs[0])
		where = append(where, string(id[:min(len(id), shownID)]))
	}
	behind := diag.Visible(strings.Join(where, " "))
	room := p.width - timeColumns - 5
	if length := utf8.RuneCountInString(sentence); p.width == 0 || length+2+utf8.RuneCountInString(behind) <= room {
		fmt.Fprintf(b, "  %-*s %s %s  %s\n", timeColumns, p.span(e), p.mark(e.Severity), sentence, p.paint("2", behind))
		return
	}
	lines := wrapWords(sentence, max(room, 20))
	for i, line := range lines {
		if i == 0 {
			fmt.Fprintf(b, "  %-*s %s %s\n", timeColumns, p.span(e), p.mark(e.Severity), line)
		} else {
			fmt.Fprintf(b, "%s%s\n", strings.Repeat(" ", timeColumns+5), line)
		}
	}
	fmt.Fprintf(b, "%s%s\n", strings.Repeat(" ", timeColumns+5), p.paint("2", behind))
}

// span writes when an entry was: its clock times, with the day of the end where that is another one.
func (p *timelinePrinter) span(e timeline.Entry) string {
	from, to := p.at(e.At), p.at(e.Until)
	switch {
	case from.Format(timelineClock) == to.Format(timelineClock) && e.Until-e.At < time.Second.Microseconds():
		return from.Format(timelineClock)
	case from.Format(timelineDay) == to.Format(timelineDay):
		return from.Format(timelineClock) + "–" + to.Format(timelineClock)
	}
	return from.Format("15:04") + "–" + to.Format("02 Jan 15:04")
}

func (p *timelinePrinter) at(micros int64) time.Time { return time.UnixMicro(micros).In(p.zone) }

// mark is the letter of a severity, in its colour.
func (p *timelinePrinter) mark(s timeline.Severity) string {
	colors := []string{"2", "36", "33", "31", "1;31"}
	return p.paint(colors[s], strings.ToUpper(s.String()[:1]))
}

func (p *timelinePrinter) paint(color, text string) string {
	if !p.color || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// fit cuts a text to what is left of a line.
func (p *timelinePrinter) fit(text string, used int) string {
	room := p.width - timeColumns - 5 - used
	if runes := []rune(text); p.width > 0 && room > 1 && len(runes) > room {
		return string(runes[:room-1]) + "…"
	}
	return text
}

// wrapWords breaks a text at blanks into lines of a width, and within a word that is longer.
func wrapWords(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		for utf8.RuneCountInString(word) > width {
			runes := []rune(word)
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines, word = append(lines, string(runes[:width])), string(runes[width:])
		}
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}
