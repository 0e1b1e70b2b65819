package pattern

import (
	"strings"

	"trailsift/query/diag"
)

// The limits of what is read. AWS's own are lower, and Lint reports them.
const (
	MaxBytes = 64 << 10 // of a pattern
	maxDepth = 100      // brackets inside one another
)

// Parse reads a pattern of any kind. The pattern is nil when the list holds an error.
func Parse(text string) (*Pattern, diag.List) {
	if len(text) > MaxBytes {
		return nil, diag.List{diag.Errorf("too-long", diag.Span{}, "the pattern has %d bytes; %d are read at most", len(text), MaxBytes)}
	}
	r := &reader{text: text}
	p := &Pattern{Text: text}
	r.blank()
	var ok bool
	switch r.peek() {
	case '{':
		p.Kind = JSON
		p.Cond, ok = r.object()
	case '[':
		p.Kind = Fields
		p.Fields, ok = r.fields()
	default:
		p.Kind = Terms
		p.Terms, ok = r.terms()
	}
	if ok {
		r.blank()
		if r.pos < len(text) {
			r.fail("after-end", diag.Span{Start: r.pos, End: len(text)}, "something stands behind the end of the pattern")
		}
	}
	if r.fault != nil {
		return nil, diag.List{*r.fault}
	}
	return p, nil
}

// object reads { condition }.
func (r *reader) object() (Cond, bool) {
	start := r.pos
	r.pos++
	r.blank()
	if r.peek() == '}' {
		help(r.fail("no-condition", diag.Span{Start: start, End: r.pos + 1}, "the pattern has no condition"), "`\"\"` matches every event")
		return nil, false
	}
	c, ok := r.or(r.jsonOperand)
	if !ok {
		return nil, false
	}
	if !r.take("}") {
		r.expectedJoin("}")
		return nil, false
	}
	return c, true
}

// expectedJoin reports what stands where a condition is over: another one begins without && or ||, or the end is missing.
func (r *reader) expectedJoin(end string) {
	at := r.here()
	if at.Len() == 0 {
		help(r.fail("open-pattern", at, "the pattern is not closed"), "write `%s` at its end", end)
		return
	}
	d := r.fail("no-join", at, "%s stands where `&&`, `||` or `%s` is expected", r.found(), end)
	switch strings.ToLower(at.In(r.text)) {
	case "and", "&":
		help(d, "write `&&`")
	case "or", "|":
		help(d, "write `||`")
	case `"`, "'":
		help(d, "a text with spaces or signs stands in double quotes as a whole")
	}
}

// operandFunc reads what stands left of an operator.
type operandFunc func() (Selector, bool)

// or reads conditions with || between them, up to something else.
func (r *reader) or(operand operandFunc) (Cond, bool) { return r.join(true, operand) }

// join reads conditions with the same word between them. && binds closer than ||.
func (r *reader) join(or bool, operand operandFunc) (Cond, bool) {
	sign := "&&"
	if or {
		sign = "||"
	}
	var all []Cond
	for {
		var c Cond
		var ok bool
		if or {
			c, ok = r.join(false, operand)
		} else {
			c, ok = r.condition(operand)
		}
		if !ok {
			return nil, false
		}
		if inner, same := c.(*Join); same && inner.Or == or { // brackets that say nothing
			all = append(all, inner.Conds...)
		} else {
			all = append(all, c)
		}
		r.blank()
		if !r.take(sign) {
			break
		}
		r.blank()
	}
	if len(all) == 1 {
		return all[0], true
	}
	return &Join{At: all[0].Span().Join(all[len(all)-1].Span()), Or: or, Conds: all}, true
}

// condition reads one test, or conditions in brackets.
func (r *reader) condition(operand operandFunc) (Cond, bool) {
	r.blank()
	start := r.pos
	if r.peek() != '(' {
		return r.test(operand)
	}
	if r.depth++; r.depth > maxDepth {
		r.fail("too-deep", diag.Span{Start: start, End: start + 1}, "more than %d brackets stand inside one another", maxDepth)
		return nil, false
	}
	r.pos++
	c, ok := r.or(operand)
	if !ok {
		return nil, false
	}
	if !r.take(")") {
		r.expectedJoin(")")
		return nil, false
	}
	r.depth--
	return c, true
}

