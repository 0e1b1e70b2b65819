package html

import (
	"bytes"
	"fmt"
	"html/template"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"trailsift/engine/render/svg"
	"trailsift/engine/report"
	"trailsift/engine/rows"
	"trailsift/query/diag"
)

// table is what the template shows of a result.
type table struct {
	Caption string
	Columns []column
	Rows    []row
	Count   string // how many rows there are
}

type column struct {
	Name  string
	Class string // n: numbers, t: times, j: JSON; empty: texts
}

type row struct {
	Bad   bool // breaks an expectation
	Cells []cell
}

type cell struct {
	Class string // that of the column, and null or wrap
	Key   string // sorts numbers and times whose text does not; else empty
	Text  string
	Long  bool // scrolls
}

// Wide reports whether there are so many columns that paper has hardly room for them.
func (t *table) Wide() bool { return len(t.Columns) > 7 }

// Body returns the rows as HTML. The template could do this, but a long page would take four times as long: most of it are cells.
func (t *table) Body() template.HTML {
	var b bytes.Buffer
	attribute := func(name, value string) {
		if value != "" {
			b.WriteString(" " + name + `="`)
			template.HTMLEscape(&b, []byte(value))
			b.WriteByte('"')
		}
	}
	for _, r := range t.Rows {
		b.WriteString("<tr")
		if r.Bad {
			attribute("class", "bad")
		}
		b.WriteByte('>')
		for _, c := range r.Cells {
			b.WriteString("<td")
			attribute("class", c.Class)
			attribute("data-key", c.Key)
			b.WriteByte('>')
			if c.Long {
				b.WriteString(`<div class="long" tabindex="0">`)
			}
			template.HTMLEscape(&b, []byte(c.Text))
			if c.Long {
				b.WriteString("</div>")
			}
			b.WriteString("</td>")
		}
		b.WriteString("</tr>\n")
	}
	return template.HTML(b.String())
}

// Values longer than shortText are broken into lines, longer ones than longText scroll in a box of their own, and of longer ones
// than mostText the end is left out.
const (
	shortText = 60
	longText  = 600
	mostText  = 4000
)

// newTable returns the table of a section: its first rows, and the first of those that break an expectation. It is nil where only
// a chart is wanted and all is as expected.
func newTable(s *report.Section, zone *time.Location, o Options) *table {
	most := o.MaxRows
	switch {
	case s.NoTable:
		most = 0
	case most < 0 || most > len(s.Rows):
		most = len(s.Rows)
	}
	bad, further := breaking(s, most)
	if s.NoTable && len(further) == 0 {
		return nil
	}
	t := &table{Caption: sectionTitle(s)}
	formats := cellFormats(s, zone)
	for i, c := range s.Columns {
		t.Columns = append(t.Columns, column{Name: formats[i].heading(c), Class: formats[i].class})
	}
	for i, values := range slices.Concat(s.Rows[:most], further) {
		r := row{Bad: bad[i] || i >= most, Cells: make([]cell, len(values))}
		for j, value := range values {
			r.Cells[j] = formats[j].cell(value)
		}
		t.Rows = append(t.Rows, r)
	}
	t.Count = rowCount(s, most, len(further))
	return t
}

// breaking returns which of the first rows of a section break an expectation, and which rows of which that is told are not among
// them.
func breaking(s *report.Section, most int) (bad map[int]bool, further [][]any) {
	bad = map[int]bool{}
	for _, e := range s.Expected {
		if e.Passed {
			continue
		}
		for _, place := range e.Places {
			bad[place] = true
		}
		for i, values := range e.Rows {
			shown := i < len(e.Places) && e.Places[i] < most
			if !shown && !slices.ContainsFunc(further, func(other []any) bool { return reflect.DeepEqual(other, values) }) {
				further = append(further, values)
			}
		}
	}
	return bad, further
}

// rowCount says how many rows there are, and how many of them are shown.
func rowCount(s *report.Section, shown, further int) string {
	total := max(s.Total, int64(len(s.Rows)))
	switch {
	case s.NoTable && slices.ContainsFunc(s.Expected, func(e report.Outcome) bool { return len(e.Places) > len(e.Rows) }):
		return "the first " + counted(further, "row that breaks an expectation", "rows that break an expectation")
	case s.NoTable:
		return counted(further, "row breaks an expectation", "rows break an expectation")
	case !s.More && int64(shown) == total:
		return counted(shown, "row", "rows")
	}
	text := "the first " + svg.Number(float64(shown))
	if !s.More {
		text += " of " + svg.Number(float64(total))
	}
	text += " rows"
	if further > 0 {
		text += ", and " + counted(further, "further row that breaks an expectation", "further rows that break an expectation")
	}
	if s.More {
		text += "; there are more"
	}
	return text
}

