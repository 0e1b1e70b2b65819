package plan

import "trailsift/query/function"

// Pass is one step of Rewrite. It keeps the meaning of a plan.
type Pass struct {
	Name string
	Doc  string // what it does, in a sentence
	run  func(*Project) *Project
}

// Run applies the pass.
func (p Pass) Run(root *Project) *Project { return p.run(root) }

// Passes returns the steps of Rewrite in their order.
func Passes(fns *function.Functions) []Pass {
	return []Pass{
		{"simplify", "Does conversions of literals, and puts negations at the leaves of conditions.", func(p *Project) *Project {
			return rewriter{fns: fns}.simplify(p).(*Project)
		}},
		{"push", "Moves conditions towards the scan, and comparisons of the time into its range.", func(p *Project) *Project {
			return &Project{In: pushFilters(p.In), Outputs: p.Outputs}
		}},
		{"prune", "Drops what nobody reads.", prune},
		{"locate", "Looks up addresses behind a limit, or once for each address of a group, instead of for every row.", func(p *Project) *Project {
			return fewerLookups(fns, p)
		}},
		{"defer", "Leaves out columns that dedup, windows and joins only pass on, and fetches them behind, for the rows that are kept.", func(p *Project) *Project {
			return deferReads(fns, p)
		}},
	}
}
