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
	for _, pass := range plan.Passes(c.functions) {
		p = pass.Run(p)
		s.Passes = append(s.Passes, PassedPlan{pass, plan.Format(p)})
	}
	return s, nil
}
