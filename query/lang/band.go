package lang

import (
	"math"
	"slices"
	"strconv"
	"time"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
)

// How far back anomaly reads, unless the query says so: days are alike, and where bins are long, a good number of them is needed.
const (
	bandHistory = 14 * 24 * time.Hour
	bandBins    = 100
)

// numbers judges a column of numbers of the stats before.
func (c *anomaly) numbers(b *binder, at diag.Span) {
	b.extension(at, "judging of numbers", "anomaly", "`outlier` finds extreme values, and `pattern @message | anomaly` judges patterns")
	deviations, history := c.options(b)
	if b.damaged {
		return
	}
	if b.bins == nil || !slices.Contains(b.node.Columns(), b.bins.column) {
		b.errorf("misplaced-anomaly", at, "`anomaly` stands behind neither `pattern` nor `stats … by bin(period)`").
			WithHelp("write `stats count(*) as n by bin(5m) | anomaly n`").
			WithHelp("or `pattern @message | anomaly`").add(b)
		return
	}
	value, ok := c.value(b, at)
	if !ok {
		return
	}
	b.judge(value, deviations, history, at)
}

// options returns the width of the band, 0 where none is given, and how far back is read.
func (c *anomaly) options(b *binder) (deviations float64, history plan.Span) {
	b.checkRepeated(c.Options)
	for _, o := range c.Options {
		switch {
		case o.is("deviations"):
			f, err := strconv.ParseFloat(o.Minus+o.value(), 64)
			if err != nil || f < 0.1 || f > 100 {
				b.badOption(o, "a number from 0.1 to 100")
				continue
			}
			deviations = f
		case o.is("history"):
			history = b.spanOption(o)
		default:
			b.unknownOption(o, "deviations", "history")
		}
	}
	return deviations, history
}

// value returns the column that is judged: the one that is named, or the only one with numbers.
func (c *anomaly) value(b *binder, at diag.Span) (plan.Output, bool) {
	if len(c.Tokens) > 0 {
		list := b.columns(words{c.Tokens})
		if len(list) != 1 {
			b.errorf("several-values", at, "`anomaly` judges one column at a time").add(b)
			return plan.Output{}, false
		}
		x := list[0]
		if t := x.Expr.Type(); t == function.Time || t != function.Null && !function.Convertible(t, function.Double) {
			b.errorf("type", at, "`%s` holds no numbers, but a %s", x.Name, t).add(b)
			return plan.Output{}, false
		}
		return x, true
	}
	groups := groupsOf(b.node)
	var found []plan.Output
	var names []string
	for _, o := range b.outputs() {
		t := o.Expr.Type()
		if r, ok := o.Expr.(*plan.Ref); ok && slices.Contains(groups, r.Column) || t != function.Int && t != function.Double {
			continue
		}
		found, names = append(found, o), append(names, o.Name)
	}
	switch len(found) {
	case 1:
		return found[0], true
	case 0:
		b.errorf("no-values", at, "no column of `stats` holds numbers").WithHelp("write `stats count(*) as n by bin(5m) | anomaly n`").add(b)
	default:
		b.errorf("several-values", at, "several columns hold numbers").WithHelp("name the one to judge: `anomaly %s`", names[0]).add(b)
	}
	return plan.Output{}, false
}

// judge lets the host operator look at the rows, and makes all names mean what it returns.
func (b *binder) judge(value plan.Output, deviations float64, history plan.Span, at diag.Span) {
	bins, node := b.bins, b.node
	set := plan.Band{Width: seconds(bins.period) * 1e6, Deviations: deviations}
	if bins.period.Months == 0 {
		set.Width = bins.period.Micros
	}
	if r := b.asked(); !r.IsZero() && r.Start != math.MinInt64 {
		set.Start = r.Start
	}
	if r := b.asked(); !r.IsZero() && r.End != math.MaxInt64 {
		set.End = r.End
	}
	times := &plan.Ref{Column: bins.column}
	var groups, others []*plan.Column
	known := groupsOf(node)
	for _, col := range node.Columns() {
		switch {
		case col == bins.column:
		case slices.Contains(known, col):
			groups = append(groups, col)
		default:
			others = append(others, col)
		}
	}
	set.Groups = len(groups)
	last := plan.Expr(&plan.Literal{Typ: function.Time})
	if ref, ok := value.Expr.(*plan.Ref); ok {
		counted := countsOf(node)
		set.Grows = counted[ref.Column] || grows(node, ref.Column)
		if counted[ref.Column] && bins.period.Months == 0 && bins.zone == "" && bins.offset == nil && !filtered(node) {
			for i, col := range others {
				if counted[col] {
					set.Zeros = append(set.Zeros, 1+len(groups)+i)
				}
			}
			last = b.window(&plan.Window{Items: []plan.WindowItem{{Expr: b.apply("max", at, argument{times, at})}}}, "last")[0]
		}
	}
	b.learn(history, at)
	b.band(set, value.Expr, last, append(append([]*plan.Column{bins.column}, groups...), others...), at)
}

