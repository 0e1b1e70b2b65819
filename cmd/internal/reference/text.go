package reference

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// TextOptions say how a page is written for a terminal. The zero value is 80 columns without colour.
type TextOptions struct {
	Width int // columns; 0 is 80, and more than 100 are not used for prose
	Color bool
}

// terminal writes pages for people in front of one.
type terminal struct {
	b     strings.Builder
	width int
	color bool
}

// Text writes the page for a terminal, examples first.
func (p *Page) Text(o TextOptions) string {
	t := &terminal{width: min(o.Width, 100), color: o.Color}
	if o.Width <= 0 {
		t.width = 80
	}
	kind := p.What()
	if p.Extension && p.Kind != Table {
		kind += ", extension of Logs Insights"
	}
	fmt.Fprintf(&t.b, "%s  %s\n", t.bold(p.Name), t.faint("("+kind+")"))
	t.prose(p.Synopsis, "  ")
	if len(p.Others) > 0 {
		t.prose("also "+strings.Join(p.Others, ", "), "  ")
	}
	t.examples(p.Examples)
	if p.Meaning != "" {
		t.heading("Meaning")
		t.meaning(p.Meaning)
	}
	if p.Differs != "" {
		t.heading("Differs from Logs Insights")
		t.prose(p.Differs, "  ")
	}
	for _, s := range p.Sections {
		t.section(s)
	}
	return t.b.String()
}

func (t *terminal) bold(s string) string  { return t.paint("1", s) }
func (t *terminal) faint(s string) string { return t.paint("2", s) }

func (t *terminal) paint(code, s string) string {
	if !t.color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *terminal) heading(title string) { fmt.Fprintf(&t.b, "\n%s\n", t.bold(title)) }

func (t *terminal) prose(text, prefix string) {
	for _, line := range wrap(text, t.width-len(prefix)) {
		t.b.WriteString(strings.TrimRight(prefix+line, " ") + "\n")
	}
}

func (t *terminal) meaning(text string) { t.prose(text, "  ") }

func (t *terminal) examples(examples []Example) {
	if len(examples) == 0 {
		return
	}
	t.heading("Examples")
	for i, e := range examples {
		if e.Run == Expression || e.Run == Calculation {
			t.expression(e)
			continue
		}
		if i > 0 {
			t.b.WriteByte('\n')
		}
		if e.Doc != "" {
			t.prose(e.Doc, "  ")
		}
		t.b.WriteString(indent(t.bold(e.shown(t.width-4))+"\n", "    "))
		if e.Output != "" {
			t.b.WriteString("\n" + indent(e.Output, "    "))
		}
	}
}

// expression writes an expression and its value in a line; the rows that an aggregate works on stand above.
func (t *terminal) expression(e Example) {
	value := e.Output
	if value == "" {
		value = t.faint("(missing)")
	}
	of := ""
	if len(e.Rows) > 0 {
		of = t.faint("   of " + strings.Join(e.Rows, " "))
	}
	fmt.Fprintf(&t.b, "    %s  →  %s%s\n", t.bold(e.Text), value, of)
}

// shown is what the user would write.
func (e *Example) shown(width int) string {
	switch {
	case e.Run == Shell, e.Run == Decode:
		return "$ " + e.Text
	case e.Format != "":
		return "$ trailsift query -o " + e.Format + " '" + e.Text + "'"
	}
	return steps(e.Text, width)
}

func (t *terminal) section(s Section) {
	if s.Title != "" {
		t.heading(s.Title)
	} else {
		t.b.WriteByte('\n')
	}
	if s.Text != "" {
		t.prose(s.Text, "  ")
	}
	names := 0
	for _, p := range s.Pairs {
		if n := utf8.RuneCountInString(p.Name); n <= 28 {
			names = max(names, n)
		}
	}
	for _, p := range s.Pairs {
		t.pair(p, names)
	}
}

// pair writes a name and beside it what it means; below it when the name is too long.
func (t *terminal) pair(p Pair, names int) {
	n := utf8.RuneCountInString(p.Name)
	lines := wrap(p.Meaning, max(t.width-names-4, 30))
	margin := strings.Repeat(" ", names+4)
	if n > names {
		fmt.Fprintf(&t.b, "  %s\n", t.bold(p.Name))
	} else {
		fmt.Fprintf(&t.b, "  %s%s%s\n", t.bold(p.Name), margin[n+2:], lines[0])
		lines = lines[1:]
	}
	for _, line := range lines {
		t.b.WriteString(margin + line + "\n")
	}
}
