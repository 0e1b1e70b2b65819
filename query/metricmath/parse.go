package metricmath

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"trailsift/query/diag"
)

// The limits of what is read. CloudWatch's own, 2,048 characters of an expression, is lower.
const (
	MaxBytes    = 16 << 10 // of an expression
	maxDepth    = 200      // brackets and signs inside one another
	maxChain    = 2_000    // operators in one expression: a chain of them is a tree as deep as it is long
	maxProblems = 50       // that are told of one expression
)

// Parse reads an expression. What cannot be read is Bad in it, and an error in the list: each independent one is reported.
func Parse(s string) (Expr, diag.List) {
	all := diag.Span{End: len(s)}
	if len(s) > MaxBytes {
		return &Bad{all}, diag.List{diag.Errorf("too-long", diag.Span{}, "the expression has %d bytes; %d are read at most", len(s), MaxBytes)}
	}
	p := &parser{}
	p.tokens = scan(s, p.report)
	p.over = slices.ContainsFunc(p.problems, func(d diag.Diagnostic) bool { return d.Code == "open-text" })
	if p.peek().kind == end {
		p.report(diag.Errorf("no-expression", all, "the expression is empty").WithHelp("write the id of a metric, or a calculation such as `100 * m1 / m2`"))
		return &Bad{all}, p.problems
	}
	e := p.expr(0)
	for p.peek().kind != end {
		t := p.take()
		switch {
		case t.text == ")" || t.text == "]":
			p.report(diag.Errorf("no-opening", t.at, "`%s` closes nothing", t.text))
		default:
			p.unexpected(t, "an operator")
		}
		p.lost = true
	}
	p.problems.Sort()
	return e, p.problems
}

// parser reads tokens.
type parser struct {
	tokens   []token
	pos      int
	depth    int
	chain    int
	lost     bool // something could not be read here: what follows says nothing new
	over     bool // the end came too early, or was not read: brackets that are not closed say nothing new
	problems diag.List
}

func (p *parser) report(d diag.Diagnostic) { tell(&p.problems, d) }
func (p *parser) peek() token              { return p.tokens[p.pos] }

// tell adds to a list that is not full yet.
func tell(list *diag.List, d diag.Diagnostic) {
	if len(*list) < maxProblems {
		list.Add(d)
	}
}

// take moves over the next token. The end stays where it is.
func (p *parser) take() token {
	t := p.tokens[p.pos]
	if t.kind != end {
		p.pos++
	}
	return t
}

// at reports whether the next token is a sign.
func (p *parser) at(x string) bool { t := p.peek(); return t.kind == sign && t.text == x }

// unexpected reports a token that cannot stand where it does. Tokens that are none have been reported.
func (p *parser) unexpected(t token, want string) {
	known := p.lost || t.kind == unknown
	p.lost = true
	switch {
	case known:
	case t.kind == end:
		p.over = true
		p.report(diag.Errorf("unexpected-end", t.at, "the expression ends where %s is expected", want))
	default:
		d := diag.Errorf("unexpected", t.at, "`%s` stands where %s is expected", t.text, want)
		if upper := strings.ToUpper(t.text); upper != t.text && (upper == "AND" || upper == "OR") {
			d = d.WithHelp("write `%s`: operators are in capitals", upper)
		}
		if t.text == "," {
			d = d.WithHelp("arrays stand in `[ ]`")
		}
		p.report(d)
	}
}

// operator returns the operator that the token is.
func operator(t token) (Op, bool) {
	switch {
	case t.kind == sign && t.text == "&&":
		return And, true
	case t.kind == sign && t.text == "||":
		return Or, true
	case t.kind == sign || t.kind == name:
		for o := Or; o <= Power; o++ {
			if t.text == o.String() {
				return o, true
			}
		}
	}
	return 0, false
}

// expr reads operands with operators between them that bind tighter than a power.
func (p *parser) expr(above int) Expr {
	left := p.operand()
	for {
		op, ok := operator(p.peek())
		if !ok || op.power() <= above {
			return left
		}
		t := p.take()
		if p.chain++; p.chain > maxChain {
			p.tooDeep(t.at)
			return left
		}
		bind := op.power()
		if op == Power {
			bind-- // from the right: 2^3^2 is 2^9
		}
		left = &Binary{Op: op, OpAt: t.at, Left: left, Right: p.expr(bind)}
	}
}