// band adds the step of the operator: passed are the columns that it passes on.
func (b *binder) band(set plan.Band, value, last plan.Expr, passed []*plan.Column, at diag.Span) {
	sorted := &plan.Sort{In: b.node}
	for _, col := range append(slices.Clone(passed[1:1+set.Groups]), passed[0]) {
		sorted.Keys = append(sorted.Keys, plan.Key{Expr: &plan.Ref{Column: col}, Plain: true})
	}
	h := &plan.Host{In: sorted, Operator: "band", Settings: set.String(), Ordered: true, Outs: []*plan.Column{b.ids.Column(function.Int, "number")}}
	h.Args = []plan.Expr{plan.Convert(value, function.Double), last}
	fresh := map[*plan.Column]plan.Expr{}
	for _, col := range passed {
		h.Args = append(h.Args, &plan.Ref{Column: col})
		out := b.ids.Column(col.Type, col.Hint)
		h.Outs = append(h.Outs, out)
		fresh[col] = &plan.Ref{Column: out}
	}
	b.node, b.bins = h, nil
	b.become(fresh)
	var found []*plan.Column
	for _, o := range []column{{"lower", function.Double}, {"upper", function.Double}, {"expected", function.Double}, {"score", function.Double}, {"anomaly", function.Bool}, {"why", function.Text}} {
		found = append(found, b.ids.Column(o.typ, o.name))
	}
	h.Outs = append(h.Outs, found...)
	set.Terse = true
	h.Spare = &plan.Spare{Columns: found[len(found)-1:], Settings: set.String()} // why: words for each row
	b.node = &plan.Sort{In: h, Keys: []plan.Key{{Expr: fresh[passed[0]]}}}       // and of equal times by their number, as every order is made total
	for _, col := range found {
		b.beside(col.Hint, &plan.Ref{Column: col})
	}
}

// learn lets the scan begin earlier, where every step since treats each bin by itself.
func (b *binder) learn(history plan.Span, at diag.Span) {
	r := b.scan.Range
	if r.IsZero() || b.asked().Start == math.MinInt64 {
		return
	}
	if !b.byBin() {
		b.note("no-history", at, "nothing is learned from before the asked time range, because a command before `stats` looks at several rows").add(b)
		return
	}
	start := time.UnixMicro(r.Start).UTC()
	if history.Positive() {
		start = monthsBefore(start, int(history.Months)).Add(-time.Duration(history.Micros) * time.Microsecond)
	} else {
		back := max(bandHistory, bandBins*time.Duration(seconds(b.bins.period))*time.Second)
		start = start.Add(-back)
	}
	b.scan.Range.Start = start.UnixMicro()
}

// byBin reports whether the rows come from the scan through steps that are the same for a bin whatever other bins there are.
func (b *binder) byBin() bool {
	grouped := false
	for n := b.node; n != plan.Node(b.scan); n = n.Input() {
		switch n := n.(type) {
		case nil:
			return false
		case *plan.Extend, *plan.Filter, *plan.Sort:
		case *plan.Parse, *plan.Unnest, *plan.Join:
			if !grouped {
				return false
			}
		case *plan.Fill:
			if grouped {
				return false
			}
		case *plan.Window:
			if grouped && !n.Unstable || !grouped && len(n.Partitions)+len(n.Order) > 0 { // statistics of datapoints, and the last time of all
				return false
			}
		case *plan.Aggregate:
			if grouped {
				return false
			}
			grouped = true
		default:
			return false
		}
	}
	return grouped
}

// filtered reports whether rows of a stats were left out, so that a bin without a row is not one without events.
func filtered(n plan.Node) bool {
	for ; n != nil; n = n.Input() {
		switch n.(type) {
		case *plan.Filter:
			return true
		case *plan.Aggregate:
			return false
		}
	}
	return false
}

// grows reports whether a column of a stats adds up over the rows.
func grows(n plan.Node, col *plan.Column) bool {
	for ; n != nil; n = n.Input() {
		switch n := n.(type) {
		case *plan.Fill:
			for _, it := range n.Outs {
				if old, ok := it.Old.(*plan.Ref); ok && it.Column == col {
					col = old.Column
				}
			}
		case *plan.Aggregate:
			for _, it := range n.Aggs {
				if call := it.Expr.(*plan.Call); it.Column == col {
					return slices.Contains([]string{"count", "sum", "countIf", "countDistinct"}, call.Entry.ID) ||
						slices.Contains([]string{"stat:Sum", "stat:SampleCount"}, call.Overload.ID)
				}
			}
			return false
		}
	}
	return false
}
