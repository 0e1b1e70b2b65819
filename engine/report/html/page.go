package html

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"trailsift/engine/render/svg"
	"trailsift/engine/report"
	"trailsift/query/diag"
)

// The parts of the page that are the same in all.
var (
	//go:embed page.tmpl
	pageTemplate string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
)

// DefaultMaxRows is how many rows of a table the page holds when Options.MaxRows is 0.
const DefaultMaxRows = 1000

// Options say how much of a report the page holds. The zero value is DefaultMaxRows rows of each table.
type Options struct {
	MaxRows int // of a table, beside those that break an expectation; 0: DefaultMaxRows; negative: all
}

// Format is the page as one of the formats of reports.
func Format() report.Format {
	return report.Format{
		Name: "html", Doc: "One page with charts, and tables that sort and filter. It loads nothing from anywhere, and prints well.", Suffixes: []string{".html", ".htm"},
		Write: func(w io.Writer, docs []*report.Document, _ report.WriteOptions) error {
			if len(docs) != 1 {
				return errors.New("a page holds one report")
			}
			return Write(w, docs[0], Options{})
		},
	}
}

// Write writes a report as a page. The same document gives the same bytes. An error is one of w.
func Write(w io.Writer, d *report.Document, o Options) error {
	if o.MaxRows == 0 {
		o.MaxRows = DefaultMaxRows
	}
	page, err := template.New("page").Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("the template of the page: %w", err)
	}
	buffered := bufio.NewWriterSize(w, 64<<10)
	if err := page.Execute(buffered, newPage(d, o)); err != nil {
		return err
	}
	return buffered.Flush()
}

// page is what the template shows. Its texts are visible; the template escapes them.
type page struct {
	Policy      string
	Style       template.CSS
	Script      template.JS
	Title       string
	Description template.HTML
	Facts       []fact
	Verdict     verdict
	Sections    []*section
	File        string
	Now         string
}

// fact is something to know about the whole report.
type fact struct{ Name, Value, Note string }

func newPage(d *report.Document, o Options) page {
	p := page{
		Policy: policy(), Style: template.CSS(pageStyle), Script: template.JS(pageScript),
		Title: diag.Visible(d.Title), Description: markdown(d.Description, 1), Facts: facts(d), Verdict: judge(d),
		File: diag.Visible(d.File), Now: moment(d.Now, d.Zone),
	}
	if p.Title == "" {
		p.Title = "Report"
	}
	for i := range d.Sections {
		p.Sections = append(p.Sections, newSection(d, &d.Sections[i], o))
	}
	return p
}

// policy forbids everything but the style and the script of the page.
func policy() string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(pageStyle) + "; script-src " + hash(pageScript) +
		"; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

func facts(d *report.Document) []fact {
	store := fact{Name: "Store", Value: svg.Number(float64(d.Store.Events)) + " events"}
	if d.Store.Last != 0 || d.Store.First != 0 {
		store.Note = moment(time.UnixMicro(d.Store.First), d.Zone) + " to " + moment(time.UnixMicro(d.Store.Last), d.Zone)
	}
	all := []fact{
		{Name: "Range", Value: span(d.From, d.To, d.Zone), Note: "times in " + d.Zone.String()},
		store,
	}
	for _, list := range []struct {
		name   string
		values []string
	}{{"Accounts", d.Store.Accounts}, {"Regions", d.Store.Regions}} {
		if f, ok := listFact(list.name, list.values); ok {
			all = append(all, f)
		}
	}
	all = append(all, fact{Name: "As of", Value: moment(d.Now, d.Zone)})
	for _, p := range d.Parameters {
		all = append(all, fact{Name: diag.Visible(p.Name), Value: diag.Visible(p.Value), Note: diag.Visible(p.Doc)})
	}
	return all
}

// mostListed is how many names a fact lists.
const mostListed = 4

func listFact(name string, values []string) (fact, bool) {
	if len(values) == 0 {
		return fact{}, false
	}
	listed := diag.Visible(strings.Join(values[:min(len(values), mostListed)], ", "))
	if rest := len(values) - mostListed; rest > 0 {
		listed += fmt.Sprintf(" and %d more", rest)
	}
	if len(values) == 1 {
		return fact{Name: strings.TrimSuffix(name, "s"), Value: listed}, true
	}
	return fact{Name: name, Value: svg.Number(float64(len(values))), Note: listed}, true
}

// moment writes a time without the parts that are zero.
func moment(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	t = t.In(zone)
	if t.Second() == 0 && t.Nanosecond() == 0 {
		return t.Format("2006-01-02 15:04")
	}
	return t.Format(time.DateTime)
}

// span writes a range of times, of which ends that are 0 are open.
func span(from, to int64, zone *time.Location) string {
	start, end := moment(time.UnixMicro(from), zone), moment(time.UnixMicro(to), zone)
	switch {
	case from == 0 && to == 0:
		return "all times"
	case from == 0:
		return "until " + end
	case to == 0:
		return "from " + start
	}
	return start + " to " + end
}

// verdict is what has become of the expectations.
type verdict struct {
	State    string // passed, failed, or empty where nothing was expected and nothing went wrong
	Headline string
	Failures []failure // the worst first
}

// failure is an expectation that does not hold, or a section without a result.
type failure struct {
	ID, Title string // of the section
	Severity  string // error for a section without a result; may be empty
	Text      string // the expectation; empty for a section without a result
	Actual    string
}

func judge(d *report.Document) verdict {
	var v verdict
	total, broken := 0, 0
	for i := range d.Sections {
		s := &d.Sections[i]
		title := sectionTitle(s)
		if s.Err != "" {
			broken++
			v.Failures = append(v.Failures, failure{ID: s.ID, Title: title, Severity: "error", Actual: firstLine(s.Err)})
		}
		total += len(s.Expected)
		for _, e := range s.Expected {
			if !e.Passed {
				v.Failures = append(v.Failures, failure{s.ID, title, string(s.Severity), diag.Visible(e.Text), diag.Visible(e.Actual)})
			}
		}
	}
	slices.SortStableFunc(v.Failures, func(a, b failure) int { return rank(b.Severity) - rank(a.Severity) })
	failed := len(v.Failures) - broken
	v.Headline = headline(total, failed, broken)
	switch {
	case failed+broken > 0:
		v.State = "failed"
	case total > 0:
		v.State = "passed"
	}
	return v
}

func headline(total, failed, broken int) string {
	var parts []string
	switch {
	case failed > 0 && total == 1:
		parts = append(parts, "The expectation does not hold")
	case failed == 1:
		parts = append(parts, fmt.Sprintf("1 of %d expectations does not hold", total))
	case failed > 0:
		parts = append(parts, fmt.Sprintf("%d of %d expectations do not hold", failed, total))
	case total == 1:
		parts = append(parts, "The expectation holds")
	case total > 1:
		parts = append(parts, fmt.Sprintf("All %d expectations hold", total))
	}
	if broken > 0 {
		parts = append(parts, counted(broken, "section has an error", "sections have errors"))
	}
	return strings.Join(parts, "; ")
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return svg.Number(float64(n)) + " " + many
}

// rank orders severities, the least first.
func rank(severity string) int {
	if severity == "error" {
		return len(report.Severities())
	}
	return slices.Index(report.Severities(), report.Severity(severity))
}
