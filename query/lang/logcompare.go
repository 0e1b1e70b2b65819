package lang

import (
	"time"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// logcompare is the command that compares the asked time with one that is a given time earlier.
type logcompare struct {
	Pos   lexer.Position
	Shift syntax.Required `parser:"'logcompare' 'timeshift' @@"`
}

func logcompareSpec() Spec {
	return Spec{
		Name:  "logcompare",
		Usage: "[pattern field |] logcompare timeshift duration",
		Doc: "Compares the rows of the time range with those of the range that lies the duration earlier, as diff does: each pattern of @message, or of the field of a pattern command before it, " +
			"is a row with its counts now and then, and their difference.",
		Differs:  "The names of the columns are this program's.",
		Examples: []Example{{`filter ispresent(errorMessage) | pattern errorMessage | logcompare timeshift 7d | display @difference, @pattern`, "Errors of the asked time, and a week earlier."}},
	}
}

func (c *logcompare) String() string       { return "logcompare timeshift " + syntax.Print(c.Shift) }
func (c *logcompare) exprs() []syntax.Expr { return []syntax.Expr{c.Shift} }

func (c *logcompare) bind(b *binder) {
	at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("logcompare")}
	p, ok := c.Shift.(*syntax.Period)
	if !ok {
		if _, unread := c.Shift.(*syntax.Bad); !unread {
			b.errorf("bad-duration", c.Shift.Span(), "the shift is no duration").WithHelp("write how much earlier, such as 7d").add(b)
		}
		return
	}
	l, _ := b.duration(p).(*plan.Literal)
	span, ok := l.Value.(plan.Span)
	if !ok {
		return
	}
	b.compareTimes("logcompare", at, func(r plan.Range) int64 {
		return monthsBefore(time.UnixMicro(r.Start).UTC(), int(span.Months)).UnixMicro() - span.Micros
	})
}
