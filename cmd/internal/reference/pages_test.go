package reference_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trailsift/cmd/internal/reference"
	"trailsift/engine/render"
	"trailsift/ingest/decode"
	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/lang"
	"trailsift/query/metricmath"
	"trailsift/storage/schema"
)

func open(t *testing.T) *reference.Library {
	t.Helper()
	l, err := reference.New(reference.Sources{Examples: os.DirFS(".")})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Everything that the tables in the code know has a page under each of its names.
func TestEverythingHasAPage(t *testing.T) {
	l := open(t)
	has := func(k reference.Kind, names ...string) {
		for _, name := range names {
			found := false
			for _, p := range l.Find(name) {
				found = found || p.Kind == k
			}
			if !found {
				t.Errorf("the %s %s has no page", k, name)
			}
		}
	}
	for _, s := range lang.Commands() {
		has(reference.Command, append(s.Synonyms, s.Name)...)
	}
	for _, e := range function.Table().Entries() {
		has(reference.Function, e.Names...)
	}
	for _, f := range metricmath.Functions() {
		kind := reference.Math
		if f.Outside != "" {
			kind = reference.Topic
		}
		has(kind, f.Name)
	}
	for _, s := range schema.Tables() {
		has(reference.Table, s.Name)
		has(reference.Field, s.Paths()...)
	}
	packings := []string{"zip", "gzip", "zstd"} // no formats of logs
	for _, f := range decode.Formats() {
		if !slices.Contains(packings, f.Name) {
			has(reference.Input, f.Name)
		}
	}
	for _, f := range render.Formats() {
		has(reference.Output, f.Name)
	}
}

// A page says how its subject is written, what it means, and shows it at work.
func TestPagesAreComplete(t *testing.T) {
	paths := map[string]string{}
	for _, p := range open(t).Pages {
		if p.Synopsis == "" || p.Meaning == "" {
			t.Errorf("the %s %s: synopsis %q, meaning %q", p.Kind, p.Name, p.Synopsis, p.Meaning)
		}
		if p.Kind == reference.Field || p.Kind == reference.Topic {
			continue
		}
		if len(p.Examples) == 0 {
			t.Errorf("the %s %s has no example", p.Kind, p.Name)
		}
		for _, e := range p.Examples {
			if !e.Ran {
				t.Errorf("the %s %s: the example was not run: %s\ngo test ./cmd/internal/... -update runs it", p.Kind, p.Name, e.Text)
			}
		}
		key := p.Kind.String() + " " + strings.ToLower(p.Name)
		if other, ok := paths[key]; ok {
			t.Errorf("%s and %s share a page", p.Name, other)
		}
		paths[key] = p.Name
	}
}

// The Markdown pages have file names of their own, and every link of the index leads to one of them.
func TestMarkdownLinks(t *testing.T) {
	files := open(t).Markdown()
	links := regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(files["README.md"], -1)
	if len(links) != len(files)-1 {
		t.Errorf("the index has %d links to %d pages", len(links), len(files)-1)
	}
	seen := map[string]bool{}
	for _, m := range links {
		if files[m[1]] == "" || seen[m[1]] {
			t.Errorf("the index links to %s, which is missing or linked twice", m[1])
		}
		seen[m[1]] = true
	}
	for name, text := range files {
		if strings.Count(text, "```")%2 != 0 || strings.Contains(text, "\n\n\n") {
			t.Errorf("%s: an open block or a gap:\n%s", name, text)
		}
	}
}

// The shape of pages, in a terminal and in Markdown.
func TestGoldenPages(t *testing.T) {
	l := open(t)
	for _, name := range []string{"stats", "substr", "count", "lookup-events", "eventName", "time", "FILL"} {
		var text, markdown strings.Builder
		for _, p := range l.Find(name) {
			text.WriteString(p.Text(reference.TextOptions{}))
			markdown.WriteString(p.Markdown(1))
		}
		golden(t, name+".txt", text.String())
		golden(t, name+".md", markdown.String())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}

// Lines of help fit the terminal, as far as words and results allow.
func TestTextFitsTheTerminal(t *testing.T) {
	for _, p := range open(t).Pages {
		p.Examples = nil
		for line := range strings.Lines(p.Text(reference.TextOptions{Width: 72})) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 72 && strings.HasPrefix(line, " ") && strings.Contains(strings.TrimSpace(line), " ") {
				t.Errorf("%s: %d columns: %s", p.Name, n, line)
			}
		}
	}
}

func TestClosestName(t *testing.T) {
	l := open(t)
	for typed, want := range map[string]string{"stast": "stats", "substring": "substr", "userIdentity.acountId": "userIdentity.accountId"} {
		if got := diag.Closest(typed, l.Names(), 3); len(got) == 0 || got[0] != want {
			t.Errorf("%s is close to %v, want %s", typed, got, want)
		}
	}
}

// The page of differences says something about every command of Logs Insights, and lists every extension.
func TestDifferencesAreComplete(t *testing.T) {
	sections := open(t).Find("differences")[0].Sections
	if n := len(sections[0].Pairs); n != 32 {
		t.Errorf("%d commands of Logs Insights are compared", n)
	}
	for _, p := range sections[0].Pairs {
		if p.Meaning == "" || p.Meaning == "Not supported." {
			t.Errorf("%s: %q", p.Name, p.Meaning)
		}
	}
	listed := map[string]bool{}
	for _, s := range sections[1:] {
		for _, p := range s.Pairs {
			listed[p.Name] = p.Meaning != ""
		}
	}
	for _, s := range lang.Commands() {
		if s.Extension && !listed[s.Name] {
			t.Errorf("the extension %s is not listed", s.Name)
		}
	}
	for _, e := range function.Table().Entries() {
		if (e.Extension || e.Differs != "") && !listed[e.Names[0]] {
			t.Errorf("the function %s is not listed", e.Names[0])
		}
	}
}
