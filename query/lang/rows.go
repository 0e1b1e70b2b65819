package lang

import (
	"slices"
	"strings"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// ordered returns the keys by which the rows are ordered. Rows in no order get one: events that of their times, groups that of
// what they are grouped by.
func (b *binder) ordered() []plan.Key {
	if keys := plan.Order(b.node); keys != nil {
		return keys
	}
	var keys []plan.Key
	if !b.scope.closed {
		keys = []plan.Key{{Expr: b.scan.Time(b.ids)}}
	} else {
		for _, c := range groupsOf(b.node) {
			keys = append(keys, plan.Key{Expr: &plan.Ref{Column: c}})
		}
	}
	if len(keys) > 0 {
		b.node = &plan.Sort{In: b.node, Keys: keys}
	}
	return keys
}

// groupsOf returns the columns that the rows of a plan are grouped by and that still exist.
func groupsOf(n plan.Node) []*plan.Column {
	left := n.Columns()
	for ; n != nil; n = n.Input() {
		if a, ok := n.(*plan.Aggregate); ok {
			var out []*plan.Column
			for _, it := range a.Groups {
				if slices.Contains(left, it.Column) {
					out = append(out, it.Column)
				}
			}
			return out
		}
	}
	return nil
}

// overwrite makes a field mean another value from here on, in the result too.
func (b *binder) overwrite(item *Item, x plan.Expr) {
	name, shown := item.name(b.text), item.name(b.text)
	if p, ok := item.Expr.(*syntax.Path); ok && item.Alias == nil {
		name = strings.Join(p.Segments, ".")
	}
	b.rename(name, shown, x)
}

// rename makes a name mean another value, and the column of the result that is shown under a name.
func (b *binder) rename(name, shown string, x plan.Expr) {
	b.scope.define(field{name: name, expr: x})
	for _, list := range [][]plan.Output{b.shown, b.displayed} {
		for i := range list {
			if list[i].Name == shown {
				list[i].Expr = x
			}
		}
	}
}

// beside makes a value known under a name, and shows it beside the columns that are shown already.
func (b *binder) beside(name string, x plan.Expr) {
	b.rename(name, name, x)
	chosen := b.chosen
	b.show(plan.Output{Name: name, Expr: x})
	b.chosen = chosen
}

// window adds columns that look at other rows, and returns their values.
func (b *binder) window(w *plan.Window, names ...string) []plan.Expr {
	out := make([]plan.Expr, len(w.Items))
	for i := range w.Items {
		it := &w.Items[i]
		it.Column = b.ids.Column(it.Expr.Type(), names[min(i, len(names)-1)])
		out[i] = &plan.Ref{Column: it.Column}
	}
	w.In = b.node
	b.node = w
	return out
}

// rowwise reports whether the commands so far look at rows one by one, so that reading more rows changes none of those that are
// there.
func (b *binder) rowwise(at diag.Span, command string) bool {
	for n := b.node; n != plan.Node(b.scan); n = n.Input() {
		switch n.(type) {
		case *plan.Extend, *plan.Filter, *plan.Parse, *plan.Unnest, *plan.Join:
		default:
			b.errorf("misplaced-command", at, "`%s` stands behind a command that looks at several rows", command).
				WithHelp("only commands such as `filter`, `fields` and `parse` may stand before it").add(b)
			return false
		}
	}
	return true
}
