package syntax

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
)

// primary reads a literal, a path, a call, or an expression in brackets.
func (p *parser) primary(t lexer.Token) Expr {
	at := SpanOf(t)
	switch t.Type {
	case String:
		p.take()
		return &Text{Node{at}, Unquote(t.Value)}
	case Number:
		p.take()
		return &Num{Node{at}, t.Value}
	case Moment:
		p.take()
		return &Text{Node{at}, t.Value}
	case Duration:
		p.take()
		count, unit, ok := ParsePeriod(t.Value)
		if !ok {
			return bad(diag.Errorf("bad-duration", at, "the duration `%s` is too long", t.Value))
		}
		return &Period{Node{at}, count, unit}
	case Regex:
		p.take()
		return &Pattern{Node{at}, Unslash(t.Value)}
	case Garbage:
		p.take()
		return bad(BadToken(t))
	case Ident:
		if !Keyword(t.Value) {
			return p.name(t)
		}
	case Punct:
		switch t.Value {
		case "(":
			return p.group()
		case "[":
			return p.list("]")
		case "==", "!~", "<>", "&&", "||":
			if e, ok := p.foreign(nil, 0); ok {
				return e
			}
		}
	}
	return p.missing(t)
}

// missing reports that an operand is expected, and takes nothing, so that the command goes on.
func (p *parser) missing(t lexer.Token) Expr {
	at := SpanOf(t)
	if p.closed {
		return &Bad{Node: Node{at}, Diag: silent(at)}
	}
	d := diag.Errorf("expected-expression", at, "expected a field, a value or a function")
	switch {
	case t.EOF():
		d = d.WithLabel("the command ends here")
	case Is(t, "*"):
		d.Message += ", found `*`"
		d = d.WithHelp("`*` stands only in `count(*)`; the whole record is `@message`, and patterns are written `like /…/`")
	case t.Type == Ident && strings.EqualFold(t.Value, "like") && Is(p.second(), "("):
		d.Message += ", found the word `" + t.Value + "`"
		d = d.WithHelp("write `field like \"…\"`")
		p.call(p.take())
	case t.Type == Ident:
		d.Message += ", found the word `" + t.Value + "`"
		d = d.WithHelp("a field with this name is written in backticks: `` `%s` ``", t.Value)
	case Is(t, "%"):
		d.Message += ", found `%`"
		d = d.WithHelp("a text stands in quotes, and `like` finds it anywhere: `like \"…\"`")
	default:
		d.Message += ", found `" + t.Value + "`"
	}
	return bad(d)
}

// group reads an expression in round brackets.
func (p *parser) group() Expr {
	open := p.take()
	x := p.expr(0)
	end, err := p.close(open, ")", x)
	if err != nil {
		return err
	}
	switch x := x.(type) { // so that the text of a longer expression begins at its bracket
	case *Binary:
		x.At = SpanOf(open).Join(end)
	case *Unary:
		x.At = SpanOf(open).Join(end)
	}
	return x
}

// list reads the items of a list, the opening bracket first.
func (p *parser) list(closing string) Expr {
	open := p.take()
	items := p.items(closing)
	end, err := p.close(open, closing, items...)
	if err != nil {
		return err
	}
	return &List{Node{SpanOf(open).Join(end)}, items, closing == ")"}
}

// roundList reports whether a list in round brackets comes next, as SQL writes it: a constant behind the bracket.
func (p *parser) roundList() bool {
	if !Is(*p.Peek(), "(") {
		return false
	}
	switch p.second().Type {
	case String, Number, Moment:
		return true
	}
	return false
}

// items reads expressions between commas, up to the closing bracket, which stays. A comma before it is harmless.
func (p *parser) items(closing string) []Expr {
	var items []Expr
	for !Is(*p.Peek(), closing) {
		items = append(items, p.expr(0))
		if !Is(*p.Peek(), ",") {
			break
		}
		p.take()
	}
	return items
}

