package plan

// prune drops items, aggregates, parts and columns that nothing reads. What makes or orders rows stays.
func prune(p *Project) *Project {
	need := map[*Column]bool{}
	for _, o := range p.Outputs {
		want(need, o.Expr)
	}
	return &Project{In: pruneNode(p.In, need), Outputs: p.Outputs}
}

func want(need map[*Column]bool, exprs ...Expr) {
	for _, e := range exprs {
		EachColumn(e, func(c *Column) { need[c] = true })
	}
}

func wantKeys(need map[*Column]bool, keys []Key) {
	for _, k := range keys {
		want(need, k.Expr)
	}
}

// needed returns the columns that somebody asks for, with what each is made from.
func needed[T any](need map[*Column]bool, from []T, outs []*Column) ([]T, []*Column) {
	var keptFrom []T
	var kept []*Column
	for i, c := range outs {
		if need[c] {
			keptFrom, kept = append(keptFrom, from[i]), append(kept, c)
		}
	}
	return keptFrom, kept
}

// pruneNode returns n with no more than what need asks for, and adds to need what n reads.
func pruneNode(n Node, need map[*Column]bool) Node {
	switch n := n.(type) {
	case *Scan:
		want(need, n.Where...)
		out := &Scan{Table: n.Table, Range: n.Range, Where: n.Where}
		for _, c := range n.Cols {
			if need[c] {
				out.Cols = append(out.Cols, c)
			}
		}
		return out
	case *Extend:
		var items []Item
		for i := len(n.Items) - 1; i >= 0; i-- { // later items can use earlier ones
			if it := n.Items[i]; need[it.Column] {
				want(need, it.Expr)
				items = append([]Item{it}, items...)
			}
		}
		if len(items) == 0 {
			return pruneNode(n.In, need)
		}
		return &Extend{In: pruneNode(n.In, need), Items: items, Shared: n.Shared}
	case *Aggregate:
		return pruneAggregate(n, need)
	case *Filter:
		return pruneFilter(n, need)
	case *Sort:
		wantKeys(need, n.Keys)
	case *Dedup:
		want(need, n.Keys...)
		wantKeys(need, n.Order)
	case *Parse:
		return pruneParse(n, need)
	case step:
		return n.prune(need)
	case *Host:
		return pruneHost(n, need)
	case *Relevance:
		return pruneRelevance(n)
	}
	return n.withInput(pruneNode(n.Input(), need))
}

// pruneAggregate keeps every group, because groups decide how many rows there are, and the aggregates that are read.
func pruneAggregate(n *Aggregate, need map[*Column]bool) Node {
	var aggs []Item
	for i, it := range n.Aggs {
		if last := i == len(n.Aggs)-1; need[it.Column] || last && len(aggs) == 0 && len(n.Groups) == 0 {
			aggs = append(aggs, it)
		}
	}
	below := map[*Column]bool{}
	for _, it := range append(append([]Item(nil), n.Groups...), aggs...) {
		want(below, it.Expr)
	}
	in := n.In
	if s, ok := in.(*Sort); ok { // no aggregate depends on the order of the rows
		in = s.In
	}
	return &Aggregate{In: pruneNode(in, below), Groups: n.Groups, Aggs: aggs}
}

func pruneParse(n *Parse, need map[*Column]bool) Node {
	out := &Parse{Source: n.Source, Pattern: n.Pattern, Multi: n.Multi}
	out.Groups, out.Outs = needed(need, n.Groups, n.Outs)
	if len(out.Outs) == 0 && !n.Multi {
		return pruneNode(n.In, need)
	}
	want(need, n.Source)
	out.In = pruneNode(n.In, need)
	return out
}
