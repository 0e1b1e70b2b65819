package reference

import (
	"strings"

	"trailsift/query/metricmath"
)

// mathPages are the functions of metric math that can be evaluated.
func mathPages() []*Page {
	var out []*Page
	for _, f := range metricmath.Functions() {
		if f.Outside != "" {
			continue
		}
		p := &Page{Kind: Math, Name: f.Name, Group: f.Group, Synopsis: f.Usage, Meaning: f.Doc}
		for _, e := range f.Examples {
			x := Example{Run: Calculation, Text: e.Text, Output: strings.Join(e.Want, "; "), Ran: true}
			for _, g := range e.Given {
				x.Rows = append(x.Rows, g.ID+" = "+g.Values+";")
			}
			x.Rows[len(x.Rows)-1] = strings.TrimSuffix(x.Rows[len(x.Rows)-1], ";")
			p.Examples = append(p.Examples, x)
		}
		var results []string
		for _, form := range f.Forms {
			results = append(results, types(form))
		}
		p.Sections = []Section{{Title: "Arguments and result", Text: strings.Join(results, "; ") + "."}}
		if f.Alarms != "" {
			p.Meaning += "\n\n" + sentence("In alarms: "+f.Alarms)
		}
		out = append(out, p)
	}
	return out
}

// types writes a signature: (TS, S) → TS, with what may be left out in brackets.
func types(f metricmath.Form) string {
	var b strings.Builder
	for i, p := range f.Params {
		name := p.Type.String()
		if p.Type == metricmath.Keyword {
			name = strings.Join(p.Words, " | ")
		}
		switch {
		case p.Optional && i > 0:
			name = "[, " + name + "]"
		case p.Optional:
			name = "[" + name + "]"
		case i > 0:
			name = ", " + name
		}
		b.WriteString(name)
	}
	return "(" + b.String() + ") → " + f.Result.String()
}

// mathTopic is the page about metric math as a whole.
func (l *Library) mathTopic() *Page {
	p := &Page{
		Kind: Topic, Name: "metric-math", Others: []string{"math"}, Synopsis: "100 * SUM(METRICS(\"errors\")) / SUM(METRICS(\"requests\"))",
		Meaning: "The expressions of CloudWatch's GetMetricData and of its alarms. Ids of metrics and of other expressions begin with a small letter; functions are in capitals. A result is a time series (TS) or an array of them (TS[]); " +
			"numbers (S) are parts of expressions only.\n\n" +
			"Between two series a missing value counts as 0 at the times of the other; with a number, only the points that there are count. What has no finite value is missing, such as LOG(0).\n\n" +
			"An expression has the largest period of its metrics, or the period that it is given, and its metrics are fetched with it. In examples, series are values with blanks between them, and - is a missing one.",
		Sections: append([]Section{
			{Title: "Operators, from strong to weak", Pairs: []Pair{
				{"^", "power; 2^3^2 is 2^(3^2)"},
				{"-m1", "sign; -m1^2 is -(m1^2)"},
				{"* /", "a point that is divided by zero is dropped"},
				{"+ -", "sum and difference"},
				{"== != <= >= < >", "1 where it holds, else 0"},
				{"AND &&, OR ||", "0 is false, everything else true; AND binds closer than OR"},
				{"[m1, m2]", "an array; operators work on each of its series"},
			}},
		}, grouped(l.Of(Math))...),
	}
	outside := Section{Title: "Not available: what they read is in no export from AWS"}
	for _, f := range metricmath.Functions() {
		if f.Outside != "" {
			p.Others = append(p.Others, f.Name)
			outside.Pairs = append(outside.Pairs, Pair{f.Name, "reads " + f.Outside})
		}
	}
	p.Sections = append(p.Sections, outside)
	return p
}
