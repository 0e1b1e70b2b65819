package lang

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

// tokenSoup draws texts of words and signs of the language in any order.
func tokenSoup() *rapid.Generator[string] {
	words := rapid.SampledFrom(strings.Fields("fields filter stats join where left=a type=semi union let x = lookup cidrlookup output appendcols max=1 logGroups : start=-1d sort limit parse dedup display source unnest into expand eventstats streamstats window=3 accum autoregress p=1-2 filldown sessionize maxspan fillmissing with for offset outlier param=1 addtotals json field= timechart span=5m newvalues baseline logfmt csv | | | ( ( ) ) [ ] , , = == != < + - * / ^ and or not in like as by desc a b.c count(*) 5 5m 4xx 'x' \" /r/ /r ` case when then end exists is null true @message multi #"))
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(words, 0, 25).Draw(t, "words"), " ")
	})
}

// TestNothingIsLostSilently shows that what could not be read is always reported, and that what was read is printed and read
// again as the same.
func TestNothingIsLostSilently(t *testing.T) {
	l := newLanguage(t)
	soup := tokenSoup()
	rapid.Check(t, func(t *rapid.T) {
		text := soup.Draw(t, "text")
		q, problems := l.Parse(text)
		for _, d := range problems {
			if d.Code == "" || d.Message == "" {
				t.Fatalf("%s: a diagnostic without a message: %+v", text, d)
			}
		}
		if problems.HasErrors() {
			return
		}
		for _, s := range q.Stages {
			for _, e := range s.Command.exprs() {
				syntax.Walk(e, func(e syntax.Expr) bool {
					if _, ok := e.(*syntax.Bad); ok {
						t.Fatalf("%s: an unreported fault in `%s`", text, s.Command)
					}
					return true
				})
			}
		}
		printed := q.String()
		again, problems := l.Parse(printed)
		if problems.HasErrors() || again.String() != printed {
			t.Fatalf("%s\nprinted as\n%s\nread as\n%s\n%s", text, printed, again, problems.Render(printed, diag.RenderOptions{}))
		}
	})
}