// close takes the closing bracket. When another token stands in its place, it skips to the bracket and returns a Bad node.
func (p *parser) close(open lexer.Token, closing string, parts ...Expr) (diag.Span, *Bad) {
	t := *p.Peek()
	if Is(t, closing) {
		return SpanOf(p.take()), nil
	}
	if p.closed {
		return SpanOf(t), &Bad{Node: Node{SpanOf(t)}, Diag: silent(SpanOf(t)), Parts: parts}
	}
	for _, e := range parts {
		if missing, ok := e.(*Bad); ok && t.EOF() && missing.At.Start >= t.Pos.Offset {
			break // nothing stands in the bracket
		}
		if hasBad(e) { // the bracket is probably only the next victim of that
			p.skipTo(closing)
			return SpanOf(t), &Bad{Node: Node{SpanOf(open)}, Diag: silent(SpanOf(open)), Parts: parts}
		}
	}
	if !p.skipTo(closing) && t.Type != Garbage && !Is(t, ")") && !Is(t, "]") {
		return SpanOf(t), bad(diag.Errorf("unclosed-bracket", SpanOf(open), "`%s` is never closed", open.Value).
			WithLabel("opened here").WithHelp("add `%s`", closing), parts...)
	}
	if t.Type == Garbage {
		return SpanOf(t), bad(BadToken(t), parts...)
	}
	if t.Type == Ident && unitOf(t.Value) != nil {
		number := "1"
		if len(parts) > 0 {
			if n, ok := parts[len(parts)-1].(*Num); ok {
				number = n.Digits
			}
		}
		return SpanOf(t), bad(diag.Errorf("expected-bracket", SpanOf(t), "expected `,` or `%s`, found `%s`", closing, t.Value).
			WithHelp("a duration has no blank in it: `%s`", number+t.Value), parts...)
	}
	if n := len(parts); t.Type == Ident && n > 0 && strings.EqualFold(Print(parts[n-1]), "distinct") {
		return SpanOf(t), bad(diag.Errorf("expected-bracket", SpanOf(t), "expected `,` or `%s`, found `%s`", closing, t.Value).
			WithHelp("write `count_distinct(%s)`", t.Value))
	}
	return SpanOf(t), bad(diag.Errorf("expected-bracket", SpanOf(t), "expected `,` or `%s`, found `%s`", closing, t.Value), parts...)
}

// skipTo moves behind the bracket that closes the current one. Without one it moves to the end and returns false.
func (p *parser) skipTo(closing string) bool {
	depth := 0
	for t := p.Peek(); !t.EOF(); t = p.Peek() {
		switch {
		case depth == 0 && Is(*t, closing):
			p.take()
			return true
		case Is(*t, "("), Is(*t, "["):
			depth++
		case Is(*t, ")"), Is(*t, "]"):
			depth--
		}
		p.take()
	}
	p.skipAll()
	return false
}

func hasBad(e Expr) bool {
	return !Walk(e, func(e Expr) bool {
		_, ok := e.(*Bad)
		return !ok
	})
}

// name reads a path, a call, or one of the words true, false and null.
func (p *parser) name(t lexer.Token) Expr {
	p.take()
	at := SpanOf(t)
	plain := !strings.ContainsAny(t.Value, "`@.")
	if plain && Is(*p.Peek(), "(") {
		return p.call(t)
	}
	if plain {
		switch {
		case strings.EqualFold(t.Value, "true"), strings.EqualFold(t.Value, "false"):
			return &Bool{Node{at}, len(t.Value) == 4}
		case strings.EqualFold(t.Value, "null"):
			return &Null{Node{at}}
		case p.Peek().Type == String && p.Peek().Pos.Offset > at.End:
			if help := foreignLiteral(t.Value, p.Peek().Value); help != "" {
				at = at.Join(SpanOf(p.take()))
				return bad(diag.Errorf("unknown-literal", at, "`%s` is not written before a text here", t.Value).WithHelp("%s", help))
			}
		case strings.EqualFold(t.Value, "case") && strings.EqualFold(p.Peek().Value, "when"):
			return p.caseWhen(at)
		}
	}
	return p.path(t)
}

// path reads the indexes and tails that are glued to a path.
func (p *parser) path(t lexer.Token) Expr {
	x := &Path{Node{SpanOf(t)}, PathSegments(t.Value)}
	rest, end := p.tail(x.At.End)
	x.Segments, x.At.End = append(x.Segments, rest...), end
	return x
}

// tail reads the indexes and tails that begin at the byte offset end, and returns where they end.
func (p *parser) tail(end int) (segments []string, newEnd int) {
	for {
		next := *p.Peek()
		if next.Pos.Offset != end {
			return segments, end
		}
		switch {
		case next.Type == Tail:
			segments = append(segments, PathSegments(next.Value)...)
			end = SpanOf(p.take()).End
		case Is(next, "["):
			here := p.MakeCheckpoint()
			p.take()
			index := p.take()
			if index.Type != Number && index.Type != String || !Is(*p.Peek(), "]") {
				p.LoadCheckpoint(here)
				return segments, end
			}
			segment := index.Value
			if index.Type == String {
				segment = Unquote(segment)
			}
			segments = append(segments, segment)
			end = SpanOf(p.take()).End
		default:
			return segments, end
		}
	}
}

// call reads the arguments of a call whose name was taken.
func (p *parser) call(name lexer.Token) Expr {
	c := &Call{Name: name.Value, NameAt: SpanOf(name)}
	open := p.take()
	if Is(*p.Peek(), "*") { // no argument begins with a star
		p.take()
		c.Star = true
	} else {
		c.Args = p.items(")")
	}
	end, err := p.close(open, ")", c.Args...)
	if err != nil {
		return err
	}
	c.At = c.NameAt.Join(end)
	if members, end := p.tail(c.At.End); len(members) > 0 {
		return &Member{Node{diag.Span{Start: c.At.Start, End: end}}, c, members}
	}
	return c
}
