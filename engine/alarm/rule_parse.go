package alarm

import (
	"slices"
	"strconv"
	"strings"

	"trailsift/query/diag"
)

// The limits of a rule (CloudWatch API Reference, PutCompositeAlarm).
const (
	maxRule     = 10_240 // characters
	maxElements = 500    // alarms, TRUE, FALSE and pairs of parentheses
	maxChildren = 100    // different alarms
)

// ParseRule reads the AlarmRule of a composite alarm. AND binds tighter than OR, and NOT tighter than both: CloudWatch's documents
// only say that parentheses group. What cannot be read is nil, and the list has one error for it.
func ParseRule(text string) (Rule, diag.List) {
	if n := len([]rune(text)); n > maxRule {
		return nil, diag.List{diag.Errorf("rule-too-long", diag.Span{}, "the rule has %d characters; AlarmRule takes %d at most", n, maxRule)}
	}
	p := &ruleParser{text: text}
	p.next()
	r := p.or()
	if !p.failed() && p.token.kind != ruleEnd {
		p.unexpected("AND, OR or the end of the rule")
	}
	if p.failed() {
		return nil, p.problems
	}
	p.count(r)
	return r, p.problems
}

// count reports what is too much in a rule that can be read.
func (p *ruleParser) count(r Rule) {
	all := diag.Span{End: len(p.text)}
	if p.elements > maxElements {
		p.problems.Add(diag.Errorf("rule-too-large", all, "the rule has %d elements; CloudWatch takes %d at most", p.elements, maxElements))
	}
	names := make([]string, 0, 8)
	for _, ref := range Refs(r) {
		names = append(names, ref.Name)
	}
	slices.Sort(names)
	if n := len(slices.Compact(names)); n > maxChildren {
		p.problems.Add(diag.Errorf("too-many-children", all, "the rule names %d alarms; CloudWatch takes %d at most", n, maxChildren))
	}
}

// ruleKind says what a token of a rule is.
type ruleKind uint8

const (
	ruleEnd    ruleKind = iota
	ruleWord            // ALARM, a name without quotes, 2, 50%
	ruleQuoted          // "a name"
	ruleSign            // ( ) ,
)

type ruleToken struct {
	kind ruleKind
	at   diag.Span
	text string // of a quoted name: without quotes and backslashes
}

// ruleParser reads a rule. After the first error it reads nothing more.
type ruleParser struct {
	text     string
	pos      int
	token    ruleToken // the next one
	depth    int
	elements int
	problems diag.List
}

func (p *ruleParser) failed() bool { return p.problems.HasErrors() }

// fail reports an error and moves to the end, where all reading stops.
func (p *ruleParser) fail(d diag.Diagnostic) {
	if !p.failed() {
		p.problems.Add(d)
	}
	p.pos = len(p.text)
	p.token = ruleToken{kind: ruleEnd, at: diag.Span{Start: p.pos, End: p.pos}}
}

// next reads the next token.
func (p *ruleParser) next() {
	p.pos += len(p.text[p.pos:]) - len(strings.TrimLeft(p.text[p.pos:], " \t\r\n"))
	start := p.pos
	rest := p.text[start:]
	cut := func(kind ruleKind, n int) {
		p.pos += n
		p.token = ruleToken{kind, diag.Span{Start: start, End: p.pos}, rest[:n]}
	}
	switch {
	case rest == "":
		cut(ruleEnd, 0)
	case strings.ContainsRune("(),", rune(rest[0])):
		cut(ruleSign, 1)
	case rest[0] == '"':
		p.quoted(rest)
	default:
		n := strings.IndexAny(rest, notBare)
		if n < 0 {
			n = len(rest)
		}
		if n == 0 {
			p.fail(diag.Errorf("bad-rule", diag.Span{Start: start, End: start + 1}, "`\\` stands outside of quotes").WithHelp("put the alarm's name in double quotes"))
			return
		}
		cut(ruleWord, n)
	}
}

// quoted reads a name in double quotes, in which a backslash takes the next character as it is.
func (p *ruleParser) quoted(rest string) {
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == '"':
			p.token = ruleToken{ruleQuoted, diag.Span{Start: p.pos, End: p.pos + i + 1}, b.String()}
			p.pos += i + 1
			return
		case rest[i] == '\\' && i+1 < len(rest):
			i++
		}
		b.WriteByte(rest[i])
	}
	p.fail(diag.Errorf("open-text", diag.Span{Start: p.pos, End: p.pos + 1}, "the name is not closed").WithHelp("write `\"` at its end"))
}

// is reports whether the next token is a word or a sign.
func (p *ruleParser) is(text string) bool {
	return (p.token.kind == ruleWord || p.token.kind == ruleSign) && p.token.text == text
}

