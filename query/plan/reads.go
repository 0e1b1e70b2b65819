package plan

// reads returns what a step calculates with itself. What it only passes on is not part of it, nor what its second input reads.
func reads(n Node) []Expr {
	switch n := n.(type) {
	case *Extend:
		return itemExprs(n.Items)
	case *Filter:
		return []Expr{n.Cond}
	case *Aggregate:
		return append(itemExprs(n.Groups), itemExprs(n.Aggs)...)
	case *Sort:
		return keyExprs(n.Keys)
	case *Dedup:
		return append(keyExprs(n.Order), n.Keys...)
	case *Parse:
		return []Expr{n.Source}
	case *Window:
		out := append(keyExprs(n.Order), n.Partitions...)
		for _, it := range n.Items {
			out = append(out, it.Expr)
		}
		return out
	case *Join:
		var out []Expr
		for _, m := range n.On {
			out = append(out, m.Left, m.Right)
		}
		return out
	case *Union:
		var out []Expr
		for _, u := range n.Outs {
			out = append(out, u.Left, u.Right)
		}
		return out
	case *Locate:
		return []Expr{n.Address}
	case *Geoip:
		return []Expr{n.Address}
	case *Wildcards:
		return []Expr{n.Value}
	case *Top:
		return []Expr{n.Value, n.Rank}
	case *Unnest:
		return []Expr{n.Value}
	case *Totals:
		out := keyExprs(n.Order)
		for _, it := range n.Outs {
			out = append(out, it.Old, it.New)
		}
		return out
	case *Fill:
		out := []Expr{&Ref{n.Time}}
		for _, c := range n.Groups {
			out = append(out, &Ref{c})
		}
		for _, it := range n.Outs {
			out = append(out, it.Old)
		}
		return out
	case *Tally:
		return outputExprs(n.Fields)
	case *Relevance:
		return append(append(outputExprs(n.Fields), n.Cond), n.Inside.exprs()...)
	case *Host:
		return n.Args
	}
	return nil
}

func itemExprs(items []Item) []Expr {
	out := make([]Expr, len(items))
	for i, it := range items {
		out[i] = it.Expr
	}
	return out
}

func keyExprs(keys []Key) []Expr {
	out := make([]Expr, len(keys))
	for i, k := range keys {
		out[i] = k.Expr
	}
	return out
}

func outputExprs(outputs []Output) []Expr {
	out := make([]Expr, len(outputs))
	for i, o := range outputs {
		out[i] = o.Expr
	}
	return out
}
