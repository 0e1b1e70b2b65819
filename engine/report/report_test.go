package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/fuzztest"
	"trailsift/query/library"
)

// answers are results by the commands that begin a query's text; the texts are compiled for real, and nothing is asked of a store.
type answers struct {
	compiler *query.Compiler
	results  map[string]func() (rows.Reader, error)

	sync.Mutex
	texts map[*query.Compiled]string
	asked []string
	note  string // about every result
}

func newAnswers(t *testing.T, results map[string]func() (rows.Reader, error)) *answers {
	t.Helper()
	c, err := query.New(query.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &answers{compiler: c, results: results, texts: map[*query.Compiled]string{}}
}

func (a *answers) compile(_ context.Context, r *query.Request) (*query.Compiled, diag.List, error) {
	c, list := a.compiler.Compile(*r)
	a.Lock()
	defer a.Unlock()
	a.texts[c] = r.Text
	return c, list, nil
}

func (a *answers) run(_ context.Context, c *query.Compiled) (rows.Reader, []string, error) {
	a.Lock()
	text := a.texts[c]
	a.asked = append(a.asked, text)
	a.Unlock()
	for prefix, result := range a.results {
		if strings.HasPrefix(text, prefix) {
			r, err := result()
			return r, []string{a.note}, err
		}
	}
	return nil, nil, fmt.Errorf("nobody knows %q", text)
}

// prepared prepares a report over the answers.
func (a *answers) prepared(t *testing.T, text string, change func(*Options)) *Plan {
	t.Helper()
	spec, problems := Read("test.yaml", text)
	if problems != nil {
		t.Fatal(problems.Render(text, diag.RenderOptions{}))
	}
	known, err := library.Together(nil)
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	o := Options{Known: known, Compile: a.compile, Now: noon, Resolve: func(r Range) (query.TimeRange, error) {
		if r.Since == "" {
			return query.TimeRange{}, nil
		}
		d, err := time.ParseDuration(r.Since)
		return query.TimeRange{Start: noon.Add(-d).UnixMicro(), End: noon.UnixMicro()}, err
	}}
	if change != nil {
		change(&o)
	}
	p, problems, err := spec.Prepare(t.Context(), o)
	if err != nil || problems != nil {
		t.Fatal(err, problems.Render(text, diag.RenderOptions{}))
	}
	return p
}

func (a *answers) document(t *testing.T, text string, parallel int) *Document {
	t.Helper()
	d, err := a.prepared(t, text, nil).Run(t.Context(), a.run, RunOptions{Parallel: parallel})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// table returns what gives a result again and again.
func table(columns []rows.Column, values ...[]any) func() (rows.Reader, error) {
	return func() (rows.Reader, error) { return rows.Of(columns, values) }
}

func counts() []rows.Column {
	return []rows.Column{{Name: "eventName"}, {Name: "n", Kind: rows.Int64}}
}

func written(t *testing.T, d *Document, name string) string {
	t.Helper()
	var b bytes.Buffer
	i := slices.IndexFunc(Formats(), func(f Format) bool { return f.Name == name })
	if err := Formats()[i].Write(&b, []*Document{d}, WriteOptions{Version: "1.0"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const threeSections = `
title: Three
sections:
  - title: First
    query: stats count(*) as n by eventName
    expect: [n < 2, rows == 2]
    limit: 1
  - title: The same again
    query: stats count(*) as n by eventName
    expect: max(n) <= 1
  - title: It breaks
    query: filter eventName = "x"
    expect: rows == 0
  - title: No limit
    query: filter eventName = "y"
    limit: 2
  - title: The same without an expectation
    query: stats count(*) as n by eventName
`

func threeAnswers(t *testing.T) *answers {
	many := [][]any{{"a", 1}, {"b", 2}, {"c", 3}}
	return newAnswers(t, map[string]func() (rows.Reader, error){
		"stats":                  table(counts(), []any{"GetObject", 1}, []any{"PutObject", 2}),
		`filter eventName = "x"`: func() (rows.Reader, error) { return nil, errors.New("the disk is \x1b[2Jgone") },
		`filter eventName = "y"`: table(counts(), many...),
	})
}

// TestRun runs what is asked twice once, leaves the others alone when a section breaks, and counts beyond what it shows.
func TestRun(t *testing.T) {
	a := threeAnswers(t)
	d := a.document(t, threeSections, 2)
	if len(a.asked) != 3 {
		t.Errorf("asked %q", a.asked)
	}
	first, same, broken, open := d.Sections[0], d.Sections[1], d.Sections[2], d.Sections[3]
	if len(first.Rows) != 1 || first.Total != 2 || first.More || first.ID != "first" || first.Line != 4 {
		t.Errorf("%+v", first)
	}
	if o := first.Expected[0]; o.Passed || o.Actual != "n is 2" || len(o.Rows) != 1 || len(o.Places) != 0 || o.Rows[0][0] != "PutObject" {
		t.Errorf("%+v", o)
	}
	if !first.Expected[1].Passed || same.Expected[0].Actual != "max(n) is 2" || same.Expected[0].Places[0] != 1 {
		t.Errorf("%+v %+v", first.Expected, same.Expected)
	}
	if broken.Err != `the disk is \x1b[2Jgone` || broken.Expected != nil {
		t.Errorf("%+v", broken)
	}
	if last := d.Sections[4]; last.Total != 2 || last.More || len(last.Rows) != 2 {
		t.Errorf("%+v", last)
	}
	if open.Total != 2 || !open.More || len(open.Rows) != 2 {
		t.Errorf("%+v", open)
	}
	if c := d.Counts(); c != (Counts{Sections: 5, Expected: 3, Broken: 2, Errors: 1}) {
		t.Errorf("%+v", c)
	}
	for _, f := range Formats() {
		once := written(t, d, f.Name)
		for _, parallel := range []int{1, 7} {
			if again := written(t, threeAnswers(t).document(t, threeSections, parallel), f.Name); again != once {
				t.Errorf("%s with %d at once:\n%s\nand before\n%s", f.Name, parallel, again, once)
			}
		}
	}
}

// TestExpectations decides about the same rows in every form.
func TestExpectations(t *testing.T) {
	columns := []rows.Column{{Name: "who"}, {Name: "n", Kind: rows.Int64}, {Name: "share", Kind: rows.Double}, {Name: "sum", Kind: rows.Decimal, Scale: 2}, {Name: "ok", Kind: rows.Bool}}
	values := [][]any{{"alice", int64(5), 0.5, "10.50", true}, {"bob", nil, 0.25, nil, false}, {nil, int64(-3), nil, "0.25", nil}}
	place := func(name string) int {
		return slices.IndexFunc(columns, func(c rows.Column) bool { return c.Name == name })
	}
	for text, want := range map[string]string{
		"rows == 3": "", "rows = 3": "", "rows < 3": "rows is 3", "rows in (1, 2)": "rows is 3", "rows not in [1, 2]": "", "rows between 3 and 5": "",
		"max(n) <= 5": "", "max(n) < 5": "max(n) is 5", "min(n) >= 0": "min(n) is -3", "sum(n) = 2": "", "avg(n) = 1": "", "count(n) = 2": "", "count(who) > 2": "count(who) is 2",
		"max(sum) < 10.5": "max(sum) is 10.5", "n < 10": "n is missing", "n != 5": "n is 5", "n >= -3": "n is missing", "share < 30%": "share is missing",
		`who = "alice"`: "who is bob, missing", `who like "o"`: "who is alice, missing", "who like /^[ab]/": "who is missing", "who not like /z/": "who is missing",
		`who in ("alice", "bob", null)`: "", "ok = true": "ok is false, missing", "who != null": "who is missing", "`n` > 100": "n is 5, missing, -3",
		"value > 3": "there is no value: the result has 3 rows and not one",
	} {
		e, problems := parseExpectation(text)
		if problems != nil {
			t.Errorf("%s: %v", text, problems)
			continue
		}
		e.text = text
		one := &tally{expectation: &e, place: -1}
		if e.column != "" && e.subject != rowsOf {
			one.place = place(e.column)
		}
		for _, row := range values {
			one.add(row)
		}
		if o := one.outcome(); o.Passed != (want == "") || o.Actual != want {
			t.Errorf("%s: passed %v, %q and not %q", text, o.Passed, o.Actual, want)
		}
	}
	for _, text := range []string{"", "rows", "rows ==", "rows == 1 2", "rows = n", "1 = rows", "max(n, m) > 1", "median(n) > 1", "rows in 3", "rows and n > 1", "rows == 1 | n", "who like /(/", "-rows > 1", "(((", "count(*) > 1"} {
		if _, problems := parseExpectation(text); problems == nil {
			t.Errorf("%q is an expectation", text)
		}
	}
}

// TestNothing holds for no rows what is expected of each, and not that there is a value.
func TestNothing(t *testing.T) {
	for text, want := range map[string]bool{"rows = 0": true, "n < 1": true, "max(n) < 1": true, "avg(n) > 1": true, "sum(n) = 0": true, "count(n) > 0": false, "value = 0": false} {
		e, _ := parseExpectation(text)
		if o := (&tally{expectation: &e}).outcome(); o.Passed != want {
			t.Errorf("%s: %v", text, o.Passed)
		}
	}
}

// TestCompare finds what is new, gone, more and less, over times that have moved.
func TestCompare(t *testing.T) {
	const hour = int64(3_600_000_000)
	columns := []rows.Column{{Name: "at", Kind: rows.Timestamp}, {Name: "who"}, {Name: "n", Kind: rows.Int64}}
	p := &part{shift: 24 * hour}
	now := [][]any{{25 * hour, "alice", int64(6)}, {25 * hour, nil, int64(1)}, {26 * hour, "bob", int64(0)}, {26 * hour, "eve", int64(3)}}
	before := [][]any{{hour, "alice", int64(4)}, {2 * hour, "bob", int64(0)}, {2 * hour, "carol", int64(9)}, {2 * hour, "eve", nil}}
	got, err := p.compared(columns, now, before)
	want := "[[90000000000 alice 6 4 50] [90000000000 <nil> 1 <nil> +Inf] [93600000000 bob 0 0 0] [93600000000 eve 3 <nil> +Inf] [93600000000 carol <nil> 9 -100]]"
	if err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v %v", got, err)
	}
	if _, err := p.compared(columns, [][]any{now[0], now[0]}, nil); !errors.Is(err, errTwins) {
		t.Errorf("rows that are alike are compared: %v", err)
	}
	shown, c := comparedColumns(append(columns, rows.Column{Name: "m", Kind: rows.Double}))
	if len(shown) != 8 || shown[4].Name != "n change" || c.Columns[1] != (Compared{Now: 5, Before: 6, Change: 7}) {
		t.Errorf("%v %v", shown, c)
	}
}

// TestBaseline compares with what an earlier run has written, and refuses what does not fit.
func TestBaseline(t *testing.T) {
	const text = "title: T\nsections:\n  - id: calls\n    query: stats count(*) as n by eventName\n    compare: baseline\n    expect: change < 20%\n"
	first := newAnswers(t, map[string]func() (rows.Reader, error){"stats": table(counts(), []any{"GetObject", 10}, []any{"PutObject", 4})})
	p := first.prepared(t, text, func(o *Options) { o.First = true })
	d, err := p.Run(t.Context(), first.run, RunOptions{})
	if err != nil || d.Sections[0].Failed() {
		t.Fatal(err, d.Sections[0].Expected)
	}
	data, err := p.Baseline().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	base, err := ReadBaseline(data)
	if err != nil {
		t.Fatal(err)
	}
	second := newAnswers(t, map[string]func() (rows.Reader, error){"stats": table(counts(), []any{"GetObject", 11}, []any{"HeadObject", 1})})
	d, err = second.prepared(t, text, func(o *Options) { o.Baseline = base }).Run(t.Context(), second.run, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := d.Sections[0]
	if fmt.Sprint(s.Rows) != "[[GetObject 11 10 10] [HeadObject 1 <nil> +Inf] [PutObject <nil> 4 -100]]" || s.Expected[0].Actual != "change is new" {
		t.Errorf("%v %+v", s.Rows, s.Expected)
	}
	if shown := written(t, d, "text"); !strings.Contains(shown, "│    new") || !strings.Contains(shown, "│   gone") || !strings.Contains(shown, "│   +10%") {
		t.Error(shown)
	}
	other := newAnswers(t, map[string]func() (rows.Reader, error){"stats": table([]rows.Column{{Name: "who"}, {Name: "n", Kind: rows.Int64}}, []any{"a", 1})})
	d, err = other.prepared(t, text, func(o *Options) { o.Baseline = base }).Run(t.Context(), other.run, RunOptions{})
	if err != nil || !strings.Contains(d.Sections[0].Err, "the baseline has the column `eventName` (text) where the result has `who` (text)") {
		t.Errorf("%v %q", err, d.Sections[0].Err)
	}
}

// TestHostile writes values that would be more than text in every format.
func TestHostile(t *testing.T) {
	for _, value := range []string{"<script>alert(1)</script>", "\x1b[2J\x1b]0;x\a", "\u202egnp.exe", "```\n# not a heading", "a|b", "=cmd()", "\x00\xff", "]]>", "[x](javascript:alert(1))"} {
		a := newAnswers(t, map[string]func() (rows.Reader, error){"stats": table(counts(), []any{value, 3}, []any{"x", 1})})
		a.note = value
		d := a.document(t, "title: H\nsections:\n  - query: stats count(*) as n by eventName\n    expect: [n < 2, eventName = \"x\"]\n    chart: bar\n    limit: 1\n"+
			"  - query: stats count(*) as n by eventName\n    chart: {kind: bar, x: eventName}\n    table: false\n", 1)
		for _, f := range Formats() {
			out := written(t, d, f.Name)
			if strings.ContainsAny(out, "\x1b\a\x00\u202e") || !utf8.ValidString(out) {
				t.Errorf("%s lets control characters of %q through:\n%q", f.Name, value, out)
			}
			if f.Name == "junit" && strings.Contains(out, "<script>") {
				t.Errorf("%s lets markup of %q through:\n%s", f.Name, value, out)
			}
		}
		md := written(t, d, "markdown")
		for i, part := range strings.Split(md, "\n```\n") {
			if text := i%2 == 0; text && (strings.Contains(part, "<script>") || strings.Contains(part, "[x](")) || strings.Contains(part, "\n# not a heading") {
				t.Errorf("a value is markup:\n%s", md)
			}
		}
	}
}

// TestRead bounds what is read.
func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "holds 0 documents of YAML",
		"title: a":                       "the report has no `sections`",
		"- a":                            "an object is needed here, and this is a list",
		"title: [":                       "this is no YAML",
		"a: b\n---\nc:":                  "holds 2 documents",
		strings.Repeat(" ", mostBytes+1): "are read at most",
		"title: a\nsections:\n" + strings.Repeat("- text: b\n", 1001): "more than 1000 sections",
		"title: " + strings.Repeat("[", 200):                          "nested more than 100 deep",
		"title: a\nsections: [{text: b, severity: high}]":             "means nothing in a section of text",
		"title: a\nsections: [{query: stats, severity: high}]":        "`severity` means nothing without `expect`",
		"title: a\nsections: [{query: stats, table: false}]":          "without a table the section needs a `chart`",
		"title: a\nsections: [{insights: {typ: error}}]":              "unknown key `typ` of `insights`",
		"title: a\nsections: [{text: a, id: b}, {text: a, id: b}]":    "the id `b` is there twice",
	} {
		if _, problems := Read("x", text); !strings.Contains(problems.Error(), want) {
			t.Errorf("%.60q: %v", text, problems)
		}
	}
}

// FuzzRead reads anything without a panic, and says what is wrong inside the text.
func FuzzRead(f *testing.F) {
	f.Add(threeSections)
	f.Add("title: a\nsections: [{insights: {type: error, by: [a, b]}, chart: {kind: heat, y: n}, compare: previous, expect: 'rows == 1'}]")
	f.Fuzz(func(t *testing.T, text string) {
		fuzztest.Guard(t, len(text), fuzztest.Limits{}, func() {
			_, problems := Read("x", text)
			for _, d := range problems {
				if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
					t.Errorf("%v of %d bytes", d.Span, len(text))
				}
			}
			if e, problems := parseExpectation(text); problems == nil {
				(&tally{expectation: &e, place: 0}).add([]any{"x"})
			}
		})
	})
}
