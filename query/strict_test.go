package query

import (
	"fmt"
	"strings"
	"testing"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/lang"
)

// TestStrict walks the tables: every extension is refused by name, and nothing else is.
func TestStrict(t *testing.T) {
	c, err := New(Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	refused := func(text string) []string {
		var names []string
		_, problems := c.Compile(Request{Text: text})
		for _, d := range problems {
			if d.Code == "extension" {
				names = append(names, d.Message)
			}
		}
		return names
	}
	for _, s := range lang.Commands() {
		for _, e := range s.Examples {
			got := refused(e.Query)
			named := strings.Contains(strings.Join(got, "\n"), "the command `"+s.Name+"`")
			if named != s.Extension {
				t.Errorf("%s: extension %v, refused %q", s.Name, s.Extension, got)
			}
		}
		if s.Extension != (s.Instead != "") {
			t.Errorf("%s: an extension says in Instead what to write in Logs Insights, and nothing else does", s.Name)
		}
	}
	for _, e := range function.Table().Entries() {
		if e.Extension != (e.Instead != "") {
			t.Errorf("%s: an extension says in Instead what to write in Logs Insights, and nothing else does", e.ID)
		}
		if e.Kind == function.Operator {
			continue
		}
		for _, name := range e.Names {
			text := fmt.Sprintf("fields %s(1)", name)
			if e.Kind == function.Aggregate {
				text = fmt.Sprintf("stats %s(1)", name)
			}
			if got := refused(text); (len(got) == 1) != e.Extension || e.Extension && !strings.Contains(got[0], "`"+name+"`") {
				t.Errorf("%s: extension %v, refused %q", name, e.Extension, got)
			}
		}
	}
}

// TestStrictHabits shows that what is only a note otherwise is an error where only Logs Insights counts.
func TestStrictHabits(t *testing.T) {
	for _, text := range []string{
		"stats count by eventName", "sort -eventTime", "sort by eventName", "stats count(*) by eventName | sort count desc", "fields eventName -- x",
		"filter errorCode = null", "fields lower(eventName)", "fields eventName as 'x y'", "filter eventName has 'x'", "filter strlen(eventName) between 1 and 2",
		"filter @timestamp > '2024-01-31'", "filter @timestamp > 2024-01-31T10:00:00Z",
	} {
		strict, problems := Compile(Request{Text: text}, Options{Strict: true})
		if strict != nil || !problems.HasErrors() {
			t.Errorf("%s: strict mode takes it", text)
		}
		if free, problems := Compile(Request{Text: text}, Options{}); free == nil {
			t.Errorf("%s:\n%s", text, problems.Render(text, diag.RenderOptions{}))
		}
	}
}
