package query

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trailsift/query/function"
	"trailsift/query/lang"
)

// TestEverythingIsShown fails when a command or a function lacks a part of its documentation, an example, or a query in
// testdata/query or testdata/script that uses it.
func TestEverythingIsShown(t *testing.T) {
	var all strings.Builder
	for _, q := range corpusQueries(t) {
		all.WriteString("| " + q + "\n")
	}
	scripts, err := filepath.Glob("../testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range scripts {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	text := all.String()
	used := func(pattern string) bool { return regexp.MustCompile(`(?i)` + pattern).MatchString(text) }
	for _, s := range lang.Commands() {
		if s.Doc == "" || s.Usage == "" || len(s.Examples) == 0 {
			t.Errorf("the command %s lacks its usage, its meaning or an example", s.Name)
		}
		for _, name := range append([]string{s.Name}, s.Synonyms...) {
			if !used(`[|'"\n]\s*` + name + `\b`) {
				t.Errorf("no query of testdata uses the command %s", name)
			}
		}
	}
	for _, e := range function.Table().Entries() {
		if e.Doc == "" || e.Usage == "" || len(e.Examples)+len(e.Queries) == 0 && len(e.Implicit) == 0 {
			t.Errorf("the function %s lacks its usage, its meaning or an example", e.ID)
		}
		if e.Kind == function.Operator {
			continue
		}
		for _, name := range e.Names {
			if !used(`\b` + name + `\(`) {
				t.Errorf("no query of testdata calls %s", name)
			}
		}
	}
}
