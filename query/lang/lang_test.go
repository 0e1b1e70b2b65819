package lang

import (
	"strings"
	"testing"
	"time"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/storage/schema"
)

func newLanguage(t testing.TB) *Language {
	t.Helper()
	l, err := New(function.Table())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func bind(t testing.TB, text string, o BindOptions) (*plan.Project, diag.List) {
	t.Helper()
	l := newLanguage(t)
	q, problems := l.Parse(text)
	if o.Tables == nil {
		o.Tables = schema.Tables()
	}
	p, more := l.Bind(q, o)
	return p, append(problems, more...)
}

func TestPrint(t *testing.T) {
	tests := []struct{ text, want string }{
		{"WHERE a='x'  AND NOT b", `filter a = "x" and not b`},
		{"head 5", "limit 5"},
		{"limit ANY 010", "limit any 010"},
		{"sort by a ASC, -b, c desc", "sort a, -b, c desc"},
		{"fields a as `x y`, b AS \"p q\", c as @t", "fields a as `x y`, b as `p q`, c as @t"},
		{"source 'events' | fields a", "source \"events\"\n| fields a"},
		{"|stats count( * ) BY bin( 5min ) as t", "stats count(*) by bin(5m) as t"},
		{"parse '*:*' as a,b", `parse "*:*" as a, b`},
		{"parse a.b /x\\/(?<y>.)/ MULTI", `parse a.b /x\/(?<y>.)/ multi`},
		{"parse concat(a, b) /(x)/ as y", "parse concat(a, b) /(x)/ as y"},
		{"dedup a , `b c`", "dedup a, `b c`"},
		{"display a = 1 as b", "display a = 1 as b"},
	}
	l := newLanguage(t)
	for _, tt := range tests {
		q, problems := l.Parse(tt.text)
		if len(problems) > 0 {
			t.Errorf("%s: %v", tt.text, problems)
			continue
		}
		if got := q.String(); got != tt.want {
			t.Errorf("%s: printed as %s, want %s", tt.text, got, tt.want)
		}
		again, _ := l.Parse(tt.want)
		if got := again.String(); got != tt.want {
			t.Errorf("%s: printed as %s", tt.want, got)
		}
	}
}

// TestOutputs shows which columns a query returns.
func TestOutputs(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "@timestamp, @message"},
		{"filter readOnly", "@timestamp, @message"},
		{"parse userAgent '*/*' as a, b", "@timestamp, @message, a, b"},
		{"fields eventName | parse userAgent '*/*' as a, b", "eventName, a, b"},
		{"fields eventName | fields awsRegion, eventName", "eventName, awsRegion"},
		{"display awsRegion | fields eventName", "awsRegion"},
		{"fields eventName | stats count( * ) as n, max(strlen(userAgent)) by awsRegion, bin(5m)", "awsRegion, bin(5m), n, max(strlen(userAgent))"},
		{"stats count(*) by eventName | display `count(*)`", "count(*)"},
		{"display eventName | stats count(*)", "count(*)"},
		{"stats count(*) as n | fields n + 1, n as m", "n, n + 1, m"},
		{"fields strlen(\n  userAgent)", "strlen(userAgent)"},
		{"fields `requestParameters`.`a b`, resources[0].ARN", "requestParameters.a b, resources[0].ARN"},
		{"source rejects", "fileId, ingestId, ingestedAt, file, recordIndex, byteOffset, code, reason, excerpt"},
	}
	for _, tt := range tests {
		p, problems := bind(t, tt.text, BindOptions{})
		if problems.HasErrors() {
			t.Errorf("%s: %v", tt.text, problems)
			continue
		}
		names := make([]string, len(p.Outputs))
		for i, o := range p.Outputs {
			names[i] = o.Name
		}
		if got := strings.Join(names, ", "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
}

// TestTypes shows how literals are converted to what they are compared with.
func TestTypes(t *testing.T) {
	tests := []struct{ cond, want string }{
		{`@timestamp >= "2025-01-31"`, "greaterOrEqual(ts, 2025-01-31T00:00:00Z)"},
		{`"2025-01-31 10:20" < eventTime`, "less(2025-01-31T10:20:00Z, ts)"},
		{`@timestamp = "2025-01-31T10:20:30.5+01:00"`, "equal(ts, 2025-01-31T09:20:30.5Z)"},
		{`@timestamp != 1735689600000`, "notEqual(ts, 2025-01-01T00:00:00Z)"},
		{`@timestamp in ["2025-01-01", "2025-02"]`, "in(ts, 2025-01-01T00:00:00Z, 2025-02-01T00:00:00Z)"},
		{`readOnly = 1`, "equal(readonly, true)"},
		{`0 != readOnly`, "notEqual(false, readonly)"},
		{`readOnly in ["true", 0]`, "in(readonly, true, false)"},
		{`eventName = 5`, "equal(eventname, 5)"},
		{`requestParameters.n > 5`, "greater(number(requestparameters/n), 5)"},
		{`requestParameters.n < "5"`, `less(scalar(requestparameters/n), "5")`},
		{`strlen(eventName) > 1.5`, "greater(number(strlen(eventname)), 1.5)"},
		{`eventName like 4`, `like(eventname, "4")`},
		{`eventName =~ /(?<x>a)[(?<]/`, `like(eventname, /(?P<x>a)[(?<]/)`},
		{`userIdentity like "x"`, `like(text(object(userIdentity)), "x")`},
		{`@file_id = 1`, "equal(extra/@file_id, 1)"},
		{`@fileId = 1`, "equal(file_id, 1)"},
		{`@@own.x = "1"`, `equal(extra/@own/x, "1")`},
		{`@log = "111122223333"`, `equal(recipientaccountid, "111122223333")`},
		{`userIdentity.arn.x = "a"`, `equal(text(null), "a")`},
		{`eventName = null`, "not(present(eventname))"},
		{`eventName not like "a"`, `not(like(eventname, "a"))`},
	}
	for _, tt := range tests {
		p, problems := bind(t, "filter "+tt.cond, BindOptions{})
		if problems.HasErrors() {
			t.Errorf("%s: %v", tt.cond, problems)
			continue
		}
		f, ok := p.In.(*plan.Filter)
		if !ok {
			t.Errorf("%s: %s", tt.cond, plan.Format(p))
			continue
		}
		if got := plan.FormatExpr(f.Cond); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.cond, got, tt.want)
		}
	}
}

