package lang

import (
	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

// source is the command that names the table that is asked.
type source struct {
	Pos   lexer.Position
	Table *Name `parser:"'source' @@"`
}

func sourceSpec() Spec {
	return Spec{
		Name:      "source",
		Usage:     "source table",
		Doc:       "Names the table that the query asks: events (the default), insights, or the ledger of inputs as files and rejects. It is the first command.",
		Extension: true,
		Instead:   "choose the log group in the console, or name it in the API: `SOURCE \"log-group\"`",
		Examples: []Example{
			{"source files | filter status in [\"ignored\", \"failed\"] | fields format, status, reason", "Inputs that hold no events or could not be read."},
			{"source rejects | stats count(*) by code", "Why records were rejected."},
		},
	}
}

func (c *source) String() string       { return "source " + c.Table.String() }
func (c *source) exprs() []syntax.Expr { return nil }

// bind reports a source that is not the first command; the first was taken before anything was bound.
func (c *source) bind(b *binder) {
	at := diag.Span{Start: c.Pos.Offset, End: c.Table.span().End}
	b.errorf("misplaced-source", at, "`source` is not the first command").add(b)
}
