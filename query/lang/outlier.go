package lang

import (
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// outlier is the command that takes the extreme values out of numbers.
type outlier struct {
	Pos  lexer.Position
	Word string `parser:"@'outlier'"`
	settings
}

func outlierSpec() Spec {
	return Spec{
		Name:  "outlier",
		Usage: "outlier [action=transform|remove] [param=number] [uselower=true] [mark=true] field …",
		Doc: "Finds values that lie above the third quartile of the field by more than param times the distance between the quartiles; param is 2.5 unless given. With uselower=true, also those as far below the first quartile. " +
			"They become that bound; with action=remove their rows are dropped instead. With mark=true, a column called like the field with _outlier behind it says which they were.",
		Differs: "AWS does not say how mark=true marks a value; here the value stays a number, and a column beside it says so.",
		Examples: []Example{
			{"stats count(*) as n by bin(30m) as t | sort t | outlier mark=true n | filter n_outlier", "Times that are busier than usual."},
		},
	}
}

func (c *outlier) exprs() []syntax.Expr { return nil }
func (c *outlier) String() string       { return c.text("outlier") }

// outlierOptions are the options of the command with their defaults.
type outlierOptions struct {
	remove, low, mark bool
	param             float64
}

func (c *outlier) options(b *binder) outlierOptions {
	s := outlierOptions{param: 2.5}
	b.checkRepeated(c.Options)
	for _, o := range c.Options {
		switch {
		case o.is("action"):
			switch strings.ToLower(o.value()) {
			case "remove", "rm":
				s.remove = true
			case "transform", "tf":
			default:
				b.badOption(o, "remove or transform")
			}
		case o.is("param"):
			f, err := strconv.ParseFloat(o.Minus+o.value(), 64)
			if err != nil || f < 0 || f > 1e6 {
				b.badOption(o, "a number from 0 to 1000000")
				continue
			}
			s.param = f
		case o.is("uselower"):
			s.low = b.truthOption(o)
		case o.is("mark"):
			s.mark = b.truthOption(o)
		default:
			b.unknownOption(o, "action", "param", "uselower", "mark")
		}
	}
	return s
}

func (c *outlier) bind(b *binder) {
	o := c.options(b)
	at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("outlier")}
	if len(c.Tokens) == 0 {
		b.errorf("incomplete-command", at, "`outlier` needs a field").WithHelp("the usage is `%s`", outlierSpec().Usage).add(b)
		return
	}
	var removed plan.Expr
	for _, column := range b.columns(words{c.Tokens}) {
		if t := column.Expr.Type(); t == function.Time || !function.Convertible(t, function.Double) {
			b.errorf("type", at, "`%s` holds no numbers, but a %s", column.Name, t).add(b)
			continue
		}
		extreme := b.outlier(column, o, at)
		if removed == nil {
			removed = extreme
		} else {
			removed = plan.Or(b.functions, removed, extreme)
		}
	}
	if o.remove && removed != nil {
		b.node = &plan.Filter{In: b.node, Cond: plan.Not(b.functions, removed)}
	}
}

// outlier returns whether a column's value is an outlier, and marks and replaces it as the options say.
func (b *binder) outlier(column plan.Output, o outlierOptions, at diag.Span) plan.Expr {
	call := func(name string, args ...plan.Expr) plan.Expr {
		list := make([]argument, len(args))
		for i, a := range args {
			list[i] = argument{a, at}
		}
		return b.apply(name, at, list...)
	}
	x := b.materialize(plan.Convert(column.Expr, function.Double), column.Name)
	q := b.window(&plan.Window{Items: []plan.WindowItem{
		{Expr: call("pct", x, plan.Double(25))}, {Expr: call("pct", x, plan.Double(75))},
	}}, "q1", "q3")
	reach := call("*", plan.Double(o.param), call("-", q[1], q[0]))
	upper := b.materialize(call("+", q[1], reach), "upper")
	above := call(">", x, upper)
	extreme, value := above, call("if", above, upper, column.Expr)
	if o.low {
		lower := b.materialize(call("-", q[0], reach), "lower")
		below := call("<", x, lower)
		extreme, value = plan.Or(b.functions, above, below), call("case", above, upper, below, lower, column.Expr)
	}
	extreme = b.materialize(extreme, column.Name+"_outlier")
	if o.mark {
		b.beside(column.Name+"_outlier", extreme)
	}
	if !o.remove {
		b.rename(column.Name, column.Name, b.materialize(value, column.Name))
	}
	return extreme
}
