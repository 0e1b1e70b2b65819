//go:build cgo

package duckdbtest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trailsift/query/function"
	"trailsift/query/lang"
	"trailsift/query/plan"
	"trailsift/query/sqlgen"
	"trailsift/storage/schema"
)

// Reading columns late changes no row, whatever the commands are and in whatever order they come.
func TestReadingLateChangesNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	requests := []string{`{"a":1,"b":["x","y"]}`, `{"a":2}`, `{}`, `{"a":"1","b":[]}`}
	for i := range 40 {
		r := row{"record_index": i, "eventname": []string{"A", "B", "C"}[i%3], "requestparameters": requests[i%4], "useragent": []string{"u/1", "v"}[i%2], "eventid": strings.Repeat("i", i)}
		if i%7 != 0 {
			r["ts"] = time.Date(2024, 3, 1, 12, 0, i*i%11, 0, time.UTC)
		}
		if i%5 != 0 {
			r["useridentity_arn"] = []string{"p", "q"}[i/5%2]
		}
		d.insert(t, r)
	}
	fns := function.Table()
	language, err := lang.New(fns)
	if err != nil {
		t.Fatal(err)
	}
	commands := []string{
		`filter eventName != "C"`, `filter @message like /"a":/`, `filter requestParameters.a = 1`, `filter n > 1`,
		`fields strlen(@message) as l`, `fields requestParameters.a as a, concat(eventName, a) as k`, `fields l + n as l2`,
		`parse @message /"b":(?<bs>[^}]*)/`, `parse userAgent "*/*" as agent, version`,
		`eventstats count(*) as n by eventName`, `eventstats max(requestParameters.a) as m by a`, `streamstats count(*) as n by userIdentity.arn`,
		`sort eventName, @timestamp desc`, `sort @timestamp`, `sort l desc`, `sort requestParameters.a`,
		`dedup eventName`, `dedup a`, `dedup userIdentity.arn, eventName`, `limit 17`, `limit 5`,
		`accum n as total`, `autoregress eventName as before`, `autoregress @message as last`, `filldown userIdentity.arn`,
		`sessionize eventName maxspan 3s as s`, `unnest requestParameters.b into b`, `join type=left left=a right=b where a.eventName = b.eventName (dedup eventName | fields eventName, requestParameters as params)`, `join type=anti left=a right=b where a.userAgent = b.eventName (filter @message like /x/)`,
		`join type=inner left=a right=b where a.eventName = b.eventName (sort @timestamp | dedup eventName | stats count(*) as c by eventName)`, `filter eventName in (filter requestParameters.a = 2 | fields eventName)`,
		`union (filter eventName = "A" | eventstats count(*) as n by userAgent)`, `outlier n`, `newvalues eventName by userAgent`,
		`appendcols (stats count(*) as rows)`, `stats count(*) as n, max(strlen(@message)) as l by userAgent`, `addtotals col=true l`, `addtotals n l fieldname=sum`,
	}
	for _, c := range commands {
		if q, problems := language.Parse(c); problems.HasErrors() {
			t.Fatalf("%s: %v", q.Text, problems)
		}
	}
	fetched := 0
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(commands), 1, 6).Draw(rt, "commands"), " | ")
		q, problems := language.Parse(text)
		p, more := language.Bind(q, lang.BindOptions{Tables: schema.Tables(), Now: time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)})
		if problems.HasErrors() || more.HasErrors() {
			rt.Skip("a name that is not there")
		}
		early, late := p, p
		for _, pass := range plan.Passes(fns) {
			if late = pass.Run(late); pass.Name != "defer" {
				early = pass.Run(early)
			}
		}
		if err := plan.Check(late); err != nil {
			rt.Fatalf("%s\n%v\n%s", text, err, plan.Format(late))
		}
		if plan.Format(early) == plan.Format(late) {
			return
		}
		fetched++
		want, got := d.lines(rt, early), d.lines(rt, late)
		if plan.Order(p.In) == nil {
			slices.Sort(want)
			slices.Sort(got)
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("%s\nlate:\n%s\nat once:\n%s\n%s", text, strings.Join(got, "\n"), strings.Join(want, "\n"), plan.Format(late))
		}
	})
	if fetched == 0 {
		t.Error("no plan reads late")
	}
}

// lines returns the rows of a plan, each as one text.
func (d *database) lines(t *rapid.T, p *plan.Project) []string {
	st, err := sqlgen.Generate(p, sqlgen.DuckDB())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := d.rows(st)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = strings.Join(r, "\t")
	}
	return out
}
