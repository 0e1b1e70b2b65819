package lang

import (
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// streamstats is the command that puts aggregates of the rows so far beside a row.
type streamstats struct {
	Options []*option `parser:"'streamstats' ( (?= Ident '=') @@ )*"`
	Items   []*Item   `parser:"@@ ( ',' @@ )*"`
	Groups  []*Item   `parser:"( 'by' @@ ( ',' @@ )* )?"`
}

// maxWindow is how many rows a window of streamstats has at most.
const maxWindow = 1_000_000

func streamstatsSpec() Spec {
	return Spec{
		Name:  "streamstats",
		Usage: "streamstats [window=rows] [current=false] aggregate [as name], … [by expression, …]",
		Doc: "Adds to every row aggregates over the rows of its group so far, in the order of the last sort; without a sort, in the order of time, or of the groups after stats. " +
			"With window, only the last so many rows count. The row itself counts too, unless current=false.",
		Extension: true,
		Instead:   "`accum` and `autoregress` follow rows",
		Examples: []Example{
			{"fields @timestamp, eventName | sort @timestamp | streamstats count(*) as nth by userIdentity.accessKeyId | filter nth = 1", "The first call with each access key."},
			{"stats count(*) as n by bin(1h) as hour | sort hour | streamstats window=24 current=false avg(n) as usual | filter n > 3 * usual", "Hours that are busier than the day before them."},
		},
	}
}

func (c *streamstats) exprs() []syntax.Expr {
	return append(itemExprs(c.Items), itemExprs(c.Groups)...)
}
func (c *streamstats) String() string {
	s := "streamstats " + printOptions(c.Options) + join(c.Items)
	if len(c.Groups) > 0 {
		s += " by " + join(c.Groups)
	}
	return s
}

func (c *streamstats) bind(b *binder) {
	f := plan.Frame{Running: true}
	b.checkRepeated(c.Options)
	for _, o := range c.Options {
		switch {
		case o.is("window"):
			f.Rows = b.countOption(o, 1, maxWindow)
		case o.is("current"):
			f.Preceding = !b.truthOption(o)
		default:
			b.unknownOption(o, "window", "current")
		}
	}
	b.windowStats(c.Items, c.Groups, b.ordered(), f)
}