// tooDeep ends reading: what follows cannot be understood.
func (p *parser) tooDeep(at diag.Span) {
	if p.pos < len(p.tokens)-1 {
		p.report(diag.Errorf("too-deep", at, "the expression has too many levels: %d brackets inside one another and %d operators are read at most", maxDepth, maxChain))
	}
	p.pos, p.lost, p.over = len(p.tokens)-1, true, true
}

// operand reads what can stand beside an operator, with its sign.
func (p *parser) operand() Expr {
	if p.depth++; p.depth > maxDepth {
		at := p.peek().at
		p.tooDeep(at)
		p.depth--
		return &Bad{at}
	}
	defer func() { p.depth-- }()
	t := p.peek()
	switch {
	case t.kind == number:
		p.take()
		return p.number(t)
	case t.kind == text:
		p.take()
		return &Text{At: t.at, Raw: t.text[1 : len(t.text)-1], One: t.text[0] == '\''}
	case t.kind == id:
		p.take()
		if p.at("(") { // AWS has all functions in capitals: Check says so
			return p.call(t)
		}
		return &Ref{t.at, t.text}
	case p.at("-"):
		p.take()
		x := p.expr(bindSign)
		return &Negate{t.at.Join(x.Span()), x}
	case p.at("("):
		p.take()
		e := p.expr(0)
		if !p.at(")") && p.peek().kind != end {
			p.unexpected(p.peek(), "an operator or `)`")
			for p.skip(); p.at(","); p.skip() {
				p.take()
			}
			e = &Bad{t.at.Join(p.peek().at)}
		}
		p.closing(t, ")")
		return e
	case p.at("["):
		p.take()
		items, to := p.items(t, "]")
		return &List{t.at.Join(to), items}
	case t.kind == name:
		if _, op := operator(t); op {
			break
		}
		p.take()
		if p.at("(") {
			return p.call(t)
		}
		return &Word{t.at, t.text}
	}
	p.unexpected(t, "a metric, a number or a function")
	if t.kind == unknown { // it stands for an operand
		p.take()
	}
	return &Bad{t.at}
}

func (p *parser) number(t token) Expr {
	v, err := strconv.ParseFloat(t.text, 64)
	if err != nil || math.IsInf(v, 0) {
		p.report(diag.Errorf("bad-number", t.at, "`%s` is too large for a number", t.text))
		return &Bad{t.at}
	}
	return &Number{t.at, v}
}

// call reads the arguments of a function whose name was read.
func (p *parser) call(function token) Expr {
	open := p.take()
	args, to := p.items(open, ")")
	return &Call{At: function.at.Join(to), NameAt: function.at, Name: function.text, Args: args}
}

// items reads expressions with commas between them up to a closing bracket. An item that cannot be read does not hide what is
// wrong with the next one.
func (p *parser) items(open token, closing string) (items []Expr, to diag.Span) {
	if p.at(closing) {
		return nil, p.take().at
	}
	for {
		e := p.expr(0)
		if !p.at(",") && !p.at(closing) {
			bad := p.peek()
			if bad.kind != end {
				p.unexpected(bad, "`,` or `"+closing+"`")
			}
			p.skip()
			e = &Bad{e.Span().Join(bad.at)}
		}
		items = append(items, e)
		if !p.at(",") {
			return items, p.closing(open, closing)
		}
		p.take()
		p.lost = false
	}
}

// skip moves to the comma or bracket that ends the item.
func (p *parser) skip() {
	for depth := 0; p.peek().kind != end; p.pos++ {
		switch t := p.peek(); {
		case t.kind != sign:
		case t.text == "(" || t.text == "[":
			depth++
		case depth > 0 && (t.text == ")" || t.text == "]"):
			depth--
		case depth == 0 && (t.text == ")" || t.text == "]" || t.text == ","):
			return
		}
	}
}

// closing moves over the closing bracket, or reports that it is missing, and returns where it is.
func (p *parser) closing(open token, closing string) diag.Span {
	if p.at(closing) {
		return p.take().at
	}
	if !p.over && (!p.lost || p.peek().kind == end) {
		p.report(diag.Errorf("not-closed", open.at, "`%s` is not closed", open.text).WithHelp("write `%s` where it ends", closing))
	}
	p.lost = true
	return p.peek().at
}
