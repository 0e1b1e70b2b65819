package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"trailsift/cmd/internal/term"
	"trailsift/engine/investigate/actor"
	"trailsift/query/diag"
)

// rowsOfList is how many rows of a list people see unless they ask for more, and namesOfRow how many names one row lists.
const (
	rowsOfList = 10
	namesOfRow = 3
)

// profileText writes a profile for people.
type profileText struct {
	*actor.Profile
	zone     *time.Location
	width    int      // columns; 0: nothing is cut
	limit    int      // rows of a list; 0: all
	commands []string // what follows the suggested commands, so that they ask the same store
}

// write writes the sections that have something in them.
func (p *profileText) write(w io.Writer) error {
	if p.Events == 0 {
		return nil
	}
	var b strings.Builder
	p.head(&b)
	p.late(&b)
	p.hours(&b)
	for _, s := range p.Sections() {
		if s.ID != "late" && !p.constant(s) {
			p.section(&b, s)
		}
	}
	p.next(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// head says who it is, and how much there is.
func (p *profileText) head(b *strings.Builder) {
	p.line(b, fmt.Sprintf("%s, %s%s", p.Actor, p.As, p.who()))
	fmt.Fprintf(b, "%s from %s to %s (%s)\n", term.Counted(p.Events, "event"), p.moment(p.First), p.moment(p.Last), p.zone)
	fmt.Fprintf(b, "%s; %s failed, of which %s denied\n", term.Counted(p.Writes, "change"), term.Count(p.Failed), term.Count(p.Denied))
	for _, s := range p.Sections() {
		if p.constant(s) && s.Values[0].Value != p.Actor {
			only := s.Values[0].Value
			if s.ID == "addresses" { // where it is; the names of an identity are said above
				only += "  " + s.Values[0].Detail
			}
			p.line(b, "always "+s.One+" "+only)
		}
	}
}

// constant reports whether all events have the list's only value: its head says it then.
func (p *profileText) constant(s actor.Section) bool {
	return len(s.Values) == 1 && s.Values[0].Count == p.Events && !s.More
}

// who names whom the actor stands for, where that is not said by its own name.
func (p *profileText) who() string {
	switch {
	case len(p.Names) == 0 || len(p.Names) == 1 && p.Names[0] == p.Actor:
		return ""
	case p.As == actor.Role: // its sessions, and their names say the role again
		return ": " + term.Counted(int64(len(p.Names)), "session")
	}
	return ": " + fewOf(p.Names)
}

// fewOf names the first of some names, and says how many more there are.
func fewOf(names []string) string {
	if more := len(names) - namesOfRow; more > 0 {
		return fmt.Sprintf("%s and %s more", strings.Join(names[:namesOfRow], ", "), term.Count(int64(more)))
	}
	return strings.Join(names, ", ")
}

// section writes a list below its title.
func (p *profileText) section(b *strings.Builder, s actor.Section) {
	if len(s.Values) == 0 {
		return
	}
	title := fmt.Sprintf("%s (%s)", s.Title, term.Count(int64(len(s.Values))))
	if s.More {
		title = fmt.Sprintf("%s (more than %s)", s.Title, term.Count(int64(len(s.Values))))
	}
	fmt.Fprintf(b, "\n%s\n", title)
	shown := s.Values
	if p.limit > 0 && len(shown) > p.limit {
		shown = shown[:p.limit]
	}
	counts, spans := 0, 0
	for _, v := range shown {
		counts, spans = max(counts, len(term.Count(v.Count))), max(spans, text.StringWidth(p.span(v)))
	}
	for _, v := range shown {
		p.line(b, fmt.Sprintf("  %*s  %s  %s", counts, term.Count(v.Count), text.AlignLeft.Apply(p.span(v), spans), p.describe(v)))
	}
	if rest := s.Values[len(shown):]; len(rest) > 0 {
		events := int64(0)
		for _, v := range rest {
			events += v.Count
		}
		fmt.Fprintf(b, "  and %s more with %s; --limit 0 shows all\n", term.Count(int64(len(rest))), term.Counted(events, "event"))
	}
}

// describe writes a value with what there is to say about it. Where it came from is only said where that differs.
func (p *profileText) describe(v actor.Value) string {
	out := v.Value
	for _, more := range []string{v.About, v.Detail, v.Kind} {
		if more != "" {
			out += "  " + more
		}
	}
	if v.From != "" && len(p.Addresses.Values) > 1 {
		out += "  from " + v.From
	}
	return out
}

// line writes a line that holds values: visible, and not wider than the terminal.
func (p *profileText) line(b *strings.Builder, s string) {
	s = strings.TrimRight(diag.Visible(s), " ")
	if p.width > 0 && text.StringWidth(s) > p.width {
		s = text.Trim(s, p.width-1) + "…"
	}
	b.WriteString(s + "\n")
}

func (p *profileText) moment(t actor.Time) string {
	if t == 0 {
		return "an unknown time"
	}
	return time.UnixMicro(int64(t)).In(p.zone).Format(time.DateTime)
}

// span writes the first and last time of a value to the minute, without what they have in common.
func (p *profileText) span(v actor.Value) string {
	if v.First == 0 {
		return "at an unknown time"
	}
	first, last := time.UnixMicro(int64(v.First)).In(p.zone), time.UnixMicro(int64(v.Last)).In(p.zone)
	from, to := first.Format("2006-01-02 15:04"), last.Format("2006-01-02 15:04")
	switch {
	case from == to:
		return from
	case from[:len("2006-01-02")] == to[:len("2006-01-02")]:
		return from + "–" + to[len("2006-01-02 "):]
	case from[:len("2006-")] == to[:len("2006-")]:
		return from + "–" + to[len("2006-"):]
	}
	return from + "–" + to
}

// burst is what appeared within an hour of each other.
type burst struct {
	values []actor.Value
	weight int
}

// late writes what appeared late, what came together below each other. A new event is less of a hint than a new address.
func (p *profileText) late(b *strings.Builder) {
	if len(p.Late.Values) == 0 {
		return
	}
	var bursts []burst
	for i, v := range p.Late.Values {
		if i == 0 || v.First-p.Late.Values[i-1].First > actor.Time(time.Hour.Microseconds()) {
			bursts = append(bursts, burst{})
		}
		last := &bursts[len(bursts)-1]
		last.values = append(last.values, v)
		last.weight++
		if v.Kind != "event" && v.Kind != "error" {
			last.weight += 10
		}
	}
	fmt.Fprintf(b, "\nappeared late, after the first twentieth of its time\n")
	shown := slices.Clone(bursts)
	if p.limit > 0 && len(shown) > p.limit {
		slices.SortStableFunc(shown, func(a, b burst) int { return cmp.Compare(b.weight, a.weight) })
		shown = shown[:p.limit]
		slices.SortStableFunc(shown, func(a, b burst) int { return cmp.Compare(a.values[0].First, b.values[0].First) })
	}
	for _, one := range shown {
		span := p.span(actor.Value{First: one.values[0].First, Last: one.values[len(one.values)-1].First})
		for i, kind := range one.kinds() {
			if i > 0 {
				span = strings.Repeat(" ", text.StringWidth(span))
			}
			p.line(b, "  "+span+"  "+kind)
		}
	}
	if more := len(bursts) - len(shown); more > 0 {
		fmt.Fprintf(b, "  and less at %s other times; --limit 0 shows all\n", term.Count(int64(more)))
	}
}

// kinds lists the values of a burst, each kind for itself.
func (o burst) kinds() []string {
	var kinds []string
	names := map[string][]string{}
	for _, v := range o.values {
		if !slices.Contains(kinds, v.Kind) {
			kinds = append(kinds, v.Kind)
		}
		names[v.Kind] = append(names[v.Kind], v.Value)
	}
	order := []string{"account", "key", "role", "address", "region", "agent", "error", "event"}
	slices.SortFunc(kinds, func(a, b string) int { return cmp.Compare(slices.Index(order, a), slices.Index(order, b)) })
	for i, k := range kinds {
		noun := k
		if n := len(names[k]); n > 1 {
			noun = term.Counted(int64(n), k)
		}
		kinds[i] = noun + " " + fewOf(names[k])
	}
	return kinds
}

// next writes the suggested commands, each as it is typed.
func (p *profileText) next(b *strings.Builder) {
	if len(p.Next) == 0 {
		return
	}
	b.WriteString("\nnext\n")
	for _, s := range p.Next {
		words := []string{"trailsift"}
		for _, arg := range append(slices.Clone(s.Args), p.commands...) {
			words = append(words, diag.ShellQuoted(arg))
		}
		b.WriteString("  " + strings.Join(words, " ") + "  # " + commentOf(s.Why) + "\n")
	}
}

// commentOf writes a comment that stands behind a command. zsh has no comments on its command line unless it is told so, and would
// run what a name in one holds.
func commentOf(text string) string {
	text = diag.Visible(text)
	if strings.ContainsAny(text, "'\"`$\\;&|<>(){}[]!*?~#") {
		return diag.ShellQuoted(text)
	}
	return text
}
