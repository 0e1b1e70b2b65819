package query

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/diag"
	"trailsift/query/plan"
)

func savedCompiler(t testing.TB, saved map[string]string) *Compiler {
	t.Helper()
	c, err := New(Options{Saved: func() (map[string]string, error) { return saved, nil }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A call means what the saved text means in its place.
func TestSavedCalls(t *testing.T) {
	c := savedCompiler(t, map[string]string{
		"denied":   "# who was denied\nfilter errorCode like {{code=\"Denied\"}} # only those\n",
		"top-n":    "stats count(*) as n by eventName | sort n desc | limit {{rows=5}}",
		"together": "$denied(code={{code=\"x\"}}) | $top-n(rows=2)",
		"names":    "filter readOnly = false | display eventName",
		"hunt":     "# two\n-- first --\nfilter readOnly = {{is=true}} # the first\n-- top-n --\nstats count(*) as n by eventName | sort n desc | limit {{rows=5}}\n",
	})
	for text, want := range map[string]string{
		"$denied":                             `filter errorCode like "Denied"`,
		"$denied()":                           `filter errorCode like "Denied"`,
		`$denied(code="Acc|ess\"") | limit 1`: `filter errorCode like "Acc|ess\"" | limit 1`,
		"| $denied(code=Access) | $top-n(rows = 3)": `filter errorCode like "Access" | stats count(*) as n by eventName | sort n desc | limit 3`,
		"fields eventName|$top-n|limit 1":           "fields eventName | stats count(*) as n by eventName | sort n desc | limit 5 | limit 1",
		"$together(code='y')":                       `filter errorCode like "y" | stats count(*) as n by eventName | sort n desc | limit 2`,
		"$together(code={{who}})":                   `filter errorCode like "me" | stats count(*) as n by eventName | sort n desc | limit 2`,
		"filter eventName in ( $names ) | limit 1":  "filter eventName in ( filter readOnly = false | display eventName ) | limit 1",
		"$hunt.first(is=false) | $hunt.top-n":       "filter readOnly = false | stats count(*) as n by eventName | sort n desc | limit 5",
		`filter eventName = "$denied" # | $denied`:  `filter eventName = "$denied"`,
	} {
		r := Request{Text: text}
		if strings.Contains(text, "{{who}}") {
			r.Parameters = map[string]string{"who": "me"}
		}
		got, found := c.Compile(r)
		if got == nil {
			t.Errorf("%s: %v", text, found)
			continue
		}
		meant, found := c.Compile(Request{Text: want})
		if meant == nil {
			t.Fatalf("%s: %v", want, found)
		}
		if plan.Format(got.Plan) != plan.Format(meant.Plan) {
			t.Errorf("%s means\n%s\nwant\n%s", text, plan.Format(got.Plan), plan.Format(meant.Plan))
		}
	}
}

// What is wrong stands at the call, with the saved query and the place in it.
func TestSavedCallErrors(t *testing.T) {
	c := savedCompiler(t, map[string]string{
		"bad":    "filter errorCode = \"x\"\n| limit many",
		"outer":  "fields eventName\n| $bad",
		"needs":  "filter eventName = {{name}}",
		"rows":   "fields eventName\n| limit {{rows}}",
		"loop":   "$round",
		"round":  "fields eventName | $loop",
		"faulty": "$bad(",
		"hint":   "fields eventNam",
		"hunt":   "-- first --\nlimit 1\n-- second --\nlimit many\n",
	})
	for _, k := range []struct{ text, at, message, note string }{
		{"$hunt", "$hunt", "the file that `hunt` is saved in holds several queries", ""},
		{"$hunt.third", "$hunt.third", "the file that `hunt` is saved in holds no query `third`", ""},
		{"$bad.first", "$bad.first", "the file that `bad` is saved in holds no query `first`", ""},
		{"fields x | $hunt.second", "$hunt.second", "unexpected `many` in `limit`", "in the saved query `hunt.second`, line 4, column 7: `limit many`"},
		{"fields x | $bad", "$bad", "unexpected `many` in `limit`", "in the saved query `bad`, line 2, column 9: `| limit many`"},
		{"$outer | limit 3", "$outer", "unexpected `many`", "in the saved query `outer`, line 2, column 3: `| $bad`"},
		{"$outer | limit 3", "$outer", "unexpected `many`", "in the saved query `bad`, line 2"},
		{"fields x | $needs() | limit 1", "$needs()", "the parameter `name` has no value", "in the saved query `needs`, line 1, column 20"},
		{"$needs(nam=1)", "$needs(nam=1)", "the query has no parameter `nam`", "in the call of the saved query `needs`"},
		{"$rows(rows=many)", "$rows(rows=many)", "unexpected `\"many\"`", "line 2, column 9: `| limit {{rows}}`"},
		{"limit 1 | $nobody", "$nobody", "no query is saved as `nobody`", ""},
		{"limit 1 | $need", "$need", "no query is saved as `need`", ""},
		{"$loop", "$loop", "calls itself: loop → round → loop", "in the saved query `round`, line 1, column 20"},
		{"$bad(1)", "1", "cannot be read here", ""},
		{"$bad(a=1 b=2)", "b", "cannot be read here", ""},
		{"$bad(a=1, a=2)", "a", "cannot be read here", ""},
		{"$bad(a=", "=", "cannot be read here", ""},
		{"$faulty", "$faulty", "cannot be read here", "in the saved query `faulty`"},
		{"$hint | limit x", "x", "unexpected `x`", ""},
	} {
		_, found := c.Compile(Request{Text: k.text})
		i := slices.IndexFunc(found, func(d diag.Diagnostic) bool { return strings.Contains(d.Message, k.message) })
		if i < 0 {
			t.Errorf("%s: %v", k.text, found)
			continue
		}
		d := found[i]
		if d.Span.In(k.text) != k.at || k.note != "" && !strings.Contains(strings.Join(d.Notes, "\n"), k.note) {
			t.Errorf("%s: %q at %q, notes %q", k.text, d.Message, d.Span.In(k.text), d.Notes)
		}
	}
	if got, _ := c.Compile(Request{Text: "$hint"}); got == nil || len(got.Notes) != 1 || len(got.Notes[0].Notes) != 2 {
		t.Errorf("notes %+v", got)
	}
	broken, err := New(Options{Saved: func() (map[string]string, error) { return nil, errors.New("no such disk") }})
	if err != nil {
		t.Fatal(err)
	}
	if _, found := broken.Compile(Request{Text: "$x"}); !strings.Contains(found.Error(), "no such disk") {
		t.Errorf("%v", found)
	}
}

// Queries that call each other often are bounded by what is read at most, not by memory.
func TestSavedCallsAreBounded(t *testing.T) {
	saved := map[string]string{"q0": "fields eventName, eventSource, awsRegion"}
	for i := 1; i < deepestSaved; i++ {
		saved["q"+string(rune('0'+i))] = strings.TrimSuffix(strings.Repeat("$q"+string(rune('0'+i-1))+"|", 9), "|")
	}
	if _, found := savedCompiler(t, saved).Compile(Request{Text: "$q7"}); !strings.Contains(found.Error(), "more than 1000 times") {
		t.Errorf("%v", found)
	}
}

func TestSavedCallsAreShort(t *testing.T) {
	c := savedCompiler(t, map[string]string{"long": "fields eventName" + strings.Repeat(" ", 1<<19) + "# the end"})
	if _, found := c.Compile(Request{Text: "$long | $long | $long"}); !strings.Contains(found.Error(), "more than 1048576 bytes") {
		t.Errorf("%v", found)
	}
}

// Whatever a text with calls is, every place that is named lies in it.
func TestSavedCallSpans(t *testing.T) {
	c := savedCompiler(t, map[string]string{"a": "fields x{{y=1}} | limit {{z=2}}", "b": "$a(z=3) | # c", "c": "$", "d": ""})
	parts := []string{"$a", "$b", "$c", "$d", "(", ")", "z", "=", "1", ",", "|", " ", "limit 2", "\n", `"`, "-", "{{q=1}}"}
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 12).Draw(rt, "parts"), "")
		got, found := c.Compile(Request{Text: text})
		if got != nil {
			found = got.Notes
		}
		for _, d := range found {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
				rt.Fatalf("%q: %q at %v", text, d.Message, d.Span)
			}
		}
	})
}
