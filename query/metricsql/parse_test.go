package metricsql

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/diag"
	"trailsift/query/fuzztest"
)

// The examples of the User Guide, and what they mean in the pipe language.
func TestPipe(t *testing.T) {
	for _, c := range []struct{ sql, values, ranking string }{
		{
			`SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId) GROUP BY InstanceId ORDER BY MAX() DESC LIMIT 10`,
			`source metrics | filter namespace = "AWS/EC2" and metricName = "CPUUtilization" and dimensionNames = "InstanceId" | stats stat("Maximum") as value by bin(300s) as t, coalesce(dimensions.InstanceId, "Other") as g0 | filter ispresent(value)`,
			`source metrics | filter namespace = "AWS/EC2" and metricName = "CPUUtilization" and dimensionNames = "InstanceId" | stats stat("Maximum") as rank by coalesce(dimensions.InstanceId, "Other") as g0 | sort rank desc, g0 asc | limit 11`,
		},
		{
			"select count(InvocationModelErrors) \n from \"AWS/SageMaker\" where EndpointName != 'it\\'s' and AWS.AccountId = CURRENT_ACCOUNT_ID() group by \"a.b\", aws.accountid order by sum() asc",
			`source metrics | filter namespace = "AWS/SageMaker" and metricName = "InvocationModelErrors" and ispresent(dimensions.EndpointName) and dimensions.EndpointName != "it's" and accountId = "111122223333" | stats stat("SampleCount") as value by bin(300s) as t, coalesce(dimensions.` + "`a.b`" + `, "Other") as g0, coalesce(accountId, "Other") as g1 | filter ispresent(value)`,
			`source metrics | filter namespace = "AWS/SageMaker" and metricName = "InvocationModelErrors" and ispresent(dimensions.EndpointName) and dimensions.EndpointName != "it's" and accountId = "111122223333" | stats stat("Sum") as rank by coalesce(dimensions.` + "`a.b`" + `, "Other") as g0, coalesce(accountId, "Other") as g1 | sort rank asc, g0 asc, g1 asc | limit 501`,
		},
		{
			`SELECT AVG("a b") FROM SCHEMA("NS")`,
			`source metrics | filter namespace = "NS" and metricName = "a b" and dimensionNames = "" | stats stat("Average") as value by bin(300s) as t | filter ispresent(value)`,
			"",
		},
		{
			`SELECT SUM(X) FROM SCHEMA(NS, b, A) GROUP BY b`,
			`source metrics | filter namespace = "NS" and metricName = "X" and dimensionNames = "A,b" | stats stat("Sum") as value by bin(300s) as t, coalesce(dimensions.b, "Other") as g0 | filter ispresent(value)`,
			`source metrics | filter namespace = "NS" and metricName = "X" and dimensionNames = "A,b" | stats stat("Sum") as rank by coalesce(dimensions.b, "Other") as g0 | sort g0 asc | limit 501`,
		},
	} {
		q, list := Parse(c.sql)
		if q == nil {
			t.Errorf("%s", list.Render(c.sql, diag.RenderOptions{}))
			continue
		}
		o := PipeOptions{Period: 300, Own: "111122223333"}
		if got := q.Values(o); got != c.values {
			t.Errorf("%s\ngives %s\nnot   %s", c.sql, got, c.values)
		}
		if c.ranking == "" {
			continue
		}
		if got := q.Ranking(o); got != c.ranking {
			t.Errorf("%s\nranks by %s\nnot      %s", c.sql, got, c.ranking)
		}
	}
}

