package query

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

func TestExpand(t *testing.T) {
	for _, c := range []struct {
		text   string
		values map[string]string
		want   string
	}{
		{"limit 5", nil, "limit 5"},
		{"limit {{n}}", map[string]string{"n": "5"}, "limit 5"},
		{"limit {{n=7}}", nil, "limit 7"},
		{"limit {{ n = 7 }}", map[string]string{"n": "8"}, "limit 8"},
		{"filter a = {{x}}", map[string]string{"x": "bob"}, `filter a = "bob"`},
		{"filter a = {{x}}", map[string]string{"x": ""}, `filter a = ""`},
		{"filter a = {{x}}", map[string]string{"x": "012345678901"}, `filter a = "012345678901"`},
		{"filter a = {{x}}", map[string]string{"x": "0.5"}, `filter a = 0.5`},
		{"filter a = {{x=\"1\"}}", nil, `filter a = "1"`},
		{"filter a = {{x='1'}} or b = {{x}}", map[string]string{"x": "2"}, `filter a = "2" or b = "2"`},
		{"filter a {{x}}", map[string]string{"x": "-5"}, `filter a (-5)`},
		{"stats count(*) by bin({{p=1h}})", map[string]string{"p": "5m"}, `stats count(*) by bin(5m)`},
		{"filter a = {{x}}", map[string]string{"x": `" or 1 = 1 or a = "`}, `filter a = "\" or 1 = 1 or a = \""`},
		{"filter a = {{x}}", map[string]string{"x": "1 | limit 0"}, `filter a = "1 | limit 0"`},
		{`filter a like "x-{{x}}-y"`, map[string]string{"x": `1"\'`}, `filter a like "x-1\"\\\'-y"`},
		{`filter a like 'x{{x}}'`, map[string]string{"x": `'`}, `filter a like 'x\''`},
		{`filter a like /^{{x}}$/`, map[string]string{"x": `a/b.c|d-e`}, `filter a like /^(?:a\/b\.c\|d\-e)$/`},
		{"limit 5 # {{n}}", nil, "limit 5 # {{n}}"},
		{`filter a like "{{"`, nil, `filter a like "{{"`},
		{`filter a like "{{1}}{{a b}}"`, nil, `filter a like "{{1}}{{a b}}"`},
	} {
		e, problems := expand(c.text, c.values)
		if e.text != c.want || problems != nil {
			t.Errorf("%s with %v:\n%s\nwant\n%s\n%s", c.text, c.values, e.text, c.want, problems.Render(c.text, diag.RenderOptions{}))
		}
	}
}

func TestExpandProblems(t *testing.T) {
	for _, c := range []struct {
		text   string
		values map[string]string
		want   string // code and the marked text of each problem
	}{
		{"limit {{n}} | limit {{n}}", nil, "missing-parameter {{n}}"},
		{"limit {{a}} | limit {{b}}", nil, "missing-parameter {{a}}, missing-parameter {{b}}"},
		{"limit {{n}}", map[string]string{"n": "1", "m": "2"}, "unknown-parameter "},
		{"limit 5", map[string]string{"m": "2"}, "unknown-parameter "},
		{"filter a = {{n=1}} or a = {{n=2}}", nil, "parameter-default {{n=2}}"},
		{"filter a{{n}} = 1", map[string]string{"n": "1"}, "misplaced-parameter {{n}}"},
		{"filter {{n}}.b = 1", map[string]string{"n": "1"}, "misplaced-parameter {{n}}"},
		{"filter a = {{n}}{{n}}", map[string]string{"n": "1"}, "misplaced-parameter {{n}}, misplaced-parameter {{n}}"},
		{`filter a like "\{{n}}"`, map[string]string{"n": "n"}, "misplaced-parameter {{n}}"},
		{`filter a like /[{{n}}]/`, map[string]string{"n": "n"}, "misplaced-parameter {{n}}"},
		{`filter a like /[a]\{{n}}/`, map[string]string{"n": "n"}, "misplaced-parameter {{n}}"},
		{"filter a = {{n}}", map[string]string{"n": "a\x00"}, "bad-parameter {{n}}"},
		{"filter a = {{n}}", map[string]string{"n": "\xff"}, "bad-parameter {{n}}"},
	} {
		_, problems := expand(c.text, c.values)
		var got []string
		for _, d := range problems {
			got = append(got, d.Code+" "+d.Span.In(c.text))
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("%s with %v: %s, want %s", c.text, c.values, text, c.want)
		}
	}
}

