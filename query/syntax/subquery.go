package syntax

import (
	"fmt"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
)

// Nested is a query in round brackets in a place where there must be one: a *Subquery, or a Bad node when it is missing.
type Nested interface {
	Expr
}

// Subquery is a query in round brackets. This package does not know the commands: it keeps their tokens, and who reads them
// puts the result into Body.
type Subquery struct {
	Node
	Tokens []lexer.Token // between the brackets, white space and comments included
	End    int           // byte offset of the closing bracket
	Body   fmt.Stringer
}

// subquery takes a query in brackets.
func (p *parser) subquery() Expr {
	open := *p.Peek()
	if !Is(open, "(") {
		return p.noQuery(open)
	}
	p.take()
	start := p.RawCursor()
	depth := 1
	for {
		t := *p.Peek()
		switch {
		case t.EOF():
			p.closed = true
			return bad(diag.Errorf("unclosed-bracket", SpanOf(open), "`(` is never closed").WithLabel("opened here").WithHelp("add `)`"))
		case Is(t, "("), Is(t, "["):
			depth++
		case Is(t, ")"), Is(t, "]"):
			depth--
		}
		if depth == 0 {
			q := &Subquery{Tokens: p.Range(start, p.RawCursor()), End: t.Pos.Offset}
			q.At = SpanOf(open).Join(SpanOf(p.take()))
			return q
		}
		p.take()
	}
}

// noQuery reports that a query in brackets is missing.
func (p *parser) noQuery(t lexer.Token) Expr {
	d := diag.Errorf("expected-query", SpanOf(t), "expected a query in brackets")
	if t.EOF() {
		d = d.WithLabel("the command ends here")
	} else {
		d.Message += ", found `" + t.Value + "`"
	}
	return bad(d.WithHelp("write it as `( filter … | fields … )`"))
}

// atQuery reports whether the bracket at the front opens a query and no expression: a pipe stands in it, or a command's name
// with something behind it that no operator separates.
func (p *parser) atQuery() bool {
	if !Is(*p.Peek(), "(") {
		return false
	}
	here := p.MakeCheckpoint()
	defer p.LoadCheckpoint(here)
	p.Next()
	if t := *p.Peek(); t.Type == Ident && !Keyword(t.Value) {
		switch next := p.second(); next.Type {
		case Ident:
			return !Keyword(next.Value)
		case String, Number, Regex:
			return true
		}
	}
	depth := 1
	for t := *p.Next(); !t.EOF(); t = *p.Next() {
		switch {
		case Is(t, "|") && depth == 1:
			return true
		case Is(t, "("), Is(t, "["):
			depth++
		case Is(t, ")"), Is(t, "]"):
			if depth--; depth == 0 {
				return false
			}
		}
	}
	return false
}