// cellFormat says how the values of a column are shown.
type cellFormat struct {
	kind   rows.Kind
	class  string
	great  bool   // there are numbers of five digits and more: commas make them readable, and ports and years have none
	change bool   // a change in percent
	layout string // of times
	zone   *time.Location
}

func cellFormats(s *report.Section, zone *time.Location) []cellFormat {
	formats := make([]cellFormat, len(s.Columns))
	for i, c := range s.Columns {
		f := cellFormat{kind: c.Kind, zone: zone}
		switch {
		case c.Kind.IsNumber():
			f.class = "n"
			f.great = slices.ContainsFunc(s.Rows, func(values []any) bool {
				n, ok := rows.Number(values[i])
				return ok && math.Abs(n) >= 10_000
			})
		case c.Kind == rows.Timestamp:
			f.class = "t"
			f.layout = timeLayout(s.Rows, i, zone)
		case c.Kind == rows.Date:
			f.class = "t"
		case c.Kind == rows.JSON:
			f.class = "j"
		}
		formats[i] = f
	}
	if s.Compared != nil {
		for _, c := range s.Compared.Columns {
			formats[c.Change].change = true
		}
	}
	return formats
}

// timeLayout returns the shortest form in which no time of a column loses anything.
func timeLayout(table [][]any, column int, zone *time.Location) string {
	layouts := []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02 15:04:05.000"}
	need := 0
	for _, values := range table {
		at, ok := micros(values[column], false, zone)
		if !ok {
			continue
		}
		t := time.UnixMicro(at).In(zone)
		switch {
		case t.Nanosecond() != 0:
			return layouts[3]
		case t.Second() != 0:
			need = max(need, 2)
		case t.Hour() != 0 || t.Minute() != 0:
			need = max(need, 1)
		}
	}
	return layouts[need]
}

func (f cellFormat) heading(c rows.Column) string {
	name := diag.Visible(c.Name)
	if c.Kind == rows.Timestamp {
		name += " (" + f.zone.String() + ")"
	}
	return name
}

func (f cellFormat) cell(value any) cell {
	c := cell{Class: f.class}
	switch x := value.(type) {
	case nil:
		c.Class, c.Text = join(f.class, "null"), "–"
	case int64:
		c.Text, c.Key = f.integer(x)
	case float64:
		c.Text, c.Key = f.double(x)
	case bool:
		c.Text = strconv.FormatBool(x)
	case string:
		if f.kind == rows.Decimal {
			c.Text, c.Key = f.number(x)
			break
		}
		c.Text = diag.Visible(x[:min(len(x), mostText)])
		if len(x) > mostText {
			c.Text += fmt.Sprintf("… (%s bytes in all)", svg.Number(float64(len(x))))
		}
		n := utf8.RuneCountInString(c.Text)
		if n > shortText {
			c.Class = join(f.class, "wrap")
		}
		c.Long = n > longText
	default: // none that rows.Each gives
		c.Text = diag.Visible(fmt.Sprint(x))
	}
	return c
}

func join(class, other string) string {
	if class == "" {
		return other
	}
	return class + " " + other
}

// integer returns the text of a whole number, a time or a date, and what sorts it where the text does not.
func (f cellFormat) integer(n int64) (text, key string) {
	plain := strconv.FormatInt(n, 10)
	switch f.kind {
	case rows.Timestamp:
		switch n {
		case math.MaxInt64:
			return "infinity", plain
		case -math.MaxInt64:
			return "-infinity", plain
		}
		return time.UnixMicro(n).In(f.zone).Format(f.layout), plain
	case rows.Date:
		return time.Unix(n*86400, 0).UTC().Format(time.DateOnly), plain
	}
	return f.number(plain)
}

// number returns a written number, with commas where its column has them.
func (f cellFormat) number(plain string) (text, key string) {
	if f.great {
		text = svg.Grouped(plain)
	}
	if text == "" || text == plain {
		return plain, ""
	}
	return text, plain
}

// double returns the text of a number, and what sorts it where the text does not.
func (f cellFormat) double(x float64) (text, key string) {
	plain := svg.Plain(x)
	switch {
	case !f.change:
		return f.number(plain)
	case math.IsInf(x, 1):
		return "new", "1e999"
	case x > 0:
		return "▲ +" + svg.Number(math.Round(x*10)/10) + "%", plain
	case x < 0:
		return "▼ −" + svg.Number(math.Round(-x*10)/10) + "%", plain
	}
	return "0%", plain
}
