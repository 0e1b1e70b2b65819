package alarm

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/diag"
	"trailsift/query/fuzztest"
)

func TestParseRule(t *testing.T) {
	tests := []struct{ text, want string }{
		{`ALARM(a)`, `ALARM(a)`},
		{` ALARM ( "a" ) `, `ALARM(a)`},
		{`ALARM("CPU too high, really") AND OK("say \"hi\"")`, `ALARM("CPU too high, really") AND OK("say \"hi\"")`},
		{`ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:a/b)`, `ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:a/b)`},
		{`TRUE OR FALSE AND NOT TRUE`, `TRUE OR FALSE AND NOT TRUE`},
		{`(TRUE OR FALSE) AND (NOT TRUE)`, `(TRUE OR FALSE) AND NOT TRUE`},
		{`NOT (ALARM(a) AND INSUFFICIENT_DATA(b))`, `NOT (ALARM(a) AND INSUFFICIENT_DATA(b))`},
		{`AT_LEAST(2, ALARM, (a, b, "c d"))`, `AT_LEAST(2, ALARM, (a, b, "c d"))`},
		{`AT_LEAST(50%,NOT OK,(a,b))`, `AT_LEAST(50%, NOT OK, (a, b))`},
		{`((ALARM(AND)))`, `ALARM(AND)`},
		{"ALARM(a)\n\tOR ALARM(b)", `ALARM(a) OR ALARM(b)`},
		{`ALARM(größer)`, `ALARM(größer)`},
	}
	for _, tt := range tests {
		r, problems := ParseRule(tt.text)
		if r == nil || len(problems) > 0 {
			t.Errorf("%s: %v", tt.text, problems)
			continue
		}
		if got := Print(r); got != tt.want {
			t.Errorf("%s is printed %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestParseRuleErrors(t *testing.T) {
	tests := []struct{ text, at, message, help string }{
		{"", "", "the rule ends where ALARM, OK, INSUFFICIENT_DATA, AT_LEAST, NOT, TRUE, FALSE or `(` is expected", ""},
		{"ALARM(a) ALARM(b)", "ALARM", "`ALARM` stands where AND, OR or the end of the rule is expected", "ALARM(name)"},
		{"alarm(a)", "alarm", "`alarm` stands where", "write `ALARM`"},
		{"ALARM(a) and OK(b)", "and", "`and` stands where", "write `AND`"},
		{"high-cpu", "high-cpu", "`high-cpu` stands where", "ALARM(name)"},
		{"ALARM(a b)", "b", "`b` stands where `)` is expected", ""},
		{"ALARM()", ")", "`)` stands where the name or the ARN of an alarm is expected", ""},
		{`ALARM("")`, `""`, "stands where the name or the ARN", ""},
		{`ALARM("a`, `"`, "the name is not closed", "write `\"`"},
		{`ALARM(a\b)`, `\`, "stands outside of quotes", "double quotes"},
		{"(ALARM(a)", "", "the rule ends where `)` is expected", ""},
		{"ALARM(a))", ")", "`)` stands where AND", ""},
		{"NOT NOT ALARM(a)", "NOT", "NOT stands twice", "NOT (NOT"},
		{"ALARM(a) AND", "", "the rule ends where", ""},
		{"AT_LEAST(3, ALARM, (a, b))", "3", "`3` is no number of the 2 alarms", "1 to 2"},
		{"AT_LEAST(0, ALARM, (a, b))", "0", "`0` is no number of the 2 alarms", ""},
		{"AT_LEAST(101%, ALARM, (a, b))", "101%", "`101%` is no share of alarms", ""},
		{"AT_LEAST(x, ALARM, (a, b))", "x", "stands where a number", ""},
		{"AT_LEAST(1, TRUE, (a, b))", "TRUE", "stands where ALARM, OK or INSUFFICIENT_DATA is expected", ""},
		{"AT_LEAST(1, ALARM, a)", "a", "`a` stands where `(` is expected", ""},
	}
	for _, tt := range tests {
		r, problems := ParseRule(tt.text)
		if r != nil || len(problems) != 1 {
			t.Errorf("%s: %v", tt.text, problems)
			continue
		}
		d := problems[0]
		if d.Span.In(tt.text) != tt.at || !strings.Contains(d.Message, tt.message) || !strings.Contains(strings.Join(d.Help, " "), tt.help) || tt.help == "" && len(d.Help) > 0 && tt.at == ")" {
			t.Errorf("%s: at %q: %s (%v)", tt.text, d.Span.In(tt.text), d.Message, d.Help)
		}
	}
}

func TestRuleLimits(t *testing.T) {
	many := func(n int, item func(int) string, between string) string {
		items := make([]string, n)
		for i := range items {
			items[i] = item(i)
		}
		return strings.Join(items, between)
	}
	numbered := func(i int) string {
		return "ALARM(a" + string(rune('0'+i%10)) + string(rune('0'+i/10%10)) + string(rune('0'+i/100)) + ")"
	}
	for text, code := range map[string]string{
		many(100, numbered, " OR "):                                                                  "",
		many(101, numbered, " OR "):                                                                  "too-many-children",
		many(500, func(int) string { return "TRUE" }, " OR "):                                        "",
		many(501, func(int) string { return "TRUE" }, " OR "):                                        "rule-too-large",
		strings.Repeat("(", 499) + "TRUE" + strings.Repeat(")", 499):                                 "",
		strings.Repeat("(", 501) + "TRUE" + strings.Repeat(")", 501):                                 "rule-too-large",
		strings.Repeat("(", 5000):                                                                    "rule-too-large",
		"ALARM(" + strings.Repeat("é", 10_233) + ")":                                                 "",
		"ALARM(" + strings.Repeat("é", 10_234) + ")":                                                 "rule-too-long",
		"AT_LEAST(1, OK, (" + many(101, func(i int) string { return numbered(i)[6:10] }, ",") + "))": "too-many-children",
	} {
		_, problems := ParseRule(text)
		if code == "" && len(problems) > 0 || code != "" && (len(problems) == 0 || problems[0].Code != code) {
			t.Errorf("%.60s…: %v, want %q", text, problems, code)
		}
	}
}

func TestHolds(t *testing.T) {
	states := map[string]State{"a": Alarm, "b": OK, "c": InsufficientData, "d": Alarm}
	for text, want := range map[string]bool{
		"TRUE": true, "FALSE": false, "ALARM(a)": true, "ALARM(b)": false, "OK(b)": true, "INSUFFICIENT_DATA(c)": true, "OK(missing)": false, "NOT OK(missing)": true,
		"ALARM(a) AND ALARM(b)": false, "ALARM(a) OR ALARM(b)": true, "NOT ALARM(a)": false, "NOT (ALARM(a) AND ALARM(b))": true,
		"FALSE AND FALSE OR TRUE": true, "FALSE AND (FALSE OR TRUE)": false, "NOT TRUE OR TRUE": true, "TRUE OR TRUE AND FALSE": true,
		"AT_LEAST(2, ALARM, (a, b, c, d))": true, "AT_LEAST(3, ALARM, (a, b, c, d))": false, "AT_LEAST(50%, ALARM, (a, b, c, d))": true, "AT_LEAST(51%, ALARM, (a, b, c, d))": false,
		"AT_LEAST(2, NOT ALARM, (a, b, c, d))": true, "AT_LEAST(3, NOT OK, (a, b, c, d))": true, "AT_LEAST(100%, NOT OK, (a, b, c, d))": false, "AT_LEAST(34%, ALARM, (a, b, c))": false,
		"AT_LEAST(33%, ALARM, (a, b, c))": true,
	} {
		r, problems := ParseRule(text)
		if r == nil {
			t.Errorf("%s: %v", text, problems)
			continue
		}
		if got := Holds(r, func(name string) (State, bool) { s, ok := states[name]; return s, ok }); got != want {
			t.Errorf("%s is %v", text, got)
		}
	}
}

func drawRule(t *rapid.T, depth int) Rule {
	ref := func() Ref {
		return Ref{Name: rapid.OneOf(rapid.SampledFrom([]string{"a", "NOT", "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:x"}), rapid.StringN(1, 8, -1)).Draw(t, "name")}
	}
	state := func() State { return rapid.SampledFrom([]State{OK, Alarm, InsufficientData}).Draw(t, "state") }
	kinds := 5
	if depth == 0 {
		kinds = 3
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return &Constant{Value: rapid.Bool().Draw(t, "value")}
	case 1:
		return &InState{State: state(), Ref: ref()}
	case 2:
		r := &AtLeast{Not: rapid.Bool().Draw(t, "not"), State: state(), Percent: rapid.Bool().Draw(t, "percent")}
		for range rapid.IntRange(1, 3).Draw(t, "refs") {
			r.Refs = append(r.Refs, ref())
		}
		r.Count = rapid.IntRange(1, len(r.Refs)).Draw(t, "count")
		return r
	case 3:
		return &Not{X: drawRule(t, depth-1)}
	}
	r := &Join{Or: rapid.Bool().Draw(t, "or")}
	for range rapid.IntRange(2, 3).Draw(t, "items") {
		r.Items = append(r.Items, drawRule(t, depth-1))
	}
	return r
}

// bare returns a rule without the places where its parts stand.
func bare(r Rule) Rule {
	switch r := r.(type) {
	case *Constant:
		return &Constant{Value: r.Value}
	case *InState:
		return &InState{State: r.State, Ref: Ref{Name: r.Ref.Name}}
	case *Not:
		return &Not{X: bare(r.X)}
	case *AtLeast:
		out := &AtLeast{Count: r.Count, Percent: r.Percent, Not: r.Not, State: r.State}
		for _, ref := range r.Refs {
			out.Refs = append(out.Refs, Ref{Name: ref.Name})
		}
		return out
	case *Join:
		out := &Join{Or: r.Or}
		for _, x := range r.Items {
			out.Items = append(out.Items, bare(x))
		}
		return out
	}
	return nil
}

// A printed rule is read as the rule that was printed.
func TestPrintParseRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t, 3)
		text := Print(r)
		again, problems := ParseRule(text)
		if again == nil {
			t.Fatalf("%s", problems.Render(text, diag.RenderOptions{}))
		}
		if got := bare(again); !reflect.DeepEqual(got, r) {
			t.Fatalf("%s is read as %s", text, Print(got))
		}
		if span := again.Span(); span.Start < 0 || span.End > len(text) || span.Len() <= 0 {
			t.Fatalf("%s spans %v", text, span)
		}
	})
}

func checkRule(t rapid.TB, text string) {
	r, problems := ParseRule(text)
	if r == nil {
		if len(problems) != 1 || problems[0].Message == "" || problems[0].Span.End > len(text) || problems[0].Span.Start < 0 {
			t.Fatalf("%q: %v", text, problems)
		}
		return
	}
	Holds(r, func(string) (State, bool) { return OK, true })
	again, _ := ParseRule(Print(r))
	if again == nil && len(Print(r)) <= maxRule || again != nil && Print(again) != Print(r) {
		t.Fatalf("%q is printed %q", text, Print(r))
	}
}

func TestParseAnyRule(t *testing.T) {
	pieces := rapid.SampledFrom(strings.Split("ALARM OK INSUFFICIENT_DATA AT_LEAST NOT AND OR TRUE FALSE ( ) , \" \\ a 1 50% \"b c\" \x00 \xff é", " "))
	rapid.Check(t, func(t *rapid.T) {
		checkRule(t, strings.Join(rapid.SliceOfN(pieces, 0, 14).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between")))
	})
}

func FuzzParseRule(f *testing.F) {
	for _, text := range []string{
		`ALARM("a") AND NOT (OK(b) OR INSUFFICIENT_DATA(arn:aws:cloudwatch:us-east-1:111122223333:alarm:c))`, `AT_LEAST(50%, NOT ALARM, (a, "b c", d))`, `TRUE OR FALSE`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fuzztest.Guard(t, len(text), fuzztest.Limits{}, func() { checkRule(t, text) })
	})
}
