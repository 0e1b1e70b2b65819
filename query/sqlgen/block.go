package sqlgen

import (
	"strconv"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// scope says what columns are called where an expression stands.
type scope interface {
	column(w *writer, c *plan.Column) string
}

// definition is something that a block calculates, from a plan expression or by SQL of the generator's own: a column, or a
// condition that has no column.
type definition struct {
	col  *plan.Column
	expr plan.Expr
	own  func(w *writer, s scope) string // writes the SQL instead of expr
	uses []plan.Expr                     // what own reads
	late bool                            // looks at other rows, or makes several rows of one: no condition may come before it
	free bool                            // costs next to nothing
}

// block is one SELECT. Its clauses take effect in the order of SQL: from, where, group, select, order, limit.
type block struct {
	scan  *plan.Scan             // what is read: a table,
	from  *block                 // or another block,
	join  *joined                // or two of them
	table func(w *writer) string // or what the generator writes itself, whose columns are called as names say

	where   []definition
	defs    []definition
	grouped bool
	groups  []plan.Item
	aggs    []plan.Item
	order   []plan.Key
	limit   int64 // -1 for none

	tie []*plan.Column // columns that tell any two rows apart; none when there is one row at most
}

// around opens a block around b. The order of the rows has to be made again by the outermost block; b keeps it only when its
// limit needs it.
func around(b *block) *block {
	o := &block{from: b, order: b.order, limit: -1, tie: b.tie}
	if b.limit < 0 {
		b.order = nil
	}
	return o
}

// definition returns how the block calculates a column; nil when it comes from below.
func (b *block) definition(c *plan.Column) *definition {
	for i := range b.defs {
		if b.defs[i].col == c {
			return &b.defs[i]
		}
	}
	return nil
}

// column returns the SQL of a column inside the block.
func (b *block) column(w *writer, c *plan.Column) string {
	if d := b.definition(c); d != nil {
		return d.write(w, b)
	}
	if b.scan != nil && c.Source >= 0 {
		return w.read(b.scan, b.scan.Table.Columns[c.Source].Name)
	}
	return name(c)
}

func (d *definition) write(w *writer, s scope) string {
	if d.own != nil {
		return d.own(w, s)
	}
	return w.value(s, d.expr)
}

// name is what SQL calls a column outside of the block that makes it.
func name(c *plan.Column) string { return "c" + strconv.Itoa(c.ID) }

// repeats reports whether expressions use a calculated column of b more than once, so that writing it out would repeat work.
func (b *block) repeats(exprs ...plan.Expr) bool {
	seen := map[*plan.Column]bool{}
	repeated := false
	for _, e := range exprs {
		plan.EachColumn(e, func(c *plan.Column) {
			if d := b.definition(c); d == nil || d.light() {
				return
			}
			repeated = repeated || seen[c]
			seen[c] = true
		})
	}
	return repeated
}

// light reports whether calculating the column twice costs next to nothing.
func (d *definition) light() bool {
	switch d.expr.(type) {
	case *plan.Ref, *plan.Literal:
		return true
	}
	return d.free
}

// late reports whether conditions have to stand outside of the block.
func (b *block) late() bool {
	for _, d := range b.defs {
		if d.late {
			return true
		}
	}
	return b.grouped || b.limit >= 0
}

// needs returns the columns of the block below that b reads in order to give the wanted columns, in the order of first use.
func (b *block) needs(wanted []*plan.Column) []*plan.Column {
	n := need{block: b, seen: map[*plan.Column]bool{}}
	if b.join != nil {
		for _, e := range b.join.on {
			n.expr(e)
		}
	}
	for i := range b.where {
		n.definition(&b.where[i])
	}
	for _, it := range b.groups {
		n.expr(it.Expr)
	}
	for _, it := range b.aggs {
		n.expr(it.Expr)
	}
	if !b.grouped {
		for _, c := range wanted {
			n.column(c)
		}
		for _, k := range b.order {
			n.expr(k.Expr)
		}
		if len(b.order) > 0 {
			for _, c := range b.tie {
				n.column(c)
			}
		}
	}
	return n.out
}

type need struct {
	block *block
	seen  map[*plan.Column]bool
	out   []*plan.Column
}

func (n *need) expr(e plan.Expr) { plan.EachColumn(e, n.column) }

func (n *need) column(c *plan.Column) {
	if n.seen[c] {
		return
	}
	n.seen[c] = true
	if d := n.block.definition(c); d != nil {
		n.definition(d)
	} else {
		n.out = append(n.out, c)
	}
}

func (n *need) definition(d *definition) {
	if d.expr != nil {
		n.expr(d.expr)
	}
	for _, e := range d.uses {
		n.expr(e)
	}
}

// selected is one item of a SELECT.
type selected struct{ sql, name string }

// render writes the block as a SELECT of the wanted columns.
func (b *block) render(w *writer, wanted []*plan.Column) string {
	var list []selected
	if b.grouped {
		for _, it := range b.groups {
			list = append(list, selected{w.value(b, it.Expr), name(it.Column)})
		}
		for _, it := range b.aggs {
			list = append(list, selected{w.value(b, it.Expr), name(it.Column)})
		}
	} else {
		for _, c := range wanted {
			list = append(list, selected{b.column(w, c), name(c)})
		}
	}
	return b.write(w, list, b.needs(wanted))
}

// write writes the block with a select list, reading the columns below that it needs.
func (b *block) write(w *writer, list []selected, below []*plan.Column) string {
	var s strings.Builder
	s.WriteString("select ")
	if len(list) == 0 {
		s.WriteString("1 as c0") // rows count, their values do not
	}
	for i, it := range list {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(it.sql)
		if it.name != it.sql {
			s.WriteString(" as " + it.name)
		}
	}
	switch {
	case b.scan != nil:
		s.WriteString("\nfrom " + w.dialect.template("table "+b.scan.Table.Name, b.scan.Table.Name))
	case b.join != nil:
		s.WriteString("\nfrom " + b.join.from(w, b, below))
	case b.table != nil:
		s.WriteString("\nfrom " + b.table(w))
	default:
		s.WriteString("\nfrom (\n" + indent(b.from.render(w, below)) + "\n) q")
	}
	for i := range b.where {
		if i == 0 {
			s.WriteString("\nwhere ")
		} else {
			s.WriteString("\n  and ")
		}
		s.WriteString(b.where[i].condition(w, b))
	}
	if b.grouped && len(b.groups) > 0 {
		s.WriteString("\ngroup by ")
		for i := range b.groups {
			if i > 0 {
				s.WriteString(", ")
			}
			s.WriteString(strconv.Itoa(i + 1))
		}
	}
	s.WriteString(b.first(w))
	s.WriteString(b.orderBy(w))
	if b.limit >= 0 {
		s.WriteString("\nlimit " + strconv.FormatInt(b.limit, 10))
	}
	return s.String()
}

// condition writes a condition as one that `and` can join; null counts as false there.
func (d *definition) condition(w *writer, s scope) string {
	if d.own != nil {
		return d.own(w, s)
	}
	sql := w.expr(s, d.expr)
	if c, ok := d.expr.(*plan.Call); ok && c.Entry.ID == "or" {
		return "(" + sql + ")"
	}
	return sql
}

// orderBy writes the order with the columns that make it unique behind it.
func (b *block) orderBy(w *writer) string {
	if len(b.order) == 0 {
		return ""
	}
	keys := orderKeys(w, b, b.order, b.tie)
	return "\norder by " + strings.Join(keys, ", ")
}

// first returns a condition that leaves the groups which the first key alone puts among the first, with all that are as good as the
// last of them, where the keys behind it are text. What text is ordered by costs more than everything else in such a query; so it
// is found out for a few groups, and not for all.
func (b *block) first(w *writer) string {
	costly := false
	for i, k := range b.order {
		isText := k.Expr.Type() == function.Text
		if i == 0 && isText {
			return ""
		}
		costly = costly || isText
	}
	if !costly || b.limit < 1 || b.from == nil || !b.from.grouped {
		return ""
	}
	for _, d := range b.defs {
		if d.late {
			return ""
		}
	}
	keys := orderKeys(w, b, b.order[:1], nil)
	return "\nqualify rank() over (order by " + strings.Join(keys, ", ") + ") <= " + strconv.FormatInt(b.limit, 10)
}

func orderKeys(w *writer, s scope, order []plan.Key, tie []*plan.Column) []string {
	var keys []string
	plain := map[*plan.Column]bool{}
	for _, k := range order {
		direction := " nulls first"
		if k.Desc {
			direction = " desc nulls last"
		}
		if _, ok := k.Expr.(*plan.Literal); ok {
			continue // a constant orders nothing, and SQL would take a number for a position
		}
		parts := []string{w.value(s, k.Expr)}
		if !k.Plain {
			parts = w.naturalKeys(s, k.Expr)
		}
		for _, key := range parts {
			keys = append(keys, key+direction)
		}
		if r, ok := k.Expr.(*plan.Ref); ok {
			plain[r.Column] = true
		}
	}
	for _, c := range tie {
		if !plain[c] {
			keys = append(keys, s.column(w, c))
		}
	}
	if len(keys) == 0 {
		return []string{"null"}
	}
	return keys
}
