package sqlgen

import (
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// The rules of relevance, in SQL over the counts of each value of each field: f is the field's name, v the value as text, a the
// rows with the condition and b the others.
//
//   - Missing is a value like any other. Values that occur once tell nothing about a group of rows, and count as one.
//   - A field is numeric when every value looks like a number of at most 11 digits before the point: account ids have 12. Numbers
//     are compared by the tenth of all numbers that they lie in.
//   - The score is the Jensen-Shannon divergence in bits, less about what it is when the condition has nothing to do with the field:
//     (1/na+1/nb)/(8 ln 2) for each of k values, or half of its share when it is so rare that the smaller side would lack it, times
//     (k-1)/k.
//   - Medians are values that occurred, as everywhere.
const relevanceSteps = `, shaped as (
  select *, try_cast(case when regexp_full_match(v, '-?[0-9]{1,11}([.][0-9]+)?') then v end as double) as x from counts
), kinds as (
  select *, bool_and(v is null or x is not null) over (partition by f) and count(v) over (partition by f) > 0 as numeric,
    sum(a) over (partition by f) as na, sum(b) over (partition by f) as nb
  from shaped
), placed as (
  select *, sum(a) over upto as xa, sum(b) over upto as xb,
    sum(a) over (partition by f, x is null) as ta, sum(b) over (partition by f, x is null) as tb,
    sum(a + b) over (partition by f, x) as peers
  from kinds
  window upto as (partition by f, x is null order by x)
), buckets as (
  select f, numeric, na, nb, sum(a) as a, sum(b) as b,
    case when v is null then 'missing' when numeric then 'tenth' when a + b = 1 then 'rare' else 'value' end as kind,
    case when v is null then null when numeric then floor(10 * (xa + xb - peers) / (ta + tb))::varchar when a + b > 1 then v end as value
  from placed
  group by all
), shares as (
  select *, a / nullif(na, 0)::double as p, b / nullif(nb, 0)::double as q from buckets
), ranked as (
  select *, row_number() over (partition by f order by kind in ('missing', 'value') desc, abs(p - q) desc, value nulls first) as place
  from shares
), scores as (
  select f, greatest(0, least(1, round(
      sum(coalesce(p * log2(nullif(p, 0) / ((p + q) / 2)), 0) + coalesce(q * log2(nullif(q, 0) / ((p + q) / 2)), 0)) / 2
      - sum(least((1 / na::double + 1 / nb::double) / (8 * ln(2)), (a + b) / (na + nb)::double / 2)) * (count(*) - 1) / count(*), 4))) as score,
    string_agg(coalesce(value, '(missing)') || ' ' || format('{:.1f}', 100 * p) || '% / ' || format('{:.1f}', 100 * q) || '%', '; ' order by place)
      filter (where place <= 3 and not numeric and kind in ('missing', 'value') and p is distinct from q) as contributors
  from ranked
  group by f
), medians as (
  select f, min(x) filter (where numeric and ta > 0 and 2 * xa >= ta) as conditional,
    min(x) filter (where numeric and tb > 0 and 2 * xb >= tb) as baseline
  from placed
  where x is not null
  group by f
)
`

// relevance counts the values of all fields in one pass, as grouping sets, and compares the counts.
func (g *generator) relevance(b *block, n *plan.Relevance) *block {
	exprs := []plan.Expr{n.Cond}
	for _, f := range n.Fields {
		exprs = append(exprs, f.Expr)
	}
	if b.grouped || b.repeats(exprs...) {
		b = around(b)
	}
	if b.limit < 0 {
		b.order = nil
	}
	add := func(t function.Type, e plan.Expr) *plan.Column {
		c := g.column(t)
		b.defs = append(b.defs, definition{col: c, expr: e})
		return c
	}
	cond := add(function.Bool, n.Cond)
	var values []*plan.Column
	for _, f := range n.Fields {
		values = append(values, add(function.Text, f.Expr))
	}
	var objects, by []*plan.Column
	if n.Inside != nil {
		for _, o := range n.Inside.Objects {
			objects = append(objects, add(function.JSON, o.Expr))
		}
		for _, e := range n.Inside.By {
			by = append(by, add(e.Type(), e))
		}
	}
	o := n.Outs
	return &block{limit: -1, tie: []*plan.Column{o.Field}, table: func(w *writer) string {
		with := "with counts as (\n" + indent(relevanceCounts(w, n, b.render(w, append([]*plan.Column{cond}, values...)), name(cond), values)) + "\n)"
		if n.Inside != nil {
			with = memberCounts(w, n.Inside, objects, name(cond), b.render(w, []*plan.Column{cond}),
				b.render(w, slices.Concat([]*plan.Column{cond}, objects, by)), by) + strings.TrimSuffix(strings.TrimPrefix(with, "with"), "\n)") + memberRows + "\n)"
		}
		return "(\n" + indent(with+relevanceSteps+relevanceResult(n)) + "\n) q"
	}}
}

// relevanceCounts writes the counts of the values of each field.
func relevanceCounts(w *writer, n *plan.Relevance, rows, cond string, values []*plan.Column) string {
	var field, value, sets strings.Builder
	for i, c := range values {
		here := " when grouping(" + name(c) + ") = 0 then "
		field.WriteString(here + w.param(n.Fields[i].Name))
		value.WriteString(here + name(c))
		if i > 0 {
			sets.WriteString(", ")
		}
		sets.WriteString("(" + name(c) + ")")
	}
	return "select case" + field.String() + " end as f, case" + value.String() + " end as v,\n" +
		"  count(*) filter (where " + cond + ") as a, count(*) filter (where not " + cond + ") as b\n" +
		"from (\n" + indent(rows) + "\n) q\ngroup by grouping sets (" + sets.String() + ")"
}

// relevanceResult writes the rows of the result: the fields that have a value in any row, and the members that make a difference.
func relevanceResult(n *plan.Relevance) string {
	o := n.Outs
	members := ""
	if n.Inside != nil {
		members = " and (score > 0 or s.f not in (select f from named))"
	}
	return "select s.f as " + name(o.Field) + ", score as " + name(o.Score) +
		", contributors as " + name(o.Contributors) + ", conditional as " + name(o.Conditional) + ", baseline as " + name(o.Baseline) +
		"\nfrom scores s left join medians m on s.f = m.f\nwhere s.f in (select f from counts where v is not null)" + members
}