// unexpected reports that something else is expected than the next token.
func (p *ruleParser) unexpected(want string) {
	t := p.token
	if t.kind == ruleEnd {
		p.fail(diag.Errorf("bad-rule", t.at, "the rule ends where %s is expected", want))
		return
	}
	d := diag.Errorf("bad-rule", t.at, "`%s` stands where %s is expected", t.at.In(p.text), want)
	words := []string{"AND", "OR", "NOT", "TRUE", "FALSE", "AT_LEAST", string(Alarm), string(OK), string(InsufficientData)}
	if upper := strings.ToUpper(t.text); t.kind == ruleWord && upper != t.text && slices.Contains(words, upper) {
		d = d.WithHelp("write `%s`: a rule's words are in capitals", upper)
	} else if t.kind != ruleSign {
		d = d.WithHelp("an alarm stands in a function: `ALARM(name)`, `OK(name)` or `INSUFFICIENT_DATA(name)`")
	}
	p.fail(d)
}

// expect moves over a sign.
func (p *ruleParser) expect(sign string) diag.Span {
	at := p.token.at
	if !p.is(sign) {
		p.unexpected("`" + sign + "`")
		return at
	}
	p.next()
	return at
}

func (p *ruleParser) or() Rule  { return p.join(true, "OR", p.and) }
func (p *ruleParser) and() Rule { return p.join(false, "AND", p.not) }

// join reads items with a word between them.
func (p *ruleParser) join(or bool, word string, item func() Rule) Rule {
	items := []Rule{item()}
	for !p.failed() && p.is(word) {
		p.next()
		items = append(items, item())
	}
	if len(items) == 1 {
		return items[0]
	}
	return &Join{or, items}
}

func (p *ruleParser) not() Rule {
	at := p.token.at
	if !p.is("NOT") {
		return p.primary()
	}
	p.next()
	x := p.primary()
	if p.failed() {
		return nil
	}
	return &Not{at.Join(x.Span()), x}
}

// primary reads what stands between operators.
func (p *ruleParser) primary() Rule {
	t := p.token
	p.elements++
	switch {
	case p.is("("):
		return p.group()
	case p.is("TRUE") || p.is("FALSE"):
		p.next()
		return &Constant{t.at, t.text == "TRUE"}
	case p.is("AT_LEAST"):
		return p.atLeast()
	case p.is(string(Alarm)) || p.is(string(OK)) || p.is(string(InsufficientData)):
		p.next()
		p.expect("(")
		ref := p.ref()
		end := p.expect(")")
		return &InState{t.at.Join(end), State(t.text), ref}
	case p.is("NOT"):
		p.fail(diag.Errorf("bad-rule", t.at, "NOT stands twice").WithHelp("leave both out, or write `NOT (NOT …)`"))
		return nil
	}
	p.unexpected("ALARM, OK, INSUFFICIENT_DATA, AT_LEAST, NOT, TRUE, FALSE or `(`")
	return nil
}

// group reads a rule in parentheses.
func (p *ruleParser) group() Rule {
	if p.depth++; p.depth > maxElements {
		p.fail(diag.Errorf("rule-too-large", p.token.at, "the rule has more than %d parentheses inside one another", maxElements))
		return nil
	}
	p.next()
	r := p.or()
	p.expect(")")
	p.depth--
	return r
}

// atLeast reads AT_LEAST(M, [NOT] STATE, (ref, …)).
func (p *ruleParser) atLeast() Rule {
	r := &AtLeast{At: p.token.at}
	p.next()
	p.expect("(")
	number := p.token
	digits, percent := strings.CutSuffix(number.text, "%")
	n, err := strconv.Atoi(digits)
	if number.kind != ruleWord || err != nil {
		p.unexpected("a number, or a percentage such as 50%,")
		return nil
	}
	p.next()
	p.expect(",")
	r.Count, r.Percent = n, percent
	if r.Not = p.is("NOT"); r.Not {
		p.next()
	}
	if r.State = State(p.token.text); p.token.kind != ruleWord || r.State != Alarm && r.State != OK && r.State != InsufficientData {
		p.unexpected("ALARM, OK or INSUFFICIENT_DATA")
		return nil
	}
	p.next()
	p.expect(",")
	p.expect("(")
	for {
		r.Refs = append(r.Refs, p.ref())
		if p.failed() || !p.is(",") {
			break
		}
		p.next()
	}
	p.elements += len(r.Refs) - 1
	p.expect(")")
	r.At = r.At.Join(p.expect(")"))
	p.enough(r, number)
	return r
}

// enough checks the number of AT_LEAST.
func (p *ruleParser) enough(r *AtLeast, number ruleToken) {
	switch most := len(r.Refs); {
	case p.failed():
	case r.Percent && (r.Count < 1 || r.Count > 100):
		p.fail(diag.Errorf("bad-count", number.at, "`%s` is no share of alarms", number.text).WithHelp("write 1%% to 100%%"))
	case !r.Percent && (r.Count < 1 || r.Count > most):
		p.fail(diag.Errorf("bad-count", number.at, "`%s` is no number of the %d alarms", number.text, most).WithHelp("write 1 to %d", most))
	}
}

// ref reads the name or the ARN of an alarm.
func (p *ruleParser) ref() Ref {
	t := p.token
	if t.kind != ruleWord && t.kind != ruleQuoted || t.text == "" {
		p.unexpected("the name or the ARN of an alarm")
		return Ref{}
	}
	p.next()
	return Ref{t.at, t.text}
}
