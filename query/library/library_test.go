package library_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/library"
)

func questions(t *testing.T) []library.Question {
	t.Helper()
	known, err := library.Together(nil)
	if err != nil {
		t.Fatal(err)
	}
	return known.Holding("")
}

// Every question compiles with nothing to say about it, with its defaults and when it is called by another query.
func TestQuestionsCompile(t *testing.T) {
	compiler, err := query.New(query.Options{Saved: func() (map[string]string, error) { return library.Callable(nil) }})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC)
	for _, q := range questions(t) {
		for _, text := range []string{q.Source, q.Text, "$" + q.Name} {
			c, problems := compiler.Compile(query.Request{Text: text, Now: now})
			if c == nil || len(c.Notes) > 0 {
				t.Errorf("%s: %s", q.Name, append(problems, notes(c)...).Render(text, diag.RenderOptions{}))
			}
		}
	}
}

// notes are those of a query that compiled.
func notes(c *query.Compiled) diag.List {
	if c == nil {
		return nil
	}
	return c.Notes
}

// Every question says what it answers and how to read it, and every parameter has a default and says what it is.
func TestQuestionsAreDocumented(t *testing.T) {
	all := questions(t)
	if len(all) < 60 {
		t.Errorf("%d questions", len(all))
	}
	seen := map[string]bool{}
	for _, q := range all {
		if seen[q.Name] {
			t.Errorf("two questions are called %s", q.Name)
		}
		seen[q.Name] = true
		if strings.ContainsFunc(q.Name, func(r rune) bool { return !query.SavedNameRune(r) }) || q.Name != strings.ToLower(q.Name) {
			t.Errorf("%s cannot be called", q.Name)
		}
		if q.Title == "" || strings.HasSuffix(q.Title, ".") || len(q.Title) > 70 {
			t.Errorf("%s: the title is %q", q.Name, q.Title)
		}
		if !strings.HasSuffix(q.Answers, ".") || !strings.HasSuffix(q.Reading, ".") || strings.HasPrefix(q.Text, "#") {
			t.Errorf("%s: answers %q, reading %q, text %q", q.Name, q.Answers, q.Reading, q.Text)
		}
		for _, p := range q.Parameters {
			if p.Doc == "" || !p.Optional {
				t.Errorf("%s: the parameter %+v", q.Name, p)
			}
		}
		comments := strings.TrimSuffix(q.Source, q.Text)
		for line := range strings.Lines(comments) {
			label, _, ok := strings.Cut(strings.TrimPrefix(line, "# "), ": ")
			known := label == "Answers" || label == "Read" || slices.ContainsFunc(q.Parameters, func(p library.Parameter) bool { return p.Name == label })
			if ok && !known && !strings.Contains(label, " ") {
				t.Errorf("%s: a comment is about %q, which is no parameter", q.Name, label)
			}
		}
	}
	topics, err := library.Topics()
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range topics {
		if topic.Title == "" || topic.Doc == "" || len(topic.Questions) < 6 {
			t.Errorf("the topic %s: %q, %q, %d questions", topic.Name, topic.Title, topic.Doc, len(topic.Questions))
		}
	}
}

// Another value of a parameter is another query.
func TestParametersAreUsed(t *testing.T) {
	compiler, err := query.New(query.Options{})
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{"per": "7m", "quiet": "7d", "network": "203.0.113.0/28"} // what is no number and no free text
	statement := func(q library.Question, parameters map[string]string) string {
		c, problems := compiler.Compile(query.Request{Text: q.Text, Now: time.Unix(1773532800, 0), Parameters: parameters})
		if c == nil {
			t.Fatalf("%s %v: %v", q.Name, parameters, problems)
		}
		return fmt.Sprint(c.Statement.Text(), c.Statement.Args)
	}
	used := 0
	for _, q := range questions(t) {
		for _, p := range q.Parameters {
			value, ok := values[p.Name]
			if !ok {
				value = "17"
			}
			if statement(q, nil) == statement(q, map[string]string{p.Name: value}) {
				t.Errorf("%s: %s changes nothing", q.Name, p.Name)
			}
			used++
		}
	}
	if used < 20 {
		t.Errorf("only %d parameters", used)
	}
}

// What the reader keeps is found under its name, instead of a question of the program.
func TestOwnQuestions(t *testing.T) {
	known, err := library.Together(map[string]string{
		"denied": "# Mine\n# Answers: All of them.\nfilter errorCode = {{code=\"AccessDenied\"}}",
		"mixed":  "-- one --\nlimit 1\n-- two --\n# Second\nlimit 2",
	})
	if err != nil {
		t.Fatal(err)
	}
	own, replaced := known.Find("denied")
	if own == nil || !own.Own || own.Title != "Mine" || own.Answers != "All of them." || own.Text != "filter errorCode = {{code=\"AccessDenied\"}}" || own.Parameters[0].Default != "AccessDenied" {
		t.Errorf("own: %+v", own)
	}
	if replaced == nil || replaced.Own || replaced.Topic != "denied" {
		t.Errorf("replaced: %+v", replaced)
	}
	if q, other := known.Find("mixed.two"); q == nil || q.Title != "Second" || q.Text != "limit 2" || other != nil {
		t.Errorf("a section: %+v, %+v", q, other)
	}
	if q, _ := known.Find("mixed"); q != nil {
		t.Errorf("a file with several queries is a question: %+v", q)
	}
	if found := known.Holding("KEYS OF KMS"); len(found) != 0 {
		t.Errorf("a word of no question: %v", found)
	}
	if found := known.Holding("Second Factor"); len(found) != 3 {
		t.Errorf("%d questions about second factors", len(found))
	}
	called, err := library.Callable(map[string]string{"denied": "limit 3"})
	if err != nil || called["denied"] != "limit 3" || called["actors"] == "" {
		t.Errorf("called: %v, %v", called["denied"], err)
	}
}