// What is wrong, as code@text.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{`SELECT AVG(x`, "unexpected@ missing-clause@"},
		{``, "missing-clause@ missing-clause@"},
		{`SELECT P99(x) FROM n`, "unknown-function@P99"},
		{`SELECT AVG(*) FROM n`, "bad-sign@*"},
		{`SELECT AVG(x) FROM AWS/EC2`, "reserved-word@AWS bad-sign@/"},
		{`SELECT AVG(x) FROM 'n'`, "wrong-quotes@'n'"},
		{`SELECT AVG(x) FROM n WHERE a = "b" AND c = 5`, `wrong-quotes@"b" wrong-quotes@5`},
		{`SELECT AVG(x) FROM n WHERE a <> 'b'`, "bad-sign@<>"},
		{`SELECT AVG(x) FROM n WHERE a = 'b' OR c = 'd' GROUP BY e,`, "no-or@OR unexpected@"},
		{`SELECT AVG(x) FROM n WHERE tag.env = 'prod' GROUP BY tag.team`, "no-tags@tag.env no-tags@tag.team"},
		{`SELECT AVG(x) FROM n WHERE a = CURRENT_ACCOUNT_ID()`, "misplaced-account@CURRENT_ACCOUNT_ID"},
		{`SELECT AVG(x) FROM n GROUP a ORDER BY AVG(x) LIMIT 0`, "unexpected@a order-argument@x bad-limit@0"},
		{`SELECT AVG(x) FROM n LIMIT 5 GROUP BY a`, "clause-order@GROUP"},
		{`SELECT AVG(x) FROM SCHEMA(n, a, a) GROUP BY b`, "same-dimension@a"},
		{`SELECT AVG(x) FROM SCHEMA(n, Instance) GROUP BY Instances`, "not-in-schema@Instances"},
		{`SELECT AVG(x) FROM n GROUP BY a, a`, "same-key@a"},
		{`SELECT AVG(x) FROM n WHERE 'open`, "open-quote@'"},
		{`SELECT AVG(x) FROM n GROUP BY foo.bar`, "unknown-key@foo.bar"},
		{`SELECT AVG(5xx) FROM n; `, "bad-name@5xx bad-sign@;"},
		{`SELECT AVG(x) FROM n GROUP BY a LIMIT 501`, "high-limit@501"},
		{`SELECT AVG(x) FROM n ORDER BY AVG()`, "one-series@ORDER BY"},
	} {
		_, list := Parse(c.sql)
		var got []string
		for _, d := range list {
			got = append(got, d.Code+"@"+d.Span.In(c.sql))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s\ngives %s\nnot   %s", c.sql, s, c.want)
		}
	}
}

// A printed query is read as the query that was printed.
func TestPrintParse(t *testing.T) {
	text := rapid.OneOf(rapid.SampledFrom([]string{"x", "AWS/EC2", "a.b", `q"'\`, "select", "tag", "aws", "5xx", "é", " "}), rapid.StringN(1, 6, -1))
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.Custom(func(t *rapid.T) Key {
			if rapid.Bool().Draw(t, "account") {
				return Key{Kind: Account}
			}
			return Key{Name: text.Draw(t, "dimension")}
		})
		functions := rapid.SampledFrom([]string{"AVG", "COUNT", "MAX", "MIN", "SUM"})
		q := &Query{Func: functions.Draw(t, "function"), Metric: text.Draw(t, "metric"), Namespace: text.Draw(t, "namespace"), Limit: rapid.IntRange(0, 600).Draw(t, "limit")}
		q.GroupBy = rapid.SliceOfNDistinct(key, 0, 3, func(k Key) Key { return k }).Draw(t, "groups")
		for _, k := range rapid.SliceOfN(key, 0, 3).Draw(t, "where") {
			q.Where = append(q.Where, Condition{Key: k, Not: rapid.Bool().Draw(t, "not"), Value: text.Draw(t, "value")})
		}
		if rapid.Bool().Draw(t, "ordered") {
			q.OrderBy = &Order{Func: functions.Draw(t, "by"), Desc: rapid.Bool().Draw(t, "desc")}
		}
		if q.Schema = rapid.Bool().Draw(t, "schema"); q.Schema {
			for _, k := range append(q.keys(), Key{Name: "extra"}) {
				if k.Kind == Dimension && !slices.Contains(q.Dimensions, k.Name) {
					q.Dimensions = append(q.Dimensions, k.Name)
				}
			}
		}
		printed := q.String()
		again, list := Parse(printed)
		if again == nil {
			t.Fatalf("%s", list.Render(printed, diag.RenderOptions{}))
		}
		for i := range again.Where {
			again.Where[i].Key.At = diag.Span{}
		}
		for i := range again.GroupBy {
			again.GroupBy[i].At = diag.Span{}
		}
		if len(q.GroupBy) == 0 {
			q.GroupBy = nil
		}
		if !reflect.DeepEqual(again, q) {
			t.Fatalf("%s is read as %s", printed, again)
		}
	})
}

// FuzzParse holds the parser to its promises: it ends, errors lie inside the text, and what is read can be printed and read.
func FuzzParse(f *testing.F) {
	f.Add(`SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId) WHERE a != 'b' AND AWS.AccountId = CURRENT_ACCOUNT_ID() GROUP BY InstanceId, tag."x" ORDER BY MAX() DESC LIMIT 10`)
	f.Add(`select avg(`)
	f.Fuzz(func(t *testing.T, text string) {
		fuzztest.Guard(t, len(text), fuzztest.Limits{}, func() {
			q, list := Parse(text)
			for _, d := range list {
				if d.Message == "" || d.Code == "" || d.Span.Start < 0 || d.Span.End > len(text) || d.Span.Start > d.Span.End {
					t.Fatalf("%q: %+v", text, d)
				}
			}
			if (q == nil) != list.HasErrors() {
				t.Fatalf("%q: %v and %v", text, q, list)
			}
			if q == nil {
				return
			}
			again, list := Parse(q.String())
			if again == nil || again.String() != q.String() {
				t.Fatalf("%q is printed as %q: %v", text, q, list)
			}
		})
	})
}
