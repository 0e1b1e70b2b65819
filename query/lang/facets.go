package lang

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// facets is the command that shows the most frequent values of several fields at once.
type facets struct {
	Pos   lexer.Position
	Count *number  `parser:"'facets' @@?"`
	Items itemList `parser:"@@"`
}

// facetNames are what facets shows of events when nothing is listed.
const facetNames = "eventSource, eventName, errorCode, awsRegion, recipientAccountId, userIdentity.type, actor() as actor, sourceIPAddress, userAgent"

func facetsSpec() Spec {
	return Spec{
		Name:  "facets",
		Usage: "facets [count] [expression [as name], …]",
		Doc: "The most frequent values of several fields at once, 10 of each unless a count is written: a row for each field and value, with how often it occurs and its share of all rows in percent. " +
			"Without a list it takes " + facetNames + "; after stats every column.",
		Extension: true,
		Instead:   "write `stats count(*) as n by field | sort n desc | limit 10` for each field",
		Examples: []Example{
			{"filter ispresent(errorCode) | facets 2 eventName, errorCode, userIdentity.userName", "What failed, at a glance."},
			{"facets 1", "The most frequent value of every field that matters."},
		},
	}
}

func (c *facets) exprs() []syntax.Expr { return itemExprs(c.Items.items()) }

func (c *facets) String() string {
	s := "facets"
	if c.Count != nil {
		s += " " + c.Count.Digits
	}
	if len(c.Items.items()) > 0 {
		s += " " + join(c.Items.items())
	}
	return s
}

func (c *facets) bind(b *binder) {
	rows := int64(topCount)
	if c.Count != nil {
		rows = b.rowCount(*c.Count)
	}
	o, ok := b.tally("facets", diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("facets")}, c.Items.items(), facetNames)
	if !ok {
		return
	}
	n, field, value := &plan.Ref{Column: o.Count}, &plan.Ref{Column: o.Number}, &plan.Ref{Column: o.Value}
	b.node = &plan.Filter{In: b.node, Cond: b.apply("ispresent", diag.Span{}, argument{Expr: value})}
	// Rows of the same count follow as their values do as texts: there may be millions, and natural order reads every text.
	b.first(rows, []plan.Expr{field}, []plan.Key{{Expr: n, Desc: true}})
	percent := b.materialize(b.share(n, &plan.Ref{Column: o.Total}), "percent")
	b.replace("facets", o.Field, o.Value, o.Count)
	b.beside("percent", percent)
}

// tally adds the step that counts the values of fields: those of the items, or those of a list when there are none.
func (b *binder) tally(command string, at diag.Span, items []*Item, otherwise string) (plan.TallyOuts, bool) {
	t := &plan.Tally{}
	for _, item := range items {
		b.checkAlias(item.Alias)
		if x := b.expr(item.Expr); b.comparable(x, item.Expr) {
			t.Fields = append(t.Fields, plan.Output{Name: item.name(b.text), Expr: plan.Convert(x, function.Text)})
		}
	}
	switch {
	case len(items) > 0:
	case otherwise == "" || b.scope.closed || b.scan.Table.Record == nil || b.scan.Table.Name != "events":
		t.Fields = b.comparedFields(plan.Bool(true))
	default:
		for _, text := range strings.Split(otherwise, ", ") {
			text, name, named := strings.Cut(text, " as ")
			if !named {
				name = text
			}
			t.Fields = append(t.Fields, plan.Output{Name: name, Expr: plan.Convert(b.quietly(text), function.Text)})
		}
	}
	if len(t.Fields) == 0 {
		if len(items) == 0 {
			b.errorf("no-fields", at, "there is no field to count").WithHelp("name the fields: `%s a, b`", command).add(b)
		}
		return plan.TallyOuts{}, false
	}
	t.Outs = plan.TallyOuts{Number: b.ids.Column(function.Int, "number"), Field: b.ids.Column(function.Text, "field"),
		Value: b.ids.Column(function.Text, "value"), Count: b.ids.Column(function.Int, "count"),
		Total: b.ids.Column(function.Int, "total")}
	t.In, b.node = b.node, t
	return t.Outs, true
}

// quietly binds an expression of this program's own over the fields of the record.
func (b *binder) quietly(text string) plan.Expr {
	inner := *b
	inner.scope, inner.text, inner.found = scope{}, text, new(diag.List)
	inner.damaged, inner.options.Strict = true, false
	x := inner.expr(syntax.Parse(syntax.NewStream(syntax.Tokens(text), len(text)).Peeking()))
	b.node = inner.node
	return x
}
