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

// TestStrictOrders shows the orders and amounts that strict mode refuses and the language takes, each with what runs in Logs Insights.
func TestStrictOrders(t *testing.T) {
	for _, x := range []struct{ refused, at, taken string }{
		{"sort @timestamp | stats count(*)", "sort", "stats count(*) | sort `count(*)`"},
		{"stats count(*) as n by eventName | limit 5 | stats sum(n)", "limit", "stats count(*) as n by eventName | stats sum(n) | limit 5"},
		{"stats count(*) as n by eventName | stats max(n) as m by n | stats sum(m)", "stats", "stats count(*) as n by eventName | filter n > 1 | stats max(n)"},
		{"dedup eventName | sort eventName", "sort", "sort eventName | dedup eventName | limit 5"},
		{"sort eventName | dedup strlen(eventName)", "strlen(eventName)", "fields strlen(eventName) as n | dedup n"},
		{"sort @timestamp | pattern @message", "pattern", "pattern @message | sort @ratio"},
		{"limit 100001", "100001", "limit any 100000"},
		{"stats count(*) by bin(300s)", "300s", "stats count(*) by bin(5m), bin(60s), bin(24h), bin(90d), bin(1000ms)"},
		{"fields datefloor(@timestamp, 36hours) as day", "36hours", "fields dateceil(@timestamp, 24h) as day"},
		{"filterIndex eventName like 'x'", "eventName like 'x'", "filterIndex eventName = 'x' and awsRegion in ['y'] or requestID = 'z'"},
		{"filterIndex ispresent(errorCode)", "ispresent(errorCode)", "filter ispresent(errorCode)"},
		{"lookup accounts account as recipientAccountId output owner as team", "team", "lookup accounts account as recipientAccountId output owner"},
		{"stats count(*) | appendcols max=100001 ( stats count(*) as m )", "100001", "stats count(*) | appendcols max=100000 ( stats count(*) as m )"},
		{"join left=a right=b where a.eventName = b.eventName and a.awsRegion = b.awsRegion ( source 'x' )", "b.awsRegion", "join left=a right=b where a.eventName = b.eventName ( source 'x' )"},
		{"join left=a right=b where a.x = b.x ( source 'x' | filter eventName in ( source 'y' | fields eventName ) )", "( source 'y' | fields eventName )", "filter eventName in ( source 'y' | fields eventName )"},
	} {
		got, problems := Compile(Request{Text: x.refused}, Options{Strict: true, Lookups: testLookups(t), Geo: testGeo()})
		found := false
		for _, d := range problems {
			found = found || d.Code == "not-portable" && strings.HasSuffix(d.Span.In(x.refused), x.at)
		}
		if got != nil || !found {
			t.Errorf("%s: strict mode takes %q:\n%s", x.refused, x.at, problems.Render(x.refused, diag.RenderOptions{}))
		}
		if _, problems := Compile(Request{Text: x.refused}, Options{Lookups: testLookups(t), Geo: testGeo()}); problems.HasErrors() {
			t.Errorf("%s: %s", x.refused, problems.Render(x.refused, diag.RenderOptions{}))
		}
		if got, problems := Compile(Request{Text: x.taken}, Options{Strict: true, Lookups: testLookups(t), Geo: testGeo()}); got == nil {
			t.Errorf("%s: %s", x.taken, problems.Render(x.taken, diag.RenderOptions{}))
		}
	}
}
