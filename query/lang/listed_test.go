package lang

import (
	"fmt"
	"strings"
	"testing"

	"trailsift/query/plan"
	"trailsift/storage/schema"
)

// TestListedAlternatives shows that thousands of comparisons of one field become one list, and that chains that cannot are refused where
// they get too long.
func TestListedAlternatives(t *testing.T) {
	l := newLanguage(t)
	chain := func(n int, term, op string) string {
		terms := make([]string, n)
		for i := range terms {
			terms[i] = fmt.Sprintf(term, i)
		}
		return "filter " + strings.Join(terms, op)
	}
	for _, c := range []struct{ text, want, problem string }{
		{chain(20000, `eventName = "E%d"`, " or ") + ` or errorCode = "x"`, `or(in(eventname, "E0", "E1",`, ""},
		{chain(3, `eventName = "E%d"`, " or "), `or(or(equal(eventname, "E0"), equal(eventname, "E1")), equal(eventname, "E2"))`, ""},
		{chain(6000, `eventName like "E%d"`, " or "), "", "too-deep"},
		{chain(6000, `eventName != "E%d"`, " and "), "", "too-deep"},
		{chain(5000, `%d`, " + "), "", "too-deep"},
	} {
		q, problems := l.Parse(c.text)
		p, more := l.Bind(q, BindOptions{Tables: schema.Tables()})
		problems = append(problems, more...)
		if c.problem != "" {
			if !problems.HasErrors() || problems[0].Code != c.problem || problems[0].Span.Len() == 0 {
				t.Errorf("%.60s…: %v", c.text, problems)
			}
			continue
		}
		if problems.HasErrors() {
			t.Errorf("%.60s…: %v", c.text, problems[0])
		} else if got := plan.Format(p); !strings.Contains(got, c.want) {
			t.Errorf("%.60s…: %.200s", c.text, got)
		}
	}
}