// Diagnostics of the expanded text point into the text as it was given.
func TestParameterSpans(t *testing.T) {
	c := newCompiler(t)
	for _, x := range []struct{ text, value, want string }{
		{"filter eventName = {{n}} | fitler x", "something long", "fitler"},
		{"filter eventName = {{n}} | limit {{m=1}} | fitler x", "", "fitler"},
		{"fields eventName | limit {{n}}", "many", "{{n}}"},
		{"fields eventName | limit {{n}} 3", "1", "3"},
		{`parse userAgent "{{n}}" as a`, "x", `"{{n}}"`},
		{`filter eventName in [{{n}}, "x"] and eventNam = 1`, "x", "eventNam"},
	} {
		compiled, problems := c.Compile(Request{Text: x.text, Parameters: map[string]string{"n": x.value}})
		if compiled != nil {
			problems = compiled.Notes
		}
		if len(problems) != 1 || problems[0].Span.In(x.text) != x.want {
			t.Errorf("%s with %q: want a problem about %s\n%s", x.text, x.value, x.want, problems.Render(x.text, diag.RenderOptions{}))
		}
	}
}

func TestLongValuesAreRefused(t *testing.T) {
	long := Request{Text: "filter a = {{x}}", Parameters: map[string]string{"x": strings.Repeat("x", 1<<20)}}
	if _, problems := newCompiler(t).Compile(long); len(problems) != 1 || problems[0].Code != "too-long" {
		t.Errorf("a value of a megabyte: %v", problems)
	}
}

// Whatever a value holds, the query has the same commands, names and operators around one literal.
func TestValuesNeverChangeTheQuery(t *testing.T) {
	texts := []string{
		"filter a = {{x}} or b > 1 | limit 5", "filter a {{x}}", "filter a / {{x}} / b", "stats count(*) by bin({{x}})", "{{x}} a | b",
		`filter a like "p{{x}}s" and c`, `filter a like 'p{{x}}s' and c`, "filter a like /^p{{x}}s$/ and c", "filter a in [{{x}}, 1]", "fields f({{x}}, 'a')",
		"filter -{{x}} < 1", "parse m /(?<g>a{{x}})/ | filter g", `fields "{{x}}"{{x}}`, "limit 3 #{{x}}\n| filter a",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(texts).Draw(t, "text")
		value := rapid.OneOf(
			rapid.StringMatching(`[-"'\\/|#(){}\[\]*a0-9mns. \n]{0,12}`), rapid.String(),
		).Draw(t, "value")
		if strings.IndexByte(value, 0) >= 0 {
			t.Skip("a NUL byte is refused")
		}
		e, problems := expand(text, map[string]string{"x": value})
		if problems != nil && !strings.Contains(text, "{{x}}\n") {
			t.Fatalf("%s with %q: %v", text, value, problems)
		}
		plain, _ := expand(text, map[string]string{"x": "v"})
		if got, want := shape(e.text), shape(plain.text); got != want {
			t.Fatalf("%s with %q:\n%s\nis read as %s, want %s", text, value, e.text, got, want)
		}
	})
}

// shape writes the tokens of a text without the values of literals.
func shape(text string) string {
	var out []string
	tokens := syntax.Tokens(text)
	for i, t := range tokens {
		switch t.Type {
		case syntax.String, syntax.Number, syntax.Duration:
			out = append(out, "literal")
		case syntax.Regex:
			out = append(out, "regex")
		default:
			out = append(out, fmt.Sprintf("%q", t.Value))
		}
		if n := len(out); n >= 4 && i > 0 && out[n-4] == `"("` && out[n-3] == `"-"` && out[n-2] == "literal" && out[n-1] == `")"` {
			out = append(out[:n-4], "literal") // a negative number
		}
	}
	return strings.Join(out, " ")
}
