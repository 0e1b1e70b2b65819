package sqlgen

import (
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// conditions returns the conditions of a WHERE. That a path is not equal to a text comes in two of them: that it is not, and that
// it leads to no object or list. Each would parse the JSON; here one look at the value answers both for nearly all rows.
func conditions(conds []plan.Expr) []definition {
	var out []definition
	for i := 0; i < len(conds); i++ {
		if i+1 < len(conds) {
			if path, pattern := unequal(conds[i], conds[i+1]); path != nil {
				both := conds[i : i+2]
				out = append(out, definition{uses: both, own: func(w *writer, s scope) string {
					quick := fill(w.dialect.template("unequal", "coalesce(not regexp_full_match($1, $2), true)"), []string{w.expr(s, path), w.param(pattern)})
					return "(" + quick + " or " + w.expr(s, both[0]) + " and " + w.expr(s, both[1]) + ")"
				}})
				i++
				continue
			}
		}
		out = append(out, definition{expr: conds[i]})
	}
	return out
}

// unequal returns the path that cond compares with a text, when next says that it leads to no object or list, and a pattern that
// this text and those of all objects and lists match. Other rows pass both conditions.
func unequal(cond, next plan.Expr) (path *plan.Path, pattern string) {
	call, ok := cond.(*plan.Call)
	if !ok || call.Entry.ID != "notEqual" {
		return nil, ""
	}
	not, ok := next.(*plan.Call)
	if !ok || not.Entry.ID != "not" {
		return nil, ""
	}
	nested, ok := not.Args[0].(*plan.OfKind)
	if !ok || nested.Kind != plan.NestedValue {
		return nil, ""
	}
	path, ok = call.Args[0].(*plan.Path)
	text, literal := call.Args[1].(*plan.Literal)
	if !ok || !literal || text.Typ != function.Text || len(truthWords(path, text)) > 0 {
		return nil, ""
	}
	value, ok := text.Value.(string)
	if !ok || path.Scalar || strings.ContainsRune(value, 0) || plan.FormatExpr(path.Base) != plan.FormatExpr(nested.Base) || !slices.Equal(path.Pointer, nested.Pointer) {
		return nil, ""
	}
	return path, quoteMeta(value) + `|[{\[](?s:.*)`
}
