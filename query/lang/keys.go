package lang

import (
	"strings"

	"trailsift/query/syntax"
)

// keys are the expressions whose values say which rows belong together.
type keys []syntax.Required

func (k keys) exprs() []syntax.Expr {
	out := make([]syntax.Expr, len(k))
	for i, key := range k {
		out[i] = key
	}
	return out
}

// String writes them in canonical form.
func (k keys) String() string {
	texts := make([]string, len(k))
	for i, key := range k {
		texts[i] = syntax.Print(key)
	}
	return strings.Join(texts, ", ")
}