// test reads one comparison.
func (r *reader) test(operand operandFunc) (Cond, bool) {
	start := r.pos
	left, ok := operand()
	if !ok {
		return nil, false
	}
	t := &Test{Left: left}
	r.blank()
	if t.Op, ok = r.operator(left.Name == ""); !ok {
		return nil, false
	}
	if !t.Op.word() {
		r.blank()
		if t.Value, ok = r.value(); !ok {
			return nil, false
		}
		if t.Op.order() && t.Value.Kind != Number {
			d := r.fail("not-a-number", t.Value.At, "`%s` compares with numbers only", t.Op)
			if t.Value.Kind == Text && isNumber(t.Value.Text) {
				help(d, "write the number without quotes: `%s`", t.Value.Text)
			}
			return nil, false
		}
	}
	t.At = r.from(start)
	return t, true
}

// operator reads an operator; words only where they have a meaning.
func (r *reader) operator(words bool) (Op, bool) {
	start := r.pos
	for _, wrong := range [...]struct{ sign, right string }{{"==", "="}, {"=~", "= %regex%"}, {"<>", "!="}, {"!~", "!= %regex%"}} {
		if strings.HasPrefix(r.rest(), wrong.sign) {
			help(r.fail("bad-operator", diag.Span{Start: start, End: start + 2}, "there is no operator `%s`", wrong.sign), "write `%s`", wrong.right)
			return 0, false
		}
	}
	for _, o := range [...]Op{NotEqual, LessOrEqual, GreaterOrEqual, Equal, Less, Greater} { // the longer ones first
		if r.take(o.String()) {
			return o, true
		}
	}
	if words {
		if o, ok := r.wordOperator(); ok || r.fault != nil {
			return o, ok
		}
	}
	help(r.fail("no-operator", r.here(), "%s stands where an operator is expected", r.found()), "the operators are `= != < <= > >=`%s",
		map[bool]string{true: ", `IS NULL`, `IS TRUE`, `IS FALSE` and `NOT EXISTS`"}[words])
	return 0, false
}

// wordOperator reads the operators that are words, in upper case as AWS has them.
func (r *reader) wordOperator() (Op, bool) {
	start := r.pos
	first := r.word(wordByte)
	second := ""
	if first != "" {
		r.blank()
		second = r.word(wordByte)
	}
	written := strings.TrimSpace(first + " " + second)
	for o := IsNull; o <= NotExists; o++ {
		switch {
		case written == o.String():
			return o, true
		case strings.EqualFold(written, o.String()):
			help(r.fail("lower-case", r.from(start), "the words of operators are written in capitals"), "write `%s`", o)
			return 0, false
		}
	}
	switch upper := strings.ToUpper(written); {
	case upper == "IS NOT":
		help(r.fail("bad-operator", r.from(start), "there is no `IS NOT`"), "compare with `!=`, or write `= \"*\"` for a field that has some value")
	case strings.HasPrefix(upper, "EXISTS"):
		r.pos = start + len("EXISTS")
		help(r.fail("bad-operator", r.from(start), "there is no `EXISTS`"), "write `= \"*\"` for a field that has some value")
	case strings.HasPrefix(upper, "LIKE"), strings.HasPrefix(upper, "IN"):
		help(r.fail("bad-operator", diag.Span{Start: start, End: start + len(first)}, "there is no `%s`", first), "write `= \"*part*\"`, and `||` between alternatives")
	}
	r.pos = start
	return 0, false
}

// value reads what a selected value is compared with.
func (r *reader) value() (Value, bool) {
	start := r.pos
	v := Value{}
	ok := true
	switch c := r.peek(); {
	case c == '"':
		v.Text, ok = r.quoted()
	case c == '%':
		v.Kind = Regex
		v.Text, ok = r.regex()
	case c == '\'':
		help(r.fail("bad-quote", diag.Span{Start: start, End: start + 1}, "texts stand in double quotes"), "write `\"…\"`")
		return v, false
	case !bareByte(c):
		help(r.fail("no-value", r.here(), "%s stands where a value is expected", r.found()), "a text with signs or spaces stands in double quotes")
		return v, false
	default:
		if v.Text = r.word(bareByte); isNumber(v.Text) {
			v.Kind = Number
		}
		if c := r.peek(); c >= 0x80 || c != 0 && strings.IndexByte("\\!?;^~'`$", c) >= 0 {
			help(r.fail("bare-text", r.here(), "%s cannot stand in a text without quotes", r.found()), "write the text in double quotes: `\"%s…\"`", v.Text)
			return v, false
		}
	}
	v.At = r.from(start)
	return v, ok
}
