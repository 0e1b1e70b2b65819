package lang

import (
	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// patternCommand groups texts that are alike.
type patternCommand struct {
	Pos   lexer.Position
	Field syntax.Required `parser:"'pattern' @@"`
}

func patternSpec() Spec {
	return Spec{
		Name:  "pattern",
		Usage: "pattern field",
		Doc: "Groups texts that are alike: each group is a row with its @pattern, in which the parts that vary are tokens such as <Word-1> or <IP-2>, @ratio, its share of the rows, @sampleCount, " +
			"its number of rows, and @severityLabel, which is Error, Warning, Info or Debug where a word says so. Rows without the field are left out. " +
			"Texts with the same separators and JSON keys belong together when they have 60 % of their words in common; numbers, addresses, times and ids always vary. The most frequent patterns come first. " +
			"The grouping is done by the program itself, over the different texts without UUIDs, times and long ids. Of more than 50,000 of them the most frequent are grouped, and of equally frequent ones a fixed choice; " +
			"then @ratio is still the share of all rows, and @sampleCount counts the rows that were grouped.",
		Differs: "The grouping is another one than that of CloudWatch, the same for the same rows, and may stand after sort.",
		Examples: []Example{
			{"filter ispresent(errorMessage) | pattern errorMessage", "What kinds of errors there are."},
			{`filter eventSource = "iam.amazonaws.com" | pattern @message | limit 5 | display @sampleCount, @pattern`, "The shapes of records of a service."},
		},
	}
}

func (c *patternCommand) String() string       { return "pattern " + syntax.Print(c.Field) }
func (c *patternCommand) exprs() []syntax.Expr { return []syntax.Expr{c.Field} }

// grouped is what pattern groups, for the commands that group once more.
type grouped struct {
	in   plan.Node // the rows
	text plan.Expr // masked
	node plan.Node // what pattern made of them
	time plan.Expr // the time of a row; nil when the rows have none
}

func (c *patternCommand) bind(b *binder) {
	x := b.expr(c.Field)
	if !b.comparable(x, c.Field) {
		return
	}
	g := &grouped{in: b.node, text: b.masked(x, c.Field.Span())}
	if !b.scope.closed {
		g.time = b.scan.Time(b.ids)
	}
	at := c.Field.Span()
	count := b.ids.Column(function.Int, "count")
	total := b.ids.Column(function.Int, "total")
	counts := argument{&plan.Ref{Column: count}, at}
	var in plan.Node = &plan.Window{In: g.aggregate(b, nil, plan.Item{Column: count, Expr: b.apply("count", at)}),
		Items: []plan.WindowItem{{Column: total, Expr: b.apply("sum", at, counts)}}}
	host := b.host("pattern", b.sampled(in, counts.Expr, at), []plan.Expr{&plan.Ref{Column: total}, counts.Expr},
		column{"@pattern", function.Text}, column{"@severityLabel", function.Text}, column{"@ratio", function.Double}, column{"@sampleCount", function.Int})
	o := host.Outs
	b.node = inOrder(host)
	b.replace("pattern", o[1], o[3], o[4], o[2])
	g.node, b.grouped = b.node, g
}

// The texts that identify single events, and what stands for them in patterns. Without them, different texts are few.
const (
	uuidShape = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`
	dateShape = `[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:?[0-9]{2})?|[A-Z][a-z]{2} [0-9]{1,2}, [0-9]{4},? [0-9]{1,2}:[0-9]{2}:[0-9]{2} [AP]M`
	idShape   = `\b[0-9A-Z]{16}\b|\b[0-9a-fA-F]{17,}\b|[0-9A-Za-z+/]{40,}=*`
)

// masked returns a value as text without what identifies single events.
func (b *binder) masked(x plan.Expr, at diag.Span) plan.Expr {
	text := plan.Convert(x, function.Text)
	for _, m := range []struct{ shape, name string }{{uuidShape, "<UUID>"}, {dateShape, "<Time>"}, {idShape, "<ID>"}} {
		text = b.apply("regexReplace", at, argument{text, at}, argument{plan.Regex(m.shape), at}, argument{plan.Text(m.name), at})
	}
	return text
}

// aggregate counts the different texts, and the different combinations of text and more. Its first columns are the text and the
// groups.
func (g *grouped) aggregate(b *binder, groups []plan.Item, aggs ...plan.Item) plan.Node {
	text := b.ids.Column(function.Text, "text")
	all := append([]plan.Item{{Column: text, Expr: g.text}}, groups...)
	counted := &plan.Aggregate{In: g.in, Groups: all, Aggs: aggs}
	here := &plan.Ref{Column: text}
	return &plan.Filter{In: counted, Cond: b.apply("ispresent", diag.Span{}, argument{here, diag.Span{}})}
}

// maxTexts is how many different texts pattern and diff group. Beyond it, they group a sample.
const maxTexts = 50_000

// sampled returns the rows with the most frequent texts, the first column of in, and of those that are equally frequent a choice
// that has nothing to do with the text but is always the same.
func (b *binder) sampled(in plan.Node, count plan.Expr, at diag.Span) plan.Node {
	text := argument{&plan.Ref{Column: in.Columns()[0]}, at}
	digits := argument{b.apply("substr", at, argument{b.apply("md5", at, text), at}, argument{plan.Int(0), at}, argument{plan.Int(8), at}), at}
	choice := plan.Key{Expr: b.apply("hexToDec", at, digits)}
	return &plan.Limit{In: &plan.Sort{In: in, Keys: []plan.Key{{Expr: count, Desc: true}, choice}}, Count: maxTexts}
}

// column is a column that an operator makes.
type column struct {
	name string
	typ  function.Type
}

// host hands the first column of a node and more values of its rows to an operator, which makes a number of columns behind the
// number of the row.
func (b *binder) host(operator string, in plan.Node, more []plan.Expr, outs ...column) *plan.Host {
	h := &plan.Host{In: in, Operator: operator, Outs: []*plan.Column{b.ids.Column(function.Int, "number")}}
	h.Args = append([]plan.Expr{&plan.Ref{Column: in.Columns()[0]}}, more...)
	for _, o := range outs {
		h.Outs = append(h.Outs, b.ids.Column(o.typ, o.name))
	}
	return h
}

// inOrder returns the rows of an operator in the order in which it made them.
func inOrder(h *plan.Host) plan.Node {
	return &plan.Sort{In: h, Keys: []plan.Key{{Expr: &plan.Ref{Column: h.Outs[0]}}}}
}
