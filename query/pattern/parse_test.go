package pattern

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/diag"
)

func mustParse(t testing.TB, text string) *Pattern {
	t.Helper()
	p, problems := Parse(text)
	if p == nil {
		t.Fatalf("%s", problems.Render(text, diag.RenderOptions{Name: "pattern"}))
	}
	return p
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{$.a=b}`, `{ $.a = "b" }`},
		{`{ $.eventSource = iam.amazonaws.com }`, `{ $.eventSource = "iam.amazonaws.com" }`},
		{`{ ((($.a = 1))) }`, `{ $.a = 1 }`},
		{`{ $.a = 1 || $.b = 2 && $.c = 3 }`, `{ $.a = 1 || $.b = 2 && $.c = 3 }`},
		{`{ ($.a = 1 || $.b = 2) && $.c = 3 }`, `{ ($.a = 1 || $.b = 2) && $.c = 3 }`},
		{`{ $.a = 1 && ($.b = 2 && $.c = 3) }`, `{ $.a = 1 && $.b = 2 && $.c = 3 }`},
		{`{ $.['a.b'][0][*].*.c-d IS NULL }`, `{ $.['a.b'][0][*].*.c-d IS NULL }`},
		{`{ $["a'b"] NOT   EXISTS }`, `{ $.['a\'b'] NOT EXISTS }`},
		{`{ $.a[007] IS TRUE && $.b IS FALSE }`, `{ $.a[7] IS TRUE && $.b IS FALSE }`},
		{`{ $.a != "x \"y\" \\ \n" }`, `{ $.a != "x \"y\" \\ \\n" }`},
		{`{ $.a >= -1.5e-3 && $.b < 10 }`, `{ $.a >= -1.5e-3 && $.b < 10 }`},
		{`{ $.a = %^10\.0\.[0-9]+% }`, `{ $.a = %^10\.0\.[0-9]+% }`},
		{`{ $.a = 123.123.* }`, `{ $.a = "123.123.*" }`},
		{``, ``},
		{`""`, `""`},
		{` ERROR -"exit 1" ?warn %[45]\d\d% `, `ERROR -"exit 1" ?warn %[45]\d\d%`},
		{`"plain_word"`, `plain_word`},
		{`[ip, user, ..., request = *.html*, status_code = 4*, bytes > 1000]`, `[ip, user, ..., request = "*.html*", status_code = "4*", bytes > 1000]`},
		{`[w1 = ERROR || w1 = %WARN%, (w2 != a && w2 != b) || w2 = 5]`, `[w1 = "ERROR" || w1 = %WARN%, w2 != "a" && w2 != "b" || w2 = 5]`},
	} {
		if got := mustParse(t, c.text).String(); got != c.want {
			t.Errorf("%s\nis printed as %s\nnot         %s", c.text, got, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, at, code, help string }{
		{`{ $.a = 1`, "", "open-pattern", "`}`"},
		{`{ }`, "{ }", "no-condition", `""`},
		{`{ $.a == 1 }`, "==", "bad-operator", "write `=`"},
		{`{ $.a = 1 and $.b = 2 }`, "and", "no-join", "`&&`"},
		{`{ $.a = 1 | $.b = 2 }`, "|", "no-join", "`||`"},
		{`{ eventName = ConsoleLogin }`, "eventName", "no-selector", "`$.eventName`"},
		{`{ userIdentity.type = Root }`, "userIdentity", "no-selector", "`$.userIdentity.type`"},
		{`{ !($.a = 1) }`, "!", "no-selector", "negated"},
		{`{ NOT $.a = 1 }`, "NOT", "no-selector", "negated"},
		{`{ $.a IS NOT NULL }`, "IS NOT", "bad-operator", "`!=`"},
		{`{ $.a EXISTS }`, "EXISTS", "bad-operator", `= "*"`},
		{`{ $.a is null }`, "is null", "lower-case", "`IS NULL`"},
		{`{ $.a like "x" }`, "like", "bad-operator", "part"},
		{`{ $.a > "5" }`, `"5"`, "not-a-number", "`5`"},
		{`{ $.a > abc }`, `abc`, "not-a-number", ""},
		{`{ $.a = 'x' }`, `'`, "bad-quote", "\"…\""},
		{`{ $.a = "x }`, `"`, "open-text", "end the text"},
		{`{ $.a = %x }`, `%`, "open-regex", "percent"},
		{`{ $.a = %(a|b)% }`, `(`, "bad-regex", "two conditions"},
		{`{ $.a = %[% }`, `%[%`, "bad-regex", ""},
		{`{ $.a = user$x }`, `$`, "bare-text", "quotes"},
		{`{ $.a = }`, `}`, "no-value", "quotes"},
		{`{ $ = 1 }`, `$`, "no-name", "$.eventName"},
		{`{ $.a. = 1 }`, `.`, "no-name", "letters"},
		{`{ $.a[x] = 1 }`, `x`, "bad-index", "number"},
		{`{ $.a[1 = 1 }`, `[`, "open-bracket", "`]`"},
		{`{ $.a = 1 } x`, `x`, "after-end", ""},
		{`user@example`, `@`, "bare-term", "quotes"},
		{`a - b`, `- `, "no-term", "quotes"},
		{`[a, b`, `[`, "open-pattern", "`]`"},
		{`[a, , b]`, `,`, "no-field", "..."},
		{`[a = 1 || b = 2]`, `b`, "two-names", "comma"},
		{`[..., a, ...]`, `...`, "two-rests", "one"},
		{`[$.a = 1]`, `$`, "no-field", "{ }"},
		{`[a = 1 b]`, `b`, "no-comma", "&&"},
		{strings.Repeat("{(", 1) + strings.Repeat("(", 200), "(", "too-deep", ""},
	} {
		p, found := Parse(c.text)
		if p != nil || len(found) != 1 {
			t.Errorf("%s gives %v", c.text, found)
			continue
		}
		d := found[0]
		if d.Code != c.code || d.Span.In(c.text) != c.at || !strings.Contains(strings.Join(d.Help, " "), c.help) {
			t.Errorf("%s: code %s at %q with help %q, not %s at %q with %q", c.text, d.Code, d.Span.In(c.text), d.Help, c.code, c.at, c.help)
		}
	}
}

