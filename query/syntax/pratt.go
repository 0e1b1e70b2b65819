package syntax

import (
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
)

// MaxDepth is how deep expressions may be nested. Without a limit a query of brackets alone would end the process.
const MaxDepth = 256

// The longest chains of operators without brackets. A chain is a tree as deep as it is long, and databases refuse deep
// expressions. And and or are joined flat.
const (
	maxChain   = 250
	maxLogical = 50000
)

// The binding powers: what binds tighter has the higher one.
const (
	bpOr = iota + 1
	bpAnd
	bpNot
	bpCompare
	bpAdd
	bpMul
	bpPow
	bpPrefix // tighter than ^, as in DuckDB: -2^2 is 4
	bpPrimary
)

// Options tell participle how to read expressions in a grammar: an Expr where one is optional, a Required where it is not.
func Options() []participle.Option {
	return []participle.Option{
		participle.Lexer(Definition{}),
		participle.CaseInsensitive("Ident"),
		participle.Elide("Space", "Comment"),
		participle.ParseTypeWith(func(lex *lexer.PeekingLexer) (Expr, error) {
			if !mayStart(lex.Peek()) {
				return nil, participle.NextMatch
			}
			return Parse(lex), nil
		}),
		participle.ParseTypeWith(func(lex *lexer.PeekingLexer) (Required, error) { return Parse(lex), nil }),
		participle.ParseTypeWith(func(lex *lexer.PeekingLexer) (Nested, error) {
			p := parser{PeekingLexer: lex}
			return p.subquery(), nil
		}),
	}
}

// mayStart reports whether an expression may begin with the token.
func mayStart(t *lexer.Token) bool {
	switch t.Type {
	case Ident:
		return !Keyword(t.Value) || strings.EqualFold(t.Value, "not")
	case Punct:
		return strings.Contains("([-+!", t.Value)
	case EOF, Tail:
		return false
	}
	return true
}

// Parse reads the longest expression at the front of lex. It never fails: a Bad node stands for what it cannot read.
func Parse(lex *lexer.PeekingLexer) Expr {
	p := parser{PeekingLexer: lex}
	return p.expr(0)
}

// parser reads one expression.
type parser struct {
	*lexer.PeekingLexer
	depth  int
	closed bool // a bracket error was reported, or the nesting was too deep: the rest would only repeat it
}

func (p *parser) take() lexer.Token { return *p.Next() }

// expr reads an expression whose operators bind at least as tight as power.
func (p *parser) expr(power int) Expr {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > MaxDepth {
		return p.tooDeep()
	}
	x := p.prefix()
	for n := 1; ; n++ {
		op, ok := p.infix()
		if !ok {
			y, foreign := p.foreign(x, power)
			if !foreign {
				return x
			}
			x = y
			continue
		}
		if op.power < power {
			return x
		}
		if n > maxLogical || n > maxChain && op.power > bpAnd {
			return p.tooLong(x)
		}
		x = p.binary(x, op)
	}
}

// tooLong ends a chain of operators that no database would take.
func (p *parser) tooLong(x Expr) Expr {
	at := SpanOf(*p.Peek())
	p.skipAll()
	return bad(diag.Errorf("too-deep", at, "too many operators stand in a row").
		WithHelp("to compare a field with many values, write `field in [a, b, …]`"), x)
}

// skipAll takes the rest of the command: whatever follows could only repeat an error.
func (p *parser) skipAll() {
	p.closed = true
	for !p.Peek().EOF() {
		p.take()
	}
}

// tooDeep ends an expression that is nested too deep.
func (p *parser) tooDeep() Expr {
	at := SpanOf(*p.Peek())
	told := p.closed
	p.skipAll()
	if told {
		return &Bad{Node: Node{at}, Diag: silent(at)}
	}
	return bad(diag.Errorf("too-deep", at, "the expression is nested more than %d deep", MaxDepth).WithLabel("too deep here"))
}

// silent is the diagnostic of a node whose fault was reported already; reports skip it.
func silent(at diag.Span) diag.Diagnostic { return diag.Diagnostic{Span: at} }

func bad(d diag.Diagnostic, parts ...Expr) *Bad {
	return &Bad{Node: Node{d.Span}, Diag: d, Parts: parts}
}

// operator is an operator between two operands.
type operator struct {
	name  string
	power int
	words int // how many tokens it takes
	right bool
}

// infix returns the operator at the front, without taking it.
func (p *parser) infix() (operator, bool) {
	t := p.Peek()
	switch t.Type {
	case Punct:
		switch t.Value {
		case "=", "!=", "<", "<=", ">", ">=", "=~":
			return operator{t.Value, bpCompare, 1, false}, true
		case "+", "-":
			return operator{t.Value, bpAdd, 1, false}, true
		case "*", "/", "%":
			return operator{t.Value, bpMul, 1, false}, true
		case "^":
			return operator{t.Value, bpPow, 1, true}, true
		}
	case Ident:
		switch word := strings.ToLower(t.Value); word {
		case "or":
			return operator{word, bpOr, 1, false}, true
		case "and":
			return operator{word, bpAnd, 1, false}, true
		case "like", "in", "between", "has":
			return operator{word, bpCompare, 1, false}, true
		case "not":
			switch next := strings.ToLower(p.second().Value); next {
			case "like", "in", "between", "has":
				return operator{"not " + next, bpCompare, 2, false}, true
			}
		}
	}
	return operator{}, false
}

// second returns the token after the next one.
func (p *parser) second() lexer.Token {
	here := p.MakeCheckpoint()
	p.Next()
	t := *p.Peek()
	p.LoadCheckpoint(here)
	return t
}

// binary reads the operator and its right operand.
func (p *parser) binary(x Expr, op operator) Expr {
	at := SpanOf(*p.Peek())
	for range op.words {
		at = at.Join(SpanOf(p.take()))
	}
	power := op.power + 1
	if op.right {
		power = op.power
	}
	var y Expr
	if isBetween(op.name) {
		y = p.between()
	} else if (op.name == "in" || op.name == "not in") && p.atQuery() {
		y = p.subquery()
	} else if strings.HasSuffix(op.name, "in") && p.roundList() {
		y = p.list(")")
	} else {
		y = p.expr(power)
	}
	b := &Binary{Node: Node{x.Span().Join(y.Span())}, Op: op.name, OpAt: at, X: x, Y: y}
	if op.power == bpCompare {
		if next, ok := p.infix(); ok && next.power == bpCompare {
			d := diag.Errorf("chained-comparison", SpanOf(*p.Peek()), "comparisons cannot be chained").
				WithHelp("join two comparisons with `and`, or put brackets around one")
			return bad(d, b)
		}
	}
	return b
}

// prefix reads an operand with the operators before it.
func (p *parser) prefix() Expr {
	t := *p.Peek()
	switch {
	case t.Type == Ident && strings.EqualFold(t.Value, "not"):
		return p.unary("not", bpNot)
	case t.Type == Punct && (t.Value == "!" || t.Value == "-" || t.Value == "+"):
		return p.unary(t.Value, bpPrefix)
	}
	return p.primary(t)
}

func (p *parser) unary(op string, power int) Expr {
	at := SpanOf(p.take())
	x := p.expr(power)
	return &Unary{Node: Node{at.Join(x.Span())}, Op: op, X: x}
}
