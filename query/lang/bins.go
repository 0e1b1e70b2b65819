package lang

import (
	"math"
	"slices"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// bins is what the last stats grouped by a period of time.
type bins struct {
	column *plan.Column // the start of a bin
	shown  plan.Expr    // the same, or shifted by the offset
	offset *plan.Literal
	period plan.Span
	zone   string // whose days bins are; "" for UTC
	ranged bool   // bins of @timestamp: those of the queried time range can exist
}

// asBins returns what a group is when it is the call of bin, datefloor or dateceil.
func (b *binder) asBins(x plan.Expr, col *plan.Column) *bins {
	c, ok := x.(*plan.Call)
	if !ok || c.Entry.ID != "bin" && c.Entry.ID != "datefloor" && c.Entry.ID != "dateceil" {
		return nil
	}
	l, _ := c.Args[1].(*plan.Literal)
	period, ok := l.Value.(plan.Span)
	if !ok {
		return nil
	}
	zone := ""
	if len(c.Args) > 2 {
		zone, _ = c.Args[2].(*plan.Literal).Value.(string)
	}
	ref, isColumn := c.Args[0].(*plan.Ref)
	ranged := isColumn && ref.Column.Source >= 0 && ref.Column.Source == b.scan.Table.Time && c.Entry.ID != "dateceil"
	return &bins{column: col, shown: &plan.Ref{Column: col}, period: period, zone: zone, ranged: ranged}
}

// shift moves bins by the offset of a stats command.
func (b *binder) shift(g *grouping, found *bins, offset *token) {
	if offset == nil || found == nil {
		return
	}
	span, ok := b.span(*offset)
	if !ok {
		return
	}
	found.offset = plan.Duration(span)
	col := b.ids.Column(function.Time, found.column.Hint)
	found.shown = &plan.Ref{Column: col}
	g.after = append(g.after, plan.Item{Column: col, Expr: b.shifted(found, &plan.Ref{Column: found.column})})
}

// shifted returns a bin plus the offset.
func (b *binder) shifted(found *bins, x plan.Expr) plan.Expr {
	at := found.offset
	m, err := b.functions.Resolve("+", plan.Types([]plan.Expr{x, at}))
	if err != nil {
		return x
	}
	return b.local(plan.NewCall(m, []plan.Expr{x, at}), diag.Span{})
}

// checkOffset reports an offset that shifts nothing.
func (b *binder) checkOffset(offset *token, found *bins) {
	if offset == nil {
		return
	}
	if _, ok := b.span(*offset); !ok {
		b.errorf("bad-option", offset.span(), "`offset` is a duration, such as 1d").add(b)
	} else if found == nil && !b.found.HasErrors() {
		b.errorf("no-bins", offset.span(), "`offset` shifts bins, and there are none").WithHelp("write `stats … by bin(1h) offset 1d`").add(b)
	}
}

// fill adds the bins without rows. with gives new rows their values; other counts are 0 there, and everything else is missing.
func (b *binder) fill(with map[*plan.Column]plan.Expr) {
	f := &plan.Fill{In: b.node, Time: b.bins.column, Period: b.bins.period, Zone: b.bins.zone}
	if b.bins.ranged {
		f.Range = b.asked()
	}
	f.Out = b.ids.Column(function.Time, f.Time.Hint)
	fresh := map[*plan.Column]plan.Expr{f.Time: &plan.Ref{Column: f.Out}}
	for _, c := range groupsOf(b.node) {
		if c != f.Time {
			f.Groups = append(f.Groups, c)
		}
	}
	counts := countsOf(b.node)
	for _, c := range b.node.Columns() {
		if c == f.Time || slices.Contains(f.Groups, c) {
			continue
		}
		value := with[c]
		if value == nil {
			value = plan.Missing()
			if counts[c] {
				value = plan.Int(0)
			}
		}
		t := function.Unify([]function.Type{c.Type, value.Type()})
		out := b.ids.Column(t, c.Hint)
		f.Outs = append(f.Outs, plan.FillItem{Column: out, Old: plan.Convert(&plan.Ref{Column: c}, t), New: plan.Convert(value, t)})
		fresh[c] = &plan.Ref{Column: out}
	}
	b.node = f
	if b.bins.offset != nil {
		old := b.bins.shown.(*plan.Ref).Column
		fresh[old] = b.materialize(b.shifted(b.bins, &plan.Ref{Column: f.Out}), old.Hint)
	}
	b.bins.column, b.bins.shown = f.Out, fresh[b.bins.shown.(*plan.Ref).Column]
	b.become(fresh)
	keys := []plan.Key{{Expr: b.bins.shown}}
	for _, c := range f.Groups {
		keys = append(keys, plan.Key{Expr: &plan.Ref{Column: c}})
	}
	b.node = &plan.Sort{In: b.node, Keys: keys}
}

// asked returns the time range that is asked about, with an end at the time of the query at the latest: no bin after it can
// have events, nor one before 1970, which is how ranges without a start are written. An open end is the end of time.
func (b *binder) asked() plan.Range {
	r := b.scan.Range
	if r.IsZero() {
		return r
	}
	if r.Start < 0 {
		r.Start = math.MinInt64
	}
	if now := b.options.Now; !now.IsZero() && now.UnixMicro() > r.Start { // otherwise the range is one of the future, and means what it says
		r.End = min(r.End, now.UnixMicro())
	}
	if r.End >= plan.Year10000 {
		r.End = math.MaxInt64
	}
	return r
}

// countsOf returns the columns that count rows, or are 0 for no rows for another reason.
func countsOf(n plan.Node) map[*plan.Column]bool {
	out := map[*plan.Column]bool{}
	for ; n != nil; n = n.Input() {
		a, ok := n.(*plan.Aggregate)
		if !ok {
			continue
		}
		for _, it := range a.Aggs {
			switch it.Expr.(*plan.Call).Entry.ID {
			case "count", "countDistinct", "countIf", "countOverTime":
				out[it.Column] = true
			}
		}
		break
	}
	return out
}

// become makes all names mean what became of their columns.
func (b *binder) become(fresh map[*plan.Column]plan.Expr) {
	swap := func(x plan.Expr) plan.Expr {
		return plan.Map(x, func(x plan.Expr) plan.Expr {
			if r, ok := x.(*plan.Ref); ok && fresh[r.Column] != nil {
				return fresh[r.Column]
			}
			return x
		})
	}
	b.scope.fields = slices.Clone(b.scope.fields)
	for i := range b.scope.fields {
		b.scope.fields[i].expr = swap(b.scope.fields[i].expr)
	}
	for _, list := range [][]plan.Output{b.shown, b.displayed} {
		for i := range list {
			list[i].Expr = swap(list[i].Expr)
		}
	}
}

// hasBins reports whether there are bins to fill, and says what is missing when not.
func (b *binder) hasBins(at syntax.Node, command string) bool {
	if b.bins != nil && slices.Contains(b.node.Columns(), b.bins.column) {
		return true
	}
	if !b.damaged {
		b.errorf("no-bins", at.At, "`%s` fills bins of time, and there are none", command).
			WithHelp("write `stats … by bin(1h) | %s`", command).add(b)
	}
	return false
}
