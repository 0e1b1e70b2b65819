package lang

import (
	"slices"
	"strings"

	"trailsift/query/syntax"
)

// Windowed returns the query that answers this one for many spans of time at once: its stats also groups by the expression window,
// which tells the spans apart and is called by the name. False where that would mean something else, because the query does not end
// with such a stats, looks at several rows before it, or depends on the time that it is asked at.
func (q *Query) Windowed(window, name string) (string, bool) {
	last := len(q.Stages) - 1
	for last >= 0 && q.Stages[last].named("filter", "sort") {
		last--
	}
	if last < 0 {
		return "", false
	}
	s, ok := q.Stages[last].Command.(*stats)
	if !ok || s.Offset != nil || q.dashes.End > 0 {
		return "", false
	}
	for i, stage := range q.Stages {
		if i < last && !stage.named("source", "fields", "display", "eval", "rename", "unmask", "filter", "parse", "json", "search", "lookup", "cidrlookup", "unnest", "fillnull") {
			return "", false
		}
		if slices.ContainsFunc(stage.Command.exprs(), dependsOnRange) {
			return "", false
		}
	}
	at := q.Stages[last].Span
	group := " by "
	if len(s.Groups) > 0 {
		group = ", "
	}
	return q.Text[:at.End] + group + window + " as " + name + q.Text[at.End:], true
}

// named reports whether the stage is one of some commands.
func (s Stage) named(names ...string) bool {
	return s.spec != nil && slices.Contains(names, s.spec.Name)
}

// dependsOnRange reports whether an expression means something else over another range of time: it asks another query, the clock,
// or groups by time already.
func dependsOnRange(x syntax.Expr) bool {
	if x == nil {
		return true
	}
	depends := false
	syntax.Walk(x, func(x syntax.Expr) bool {
		switch x := x.(type) {
		case *syntax.Subquery, *syntax.Bad:
			depends = true
		case *syntax.Call:
			switch strings.ToLower(x.Name) {
			case "now", "ago", "bin", "datefloor", "dateceil":
				depends = true
			}
		}
		return !depends
	})
	return depends
}