// TestSupplied shows the arguments that come from the request.
func TestSupplied(t *testing.T) {
	o := BindOptions{Now: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC), Range: plan.Range{Start: 1e15, End: 2e15}}
	tests := []struct {
		expr string
		o    BindOptions
		want string
	}{
		{"ago(1d)", o, "ago(2026-01-31T12:00:00Z, 1d)"},
		{"now()", o, "now(2026-01-31T12:00:00Z)"},
		{"queryStartTime()", o, "queryStartTime(2001-09-09T01:46:40Z)"},
		{"queryEndTime()", BindOptions{}, "queryEndTime(time(null))"},
		{"bin(1h)", o, "bin(ts, 1h)"},
	}
	for _, tt := range tests {
		p, problems := bind(t, "fields "+tt.expr+" as x", tt.o)
		if problems.HasErrors() {
			t.Errorf("%s: %v", tt.expr, problems)
			continue
		}
		e, ok := p.In.(*plan.Extend)
		if !ok {
			t.Errorf("%s: %s", tt.expr, plan.Format(p))
			continue
		}
		if got := plan.FormatExpr(e.Items[0].Expr); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.expr, got, tt.want)
		}
	}
}

func TestDurations(t *testing.T) {
	tests := []struct{ text, want string }{
		{"5m", "5m"}, {"90min", "90m"}, {"1week", "1w"}, {"250ms", "250ms"}, {"1mo", "1mo"}, {"2quarters", "6mo"}, {"1y", "12mo"}, {"36hours", "36h"},
		{"0s", ""}, {"201y", ""}, {"9223372036854775807w", ""}, {"400000000000s", ""},
	}
	for _, tt := range tests {
		p, problems := bind(t, "fields bin("+tt.text+") as x", BindOptions{})
		if tt.want == "" {
			if len(problems) != 1 || problems[0].Code != "bad-duration" {
				t.Errorf("%s: %v", tt.text, problems)
			}
			continue
		}
		if problems.HasErrors() {
			t.Errorf("%s: %v", tt.text, problems)
			continue
		}
		call := p.In.(*plan.Extend).Items[0].Expr.(*plan.Call)
		if got := plan.FormatExpr(call.Args[1]); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
}

// TestOneMistakeIsReportedOnce shows that a mistake does not cause others.
func TestOneMistakeIsReportedOnce(t *testing.T) {
	tests := []struct{ text, want string }{
		{"stats cuont(*) as n by eventName | sort n | filter n > 3", "unknown-function"},
		{"filter nosuch(eventName) = 1 and not nosuch2(1) like /x/", "unknown-function unknown-function"},
		{"parse userAgent 'x' as a | filter a = 1 | sort b", "glob"},
		{"nosuch | stats count(*) by zzz | sort yyy", "unknown-command"},
		{"stats count(*) by bin(5mm) | sort `bin(5mm)`", "bad-number"},
		{"source nosuch | fields a, b", "unknown-table"},
		{"filter ((((eventName = ) or a = b", "expected-expression"},
		{"fields round(eventName, nosuch(1))", "unknown-function"},
		{"filter a = 'x and (b = 1", "unclosed-string"},
		{"fields a b c d", "unexpected"},
		{"stats count(*) | sort eventName | filter eventName = 1", "unknown-field"},
		{strings.Repeat("filter (", 3000), "too-deep"},
		{"fields " + strings.Repeat("(", 3000), "too-deep"},
		{"fields " + strings.Repeat("[", 3000) + strings.Repeat("]", 3000), "too-deep"},
	}
	for _, tt := range tests {
		_, problems := bind(t, tt.text, BindOptions{})
		var codes []string
		for _, d := range problems {
			if d.Severity == diag.Error {
				codes = append(codes, d.Code)
			}
		}
		if got := strings.Join(codes, " "); got != tt.want {
			t.Errorf("%.60s: %s, want %s\n%s", tt.text, got, tt.want, problems.Render(tt.text, diag.RenderOptions{}))
		}
	}
}

// TestLongChains shows that what machines write, in length rather than depth, is read.
func TestLongChains(t *testing.T) {
	for _, text := range []string{
		"filter eventName = 'a'" + strings.Repeat(" or eventName = 'b'", 4999),
		"filter eventName in ['a'" + strings.Repeat(", 'b'", 20000) + "]",
		"fields eventName" + strings.Repeat(" | filter readOnly", 2000),
	} {
		if _, problems := bind(t, text, BindOptions{}); problems.HasErrors() {
			t.Errorf("%.40s: %v", text, problems)
		}
	}
}

func TestGrammar(t *testing.T) {
	g := newLanguage(t).Grammar()
	for _, s := range Commands() {
		if !strings.Contains(g, `"`+s.Name+`"`) {
			t.Errorf("the grammar lacks %s:\n%s", s.Name, g)
		}
	}
}

// TestListsOfAnyType shows that values of another type than what they are compared with are still compared as one list.
func TestListsOfAnyType(t *testing.T) {
	for _, tt := range []struct{ cond, want string }{
		{`strlen(eventName) in ["5", "x", 7.5]`, "in(number(strlen(eventname)), 5, 7.5)"},
		{`strlen(eventName) in ["x", "1.2.3 a"]`, "false"},
		{`strlen(eventName) in ["007"]`, `equal(number(strlen(eventname)), "007")`},
		{`readOnly in [1, 2, 3]`, "or(in(readonly, true), in(integer(readonly), 2, 3))"},
		{`eventName in ["a", 1, 2]`, `or(in(eventname, "a"), in(eventname, 1, 2))`},
	} {
		p, problems := bind(t, "filter "+tt.cond, BindOptions{})
		f, ok := p.In.(*plan.Filter)
		if !ok || problems.HasErrors() {
			t.Errorf("%s: %v", tt.cond, problems)
			continue
		}
		if got := plan.FormatExpr(f.Cond); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.cond, got, tt.want)
		}
	}
	for _, field := range []string{"readOnly", "strlen(eventName)", "requestParameters.n"} {
		text := "filter " + field + " in [\"1\"" + strings.Repeat(`, "x", 4, "5"`, 5000) + "]"
		if _, problems := bind(t, text, BindOptions{}); problems.HasErrors() {
			t.Errorf("%s: %v", field, problems)
		}
	}
}