// drawPattern draws a pattern of any kind as the parser would make it, but for spans.
func drawPattern(t *rapid.T) *Pattern {
	p := &Pattern{Kind: Kind(rapid.IntRange(0, 2).Draw(t, "kind"))}
	switch p.Kind {
	case JSON:
		p.Cond = drawCond(t, 3, func() Selector { return Selector{Steps: rapid.SliceOfN(rapid.Custom(drawStep), 1, 4).Draw(t, "steps")} })
	case Terms:
		p.Terms = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Term {
			term := Term{Role: Role(rapid.IntRange(0, 2).Draw(t, "role")), Regex: rapid.Bool().Draw(t, "regex")}
			if term.Text = drawText(t); term.Regex {
				term.Text = drawRegex(t)
			}
			return term
		}), 1, 4).Draw(t, "terms")
	case Fields:
		n := rapid.IntRange(1, 4).Draw(t, "fields")
		rest := rapid.IntRange(-1, n-1).Draw(t, "rest")
		for i := range n {
			name := rapid.SampledFrom([]string{"a", "status_code", "w-1", "0"}).Draw(t, "name")
			switch {
			case i == rest:
				p.Fields = append(p.Fields, Field{Rest: true})
			case rapid.Bool().Draw(t, "plain"):
				p.Fields = append(p.Fields, Field{Name: name})
			default:
				p.Fields = append(p.Fields, Field{Name: name, Cond: drawCond(t, 2, func() Selector { return Selector{Name: name} })})
			}
		}
	}
	return p
}

func drawStep(t *rapid.T) Step {
	switch k := StepKind(rapid.IntRange(0, 3).Draw(t, "step")); k {
	case Key:
		return Step{Key: rapid.SampledFrom([]string{"a", "eventName", "a.b", "x'y", `q"\`, "", "é", "0"}).Draw(t, "key")}
	case Index:
		return Step{Kind: k, Key: rapid.SampledFrom([]string{"0", "1", "10"}).Draw(t, "index")}
	default:
		return Step{Kind: k}
	}
}

func drawText(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "B", " ", "*", "%", `"`, `\`, "'", "é", "\n", "}", "&&", "1"}), 0, 4).Draw(t, "text"), "")
}

func drawRegex(t *rapid.T) string {
	return rapid.SampledFrom([]string{`a`, `^a+\d{1,2}$`, `[^ "]`, `a|b`, `\x41`, `.*`}).Draw(t, "regex")
}

func drawCond(t *rapid.T, depth int, left func() Selector) Cond {
	kind := rapid.IntRange(0, 2).Draw(t, "cond")
	if depth == 0 || kind == 0 {
		return drawTest(t, left())
	}
	j := &Join{Or: kind == 1}
	for range rapid.IntRange(2, 3).Draw(t, "parts") {
		c := drawCond(t, depth-1, left)
		if inner, ok := c.(*Join); ok && inner.Or == j.Or {
			j.Conds = append(j.Conds, inner.Conds...)
		} else {
			j.Conds = append(j.Conds, c)
		}
	}
	return j
}

func drawTest(t *rapid.T, left Selector) *Test {
	last := NotExists
	if left.Steps == nil {
		last = GreaterOrEqual
	}
	x := &Test{Left: left, Op: Op(rapid.IntRange(0, int(last)).Draw(t, "op"))}
	number := rapid.SampledFrom([]string{"0", "-1", "1.50", "2e-3", "007", "111122223333"})
	switch {
	case x.Op.word():
	case x.Op.order():
		x.Value = Value{Kind: Number, Text: number.Draw(t, "number")}
	default:
		switch x.Value.Kind = ValueKind(rapid.IntRange(0, 2).Draw(t, "value")); x.Value.Kind {
		case Number:
			x.Value.Text = number.Draw(t, "number")
		case Regex:
			x.Value.Text = drawRegex(t)
		default:
			x.Value.Text = drawText(t)
		}
	}
	return x
}

// withoutSpans drops what printing does not keep.
func withoutSpans(p *Pattern) *Pattern {
	out := *p
	out.Text = ""
	out.Cond = bareCond(p.Cond)
	out.Terms, out.Fields = nil, nil
	for _, t := range p.Terms {
		t.At = diag.Span{}
		out.Terms = append(out.Terms, t)
	}
	for _, f := range p.Fields {
		f.At = diag.Span{}
		f.Cond = bareCond(f.Cond)
		out.Fields = append(out.Fields, f)
	}
	return &out
}

func bareCond(c Cond) Cond {
	switch c := c.(type) {
	case *Join:
		out := &Join{Or: c.Or}
		for _, part := range c.Conds {
			out.Conds = append(out.Conds, bareCond(part))
		}
		return out
	case *Test:
		out := *c
		out.At, out.Left.At, out.Value.At = diag.Span{}, diag.Span{}, diag.Span{}
		return &out
	}
	return nil
}
