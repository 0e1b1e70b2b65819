package svg

import (
	"html"
	"strconv"
	"strings"

	"trailsift/query/diag"
)

// drawing is SVG that is being written.
type drawing struct {
	b    strings.Builder
	open []string // names of elements that are not closed yet
}

// start opens an element with attributes: names and values in turn.
func (d *drawing) start(name string, attributes ...string) {
	d.b.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		d.b.WriteString(" " + attributes[i] + `="` + escaped(attributes[i+1]) + `"`)
	}
	d.b.WriteByte('>')
	d.open = append(d.open, name)
}

// end closes the element that was opened last.
func (d *drawing) end() {
	last := len(d.open) - 1
	d.b.WriteString("</" + d.open[last] + ">")
	d.open = d.open[:last]
}

// element writes an element that holds a text, or nothing.
func (d *drawing) element(name, text string, attributes ...string) {
	d.start(name, attributes...)
	d.b.WriteString(escaped(text))
	d.end()
}

// titled writes an element that shows a title to who hovers over it.
func (d *drawing) titled(name, title string, attributes ...string) {
	d.start(name, attributes...)
	d.element("title", title)
	d.end()
}

// done closes what is open and returns the drawing.
func (d *drawing) done() string {
	for len(d.open) > 0 {
		d.end()
	}
	return d.b.String()
}

// escaped makes a text harmless: to the page, and to who reads it. Lines stay lines.
func escaped(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = html.EscapeString(diag.Visible(line))
	}
	return strings.Join(lines, "\n")
}

// px writes a length in pixels, or a place without a unit.
func px(f float64) string { return strconv.FormatFloat(rounded2(f), 'f', -1, 64) }

// pct writes a place or a length along x, of which 1 is all.
func pct(f float64) string { return strconv.FormatFloat(rounded2(f*100), 'f', -1, 64) + "%" }

func rounded2(f float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(f, 'f', 2, 64), 64)
	if err != nil || r == 0 {
		return 0 // not -0
	}
	return r
}
