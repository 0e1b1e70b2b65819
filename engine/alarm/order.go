package alarm

import (
	"slices"
	"strings"

	"trailsift/query/diag"
)

// maxParents is how many composite alarms can have the same child (CloudWatch User Guide, "Combining alarms").
const maxParents = 150

// Order returns the composite alarms in an order in which each comes behind those that it watches. Those that watch themselves,
// directly or through others, are left out: CloudWatch stops evaluating them. The problems are these cycles, names that are there
// twice, names that are not there, and alarms that too many composite alarms watch.
func (s *Set) Order() ([]int, []SetProblem) {
	o := &ordering{set: s, children: make([][]int, len(s.alarms)), number: make([]int, len(s.alarms)), low: make([]int, len(s.alarms)), open: make([]bool, len(s.alarms))}
	parents := make([]int, len(s.alarms))
	for i, d := range s.alarms {
		if first, ok := s.Find(i, d.Name); ok && first != i {
			o.tell(i, "AlarmName", "", diag.Errorf("same-name", diag.Span{}, "another alarm has the name `%s`", d.Name))
		}
		o.references(i, d)
		for _, child := range o.children[i] {
			parents[child]++
		}
	}
	for i, n := range parents {
		if n > maxParents {
			o.tell(i, "AlarmName", "", diag.Errorf("too-many-parents", diag.Span{}, "%d composite alarms watch `%s`; CloudWatch allows %d", n, s.alarms[i].Name, maxParents))
		}
	}
	for i := range s.alarms {
		if o.number[i] == 0 {
			o.visit(i)
		}
	}
	return o.order, o.problems
}

// ordering finds the strongly connected components of what alarms watch (Tarjan 1972): it finds each behind those that it leads to.
type ordering struct {
	set      *Set
	children [][]int // of each alarm, each once
	number   []int   // in the order of the search, from 1
	low      []int   // the lowest number that is reached
	open     []bool  // on the path
	path     []int
	visited  int
	order    []int
	problems []SetProblem
}

func (o *ordering) tell(index int, field, text string, d diag.Diagnostic) {
	o.problems = append(o.problems, SetProblem{index, Problem{field, text, d}})
}

// references collects what an alarm watches, and reports what it refers to and is not there.
func (o *ordering) references(i int, d *Definition) {
	missing := func(field, text string, ref Ref) {
		names := make([]string, 0, len(o.set.alarms))
		for _, other := range o.set.alarms {
			names = append(names, other.Name)
		}
		o.tell(i, field, text, diag.Errorf("unknown-alarm", ref.At, "there is no alarm `%s` here", ref.Name).Suggest(ref.Name, names))
	}
	for _, ref := range Refs(o.set.rules[i]) {
		child, ok := o.set.Find(i, ref.Name)
		switch {
		case !ok:
			missing("AlarmRule", d.Rule, ref)
		case !slices.Contains(o.children[i], child):
			o.children[i] = append(o.children[i], child)
		}
	}
	if d.Suppressor == nil {
		return
	}
	if _, ok := o.set.Find(i, d.Suppressor.Alarm); !ok {
		missing("ActionsSuppressor", "", Ref{Name: d.Suppressor.Alarm})
	}
}

// visit searches from an alarm.
func (o *ordering) visit(i int) {
	o.visited++
	o.number[i], o.low[i], o.open[i] = o.visited, o.visited, true
	o.path = append(o.path, i)
	for _, child := range o.children[i] {
		switch {
		case o.number[child] == 0:
			o.visit(child)
			o.low[i] = min(o.low[i], o.low[child])
		case o.open[child]:
			o.low[i] = min(o.low[i], o.number[child])
		}
	}
	if o.low[i] < o.number[i] {
		return
	}
	at := slices.Index(o.path, i)
	component := slices.Clone(o.path[at:])
	o.path = o.path[:at]
	for _, member := range component {
		o.open[member] = false
	}
	switch {
	case len(component) > 1 || slices.Contains(o.children[i], i):
		o.cycle(component)
	case o.set.rules[i] != nil:
		o.order = append(o.order, i)
	}
}

// cycle reports alarms that watch one another.
func (o *ordering) cycle(component []int) {
	slices.Sort(component)
	names := make([]string, len(component))
	for n, i := range component {
		names[n] = "`" + o.set.alarms[i].Name + "`"
	}
	what := "the alarm watches itself"
	if len(component) > 1 {
		what = "the alarms " + strings.Join(names, ", ") + " watch one another"
	}
	for _, i := range component {
		d := diag.Errorf("cycle", diag.Span{End: len(o.set.alarms[i].Rule)}, "%s", what)
		o.tell(i, "AlarmRule", o.set.alarms[i].Rule, d.WithHelp("CloudWatch stops evaluating composite alarms in a cycle; a rule that is `FALSE` ends it"))
	}
}
