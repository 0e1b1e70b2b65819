package report

import (
	"errors"
	"strconv"
	"strings"

	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// The largest file that is read, and how many sections it may have.
const (
	mostBytes    = 1 << 20
	mostSections = 1000
)

// defaultLimit is how many rows of a section are shown unless it says so.
const defaultLimit = 100

// Spec is a report file that was read.
type Spec struct {
	File, Text  string // its name, and what it holds: problems are placed in it
	Title       string
	Description string
	Parameters  []Parameter // with their defaults
	needed      []string    // the parameters without a default
	Range       Range
	Baseline    string // empty for none
	sections    []*section
}

// Sections returns how many sections the report has.
func (s *Spec) Sections() int { return len(s.sections) }

// Range is a range of times as a file says it. The zero value is all time.
type Range struct{ Since, From, To string }

// section is a section as the file has it.
type section struct {
	Section
	at       diag.Span
	source   placed // the query, or the name of the question
	alarms   []placed
	timeline TimelineOptions
	params   []named
	spanned  Range
	ranged   bool // spanned says something
	rangeAt  diag.Span
	limit    int64
	columns  []placed
	chart    *chartSpec
	compare  string
	expected []placed // what is expected
}

// chartSpec is a chart as the file has it, with the names of columns; empty ones are found.
type chartSpec struct {
	kind  ChartKind
	at    diag.Span
	x, by placed
	y     []placed
}

// Read reads a report file. name is what problems and the document call it. The list is nil unless the file has errors.
func Read(name, text string) (*Spec, diag.List) {
	s := &Spec{File: name, Text: text}
	if len(text) > mostBytes {
		p := tree.TooLong(len(text), mostBytes)
		return nil, diag.List{diag.Errorf(p.Code, p.At, "%s", p.Message)}
	}
	trees, err := tree.ReadYAML(text, tree.Limits{Depth: 100, Nodes: mostBytes / 16})
	var placed *tree.Problem
	switch {
	case errors.As(err, &placed):
		return nil, diag.List{diag.Errorf(placed.Code, placed.At, "%s", placed.Message)}
	case err != nil:
		return nil, diag.List{diag.Errorf("unreadable", diag.Span{}, "%s", err)}
	case len(trees) != 1:
		return nil, diag.List{diag.Errorf("no-report", diag.Span{}, "the file holds %d documents of YAML, and a report is one", len(trees))}
	}
	var problems diag.List
	s.read(&problems, trees[0])
	problems.Sort()
	if len(problems) > 0 {
		return nil, problems
	}
	return s, nil
}

// read reads the top of the file.
func (s *Spec) read(problems *diag.List, v *tree.Value) {
	f := fieldsOf(problems, v, "")
	if f == nil {
		return
	}
	s.Title, s.Description, s.Baseline = f.text("title"), f.text("description"), f.text("baseline")
	if s.Title == "" {
		problems.Add(diag.Errorf("no-title", v.At, "the report has no `title`"))
	}
	for _, p := range f.textMap("parameters") {
		s.Parameters = append(s.Parameters, Parameter{Name: p.name, Value: p.value})
		if p.missing {
			s.needed = append(s.needed, p.name)
		}
	}
	s.Range, _ = f.span(problems)
	items := f.items(sectionsKey)
	if len(items) == 0 {
		problems.Add(diag.Errorf("no-sections", v.At, "the report has no `sections`"))
	}
	if len(items) > mostSections {
		problems.Add(diag.Errorf("limit", items[mostSections].At, "the report has more than %d sections", mostSections))
		return
	}
	for _, item := range items {
		if one := s.readSection(problems, item); one != nil {
			s.sections = append(s.sections, one)
		}
	}
	s.name(problems)
}

// span reads the key range.
func (f *fields) span(problems *diag.List) (r Range, at diag.Span) {
	v := f.get("range")
	switch {
	case v == nil:
		return r, at
	case v.Kind != tree.Object:
		return Range{Since: f.textOf(v)}, v.At
	}
	if inner := fieldsOf(problems, v, "range"); inner != nil {
		r = Range{inner.text("since"), inner.text("from"), inner.text("to")}
	}
	return r, v.At
}

// readSection reads one section; nil when it is none.
func (s *Spec) readSection(problems *diag.List, v *tree.Value) *section {
	f := fieldsOf(problems, v, sectionsKey)
	if f == nil {
		return nil
	}
	one := &section{at: v.At, limit: f.count("limit", 1, defaultLimit), params: f.textMap("params"), columns: f.texts("columns")}
	one.Line, _ = diag.Position(s.Text, v.At.Start)
	one.Title, one.ID, one.Text = f.text("title"), f.text("id"), f.text("text")
	one.spanned, one.rangeAt = f.span(problems)
	one.ranged = one.spanned != Range{}
	one.compare = f.word("compare", comparePrevious, compareBaseline)
	one.Severity = Severity(f.word("severity", severityNames()...))
	one.NoTable = !f.truth("table", true)
	one.readKind(f)
	if v := f.get("chart"); v != nil {
		one.chart = readChart(problems, v)
	} else if one.NoTable {
		problems.Add(diag.Errorf("nothing-shown", f.value.Get("table").At, "without a table the section needs a `chart`"))
	}
	one.expected = f.texts("expect")
	if one.Severity != "" && len(one.expected) == 0 {
		problems.Add(diag.Errorf("misplaced-key", f.value.Get("severity").At, "`severity` means nothing without `expect`"))
	}
	return one
}

const idLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// name gives the sections their ids, and refuses ids that are there twice.
func (s *Spec) name(problems *diag.List) {
	taken := map[string]bool{}
	for _, one := range s.sections {
		if one.ID == "" {
			continue
		}
		if strings.Trim(one.ID, idLetters) != "" {
			problems.Add(diag.Errorf("bad-id", one.at, "the id `%s` is not made of letters, digits, - and _ alone", tree.Short(one.ID)))
		}
		if taken[one.ID] {
			problems.Add(diag.Errorf("bad-id", one.at, "the id `%s` is there twice", one.ID))
		}
		taken[one.ID] = true
	}
	for i, one := range s.sections {
		if one.ID != "" {
			continue
		}
		base := slug(one.Title)
		if base == "" && one.Kind == KindAsk {
			base = slug(one.source.text)
		}
		if base == "" {
			base = "section-" + strconv.Itoa(i+1)
		}
		one.ID = base
		for n := 2; taken[one.ID]; n++ {
			one.ID = base + "-" + strconv.Itoa(n)
		}
		taken[one.ID] = true
	}
}

// slug makes an id of a text.
func slug(text string) string {
	id := strings.Map(func(r rune) rune {
		if strings.ContainsRune(idLetters, r) {
			return r
		}
		return '-'
	}, strings.ReplaceAll(text, "'", ""))
	return strings.ToLower(strings.Join(strings.FieldsFunc(id, func(r rune) bool { return r == '-' }), "-"))
}

// severityNames are the severities as texts.
func severityNames() []string {
	var out []string
	for _, s := range Severities() {
		out = append(out, string(s))
	}
	return out
}
