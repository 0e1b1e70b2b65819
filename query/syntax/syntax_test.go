package syntax

import (
	"strings"
	"testing"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/fuzztest"
)

// parseText reads an expression and what is wrong with it. Tokens that are left over are part of the result.
func parseText(text string) (e Expr, problems diag.List, rest string) {
	lex := NewStream(Tokens(text), len(text)).Peeking()
	e = Parse(lex)
	Problems(e, &problems)
	if t := lex.Peek(); !t.EOF() {
		rest = text[t.Pos.Offset:]
	}
	return e, problems, rest
}

// brackets prints an expression with brackets around every operator, to show how it was read.
func brackets(e Expr) string {
	switch e := e.(type) {
	case *Unary:
		return "(" + e.Op + " " + brackets(e.X) + ")"
	case *Binary:
		return "(" + brackets(e.X) + " " + e.Op + " " + brackets(e.Y) + ")"
	}
	return Print(e)
}

func TestPrecedence(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a or b and c", "(a or (b and c))"},
		{"not a = 1", "(not (a = 1))"},
		{"!a = 1", "((! a) = 1)"},
		{"not a and b", "((not a) and b)"},
		{"not not a", "(not (not a))"},
		{"a = not b", "(a = (not b))"},
		{"2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"},
		{"-2 ^ 2", "((- 2) ^ 2)"},
		{"2 ^ -3", "(2 ^ (- 3))"},
		{"a - b - c", "((a - b) - c)"},
		{"a - (b - c)", "(a - (b - c))"},
		{"a + b * c ^ d", "(a + (b * (c ^ d)))"},
		{"a + 1 > b * 2 and c", "(((a + 1) > (b * 2)) and c)"},
		{"a NOT LIKE 'x' Or b NOT in ['y']", `((a not like "x") or (b not in ["y"]))`},
		{"a =~ /x/ and b", "((a =~ /x/) and b)"},
		{"-a * b", "((- a) * b)"},
		{"- -a", "(- (- a))"},
		{"(a = 1) = true", "((a = 1) = true)"},
		{"count(*) / count(a)", "(count(*) / count(a))"},
		{"x in[1]", "(x in [1])"},
		{"x[1]", "x.1"},
		{"users[1].action[0]", "users.1.action.0"},
		{"items.0.id = 1", "(items.0.id = 1)"},
		{"m.`user.id`.x", "m.`user.id`.x"},
		{"@`aws.tag.a:b`", "@`aws.tag.a:b`"},
		{"1 + a/2", "(1 + (a / 2))"},
		{"1 + a / b / c", "(1 + ((a / b) / c))"},
		{"a like /x\\/y|z/", "(a like /x\\/y|z/)"},
		{"replace(a, /b/, 'c')", `replace(a, /b/, "c")`},
		{"Bin( 5MIN )", "Bin(5m)"},
		{"[1, 2,]", "[1, 2]"},
		{"f(a).b[0].`c d` = 1", "(f(a).b.0.`c d` = 1)"},
		{"f(a) in [0]", "(f(a) in [0])"},
		{"`by` = 1", "(`by` = 1)"},
		{`"a\"b\\\n\u0041\d"`, `"a\"b\\\nA\\d"`},
		{"duration = path and function", "((duration = path) and function)"},
	}
	for _, tt := range tests {
		e, problems, rest := parseText(tt.text)
		if len(problems) > 0 || rest != "" {
			t.Errorf("%s: problems %v, rest %q", tt.text, problems, rest)
			continue
		}
		if got := brackets(e); got != tt.want {
			t.Errorf("%s: read as %s, want %s", tt.text, got, tt.want)
		}
		again, _, _ := parseText(Print(e))
		if brackets(again) != brackets(e) {
			t.Errorf("%s: printed as %s, which is read as %s", tt.text, Print(e), brackets(again))
		}
	}
}

