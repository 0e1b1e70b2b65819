package query

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
)

// queryTexts draws queries that use fields, functions and operators in every combination, sensible or not.
func queryTexts() *rapid.Generator[string] {
	fields := []string{"@timestamp", "@message", "eventName", "userIdentity", "userIdentity.arn", "readOnly", "requestParameters", "requestParameters.a.0", "nosuch", "n", "x", "@fileId", "@raw"}
	literals := []string{`"a"`, `"2025-01-01"`, `"true"`, "5", "1.5", "0123", "true", "null", "-1", `"5"`}
	special := []string{"/a(b)/", "5m", "3mo", "[1, \"a\"]"}
	var scalars, aggregates []string
	for _, e := range function.Table().Entries() {
		switch e.Kind {
		case function.Scalar:
			scalars = append(scalars, e.Names[0])
		case function.Aggregate:
			aggregates = append(aggregates, e.Names[0])
		}
	}
	operators := []string{"or", "and", "=", "!=", "<", ">=", "=~", "like", "not like", "in", "not in", "has", "between", "+", "-", "*", "/", "%", "^"}
	var expr func(t *rapid.T, depth int) string
	expr = func(t *rapid.T, depth int) string {
		kind := rapid.IntRange(0, 9).Draw(t, "kind")
		if depth == 0 && kind > 5 {
			kind = 0
		}
		switch kind {
		case 4, 5:
			return rapid.SampledFrom(literals).Draw(t, "literal")
		case 6:
			return rapid.SampledFrom([]string{"not ", "-", "!"}).Draw(t, "prefix") + "(" + expr(t, depth-1) + ")"
		case 7, 8:
			args := make([]string, rapid.IntRange(0, 3).Draw(t, "arguments"))
			for i := range args {
				if args[i] = expr(t, depth-1); rapid.IntRange(0, 4).Draw(t, "special") == 0 {
					args[i] = rapid.SampledFrom(special).Draw(t, "argument")
				}
			}
			return rapid.SampledFrom(scalars).Draw(t, "function") + "(" + strings.Join(args, ", ") + ")" + rapid.SampledFrom([]string{"", "", ".a", "[0].b"}).Draw(t, "member")
		case 9:
			right := expr(t, depth-1)
			if rapid.IntRange(0, 3).Draw(t, "special") == 0 {
				right = rapid.SampledFrom(special).Draw(t, "operand")
			}
			return "(" + expr(t, depth-1) + " " + rapid.SampledFrom(operators).Draw(t, "operator") + " " + right + ")"
		}
		return rapid.SampledFrom(fields).Draw(t, "field")
	}
	command := func(t *rapid.T) string {
		switch rapid.IntRange(0, 9).Draw(t, "command") {
		case 0:
			return "fields " + expr(t, 2) + " as x, " + expr(t, 1)
		case 1:
			return "filter " + expr(t, 3)
		case 2:
			call := rapid.SampledFrom(aggregates).Draw(t, "aggregate") + "(" + expr(t, 1) + rapid.SampledFrom([]string{"", ", 5", ", 5m", ", true"}).Draw(t, "more") + ")"
			return "stats " + call + " as n, count(*) / 2 by " + expr(t, 1) + " as x"
		case 3:
			return "sort " + expr(t, 2) + " desc, n"
		case 4:
			return "dedup " + expr(t, 1)
		case 5:
			return rapid.SampledFrom([]string{`parse userAgent "*/*" as x, n`, `parse /(?<x>a)|(b)/`, `parse x /(a)(b)?/ as n, y multi`}).Draw(t, "parse")
		case 6:
			return "limit 5"
		case 8:
			call := rapid.SampledFrom(aggregates).Draw(t, "aggregate") + "(" + expr(t, 1) + rapid.SampledFrom([]string{"", ", 5", ", 5m", ", true"}).Draw(t, "more") + ")"
			return rapid.SampledFrom([]string{"eventstats ", "streamstats window=3 current=false "}).Draw(t, "window") + call + " as x, x + n as n by " + expr(t, 1)
		case 9:
			shape := rapid.SampledFrom([]string{"unnest $ into x", "accum $ as n", "autoregress $ as x", "filldown x, n*", "sessionize $ as x", "sessionize eventName, $", "expand x", "fillmissing", "stats count(*) as n by bin(5m) as x | anomaly n", "stats count(*) as n by bin(5m) as x offset 1d | fillmissing with 5 for n", "outlier mark=true uselower=true x n", "addtotals x", "addtotals col=true", "timechart count($) as n by x", "newvalues $ by x", "parse $ logfmt as x", "parse x csv as x, n", "json field=x \"a.b\" as n"}).Draw(t, "rows")
			return strings.ReplaceAll(shape, "$", expr(t, 1))
		}
		return "display " + expr(t, 2) + ", x"
	}
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.Custom(command), 1, 5).Draw(t, "commands"), " | ")
	})
}

// TestRandomQueries shows that a query is either compiled or refused with a reason, and never meets a fault of the program.
func TestRandomQueries(t *testing.T) {
	c := newCompiler(t)
	texts := queryTexts()
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "query")
		compiled, problems := c.Compile(Request{Text: text})
		if compiled != nil {
			if err := plan.Check(compiled.Plan); err != nil {
				t.Fatalf("%s\n%v\n%s", text, err, plan.Format(compiled.Plan))
			}
			return
		}
		for _, d := range problems {
			if d.Code == "internal" {
				t.Fatalf("%s\n%s", text, problems.Render(text, diag.RenderOptions{}))
			}
		}
	})
}
