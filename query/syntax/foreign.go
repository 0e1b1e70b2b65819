package syntax

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
)

// foreign reads an operator that other languages have and this one has not, and says what to write instead. x is what
// stands before it, nil for nothing.
func (p *parser) foreign(x Expr, power int) (Expr, bool) {
	t := *p.Peek()
	var help string
	bind := bpCompare
	operand := true // whether something follows that belongs to it
	word := strings.ToLower(t.Value)
	switch {
	case t.Type == Punct:
		switch word {
		case "==":
			help = "equality is written `=`"
		case "<>":
			help = "write `!=`"
		case "!~":
			help = "write `not like /…/`"
		case "&&":
			help, bind = "write `and`", bpAnd
		case "||":
			help, bind = "write `or`; texts are joined with `concat(a, b)`", bpOr
		case ":":
			help = "write `=`"
			if x == nil {
				return nil, false
			}
		case "!":
			negated := strings.ToLower(p.second().Value)
			if x == nil || p.second().Type != Ident {
				return nil, false
			}
			switch negated {
			case "in", "like", "between", "has":
				help = "write `not " + negated + "`"
			default:
				if help, operand = foreignWord(negated, x); help == "" {
					return nil, false
				}
				help = "put `not` before the condition; " + help
			}
			word = "not " + negated
		default:
			return nil, false
		}
	case t.Type != Ident || x == nil:
		return nil, false
	default:
		if word == "not" {
			word = "not " + strings.ToLower(p.second().Value)
		}
		help, operand = foreignWord(word, x)
		if help == "" {
			return nil, false
		}
	}
	if bind < power {
		return nil, false
	}
	at := SpanOf(p.take())
	if strings.HasPrefix(word, "not ") {
		at = at.Join(SpanOf(p.take()))
	}
	d := diag.Errorf("unknown-operator", at, "`%s` is not an operator of this language", word).WithHelp("%s", help)
	parts := []Expr{}
	if x != nil {
		d.Span, parts = at, append(parts, x)
	}
	if word == "starts" || word == "begins" || word == "ends" {
		p.skipWord("with")
	}
	if word == "is" {
		p.skipWord("not")
		p.skipWord("null")
		p.skipWord("missing")
		operand = false
	}
	if operand {
		parts = append(parts, p.expr(bind+1))
	}
	return bad(d, parts...), true
}

// foreignWord returns what to write instead of a word behind an operand, and whether the word takes a second operand.
func foreignWord(word string, x Expr) (help string, operand bool) {
	name := Print(x)
	switch word {
	case "exists":
		return "write `ispresent(" + name + ")`", false
	case "not exists":
		return "write `not ispresent(" + name + ")`", false
	case "is":
		return "write `ispresent(" + name + ")` or `not ispresent(" + name + ")`", false
	case "contains", "not contains":
		return "write `" + name + " like \"…\"`, or `strcontains(" + name + ", \"…\")`", true
	case "startswith", "hasprefix":
		return "write `startsWith(" + name + ", \"…\")`, or `" + name + " like /^…/`", true
	case "endswith", "hassuffix":
		return "write `endsWith(" + name + ", \"…\")`, or `" + name + " like /…$/`", true
	case "matches", "regexp", "rlike", "regex":
		return "write `" + name + " like /…/`", true
	case "ilike":
		return "write `" + name + " like /(?i)…/`", true
	case "starts", "begins":
		return "write `startsWith(" + name + ", \"…\")`", true
	case "ends":
		return "write `endsWith(" + name + ", \"…\")`", true
	case "has_any", "has_all", "not has_any":
		return "write `" + name + " has \"a\" or " + name + " has \"b\"`", true
	case "has_cs":
		return "write `" + name + " like /\\b…\\b/`", true
	case "equals", "eq", "not equals":
		return "write `" + name + " = …`", true
	case "ne":
		return "write `" + name + " != …`", true
	case "gt", "ge", "lt", "le":
		return "write `" + name + " " + map[string]string{"gt": ">", "ge": ">=", "lt": "<", "le": "<="}[word] + " …`", true
	case "xor":
		return "write `(a and not b) or (b and not a)`", true
	}
	return "", false
}

// skipWord takes the next token when it is the word.
func (p *parser) skipWord(word string) bool {
	if t := p.Peek(); t.Type == Ident && strings.EqualFold(t.Value, word) {
		p.take()
		return true
	}
	return false
}

