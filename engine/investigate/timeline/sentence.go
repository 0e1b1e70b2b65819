package timeline

import (
	"fmt"
	"strings"
)

// What a sentence shows of several values, and how many different ones are counted.
const (
	mostShown    = 3
	mostDistinct = 10_000
	mostRunes    = 80 // of a value
)

// sentence is a template: how it was done, how it was tried, and what follows.
type sentence struct {
	past, base string
	pieces     []piece
}

// piece is a text, or a place for values.
type piece struct {
	text  string   // of a place: what stands there without values
	paths []string // of the place, the first that has values counts; nil for a text
	count bool     // the place is for how many different ones there are, or how many events
}

// parseSentence reads the template of a kind.
func parseSentence(template string) sentence {
	verbs, rest, _ := strings.Cut(template, " ")
	past, base, _ := strings.Cut(verbs, "|")
	s := sentence{past: past, base: base}
	for rest != "" {
		text, behind, found := strings.Cut(rest, "{")
		if text != "" {
			s.pieces = append(s.pieces, piece{text: text})
		}
		if !found {
			break
		}
		var inside string
		inside, rest, _ = strings.Cut(behind, "}")
		place := piece{text: "(unnamed)", count: strings.HasPrefix(inside, "#")}
		for path := range strings.SplitSeq(strings.TrimPrefix(inside, "#"), "|") {
			if quoted := strings.Trim(path, `"`); quoted != path {
				place.text = quoted
			} else {
				place.paths = append(place.paths, path)
			}
		}
		s.pieces = append(s.pieces, place)
	}
	return s
}

// object returns what a sentence says behind its first place. Events are told together only where that is the same: what was given to
// several is several things.
func (s sentence) object(e *Event) string {
	var out []string
	first := true
	for _, p := range s.pieces {
		if p.paths == nil {
			continue
		}
		if first {
			first = false
			continue
		}
		for _, path := range p.paths {
			if values := e.values(path); len(values) > 0 {
				out = append(out, values...)
				break
			}
		}
	}
	return strings.Join(out, "\x00")
}

// distinct are different values in the order in which they came. The zero value has none.
type distinct struct {
	shown []string
	seen  map[string]struct{}
}

func (d *distinct) add(value string) {
	if _, known := d.seen[value]; known || len(d.seen) >= mostDistinct {
		return
	}
	if d.seen == nil {
		d.seen = map[string]struct{}{}
	}
	d.seen[value] = struct{}{}
	if len(d.shown) < mostShown {
		d.shown = append(d.shown, value)
	}
}

func (d *distinct) count() int { return len(d.seen) }

// String lists the first values and says how many more there are.
func (d *distinct) String() string {
	text := strings.Join(d.shown, ", ")
	if more := len(d.seen) - len(d.shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// filling is a template with the values of the events that it tells together.
type filling struct {
	of     sentence
	values []distinct // by piece
}

// newFilling returns a template without values.
func newFilling(of sentence) *filling {
	return &filling{of: of, values: make([]distinct, len(of.pieces))}
}

// add takes the values of an event.
func (f *filling) add(e *Event) {
	for i, p := range f.of.pieces {
		for _, path := range p.paths {
			values := e.values(path)
			for _, v := range values {
				f.values[i].add(shortened(v, e.Account))
			}
			if len(values) > 0 {
				break
			}
		}
	}
}

// different returns how many values there are at the first place that counts them, 0 without such a place.
func (f *filling) different() int {
	for i, p := range f.of.pieces {
		if p.count {
			return f.values[i].count()
		}
	}
	return 0
}

// text writes what follows the actor. An error makes it an attempt.
func (f *filling) text(count int64, failed string) string {
	var b strings.Builder
	b.WriteString(f.of.past)
	if failed != "" {
		b.Reset()
		b.WriteString("tried to " + f.of.base)
	}
	b.WriteString(" ")
	for i, p := range f.of.pieces {
		switch {
		case p.count && p.paths[0] == "":
			fmt.Fprint(&b, count)
		case p.count:
			fmt.Fprint(&b, f.values[i].count())
		case p.paths != nil && f.values[i].count() > 0:
			b.WriteString(f.values[i].String())
		default:
			b.WriteString(p.text)
		}
	}
	if failed != "" {
		b.WriteString(": " + shortened(failed, ""))
	}
	return b.String()
}

// shortened returns a value as sentences show it: of an ARN the name, with its account when that is another one than the event's.
func shortened(value, account string) string {
	if parts := strings.SplitN(value, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		name := parts[5]
		switch parts[2] {
		case "iam", "sts", "cloudtrail", "kms":
			name = name[strings.LastIndexAny(name, "/")+1:]
		}
		if name == "root" {
			name = "account " + parts[4]
		} else if parts[4] != "" && parts[4] != "aws" && parts[4] != account {
			name += " of " + parts[4]
		}
		value = name
	}
	if runes := []rune(value); len(runes) > mostRunes {
		return string(runes[:mostRunes-1]) + "…"
	}
	return value
}
