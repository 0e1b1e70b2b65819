package lang

import (
	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
	"trailsift/storage/schema"
)

// relevantfields is the command that says what is different about some rows.
type relevantfields struct {
	Pos    lexer.Position
	Fields []syntax.Required `parser:"'relevantfields' ( (?! 'where' ) @@ ( ',' @@ )* )?"`
	Cond   syntax.Required   `parser:"'where' @@"`
}

func relevantfieldsSpec() Spec {
	return Spec{
		Name:  "relevantfields",
		Usage: "relevantfields [field, …] where condition",
		Doc: "Says what is different about the rows for which the condition is true. Each field is a row, with @relevanceScore from 0, distributed alike in the other rows, to 1, " +
			"entirely different: the Jensen-Shannon divergence, less what chance makes of it. @topRelevanceContributors are the values whose shares differ most, each with its share among the rows " +
			"with the condition and among the others. Fields whose values are all numbers have @conditionalMedian and @baselineMedian instead. Values that occur once count as one. " +
			"Without a list it compares every documented field but ids, times and the fields of the condition, and the values inside objects such as requestParameters, which it looks for in about " +
			"20,000 rows with the condition and as many others.",
		Differs: "The score is documented.",
		Examples: []Example{
			{`relevantfields where errorCode like "Unauthorized" | display @fieldName, @relevanceScore, @topRelevanceContributors`, "What denied calls have in common."},
			{`relevantfields sourceIPAddress, userAgent, requestParameters.bucketName where userIdentity.accessKeyId = "AKIAEXAMPLEUPLOADER1" | filter @relevanceScore > 0.1`, "How the calls of a key differ from the others."},
		},
	}
}

func (c *relevantfields) exprs() []syntax.Expr {
	var out []syntax.Expr
	for _, f := range c.Fields {
		out = append(out, f)
	}
	return append(out, c.Cond)
}

func (c *relevantfields) String() string {
	s := "relevantfields "
	for i, f := range c.Fields {
		if i > 0 {
			s += ", "
		}
		s += syntax.Print(f)
	}
	if len(c.Fields) > 0 {
		s += " "
	}
	return s + "where " + syntax.Print(c.Cond)
}

func (c *relevantfields) bind(b *binder) {
	n := &plan.Relevance{Cond: b.condition(c.Cond)}
	for _, f := range c.Fields {
		if x, ok := b.orderable(b.expr(f), f); ok {
			n.Fields = append(n.Fields, plan.Output{Name: textOf(f, b.text), Expr: plan.Convert(x, function.Text)})
		}
	}
	if len(c.Fields) == 0 {
		n.Fields = b.comparedFields(n.Cond)
		n.Inside = b.comparedMembers(n.Cond)
	}
	if len(n.Fields) == 0 {
		at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("relevantfields")}
		if len(c.Fields) == 0 {
			b.errorf("no-fields", at, "there is no field to compare").WithHelp("name the fields: `relevantfields a, b where …`").add(b)
		}
		return
	}
	n.In = b.node
	n.Outs = plan.RelevanceOuts{
		Field: b.ids.Column(function.Text, "@fieldName"), Score: b.ids.Column(function.Double, "@relevanceScore"),
		Contributors: b.ids.Column(function.Text, "@topRelevanceContributors"),
		Conditional:  b.ids.Column(function.Double, "@conditionalMedian"), Baseline: b.ids.Column(function.Double, "@baselineMedian"),
	}
	b.node = n
	b.replace("relevantfields", n.Columns()...)
	b.node = &plan.Sort{In: n, Keys: []plan.Key{{Expr: &plan.Ref{Column: n.Outs.Score}, Desc: true}, {Expr: &plan.Ref{Column: n.Outs.Field}}}}
}

// comparedFields returns what relevantfields compares when nothing is listed: after stats every column, otherwise the documented
// fields, except what is different in every row, what is no single value, and what the condition asks for anyway.
func (b *binder) comparedFields(cond plan.Expr) []plan.Output {
	asked := map[*plan.Column]bool{}
	plan.EachColumn(cond, func(c *plan.Column) { asked[c] = true })
	var out []plan.Output
	compare := func(name string, x plan.Expr) {
		if r, ok := x.(*plan.Ref); ok && !asked[r.Column] && x.Type() != function.Time && x.Type() != function.JSON && x.Type() != function.Bytes {
			out = append(out, plan.Output{Name: name, Expr: plan.Convert(x, function.Text)})
		}
	}
	for _, f := range b.scope.fields {
		compare(f.name, f.expr)
	}
	if b.scope.closed {
		return out
	}
	for i, c := range b.scan.Table.Columns {
		if c.Role == schema.Field && c.Path != "eventTime" && c.Path != "eventID" && c.Path != "requestID" && c.Path != "sharedEventID" {
			compare(c.Path, &plan.Ref{Column: b.scan.Column(b.ids, i)})
		}
	}
	return out
}

// comparedMembers returns the objects whose members relevantfields compares when nothing is listed: those of records. nil when there
// are none, as after stats.
func (b *binder) comparedMembers(cond plan.Expr) *plan.Members {
	t := b.scan.Table
	if b.scope.closed || t.Record == nil || len(t.Key) == 0 {
		return nil
	}
	m := &plan.Members{}
	for i, c := range t.Columns {
		if c.Role == schema.Field && c.Type == schema.JSON {
			m.Objects = append(m.Objects, plan.Output{Name: c.Path, Expr: &plan.Ref{Column: b.scan.Column(b.ids, i)}})
		}
	}
	for _, i := range b.scan.Identity() {
		m.By = append(m.By, &plan.Ref{Column: b.scan.Column(b.ids, i)})
	}
	plan.Walk(cond, func(e plan.Expr) bool {
		p, ok := e.(*plan.Path)
		if !ok {
			return true
		}
		for _, o := range m.Objects {
			if r, ok := p.Base.(*plan.Ref); ok && r.Column == o.Expr.(*plan.Ref).Column {
				m.But = append(m.But, syntax.PrintName(append([]string{o.Name}, p.Pointer...)))
			}
		}
		return true
	})
	return m
}

// replace makes the columns of the node that a command added, which are called as their hints, all that is known and shown from now on.
func (b *binder) replace(by string, columns ...*plan.Column) {
	b.scope = scope{closed: true, by: by}
	b.shown, b.chosen, b.displayed = nil, true, nil
	for _, c := range columns {
		x := &plan.Ref{Column: c}
		b.scope.add(field{name: c.Hint, expr: x})
		b.show(plan.Output{Name: c.Hint, Expr: x})
	}
}
