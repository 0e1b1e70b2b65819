package rule

import (
	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// choose returns what If gives. Where the condition is not known, it is the first.
func (t *resolver) choose(arg *tree.Value, at diag.Span, depth int) *tree.Value {
	if arg.Kind != tree.List || len(arg.List) != 3 {
		return t.unknown(at, "Fn::If", "a list of a condition and two values")
	}
	name := arg.List[0].Text
	holds, known := t.condition(name, depth+1)
	if !known {
		t.loader.report(diag.New(diag.Note, "unresolved", at, "whether the condition `%s` holds is not known: it is taken as true", tree.Short(name)))
		holds = true
	}
	if holds {
		return t.resolve(arg.List[1], depth+1)
	}
	return t.resolve(arg.List[2], depth+1)
}

// condition returns whether a condition of the template holds, and whether that is known.
func (t *resolver) condition(name string, depth int) (holds, known bool) {
	c := t.template.Get("Conditions").Get(name)
	key := "condition " + name
	if c == nil || t.open[key] || depth > resolveDepth {
		return false, false
	}
	t.open[key] = true
	defer delete(t.open, key)
	return t.holds(c, depth+1)
}

// holds evaluates a condition.
func (t *resolver) holds(v *tree.Value, depth int) (holds, known bool) {
	name, arg := function(v)
	if depth > resolveDepth || arg == nil {
		return false, false
	}
	switch {
	case name == "Condition":
		return t.condition(arg.Text, depth+1)
	case arg.Kind != tree.List:
		return false, false
	case name == "Equals" && len(arg.List) == 2:
		a, b := t.resolve(arg.List[0], depth+1), t.resolve(arg.List[1], depth+1)
		return a.Text == b.Text, a.Open == "" && b.Open == "" && a.Kind != tree.List && b.Kind != tree.List
	case name == "Not" && len(arg.List) == 1:
		holds, known := t.holds(arg.List[0], depth+1)
		return !holds, known
	case name == "And", name == "Or":
		// One that decides is enough: false for And, true for Or.
		all := true
		for _, one := range arg.List {
			holds, known := t.holds(one, depth+1)
			if known && holds == (name == "Or") {
				return holds, true
			}
			all = all && known
		}
		return name == "And", all
	}
	return false, false
}
