package plan

import (
	"maps"
	"slices"

	"trailsift/query/function"
	"trailsift/storage/schema"
)

// deferReads lets steps that hold many rows hold few columns. Where a window, a join or the like passes on columns that it does
// not look at, such as those that make up @message, they are left out below it and fetched above it, for the rows that are kept:
// above the filters and limits that follow.
func deferReads(fns *function.Functions, p *Project) *Project {
	d := deferrer{fns: fns, ids: IDs{last: LastID(p)}}
	need := map[*Column]bool{}
	for _, o := range p.Outputs {
		want(need, o.Expr)
	}
	return prune(&Project{In: d.chain(p.In, need), Outputs: p.Outputs})
}

// LastID returns the highest number of a column of a plan.
func LastID(n Node) int {
	last := 0
	Each(n, func(n Node) {
		for _, c := range n.Columns() {
			last = max(last, c.ID)
		}
	})
	return last
}

type deferrer struct {
	fns *function.Functions
	ids IDs
}

// chain rewrites n and everything below it. need are the columns that are read above.
func (d *deferrer) chain(n Node, need map[*Column]bool) Node {
	var steps []Node // from the scan up
	read := maps.Clone(need)
	for ; passes(n); n = n.Input() {
		steps = append(steps, d.sides(n, read))
	}
	slices.Reverse(steps)
	if scan, ok := n.(*Scan); ok {
		return d.segment(scan, steps, need)
	}
	n = d.sides(n, read)
	if in := n.Input(); in != nil {
		n = n.withInput(d.chain(in, read))
	}
	return stack(n, steps)
}

// sides adds what n reads to read, and rewrites its second input.
func (d *deferrer) sides(n Node, read map[*Column]bool) Node {
	want(read, reads(n)...)
	if p, ok := n.(Pair); ok {
		return p.withOther(d.chain(p.Other(), read))
	}
	return n
}

// stack puts steps on a node.
func stack(n Node, steps []Node) Node {
	for _, s := range steps {
		n = s.withInput(n)
	}
	return n
}

// passes reports whether the rows of a node are rows of its input, with all their columns.
func passes(n Node) bool {
	switch n.(type) {
	case *Extend, *Filter, *Sort, *Limit, *Dedup, *Parse, *Window, *Join, *Locate, *Geoip, *Wildcards, *Top, *Unnest, *Paste:
		return true
	}
	return false
}

// holds reports whether a step keeps rows in memory until it has seen all of them, or keeps the database from reading late by
// itself.
func holds(n Node) bool {
	switch n := n.(type) {
	case *Window, *Dedup, *Join, *Locate, *Geoip, *Wildcards, *Paste, *Top, *Unnest:
		return true
	case *Parse:
		return n.Multi
	}
	return false
}

// segment puts steps on a scan, with a Fetch where it pays. It goes above a limit rather than below, and above all steps that
// hold rows unless one of them reads everything itself. The order and the limit of plain rows are left to the database, which
// reads late by itself.
func (d *deferrer) segment(scan *Scan, steps []Node, need map[*Column]bool) Node {
	if scan.Table.Record != nil { // only records are wide enough to be read twice
		first := slices.IndexFunc(steps, holds)
		for i := len(steps) - 1; first >= 0 && i >= first; i-- {
			if _, limit := steps[i].(*Limit); !limit && !holds(steps[i]) {
				continue
			}
			if out := d.split(scan, steps, i+1, need); out != nil {
				return out
			}
		}
	}
	return stack(scan, steps)
}

// split does without what the first steps do not look at, and fetches it behind them. nil says that it is not worth it.
func (d *deferrer) split(scan *Scan, steps []Node, at int, need map[*Column]bool) Node {
	low, moved, used := postpone(steps[:at])
	high := steps[at:]
	wanted := maps.Clone(need)
	for _, s := range slices.Concat(moved, high) {
		want(wanted, reads(s)...)
	}
	carried := map[*Column]bool{} // what is read behind a step that holds rows, such a step has to hold
	for _, s := range low[slices.IndexFunc(low, holds)+1:] {
		want(carried, reads(s)...)
	}
	late := map[*Column]bool{}
	for _, c := range scan.Cols {
		if wanted[c] && (!used[c] || long(scan.Table, c) && !carried[c]) {
			late[c] = true
		}
	}
	if !wide(scan.Table, late) {
		return nil
	}
	missing := slices.Collect(maps.Keys(late))
	for _, s := range moved {
		missing = append(missing, made(s)...)
	}
	pos := 0 // how many of the steps behind do without, too
	for pos < len(high) && !slices.ContainsFunc(reads(high[pos]), func(e Expr) bool { return usesAny(e, missing) }) {
		pos++
	}
	narrow, table, by, swap := d.narrow(scan, late)
	in := stack(rewriter{fns: d.fns, swap: swap}.simplify(stack(narrow, low)), high[:pos])
	return stack(stack(&Fetch{In: in, Table: table, By: by}, moved), high[pos:])
}

// wide reports whether columns are so many or so long that leaving them out pays for reading the table again.
func wide(t *schema.Table, cols map[*Column]bool) bool {
	for c := range cols {
		if long(t, c) {
			return true
		}
	}
	return len(cols) > 8
}

// long reports whether a column holds whole objects.
func long(t *schema.Table, c *Column) bool {
	k := t.Columns[c.Source].Type
	return k == schema.JSON || k == schema.Blob
}

// narrow returns a scan that has other columns in place of the late ones, a scan with the late ones, what joins the two, and what
// is to be read instead of a late column in front of the join. Such a column is dropped where nothing reads it, and where only a
// part of it is read, that part alone goes further.
func (d *deferrer) narrow(scan *Scan, late map[*Column]bool) (narrow, table *Scan, by []Match, swap map[*Column]*Column) {
	narrow, table = &Scan{Table: scan.Table, Range: scan.Range, Where: scan.Where}, &Scan{Table: scan.Table, Range: scan.Range}
	swap = map[*Column]*Column{}
	for _, c := range scan.Cols {
		if late[c] {
			table.Cols = append(table.Cols, c)
			swap[c] = narrow.Column(&d.ids, c.Source)
		} else {
			narrow.Cols = append(narrow.Cols, c)
		}
	}
	for _, i := range scan.Identity() {
		by = append(by, Match{&Ref{narrow.Column(&d.ids, i)}, &Ref{table.Column(&d.ids, i)}})
	}
	return narrow, table, by, swap
}

// postpone divides steps into those that have to come first and those that only calculate what none of the others reads, and
// returns the columns that the first ones read.
func postpone(steps []Node) (first, later []Node, used map[*Column]bool) {
	used = map[*Column]bool{}
	for _, s := range slices.Backward(steps) {
		switch n := s.(type) {
		case *Extend:
			var stays, goes []Item
			for _, it := range slices.Backward(n.Items) {
				if used[it.Column] {
					want(used, it.Expr)
					stays = append(stays, it)
				} else {
					goes = append(goes, it)
				}
			}
			slices.Reverse(stays)
			slices.Reverse(goes)
			if len(goes) > 0 {
				later = append(later, &Extend{In: n.In, Items: goes})
			}
			if len(stays) > 0 {
				first = append(first, &Extend{In: n.In, Items: stays})
			}
			continue
		case *Parse:
			if !n.Multi && !slices.ContainsFunc(n.Outs, func(c *Column) bool { return used[c] }) {
				later = append(later, n)
				continue
			}
		}
		want(used, reads(s)...)
		first = append(first, s)
	}
	slices.Reverse(first)
	slices.Reverse(later)
	return first, later, used
}
