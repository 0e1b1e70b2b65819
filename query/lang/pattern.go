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
			"The grouping is done by the program itself, over the different texts without UUIDs, times and long ids. " +
			"Of more than 45,000 records, or other texts with more than 500,000 different values, a sample of about 45,000 rows is read, always the same: half of them shared out equally among eventSource, eventName and errorCode, so that of rare events " +
			"all rows are read, and half by frequency; then @sampleCount and @ratio are estimates for all rows. Of texts that are all read but stay more than 50,000 the most frequent are grouped; then @sampleCount counts the rows that were grouped, and @ratio is " +
			"their share of all rows. A note says which it was, and how many rows were read. Shorter texts, a filter or a shorter time range make the counts exact.",
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
	text plan.Expr
	at   diag.Span // of the text
	node plan.Node // what pattern made of them
	time plan.Expr // the time of a row; nil when the rows have none

	kinds []plan.Expr // what says what kind of event a row is; empty when the rows are no events
}

// textsOf returns a text of the rows so far, to group it.
func (b *binder) textsOf(text plan.Expr, at diag.Span) *grouped {
	g := &grouped{in: b.node, text: text, at: at}
	if b.scope.closed {
		return g
	}
	g.time = b.scan.Time(b.ids)
	if b.scan.Table.Record != nil {
		for _, field := range []string{"eventSource", "eventName", "errorCode"} {
			if x, known := b.scan.Path(b.ids, []string{field}); known {
				g.kinds = append(g.kinds, x)
			}
		}
	}
	return g
}

func (c *patternCommand) bind(b *binder) {
	x := b.expr(c.Field)
	if !b.comparable(x, c.Field) {
		return
	}
	g := b.textsOf(plan.Convert(x, function.Text), c.Field.Span())
	t := g.sample(b, exactTexts)
	count := b.ids.Column(function.Int, "count")
	in := t.aggregate(b, nil, plan.Item{Column: count, Expr: b.apply("sum", g.at, t.weight)})
	counted := &plan.Ref{Column: count}
	host := b.host("pattern", b.mostFrequent(in, counted, g.at), []plan.Expr{t.total, t.read, counted},
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
func (b *binder) masked(text plan.Expr, at diag.Span) plan.Expr {
	for _, m := range []struct{ shape, name string }{{uuidShape, "<UUID>"}, {dateShape, "<Time>"}, {idShape, "<ID>"}} {
		text = b.apply("regexReplace", at, argument{text, at}, argument{plan.Regex(m.shape), at}, argument{plan.Text(m.name), at})
	}
	return text
}

const (
	maxTexts    = 50_000  // different texts that are grouped
	sampledRows = 45_000  // rows of which texts are taken when not all are: each may be another text, and how many there are is a matter of chance
	exactTexts  = 500_000 // different texts, masks not counted, of which all rows are read
)

// texts are the rows whose texts are grouped: all of them, or a sample.
type texts struct {
	of          *grouped
	in          plan.Node
	weight      argument  // how many rows a row stands for
	total, read plan.Expr // how many rows have a text, and how many are read; aggregate makes them
	totals      *plan.Column
}

// sample returns the rows that have a text: all of them when it has no more than a number of different values, otherwise a
// sample. Records count as different, because each has an id. The sample holds rows of every kind of event, and of every value
// of kinds.
func (g *grouped) sample(b *binder, different int64, kinds ...plan.Expr) *texts {
	s := &plan.Sample{In: g.in, Strata: append(kinds, g.kinds...), Rows: sampledRows,
		Weight: b.ids.Column(function.Int, "weight"), Total: b.ids.Column(function.Int, "rows")}
	if !plan.ReadsRecord(g.text) {
		s.Text, s.Texts = g.text, different
		s.In = &plan.Filter{In: g.in, Cond: b.apply("ispresent", g.at, argument{g.text, g.at})}
	}
	return &texts{of: g, in: s, weight: argument{&plan.Ref{Column: s.Weight}, g.at}, totals: s.Total}
}

// aggregate groups the rows by their masked text, and by more. The text is the first column.
func (t *texts) aggregate(b *binder, groups []plan.Item, aggs ...plan.Item) plan.Node {
	at := t.of.at
	read, total := b.ids.Column(function.Int, "read"), b.ids.Column(function.Int, "total")
	all := append([]plan.Item{{Column: b.ids.Column(function.Text, "text"), Expr: b.masked(t.of.text, at)}}, groups...)
	aggs = append(aggs, plan.Item{Column: read, Expr: b.apply("count", at)},
		plan.Item{Column: total, Expr: b.apply("max", at, argument{&plan.Ref{Column: t.totals}, at})})
	t.read, t.total = &plan.Ref{Column: read}, &plan.Ref{Column: total}
	return &plan.Aggregate{In: t.in, Groups: all, Aggs: aggs}
}

// mostFrequent returns the rows with the most frequent texts, the first column of in, and of those that are equally frequent a choice
// that has nothing to do with the text but is always the same.
func (b *binder) mostFrequent(in plan.Node, count plan.Expr, at diag.Span) plan.Node {
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
