package plan

import (
	"trailsift/query/function"
	"trailsift/storage/schema"
)

// Node is one step of a query.
type Node interface {
	// Input returns the node that rows come from; nil for a Scan. A Pair has another one beside it.
	Input() Node
	// Columns returns the columns that the node's rows have: what the next node can use.
	Columns() []*Column
	// withInput returns the node over another input.
	withInput(Node) Node
}

// Item is a column and the expression that makes it.
type Item struct {
	Column *Column
	Expr   Expr
}

// Key is one key of an ordering. Text is ordered naturally (numbers by value, digit runs by value), missing values come
// first ascending and last descending.
type Key struct {
	Expr  Expr
	Desc  bool
	Plain bool // text is ordered by its bytes: for programs, which is much cheaper
}

// Range is a half-open time range in microseconds since 1970 UTC. The zero value is all time, rows without a time included.
type Range struct{ Start, End int64 }

// The times that four-digit years begin and end with, in microseconds since 1970 UTC: no record lies outside.
const (
	YearOne   = -62135596800_000_000
	Year10000 = 253402300800_000_000
)

// IsZero reports whether the range is all time.
func (r Range) IsZero() bool { return r == Range{} }

// Scan reads the rows of a table whose time is in Range.
type Scan struct {
	Table *schema.Table
	Range Range
	Cols  []*Column // the columns that the query uses, in the order of first use
	Where []Expr    // conditions that PushDown moved here; all must hold
}

// Extend adds columns. Later items can use earlier ones.
type Extend struct {
	In     Node
	Items  []Item
	Shared bool // many read the columns: they are to be calculated once, whatever becomes of the plan
}

// Filter keeps the rows for which Cond is true.
type Filter struct {
	In   Node
	Cond Expr
}

// Aggregate makes one row of each group. Each expression of Aggs is the call of an aggregate over scalar arguments;
// arithmetic over aggregates is an Extend on top. Without Groups there is always exactly one row.
type Aggregate struct {
	In     Node
	Groups []Item
	Aggs   []Item
}

// Sort orders the rows. The generator adds a unique last key, so that an order is always total.
type Sort struct {
	In   Node
	Keys []Key
}

// Limit keeps the first Count rows; with Any, whichever Count rows come first.
type Limit struct {
	In    Node
	Count int64
	Any   bool
}

// Dedup keeps the first row of each combination of keys, in the order of Order. A row with a missing key is never a duplicate.
// The rows stay in that order.
type Dedup struct {
	In    Node
	Keys  []Expr
	Order []Key
}

// Parse takes parts of a text by a pattern. Rows without a match stay, with the parts missing.
type Parse struct {
	In      Node
	Source  Expr      // Text
	Pattern string    // RE2; groups are taken by position
	Outs    []*Column // one Text column for each group that is taken
	Groups  []int     // parallel to Outs: the group's number, from 1
	Multi   bool      // one row for each match, instead of the first match
}

// Project is the last node: it chooses, orders and names what the query returns.
type Project struct {
	In      Node
	Outputs []Output
}

// Output is one column of a result.
type Output struct {
	Name string
	Expr Expr
}

func (n *Scan) Input() Node      { return nil }
func (n *Extend) Input() Node    { return n.In }
func (n *Filter) Input() Node    { return n.In }
func (n *Aggregate) Input() Node { return n.In }
func (n *Sort) Input() Node      { return n.In }
func (n *Limit) Input() Node     { return n.In }
func (n *Dedup) Input() Node     { return n.In }
func (n *Parse) Input() Node     { return n.In }
func (n *Project) Input() Node   { return n.In }

func (n *Scan) Columns() []*Column   { return n.Cols }
func (n *Filter) Columns() []*Column { return n.In.Columns() }
func (n *Sort) Columns() []*Column   { return n.In.Columns() }
func (n *Limit) Columns() []*Column  { return n.In.Columns() }
func (n *Dedup) Columns() []*Column  { return n.In.Columns() }
func (n *Extend) Columns() []*Column {
	return append(clip(n.In.Columns()), itemColumns(n.Items)...)
}
func (n *Parse) Columns() []*Column { return append(clip(n.In.Columns()), n.Outs...) }
func (n *Aggregate) Columns() []*Column {
	return append(itemColumns(n.Groups), itemColumns(n.Aggs)...)
}

// Columns returns nil: nothing follows a projection.
func (n *Project) Columns() []*Column { return nil }

func (n *Scan) withInput(Node) Node      { return n }
func (n *Extend) withInput(in Node) Node { return &Extend{In: in, Items: n.Items, Shared: n.Shared} }
func (n *Filter) withInput(in Node) Node { return &Filter{In: in, Cond: n.Cond} }
func (n *Aggregate) withInput(in Node) Node {
	return &Aggregate{In: in, Groups: n.Groups, Aggs: n.Aggs}
}
func (n *Sort) withInput(in Node) Node  { return &Sort{In: in, Keys: n.Keys} }
func (n *Limit) withInput(in Node) Node { return &Limit{In: in, Count: n.Count, Any: n.Any} }
func (n *Dedup) withInput(in Node) Node { return &Dedup{In: in, Keys: n.Keys, Order: n.Order} }
func (n *Parse) withInput(in Node) Node {
	c := *n
	c.In = in
	return &c
}
func (n *Project) withInput(in Node) Node { return &Project{In: in, Outputs: n.Outputs} }

func itemColumns(items []Item) []*Column {
	out := make([]*Column, len(items))
	for i, it := range items {
		out[i] = it.Column
	}
	return out
}

// clip returns s without spare capacity, so that appending copies.
func clip(s []*Column) []*Column { return s[:len(s):len(s)] }

// Order returns the keys that rows of n are ordered by; nil when they are in no order.
func Order(n Node) []Key {
	for {
		switch m := n.(type) {
		case *Sort:
			return m.Keys
		case *Dedup:
			return m.Order
		case *Totals:
			return m.order()
		case *Scan, *Values, *HostRows, *Union, *Aggregate, *Fill, *Host, *Relevance, *Sample:
			return nil
		}
		n = n.Input()
	}
}

// IDs numbers the columns of one plan. The zero value is ready.
type IDs struct{ last int }

// Column makes a new column.
func (a *IDs) Column(t function.Type, hint string) *Column {
	a.last++
	return &Column{ID: a.last, Type: t, Hint: hint, Source: -1}
}
