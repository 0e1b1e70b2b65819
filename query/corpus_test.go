package query

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"trailsift/query/diag"
	"trailsift/query/plan"
)

var update = flag.Bool("update", false, "rewrite the expectations of testdata/query")

// corpusCase is one query of a corpus file: the section `query` and those behind it, up to the next query. A query's section may
// carry a title behind a colon. The sections that are present decide what is checked:
//
//	request      how it is asked: lines of "from TIME", "to TIME", "limit N", "metrics WHAT IS KNOWN", "zone NAME"
//	plan         the bound plan
//	sql.duckdb   the statement
//	notes        what is said about a query that runs
//	error        what is said about one that does not; without this section the query must compile
//
// Others, such as rows, are for tests that run the statement.
type corpusCase struct {
	title    string
	request  Request
	sections []*txtar.File
}

func corpusCases(t *testing.T, a *txtar.Archive) []corpusCase {
	t.Helper()
	var cases []corpusCase
	for i := range a.Files {
		f := &a.Files[i]
		name, title, _ := strings.Cut(f.Name, ":")
		if strings.TrimSpace(name) == "query" {
			text := strings.TrimSuffix(string(f.Data), "\n")
			if title = strings.TrimSpace(title); title == "" {
				title = strconv.Itoa(len(cases) + 1)
			}
			cases = append(cases, corpusCase{title: title, request: Request{Text: text, Now: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}})
			continue
		}
		if len(cases) == 0 {
			t.Fatalf("section %s stands before the first query", f.Name)
		}
		c := &cases[len(cases)-1]
		if f.Name == "request" {
			c.request = readRequest(t, c.request, string(f.Data))
			continue
		}
		c.sections = append(c.sections, f)
	}
	return cases
}

func readRequest(t *testing.T, r Request, text string) Request {
	t.Helper()
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		var err error
		var at time.Time
		switch key {
		case "from":
			at, err = time.Parse(time.RFC3339, value)
			r.Range.Start = at.UnixMicro()
		case "to":
			at, err = time.Parse(time.RFC3339, value)
			r.Range.End = at.UnixMicro()
		case "zone":
			r.Zone, err = time.LoadLocation(value)
		case "metrics":
			r.Metrics.Complete = strings.Contains(value, "complete")
			r.Metrics.Single = strings.Contains(value, "single")
			r.Metrics.OneClass = strings.Contains(value, "one-class")
			r.Metrics.OneUnit = strings.Contains(value, "one-unit")
			if _, names, ok := strings.Cut(value, "dimensions="); ok {
				r.Metrics.Dimensions = strings.Split(names, ",")
			}
		case "limit":
			r.Limit, err = strconv.Atoi(value)
		default:
			t.Fatalf("request: %q", line)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("../testdata/query/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus files: %v", err)
	}
	compiler, err := New(Options{Lookups: testLookups(t), Geo: testGeo()})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range corpusCases(t, a) {
				t.Run(c.title, func(t *testing.T) { checkCase(t, compiler, c) })
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func checkCase(t *testing.T, compiler *Compiler, c corpusCase) {
	compiled, problems := compiler.Compile(c.request)
	failing := false
	for _, f := range c.sections {
		failing = failing || f.Name == "error"
	}
	if failing != (compiled == nil) {
		t.Fatalf("compiled: %v\n%s", compiled != nil, problems.Render(c.request.Text, diag.RenderOptions{}))
	}
	for _, f := range c.sections {
		var got string
		switch f.Name {
		case "plan":
			got = plan.Format(compiled.Plan)
		case "sql.duckdb":
			got = compiled.Statement.SQL + "\n"
		case "notes":
			got = compiled.Notes.Render(c.request.Text, diag.RenderOptions{})
		case "error":
			got = problems.Render(c.request.Text, diag.RenderOptions{})
		default:
			continue
		}
		if *update {
			f.Data = []byte(got)
		} else if want := string(f.Data); got != want {
			t.Errorf("%s:\n%s\nwant:\n%s", f.Name, got, want)
		}
	}
}
