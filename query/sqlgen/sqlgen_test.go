package sqlgen_test

import (
	"strings"
	"testing"
	"time"

	"trailsift/query"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/sqlgen"
)

func compile(t testing.TB, c *query.Compiler, text string) sqlgen.Statement {
	t.Helper()
	out, found := c.Compile(query.Request{Text: text, Now: time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)})
	if out == nil {
		t.Fatalf("%s: %v", text, found)
	}
	return out.Statement
}

func newCompiler(t testing.TB) *query.Compiler {
	t.Helper()
	c, err := query.New(query.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestStatements(t *testing.T) {
	c := newCompiler(t)
	for _, x := range []struct{ query, sql, args string }{
		{`fields eventName, userIdentity.arn | filter eventSource = "s3.amazonaws.com" and errorCode != "AccessDenied"`,
			"select eventname as r1, useridentity_arn as r2\nfrom events\nwhere eventsource = $1\n  and errorcode is distinct from $2",
			"s3.amazonaws.com|AccessDenied"},
		{`filter @timestamp >= "2024-01-01" | stats count(*) as n by awsRegion | sort n desc | limit 3`,
			"select c3 as r1, c4 as r2\nfrom (\n  select awsregion as c3, count(*) as c4\n  from events\n  where ts >= timestamp '2024-01-01 00:00:00'\n  group by 1\n) q\norder by c4 desc nulls last, c3\nlimit 3",
			""},
		{`filter eventName like /Put|Delete/ | display requestParameters.bucketName`,
			"select json_extract_string(requestparameters, $1) as r1\nfrom events\nwhere (contains(eventname, $2) or contains(eventname, $3))",
			"/bucketName|Put|Delete"},
		{`filter not (readOnly or eventName like "x") | display eventName`,
			"select eventname as r1\nfrom events\nwhere not coalesce(readonly, false)\n  and not coalesce(contains(eventname, $1), false)",
			"x"},
		{`filter requestParameters.a.b != "x.y" | display eventName`,
			"select eventname as r1\nfrom events\nwhere (coalesce(not regexp_full_match(json_extract_string(requestparameters, $1), $2), true) or json_extract_string(requestparameters, $1) is distinct from $3 " +
				"and not coalesce(case when contains(requestparameters, $4) or contains(requestparameters, '\\') then (json_type(requestparameters, $1) in ('OBJECT', 'ARRAY')) end, false))",
			`/a/b|x\.y|[{\[](?s:.*)|x.y|"b"`},
		{`filter recipientAccountId = 012345678901 and requestParameters.n = 5 | display eventName`,
			"select eventname as r1\nfrom events\nwhere (recipientaccountid = $1)\n  and (try_cast(json_extract_string(requestparameters, $2) as double) = 5e0 and regexp_full_match(json_extract_string(requestparameters, $2), '[-+]?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]{1,2})?'))",
			"012345678901|/n"},
	} {
		st := compile(t, c, x.query)
		var args []string
		for _, a := range st.Args {
			args = append(args, a.(string))
		}
		if st.SQL != x.sql || strings.Join(args, "|") != x.args {
			t.Errorf("%s\ngives\n%s\n%q\nwant\n%s\n%s", x.query, st.SQL, args, x.sql, x.args)
		}
	}
}

// No text and no name of a query gets into the SQL.
func TestNothingOfTheQueryIsSQL(t *testing.T) {
	c := newCompiler(t)
	const evil = `x'); drop table events; --`
	for _, q := range []string{
		`fields eventName as ` + "`" + evil + "`" + ` | filter eventName = "` + evil + `"`,
		"fields requestParameters.`" + evil + "` | sort requestParameters.`" + evil + "`",
		`filter @message like "` + evil + `"`,
		`filter eventName in ["` + evil + `", "a"] | stats count(*) by replace(eventName, "` + evil + `", "")`,
		`parse eventName "*` + evil + `*" as a, b`,
		`fields formatDate(@timestamp, "` + evil + `") as x`,
	} {
		st := compile(t, c, q)
		sql := st.SQL
		for { // what is left outside of the literals
			i := strings.IndexByte(sql, '\'')
			if i < 0 {
				break
			}
			j := i + 1
			for ; j < len(sql); j++ {
				if sql[j] == '\'' && (j+1 == len(sql) || sql[j+1] != '\'') {
					break
				} else if sql[j] == '\'' {
					j++
				}
			}
			sql = sql[:i] + sql[min(j+1, len(sql)):]
		}
		if strings.Contains(sql, "drop") {
			t.Errorf("%s\ngives\n%s", q, st.SQL)
		}
	}
}

func TestNamed(t *testing.T) {
	st := compile(t, newCompiler(t), "fields eventName as a, awsRegion as A, eventSource as `x\"y` | display a, A, `x\"y`")
	named := st.Named()
	if want := `select r1 as "a", r2 as "A_2", r3 as "x""y" from (`; !strings.HasPrefix(named, want) {
		t.Errorf("%s does not begin with %s", named, want)
	}
	if st.Uses[0].Table != "events" || strings.Join(st.Uses[0].Columns, " ") != "eventname awsregion eventsource" {
		t.Errorf("uses %v", st.Uses)
	}
	for _, c := range st.Columns {
		if c.Type != function.Text {
			t.Errorf("%s is %s", c.Name, c.Type)
		}
	}
}

func BenchmarkGenerate(b *testing.B) {
	c := newCompiler(b)
	for _, q := range []struct{ name, text string }{
		{"stats", `filter eventSource = "s3.amazonaws.com" and errorCode like /Denied|Unauthorized/ | stats count(*) as n, count_distinct(sourceIPAddress) by userIdentity.arn, bin(1h) | filter n > 5 | sort n desc | limit 20`},
		{"message", `filter @message like "AKIA" and isPublicIP(sourceIPAddress) | sort @timestamp desc | limit 20`},
	} {
		out, found := c.Compile(query.Request{Text: q.text})
		if out == nil {
			b.Fatal(found)
		}
		project := out.Plan
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := generate(project); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func generate(n plan.Node) error {
	_, err := sqlgen.Generate(n.(*plan.Project), sqlgen.DuckDB())
	return err
}

// Totals read their rows twice; a host operator below runs once.
func TestHostRunsOnce(t *testing.T) {
	st := compile(t, newCompiler(t), "pattern eventName | addtotals col=true")
	if len(st.Steps) != 1 || strings.Count(st.SQL, "from host1 ") != 2 {
		t.Errorf("%d steps for\n%s", len(st.Steps), st.SQL)
	}
}
