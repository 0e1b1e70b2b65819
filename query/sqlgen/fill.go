package sqlgen

import (
	"fmt"
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// maxFilled is how many rows the bins of a result can have. Bins of a second over years are a mistake, not a question.
const maxFilled = 1_000_000

// fill lets every row stand for the empty bins between it and the row before in its group, and the last row of a group for
// those behind it too. So the rows are read once, and no row can be lost, whatever its time is.
func (g *generator) fill(b *block, n *plan.Fill) *block {
	if b.late() {
		b = around(b)
	}
	b.order = nil
	keep := b.tie
	bin := n.Time
	if n.Zone != "" { // in a zone all is counted on its clocks, where days are equally long
		bin = g.column(function.Time)
		b.defs = append(b.defs, definition{col: bin, uses: []plan.Expr{&plan.Ref{Column: n.Time}}, own: func(w *writer, s scope) string {
			return onClocks(w, n, s.column(w, n.Time))
		}})
		b = around(b)
	}
	time := &plan.Ref{Column: bin}
	uses := []plan.Expr{time}
	for _, c := range n.Groups {
		uses = append(uses, &plan.Ref{Column: c})
	}
	window := func(w *writer, s scope) string {
		parts := make([]string, len(n.Groups))
		for i, c := range n.Groups {
			parts[i] = s.column(w, c)
		}
		partition := ""
		if len(parts) > 0 {
			partition = "partition by " + strings.Join(parts, ", ") + " "
		}
		return " over (" + partition + "order by " + s.column(w, bin) + " nulls first)"
	}
	define := func(t function.Type, uses []plan.Expr, sql func(w *writer, s scope) string) *plan.Column {
		c := g.column(t)
		b.defs = append(b.defs, definition{col: c, uses: uses, late: true, own: sql})
		return c
	}
	before := define(function.Time, uses, func(w *writer, s scope) string { return "lag(" + s.column(w, bin) + ")" + window(w, s) })
	after := define(function.Time, uses, func(w *writer, s scope) string { return "lead(" + s.column(w, bin) + ")" + window(w, s) })
	first := define(function.Time, uses[:1], func(w *writer, s scope) string { return fillEnd(w, s.column(w, bin), "min", "least", n, n.Range.Start) })
	last := define(function.Time, uses[:1], func(w *writer, s scope) string {
		return fillEnd(w, s.column(w, bin), "max", "greatest", n, n.Range.End-1)
	})
	b = around(b)
	ref := func(c *plan.Column) plan.Expr { return &plan.Ref{Column: c} }
	series := define(function.Int, []plan.Expr{time, ref(before)}, func(w *writer, s scope) string {
		return "count(" + s.column(w, bin) + ") filter (where " + s.column(w, before) + " is null) over ()"
	})
	b = around(b)
	gap := define(function.Time, []plan.Expr{time, ref(before), ref(after), ref(first), ref(last), ref(series)}, func(w *writer, s scope) string {
		step := w.literal(plan.Duration(n.Period))
		between := func(from, to string) string {
			return w.shownOnly(n.Zone, n.Period, "generate_series("+from+", "+to+", "+step+")")
		}
		return fill("unnest(case when $6 * ((epoch_us($5) - epoch_us($4)) // "+fmt.Sprint(shortest(n.Period))+") > "+fmt.Sprint(maxFilled)+
			" then error('the empty bins would be more than "+fmt.Sprint(maxFilled)+" rows: choose longer bins, a shorter time range or fewer groups') "+
			"else list_concat([null::timestamp], "+between("coalesce($2 + "+step+", $4)", "$1 - "+step)+", "+
			"case when $3 is null then "+between("$1 + "+step, "$5")+" end) end)",
			[]string{s.column(w, bin), s.column(w, before), s.column(w, after), s.column(w, first), s.column(w, last), s.column(w, series)})
	})
	b = around(b)
	return g.filled(b, n, gap, keep)
}

// filled gives rows their columns. gap is the time of a new row, null for the rows that were there.
func (g *generator) filled(b *block, n *plan.Fill, gap *plan.Column, tie []*plan.Column) *block {
	b.defs = append(b.defs, definition{col: n.Out, free: true, uses: []plan.Expr{&plan.Ref{Column: gap}, &plan.Ref{Column: n.Time}}, own: func(w *writer, s scope) string {
		at := s.column(w, gap)
		if n.Zone != "" {
			at = w.inZone(n.Zone, at)
		}
		return "coalesce(" + at + ", " + s.column(w, n.Time) + ")"
	}})
	for _, it := range n.Outs {
		b.defs = append(b.defs, definition{col: it.Column, uses: []plan.Expr{&plan.Ref{Column: gap}, it.Old}, own: func(w *writer, s scope) string {
			return "case when " + s.column(w, gap) + " is null then " + w.value(s, it.Old) + " else " + w.value(s, it.New) + " end"
		}})
	}
	b.tie = append([]*plan.Column{n.Out}, n.Groups...)
	for _, c := range tie {
		if c != n.Time && !slices.Contains(n.Groups, c) {
			b.tie = append(b.tie, c)
		}
	}
	return b
}

// onClocks returns the start of the bin that a time lies in, as the clocks of the zone show it.
func onClocks(w *writer, n *plan.Fill, time string) string {
	if n.Zone != "" {
		time = fill(function.OnClocks("$1", "$2"), []string{time, w.param(n.Zone)})
	}
	return "time_bucket(" + w.literal(plan.Duration(n.Period)) + ", " + time + ", timestamp '1970-01-01')"
}

// fillEnd returns the first or last bin of all rows, and of the range when there is one.
func fillEnd(w *writer, time, aggregate, choose string, n *plan.Fill, at int64) string {
	sql := aggregate + "(" + time + ") over ()"
	if n.Range.IsZero() || at <= plan.YearOne || at >= plan.Year10000 {
		return sql
	}
	return choose + "(" + sql + ", " + onClocks(w, n, timeLiteral(at)) + ")"
}

// shortest returns how many microseconds a period has at least.
func shortest(s plan.Span) int64 {
	const month = 28 * 24 * 3600 * 1_000_000
	return s.Micros + s.Months*month
}
