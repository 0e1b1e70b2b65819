package lang

import (
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
	"trailsift/storage/schema"
)

// Metrics says what is known of the metrics that a query asks. The zero value is nothing: every query then finds out itself.
type Metrics struct {
	function.Datapoints
	OneClass   bool     // no metric has datapoints of several periods, or datapoints and puts
	OneUnit    bool     // there is one unit at most
	Dimensions []string // the names of all dimensions; nil is not known
	Empty      []string // columns of the table metrics in which no datapoint has a value
}

// String says what is known, and which form of statistics follows from it.
func (m Metrics) String() string {
	pick := func(known bool, yes, no string) string {
		if known {
			return yes + "\n"
		}
		return no + "\n"
	}
	return pick(m.Complete, "plain sums: every datapoint has all parts of a statistic set", "groups are checked: a datapoint may lack a part of its statistic set") +
		pick(m.Single, "percentiles of the values: every datapoint is one sample", "percentiles by running sums of weights: a datapoint may stand for several samples") +
		pick(m.OneClass, "all datapoints count: no metric has several periods or kinds", "one period and kind counts in each bin: a metric may have several")
}

// UnknownDimension is the code of the note that no metric has a dimension of a name.
const UnknownDimension = "unknown-dimension"

// metricDefaults are the columns of a query about metrics that chooses none: when, which metric, and the numbers that there are.
func (b *binder) metricDefaults() []plan.Output {
	names := []string{"namespace", "metricname", "dimensions", "unit", "period", "kind", "seen_at"}
	if b.scan.Table.Name == schema.Metrics().Name {
		names = []string{"ts", "namespace", "metricname", "dimensions", "unit", "samplecount", "sum", "minimum", "maximum", "average", "value", "statistics"}
	}
	var out []plan.Output
	for _, name := range names {
		if slices.Contains(b.options.Metrics.Empty, name) {
			continue
		}
		i := b.scan.Table.MustColumn(name)
		out = append(out, plan.Output{Name: b.scan.Table.Columns[i].Path, Expr: &plan.Ref{Column: b.scan.Column(b.ids, i)}})
	}
	return out
}

// checkDimension looks at a name that is no field of its table, and so that of a dimension.
func (b *binder) checkDimension(p *syntax.Path, name string) {
	fields := b.fieldNames()
	for _, f := range fields {
		if strings.EqualFold(f, name) {
			b.warn("unknown-field", p.At, "`%s` is read as a dimension", name).WithHelp("the field is called `%s`", f).once(b, "field "+name)
			return
		}
	}
	if b.options.Metrics.Dimensions == nil || slices.Contains(b.options.Metrics.Dimensions, name) {
		return
	}
	r := b.note(UnknownDimension, p.At, "no metric has a dimension `%s`", name)
	r.Diagnostic = r.Suggest(name, append(slices.Clone(b.options.Metrics.Dimensions), fields...))
	r.once(b, "field "+name)
}
