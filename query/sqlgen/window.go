package sqlgen

import (
	"fmt"
	"slices"
	"strings"

	"trailsift/query/plan"
)

// window adds columns that look at other rows. They stand in the block of the rows that they look at, so that nothing below
// changes them.
func (g *generator) window(b *block, n *plan.Window) *block {
	var exprs []plan.Expr
	for _, it := range n.Items {
		exprs = append(exprs, it.Expr)
	}
	shared := append(slices.Clone(n.Partitions), keyExprs(n.Order)...)
	for range n.Items {
		exprs = append(exprs, shared...)
	}
	if b.late() || b.repeats(exprs...) {
		b = around(b)
	}
	b, n = g.settleWindow(b, n)
	shared = append(slices.Clone(n.Partitions), keyExprs(n.Order)...)
	tie := b.tie
	if n.Unstable {
		tie = nil
	}
	for _, it := range n.Items {
		uses := append([]plan.Expr{it.Expr}, shared...)
		for _, c := range tie {
			uses = append(uses, &plan.Ref{Column: c})
		}
		b.defs = append(b.defs, definition{col: it.Column, uses: uses, late: true, own: func(w *writer, s scope) string {
			return w.windowItem(s, n, it, tie)
		}})
	}
	return b
}

func keyExprs(keys []plan.Key) []plan.Expr {
	out := make([]plan.Expr, len(keys))
	for i, k := range keys {
		out[i] = k.Expr
	}
	return out
}

// windowItem returns the SQL of one column of a window.
func (w *writer) windowItem(s scope, n *plan.Window, it plan.WindowItem, tie []*plan.Column) string {
	var parts []string
	if len(n.Partitions) > 0 {
		keys := make([]string, len(n.Partitions))
		for i, e := range n.Partitions {
			keys[i] = w.value(s, e)
		}
		parts = append(parts, "partition by "+strings.Join(keys, ", "))
	}
	if it.Kind != plan.Over || it.Frame.Running {
		parts = append(parts, "order by "+strings.Join(orderKeys(w, s, n.Order, tie), ", "))
	}
	x := w.value(s, it.Expr)
	switch it.Kind {
	case plan.Lag:
		return fmt.Sprintf("lag(%s, %d) over (%s)", bare(x), it.Offset, strings.Join(parts, " "))
	case plan.Latest:
		return "last_value(" + bare(x) + " ignore nulls) over (" + strings.Join(append(parts, "rows unbounded preceding"), " ") + ")"
	}
	if it.Frame == (plan.Frame{Running: true}) && x == "count(*)" {
		return "row_number() over (" + strings.Join(parts, " ") + ")" // of which databases keep the first, when the first are asked for
	}
	if it.Frame.Running {
		parts = append(parts, frame(it.Frame))
	}
	return over(x, " over ("+strings.Join(parts, " ")+")")
}

// frame writes the rows that a running aggregate looks at. Rows are counted, never values: equal keys are still in an order.
func frame(f plan.Frame) string {
	first, last := "unbounded preceding", "current row"
	rows := f.Rows
	if f.Preceding {
		last, rows = "1 preceding", rows+1
	}
	if f.Rows > 0 {
		first = fmt.Sprintf("%d preceding", rows-1)
	}
	return "rows between " + first + " and " + last
}

// aggregateNames are the functions of SQL that the templates of aggregates call. Everything else in them is arithmetic around.
var aggregateNames = []string{"count", "sum", "avg", "min", "max", "arg_min", "arg_max", "quantile_disc", "stddev_samp", "list", "bool_or"}

// over puts a window behind every call of an aggregate function in the SQL of an aggregate, and behind the call's filter.
func over(sql, window string) string {
	var b strings.Builder
	for i := 0; i < len(sql); {
		switch c := sql[i]; {
		case c == '\'':
			end := i + closing(sql[i:]) + 1
			b.WriteString(sql[i:end])
			i = end
		case isWord(c):
			word := i
			for i < len(sql) && isWord(sql[i]) {
				i++
			}
			b.WriteString(sql[word:i])
			if i == len(sql) || sql[i] != '(' || !slices.Contains(aggregateNames, sql[word:i]) {
				continue
			}
			end := i + closing(sql[i:]) + 1
			if rest := " filter "; strings.HasPrefix(sql[end:], rest+"(") {
				end += len(rest) + closing(sql[end+len(rest):]) + 1
			}
			b.WriteString(sql[i:end] + window)
			i = end
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