func TestProblems(t *testing.T) {
	tests := []struct {
		text string
		want string // codes and the marked texts
		help string // part of the first diagnostic's help
	}{
		{"a == 1", "unknown-operator ==", "written `=`"},
		{"a <> 1", "unknown-operator <>", "`!=`"},
		{"a = 1 && b = 2", "unknown-operator &&", "`and`"},
		{"a = 1 || b = 2", "unknown-operator ||", "`or`"},
		{"a exists", "unknown-operator exists", "ispresent(a)"},
		{"a.b not exists and c", "unknown-operator not exists", "not ispresent(a.b)"},
		{"a is not null and b == 1", "unknown-operator is; unknown-operator ==", "ispresent(a)"},
		{"a contains 'x' or b", "unknown-operator contains", "like"},
		{"a between 1 or 2 and b", "expected-and or", "between low and high"},
		{"sum(case when a then 1 else 0 end)", "unknown-operator case when a then 1 else 0 end", "count_if"},
		{"a = 'x", "unclosed-string 'x", "'"},
		{"a like /x", "unclosed-regex /x", "`/`"},
		{"a like /x/i", "bad-regex /x/i", "/(?i)x/"},
		{"a = 5mm", "bad-number 5mm", "5m"},
		{"4xx = 1", "bad-number 4xx", "backticks"},
		{"a = “x”", "bad-character “", "straight"},
		{"`abc = 1", "unclosed-name `abc = 1", "backtick"},
		{"a = b = c", "chained-comparison =", "and"},
		{"(a", "unclosed-bracket (", "`)`"},
		{"f(a b)", "expected-bracket b", ""},
		{"f(a, [1, 2)", "expected-bracket )", ""},
		{"a + ", "expected-expression ", ""},
		{"a = by", "expected-expression by", "backticks"},
		{"99999999999999999999d", "bad-duration 99999999999999999999d", ""},
		{strings.Repeat("(", 10000), "too-deep (", ""},
		{strings.Repeat("not ", 10000) + "a", "too-deep not", ""},
		{"a" + strings.Repeat(" + 1", 1000), "too-deep +", "in ["},
		{"a" + strings.Repeat(" or b", 60000), "too-deep or", "in ["},
		{strings.Repeat("f(", 300) + "a" + strings.Repeat(")", 300), "too-deep f", ""},
	}
	for _, tt := range tests {
		_, problems, _ := parseText(tt.text)
		var got []string
		for _, d := range problems {
			if d.Code != "" {
				got = append(got, d.Code+" "+d.Span.In(tt.text))
			}
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%.60s: %s, want %s", tt.text, s, tt.want)
			continue
		}
		if help := strings.Join(problems[0].Help, "\n"); !strings.Contains(help, tt.help) {
			t.Errorf("%.60s: help %q, want %q in it", tt.text, help, tt.help)
		}
	}
}

func TestSlash(t *testing.T) {
	tests := []struct {
		text string
		want string // kinds of tokens that are not elided, with regexes shown
	}{
		{"parse /a b/ as x", "parse /a b/ as x"},
		{"parse @message /(?<x>.)/", "parse @message /(?<x>.)/"},
		{"PARSE a.b /x|y/ | filter a / b > c / d", "PARSE a.b /x|y/ | filter a / b > c / d"},
		{"parse a/2 'x*' as y", "parse a / 2 'x*' as y"},
		{"parse a / 2 'x*' as y", "parse a / 2 'x*' as y"},
		{"filter /x/", "filter /x/"},
		{"filter a like /x\ny/", "filter a like /x\ny/"},
		{"fields (a)/b, c/d", "fields ( a ) / b , c / d"},
		{"filter a like/x /", "filter a like /x /"},
		{"# c / d\nfilter a", "filter a"},
		{"filter a -- / x", "filter a"},
		{"fields a--1", "fields a - - 1"},
		{"fields a - -1", "fields a - - 1"},
	}
	for _, tt := range tests {
		var got []string
		for _, tok := range Tokens(tt.text) {
			if !Elided(tok) {
				got = append(got, tok.Value)
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, s, tt.want)
		}
	}
}

func TestSplit(t *testing.T) {
	tests := []struct {
		text string
		want string
	}{
		{"a|b", "a;b"},
		{"|a | b\n| c", "; a; b;c"},
		{"a (b | c) | d", "a(b|c);d"},
		{"a ((b | c) | d", "a((b|c);d"},
		{"a (b | c", "a(b;c"},
		{"a ] | b", "a];b"},
		{`a "x|y" | b /x|y/ | like /c|d/`, `a"x|y";b/x|y/;like/c|d/`},
	}
	for _, tt := range tests {
		var got []string
		for _, p := range Split(Tokens(tt.text)) {
			var b strings.Builder
			for _, tok := range p.Tokens {
				if !Elided(tok) {
					b.WriteString(tok.Value)
				}
			}
			got = append(got, b.String())
		}
		if s, want := strings.Join(got, ";"), strings.ReplaceAll(tt.want, "; ", ";"); s != want {
			t.Errorf("%q: %q, want %q", tt.text, s, want)
		}
	}
}

func checkTokens(t *testing.T, text string) []lexer.Token {
	t.Helper()
	var b strings.Builder
	tokens := Tokens(text)
	for _, tok := range tokens {
		if tok.Value == "" || tok.Pos.Offset != b.Len() {
			t.Fatalf("%q: token %q at %d, want %d", text, tok.Value, tok.Pos.Offset, b.Len())
		}
		b.WriteString(tok.Value)
	}
	if b.String() != text {
		t.Fatalf("tokens of %q put together are %q", text, b.String())
	}
	return tokens
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"fields a, `b c` | filter x like /y/", "\xff\xfe'", "``", "@", "1.5e+3x", "a.", "/", "\u201c", "--", "[.a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fuzztest.Guard(t, len(text), fuzztest.Limits{}, func() {
			checkTokens(t, text)
			_, problems, _ := parseText(text)
			for _, d := range problems {
				if d.Span.Start < 0 || d.Span.Start > d.Span.End || d.Span.End > len(text) {
					t.Errorf("%q: %s at %v", text, d.Code, d.Span)
				}
			}
		})
	})
}
