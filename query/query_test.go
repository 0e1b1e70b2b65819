package query

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/fuzztest"
	"trailsift/query/lang"
	"trailsift/query/plan"
)

func newCompiler(t testing.TB) *Compiler {
	t.Helper()
	c, err := New(Options{Lookups: testLookups(t), Geo: testGeo()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// corpusQueries returns the texts of all queries of the corpus.
func corpusQueries(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../testdata/query/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(data).Files {
			if name, _, _ := strings.Cut(f.Name, ":"); strings.TrimSpace(name) == "query" {
				out = append(out, strings.TrimSuffix(string(f.Data), "\n"))
			}
		}
	}
	return out
}

// TestCommandsAreComplete shows that every command has what help and the reference show of it, and that its examples run.
func TestCommandsAreComplete(t *testing.T) {
	c := newCompiler(t)
	taken := map[string]string{}
	for _, s := range lang.Commands() {
		if s.Doc == "" || s.Usage == "" || len(s.Examples) == 0 {
			t.Errorf("%s: doc %q, usage %q, %d examples", s.Name, s.Doc, s.Usage, len(s.Examples))
		}
		for _, name := range append([]string{s.Name}, s.Synonyms...) {
			if other, ok := taken[name]; ok {
				t.Errorf("%s is the name of %s and of %s", name, s.Name, other)
			}
			taken[name] = s.Name
		}
		for _, e := range s.Examples {
			if e.Doc == "" || !strings.Contains(e.Query, s.Name) {
				t.Errorf("%s: example %q, doc %q", s.Name, e.Query, e.Doc)
			}
			compiled, problems := c.Compile(Request{Text: e.Query, Range: TimeRange{Start: 1e15, End: 2e15}})
			if compiled == nil {
				t.Errorf("%s: %s", s.Name, problems.Render(e.Query, diag.RenderOptions{}))
				continue
			}
			if len(compiled.Notes) > 0 && s.Name != "unmask" { // which says that it does nothing here
				t.Errorf("%s: an example that needs notes:\n%s", s.Name, compiled.Notes.Render(e.Query, diag.RenderOptions{}))
			}
		}
	}
}

// TestFunctionExamplesCompile shows that the examples of the function table are expressions of the language.
func TestFunctionExamplesCompile(t *testing.T) {
	c := newCompiler(t)
	n := 0
	for _, e := range function.Table().Entries() {
		for _, x := range e.Examples {
			text := "fields " + x.Text + " as example"
			if e.Kind == function.Aggregate {
				text = "stats " + x.Text + " as example"
			}
			if x.Table != "" {
				text = "source " + x.Table + " | " + text
			}
			n++
			if compiled, problems := c.Compile(Request{Text: text}); compiled == nil {
				t.Errorf("%s:\n%s", e.ID, problems.Render(text, diag.RenderOptions{}))
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d examples", n)
	}
}

// TestPrintedQueriesMeanTheSame shows that a query's canonical form is read as the same query, with the same plan.
func TestPrintedQueriesMeanTheSame(t *testing.T) {
	c := newCompiler(t)
	checked := 0
	for _, text := range corpusQueries(t) {
		before, problems := c.language.Parse(text)
		if problems.HasErrors() {
			continue
		}
		checked++
		printed := before.String()
		after, problems := c.language.Parse(printed)
		if problems.HasErrors() {
			t.Errorf("%s\nprinted as\n%s\n%s", text, printed, problems.Render(printed, diag.RenderOptions{}))
			continue
		}
		if again := after.String(); again != printed {
			t.Errorf("%s\nprinted as\n%s\nand then as\n%s", text, printed, again)
		}
		a, _ := c.Compile(Request{Text: text})
		b, _ := c.Compile(Request{Text: printed})
		if (a == nil) != (b == nil) || a != nil && steps(a.Plan) != steps(b.Plan) {
			t.Errorf("%s\nand\n%s\nhave different plans", text, printed)
		}
	}
	if checked < 50 {
		t.Errorf("only %d queries", checked)
	}
}

// steps is a plan without the names of its columns: unnamed ones are called by their text, which printing may change.
func steps(n plan.Node) string {
	text := plan.Format(n)
	return text[:strings.LastIndex(text, "project ")]
}

func TestCompile(t *testing.T) {
	c := newCompiler(t)
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	t.Run("the same request gives the same statement", func(t *testing.T) {
		r := Request{Text: "filter @timestamp > ago(1h) and eventName like /x/ | stats count(*) by bin(5m), errorCode", Now: now}
		a, _ := c.Compile(r)
		b, _ := Compile(r, Options{})
		if a.Statement.SQL != b.Statement.SQL {
			t.Errorf("%s\nand\n%s", a.Statement.SQL, b.Statement.SQL)
		}
	})
	t.Run("a query that is too long is not read", func(t *testing.T) {
		c, err := New(Options{MaxBytes: 10})
		if err != nil {
			t.Fatal(err)
		}
		if _, problems := c.Compile(Request{Text: "fields eventName"}); len(problems) != 1 || problems[0].Code != "too-long" {
			t.Errorf("%v", problems)
		}
	})
	t.Run("tables and unused columns", func(t *testing.T) {
		got, problems := c.Compile(Request{Text: "fields @message, eventName | stats count(*) by awsRegion"})
		if got == nil {
			t.Fatal(problems)
		}
		if tables := got.Tables(); len(tables) != 1 || tables[0] != "events" {
			t.Errorf("tables %v", tables)
		}
		if use := got.Statement.Uses[0]; len(use.Columns) != 1 || use.Columns[0] != "awsregion" {
			t.Errorf("columns %v, want awsregion alone", use.Columns)
		}
	})
	t.Run("no more errors than anybody reads", func(t *testing.T) {
		text := strings.Repeat("| nosuch ", 500)
		if _, problems := c.Compile(Request{Text: text}); len(problems) != 100 {
			t.Errorf("%d problems", len(problems))
		}
	})
	t.Run("several queries at the same time", func(t *testing.T) {
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for _, text := range []string{"stats count(*) by eventName", "fitler x", "filter a == 1"} {
					alone, _ := New(Options{})
					want, wantProblems := alone.Compile(Request{Text: text})
					got, problems := c.Compile(Request{Text: text})
					if (got == nil) != (want == nil) || got != nil && got.Statement.SQL != want.Statement.SQL || problems.Error() != wantProblems.Error() {
						t.Errorf("%s: differs", text)
					}
				}
			})
		}
		wait.Wait()
	})
}

// FuzzParse shows that no text breaks the compiler, and that what it says points into the text.
func FuzzParse(f *testing.F) {
	for _, text := range corpusQueries(f) {
		f.Add(text)
	}
	strict, err := New(Options{Strict: true, Lookups: testLookups(f), Geo: testGeo()})
	if err != nil {
		f.Fatal(err)
	}
	compilers := []*Compiler{newCompiler(f), strict}
	f.Fuzz(func(t *testing.T, text string) {
		fuzztest.Guard(t, len(text), fuzztest.Limits{}, func() {
			for _, c := range compilers {
				compiled, problems := c.Compile(Request{Text: text, Range: TimeRange{Start: 0, End: 1}})
				if compiled != nil {
					problems = compiled.Notes
				} else if !problems.HasErrors() {
					t.Error("neither a statement nor an error")
				}
				for _, d := range problems {
					if d.Span.Start < 0 || d.Span.Start > d.Span.End || d.Span.End > len(text) {
						t.Errorf("%s at %v in %d bytes", d.Code, d.Span, len(text))
					}
					if d.Code == "internal" || d.Message == "" {
						t.Errorf("%s: %s", d.Code, d.Message)
					}
				}
			}
		})
	})
}

func BenchmarkCompile(b *testing.B) {
	c := newCompiler(b)
	queries := map[string]string{
		"typical": `fields @timestamp, userIdentity.arn, eventName, sourceIPAddress
| filter eventSource = "iam.amazonaws.com" and eventName in ["CreateUser", "DeleteUser"] and not ispresent(errorCode)
| stats count(*) as n, count_distinct(sourceIPAddress) by userIdentity.arn, bin(1h)
| filter n > 10 | sort n desc | limit 20`,
		"message": "filter @message like /AccessDenied/",
		"list":    `filter sourceIPAddress in ["192.0.2.1"` + strings.Repeat(`, "192.0.2.2"`, 1000) + "]",
		"errors":  "fitler a | filter evntName == 1 | stats cuont(*) by x",
	}
	for name, text := range queries {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Compile(Request{Text: text})
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// testLookups reads the lookup tables of the examples.
func testLookups(t testing.TB) []*Lookup {
	t.Helper()
	files, err := filepath.Glob("../testdata/lookups/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatalf("no lookup tables: %v", err)
	}
	var out []*Lookup
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		table, err := ReadLookup(strings.TrimSuffix(filepath.Base(file), ".csv"), bytes.NewReader(data), LookupLimits{})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, table)
	}
	return out
}

// testGeo stands for databases of addresses without coordinates.
func testGeo() *Geo { return &Geo{Holds: func(column string) bool { return column != "latitude" }} }