// caseWhen reads SQL's case expression, whose first word was taken.
func (p *parser) caseWhen(at diag.Span) Expr {
	var parts []Expr
	for p.skipWord("when") || p.skipWord("then") || p.skipWord("else") {
		parts = append(parts, p.expr(0))
	}
	if t := *p.Peek(); p.skipWord("end") {
		at = at.Join(SpanOf(t))
	}
	d := diag.Errorf("unknown-operator", at, "`case when` is not part of this language")
	if len(parts) < 2 {
		return bad(d.WithHelp("write `case(condition, value, …, default)`; to count rows, `count_if(condition)`"), parts...)
	}
	call := Print(&Call{Name: "case", Args: parts})
	return bad(d.WithHelp("write `%s`; to count rows, `count_if(%s)`", call, Print(parts[0])), parts...)
}

// BadToken says what is wrong with a Garbage token.
func BadToken(t lexer.Token) diag.Diagnostic {
	at, s := SpanOf(t), t.Value
	switch c := s[0]; {
	case c == '"' || c == '\'':
		if len(s) > 1 && s[len(s)-1] == c {
			return diag.Errorf("bad-string", at, "the text holds a zero byte or is not valid UTF-8")
		}
		return diag.Errorf("unclosed-string", at, "the text is not closed on its line").
			WithLabel("begins here").WithHelp("add `%c`; a quote inside is written `\\%c`", c, c)
	case c == '/':
		return badRegex(s, at)
	case c == '`':
		if s == "``" {
			return diag.Errorf("bad-name", at, "there is no name between the backticks")
		}
		return diag.Errorf("unclosed-name", at, "the backtick is not closed on its line").WithHelp("add a backtick")
	case c >= '0' && c <= '9':
		return badNumber(s, at)
	}
	r, _ := utf8.DecodeRuneInString(s)
	switch r {
	case '“', '”', '„', '‘', '’', '«', '»':
		return diag.Errorf("bad-character", at, "`%s` is not a quotation mark of this language", s).
			WithHelp("texts stand between straight quotes: `\"…\"` or `'…'`")
	case '{', '}':
		return diag.Errorf("bad-character", at, "unexpected `%s`", s).WithHelp("lists are written `[a, b]`, conditions behind `filter`")
	case '~':
		return diag.Errorf("bad-character", at, "unexpected `~`").WithHelp("a regex stands behind `like`: `field like /…/`")
	case ';':
		return diag.Errorf("bad-character", at, "unexpected `;`").WithHelp("commands are separated by `|`")
	case '–', '—', '−':
		return diag.Errorf("bad-character", at, "unexpected `%s`", s).WithHelp("a minus is `-`, and a comment begins with `#`")
	case '$':
		return diag.Errorf("bad-character", at, "unexpected `$`").WithHelp("fields are written without it: `eventName`, `userIdentity.arn`")
	case utf8.RuneError:
		return diag.Errorf("bad-character", at, "the text is not valid UTF-8 here")
	}
	return diag.Errorf("bad-character", at, "unexpected `%s`", s)
}

func badRegex(s string, at diag.Span) diag.Diagnostic {
	switch end := closingSlash(s[1:]); {
	case end < 0:
		return diag.Errorf("unclosed-regex", at, "the regex is not closed").
			WithLabel("begins here").WithHelp("add `/`; a slash inside is written `\\/`")
	case end == 0:
		return diag.Errorf("bad-regex", at, "the regex is empty").WithHelp("a comment begins with `#`")
	case end+2 < len(s):
		return diag.Errorf("bad-regex", at, "flags do not stand after a regex").
			WithHelp("write them inside: `/(?%s)%s/`", s[end+2:], s[1:1+end])
	}
	return diag.Errorf("bad-regex", at, "the regex holds a zero byte or is not valid UTF-8")
}

func badNumber(s string, at diag.Span) diag.Diagnostic {
	n := digits(s)
	rest := s[n:]
	d := diag.Errorf("bad-number", at, "`%s` is neither a number nor a duration", s)
	if rest != "" && rest[0] == '.' {
		return d.WithHelp("a duration is a whole number and a unit: `90m`")
	}
	if similar := diag.Closest(rest, UnitNames(), 1); len(similar) > 0 && len(rest) <= len(similar[0])+1 {
		return d.WithHelp("a duration is a number and a unit: `%s%s`", s[:n], similar[0])
	}
	return d.WithHelp("units are ms, s, m, h, d, w, mo, q, y; a field whose name begins with a digit is written in backticks")
}

// foreignLiteral says how what SQL writes as a word before a text is written here.
func foreignLiteral(word, text string) string {
	switch strings.ToLower(word) {
	case "timestamp", "date", "datetime":
		return "a time is a text alone: `" + text + "`"
	case "interval":
		return "a duration is a number and a unit: `1d`"
	}
	return ""
}
