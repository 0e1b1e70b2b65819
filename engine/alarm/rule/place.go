package rule

import (
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// Report adds a problem of the rule to what there is to say about the file that it stands in, at the place of its field.
func (r *Rule) Report(p alarm.Problem) {
	file, v := r.place(p.Field)
	d := p.Diagnostic
	if v == nil {
		d.Span = r.At
	} else if inner, ok := tree.Inside(file.Text, v, p.Text, d.Span); ok {
		d.Span = inner
	} else {
		d.Span = v.At
	}
	file.add(d)
}

// Place returns where a field of the rule stands; for one that no file says, the rule's name. Fields are named as in alarm.Problem.
func (r *Rule) Place(field string) (*File, diag.Span) {
	file, v := r.place(field)
	if v == nil {
		return r.File, r.At
	}
	return file, v.At
}

// place finds a field, or the closest thing around it: Metrics[1] for Metrics[1].Expression.
func (r *Rule) place(field string) (*File, *tree.Value) {
	for field != "" {
		if at, ok := r.places[field]; ok && at.value != nil {
			return at.file, at.value
		}
		field = field[:max(strings.LastIndexAny(field, ".["), 0)]
	}
	return r.File, nil
}
