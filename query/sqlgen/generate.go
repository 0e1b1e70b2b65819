package sqlgen

import (
	"strconv"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// Generate writes a plan as one statement of a dialect. The plan has to pass plan.Check. An error means that the plan asks for
// something that the dialect cannot express, such as an argument that has to be a literal and is none.
func Generate(root *plan.Project, d *Dialect) (Statement, error) {
	return generate(root, newWriter(d, map[*plan.Scan][]string{}))
}

func generate(root *plan.Project, w *writer) (Statement, error) {
	g := &generator{next: plan.LastID(root)}
	w.bins = binRange(root)
	b := g.build(root.In)
	if b.grouped {
		b = around(b)
	}
	st := Statement{}
	var exprs []plan.Expr
	for _, o := range root.Outputs {
		st.Columns = append(st.Columns, Column{Name: o.Name, Type: o.Expr.Type()})
		exprs = append(exprs, o.Expr)
	}
	st.SQL = b.list(w, exprs)
	st.Args, st.Steps = w.args, w.steps
	for _, s := range plan.Scans(root) {
		st.Uses = append(st.Uses, Use{Table: s.Table.Name, Range: s.Range, Columns: w.reads[s]})
	}
	if w.err != nil {
		return Statement{}, w.err
	}
	return st, nil
}

// generator packs the nodes of a plan into blocks.
type generator struct {
	next int // the highest number of a column so far
}

func (g *generator) column(t function.Type) *plan.Column {
	g.next++
	return &plan.Column{ID: g.next, Type: t, Source: -1}
}

// build packs a node and everything below it.
func (g *generator) build(n plan.Node) *block {
	if s, ok := n.(*plan.Scan); ok {
		return g.buildScan(s)
	}
	if h, ok := n.(*plan.Host); ok {
		return g.host(h)
	}
	if v, ok := n.(*plan.Values); ok {
		return g.values(v)
	}
	if r, ok := n.(*plan.HostRows); ok {
		return g.hostRows(r)
	}
	b := g.build(n.Input())
	switch n := n.(type) {
	case *plan.Relevance:
		return g.relevance(b, n)
	case *plan.Extend:
		return g.extend(b, n)
	case *plan.Filter:
		conds := plan.Conjuncts(n.Cond)
		if b.late() || b.repeats(conds...) {
			b = around(b)
		}
		b.where = append(b.where, conditions(conds)...)
	case *plan.Aggregate:
		return g.aggregate(b, n)
	case *plan.Sort:
		if b.grouped || b.limit >= 0 {
			b = around(b)
		}
		b.order = n.Keys
	case *plan.Limit:
		return g.limit(b, n)
	case *plan.Dedup:
		return g.dedup(b, n)
	case *plan.Parse:
		return g.parse(b, n)
	case *plan.Join:
		return g.join(b, n)
	case *plan.Fetch:
		return g.fetch(b, n)
	case *plan.Locate:
		return g.locate(b, n)
	case *plan.Geoip:
		return g.geoip(b, n)
	case *plan.Wildcards:
		return g.wildcards(b, n)
	case *plan.Union:
		return g.union(b, n)
	case *plan.Paste:
		return g.paste(b, n)
	case *plan.Tally:
		return g.tally(b, n)
	case *plan.Unnest:
		return g.unnest(b, n)
	case *plan.Window:
		return g.window(b, n)
	case *plan.Top:
		return g.top(b, n)
	case *plan.Sample:
		return g.sample(b, n)
	case *plan.Totals:
		return g.totals(b, n)
	case *plan.Fill:
		return g.fill(b, n)
	}
	return b
}

func (g *generator) buildScan(s *plan.Scan) *block {
	b := &block{scan: s, limit: -1}
	for _, i := range s.Identity() {
		b.tie = append(b.tie, g.scanColumn(s, i))
	}
	if !s.Range.IsZero() {
		b.where = append(b.where, timeCondition(g.scanColumn(s, s.Table.Time), s.Range))
	}
	b.where = append(b.where, conditions(s.Where)...)
	return b
}

// timeCondition returns the condition that a time lies in a range, as plain comparisons, which rule out row groups.
func timeCondition(ts *plan.Column, r plan.Range) definition {
	return definition{uses: []plan.Expr{&plan.Ref{Column: ts}}, own: func(w *writer, s scope) string {
		var parts []string
		if r.Start > plan.YearOne {
			parts = append(parts, s.column(w, ts)+" >= "+timeLiteral(r.Start))
		}
		if r.End < plan.Year10000 {
			parts = append(parts, s.column(w, ts)+" < "+timeLiteral(r.End))
		}
		if len(parts) == 0 {
			return s.column(w, ts) + " is not null"
		}
		return strings.Join(parts, " and ")
	}}
}

// scanColumn returns the scan's column for a column of its table, or one of the generator's own.
func (g *generator) scanColumn(s *plan.Scan, i int) *plan.Column {
	for _, c := range s.Cols {
		if c.Source == i {
			return c
		}
	}
	c := g.column(function.OfColumn(s.Table.Columns[i].Type))
	c.Source = i
	return c
}

func (g *generator) extend(b *block, n *plan.Extend) *block {
	if b.grouped {
		b = around(b)
	}
	for _, it := range n.Items {
		if b.repeats(it.Expr) {
			b = around(b)
		}
		b.defs = append(b.defs, definition{col: it.Column, expr: it.Expr})
	}
	if n.Shared {
		b = around(b)
	}
	return b
}

func (g *generator) aggregate(b *block, n *plan.Aggregate) *block {
	var exprs []plan.Expr
	for _, it := range append(append([]plan.Item(nil), n.Groups...), n.Aggs...) {
		exprs = append(exprs, it.Expr)
	}
	if b.late() || b.repeats(exprs...) {
		b = around(b)
	}
	b.grouped, b.groups, b.aggs, b.order = true, n.Groups, n.Aggs, nil
	b.tie = nil
	for _, it := range n.Groups {
		b.tie = append(b.tie, it.Column)
	}
	return b
}

// limit cuts the rows. Groups and joined rows are in no order of their own: without one, which of them stay would change from run to run.
func (g *generator) limit(b *block, n *plan.Limit) *block {
	if b.limit >= 0 || b.grouped && !n.Any {
		b = around(b)
	}
	if len(b.order) == 0 && !n.Any && b.shuffled() {
		for _, c := range b.tie {
			b.order = append(b.order, plan.Key{Expr: &plan.Ref{Column: c}})
		}
	}
	b.limit = n.Count
	if n.Any {
		b.order = nil
	}
	return b
}

// dedup numbers the rows of each combination of keys and keeps the first, and every row with a missing key.
func (g *generator) dedup(b *block, n *plan.Dedup) *block {
	exprs := append(keyExprs(n.Order), n.Keys...)
	if b.late() || b.repeats(exprs...) {
		b = around(b)
	}
	b, partitions := g.settle(b, n.Keys)
	b, order := g.settleKeys(b, n.Order)
	exprs = append(keyExprs(order), partitions...)
	tie := b.tie
	for _, c := range tie {
		exprs = append(exprs, &plan.Ref{Column: c})
	}
	number := g.column(function.Int)
	b.defs = append(b.defs, definition{col: number, uses: exprs, late: true, own: func(w *writer, s scope) string {
		keys, missing := make([]string, len(partitions)), make([]string, len(partitions))
		for i, k := range partitions {
			keys[i] = w.value(s, k)
			missing[i] = atom(keys[i]) + " is null"
		}
		return "case when " + strings.Join(missing, " or ") + " then 1 else row_number() over (partition by " +
			strings.Join(keys, ", ") + " order by " + strings.Join(orderKeys(w, s, order, tie), ", ") + ") end"
	}})
	b.order = nil
	first := around(b)
	first.where = []definition{{uses: []plan.Expr{&plan.Ref{Column: number}}, own: func(w *writer, s scope) string {
		return s.column(w, number) + " = 1"
	}}}
	first.order = order
	return first
}

// parse matches the pattern once and takes the groups from the result.
func (g *generator) parse(b *block, n *plan.Parse) *block {
	if b.grouped || b.repeats(n.Source) {
		b = around(b)
	}
	last := 0
	for _, i := range n.Groups {
		last = max(last, i)
	}
	names := make([]string, last)
	for i := range names {
		names[i] = quote("g" + strconv.Itoa(i+1))
	}
	groups := "[" + strings.Join(names, ", ") + "]"
	match := g.column(function.Null)
	b.defs = append(b.defs, definition{col: match, uses: []plan.Expr{n.Source}, late: true, own: func(w *writer, s scope) string {
		args := []string{w.value(s, n.Source), quotePattern(n.Pattern), groups}
		if n.Multi {
			return fill("coalesce(nullif(regexp_extract_all($1, $2, $3), []), [null])", args)
		}
		return fill("case when regexp_matches($1, $2) then regexp_extract($1, $2, $3) end", args)
	}})
	b = around(b)
	if n.Multi {
		b, match = g.eachMatch(b, match)
	}
	optional := optionalGroups(n.Pattern)
	for i, c := range n.Outs {
		field := "['g" + strconv.Itoa(n.Groups[i]) + "']"
		b.defs = append(b.defs, definition{col: c, free: true, uses: []plan.Expr{&plan.Ref{Column: match}}, own: func(w *writer, s scope) string {
			if optional[n.Groups[i]] {
				return "nullif(" + s.column(w, match) + field + ", '')"
			}
			return s.column(w, match) + field
		}})
	}
	return b
}

// eachMatch makes a row of each match of a list. The match's number tells rows of one record apart.
func (g *generator) eachMatch(b *block, list *plan.Column) (*block, *plan.Column) {
	match, number := g.column(function.Null), g.column(function.Int)
	uses := []plan.Expr{&plan.Ref{Column: list}}
	b.defs = append(b.defs,
		definition{col: match, uses: uses, late: true, own: func(w *writer, s scope) string { return "unnest(" + s.column(w, list) + ")" }},
		definition{col: number, uses: uses, late: true, own: func(w *writer, s scope) string {
			return "generate_subscripts(" + s.column(w, list) + ", 1)"
		}})
	b = around(b)
	b.tie = append(b.tie[:len(b.tie):len(b.tie)], number)
	return b, match
}

// quotePattern returns a regular expression as a literal: groups by name ask for a pattern that is known ahead.
func quotePattern(pattern string) string {
	return quote(strings.ReplaceAll(namedGroups(pattern), "\x00", `\x00`))
}
