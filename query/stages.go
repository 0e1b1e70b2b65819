package query

import (
	"trailsift/query/diag"
	"trailsift/query/plan"
)

// Stages are the forms that a query takes on its way to SQL.
type Stages struct {
	AST    string // the commands in canonical form, each with its expressions as trees
	Bound  string // the plan as it was bound
	Passes []PassedPlan
	// Statistics says how statistics of metrics are calculated, and why; empty when there are none.
	Statistics string
	*Compiled
}

// PassedPlan is a plan after one pass of plan.Rewrite.
type PassedPlan struct {
	Pass plan.Pass
	Plan string
}

// Stages compiles a query and keeps what every stage makes of it. The list is as that of Compile.
func (c *Compiler) Stages(r Request) (*Stages, diag.List) {
	compiled, found := c.Compile(r)
	if compiled == nil {
		return nil, found
	}
	text, _ := c.expanded(r)
	q, _ := c.language.Parse(text.text)
	p, _ := c.language.Bind(q, c.bindOptions(r))
	s := &Stages{AST: q.Tree(), Bound: plan.Format(p), Compiled: compiled}
	if asksStatistics(p) {
		s.Statistics = r.Metrics.String()
	}
	for _, pass := range plan.Passes(c.functions) {
		p = pass.Run(p)
		s.Passes = append(s.Passes, PassedPlan{pass, plan.Format(p)})
	}
	return s, nil
}

// asksStatistics reports whether a plan calculates statistics of metrics.
func asksStatistics(p plan.Node) bool {
	found := false
	plan.Each(p, func(n plan.Node) {
		a, ok := n.(*plan.Aggregate)
		if !ok {
			return
		}
		for _, it := range a.Aggs {
			c, ok := it.Expr.(*plan.Call)
			found = found || ok && c.Entry.ID == "stat"
		}
	})
	return found
}
