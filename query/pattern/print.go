package pattern

import "strings"

// String writes the pattern in its canonical form. Parsing that gives the same pattern, but for its spans.
func (p *Pattern) String() string {
	var b strings.Builder
	switch p.Kind {
	case JSON:
		b.WriteString("{ ")
		writeCond(&b, p.Cond, false)
		b.WriteString(" }")
	case Fields:
		b.WriteByte('[')
		for i, f := range p.Fields {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(f.String())
		}
		b.WriteByte(']')
	default:
		for i, t := range p.Terms {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(t.String())
		}
	}
	return b.String()
}

// String writes the field as it stands in a pattern.
func (f Field) String() string {
	switch {
	case f.Rest:
		return "..."
	case f.Cond == nil:
		return f.Name
	}
	var b strings.Builder
	writeCond(&b, f.Cond, false)
	return b.String()
}

// String writes the term as it stands in a pattern.
func (t Term) String() string {
	sign := [...]string{"", "-", "?"}[t.Role]
	switch {
	case t.Regex:
		return sign + "%" + t.Text + "%"
	case t.Text != "" && strings.Trim(t.Text, words) == "":
		return sign + t.Text
	}
	return sign + quote(t.Text, '"')
}

// words are the characters of a term without quotes.
const words = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

// writeCond writes a condition; inAnd says that && stands beside it, which binds closer than ||.
func writeCond(b *strings.Builder, c Cond, inAnd bool) {
	switch c := c.(type) {
	case *Test:
		b.WriteString(c.String())
	case *Join:
		sign, bracket := " && ", false
		if c.Or {
			sign, bracket = " || ", inAnd
		}
		if bracket {
			b.WriteByte('(')
		}
		for i, part := range c.Conds {
			if i > 0 {
				b.WriteString(sign)
			}
			writeCond(b, part, !c.Or)
		}
		if bracket {
			b.WriteByte(')')
		}
	}
}

// String writes the test as it stands in a pattern.
func (t *Test) String() string {
	s := t.Left.String() + " " + t.Op.String()
	if !t.Op.word() {
		s += " " + t.Value.String()
	}
	return s
}

// String writes the selector, or the name of the field.
func (s Selector) String() string {
	if s.Steps == nil {
		return s.Name
	}
	var b strings.Builder
	b.WriteByte('$')
	for _, step := range s.Steps {
		switch {
		case step.Kind == Element:
			b.WriteString("[*]")
		case step.Kind == Member:
			b.WriteString(".*")
		case step.Kind == Index:
			b.WriteString("[" + step.Key + "]")
		case step.Key != "" && strings.Trim(step.Key, words+"-") == "":
			b.WriteString("." + step.Key)
		default:
			b.WriteString(".[" + quote(step.Key, '\'') + "]")
		}
	}
	return b.String()
}

// String writes the value: texts always in quotes.
func (v Value) String() string {
	switch v.Kind {
	case Number:
		return v.Text
	case Regex:
		return "%" + v.Text + "%"
	}
	return quote(v.Text, '"')
}

func quote(s string, mark byte) string {
	m := string(mark)
	return m + strings.NewReplacer(`\`, `\\`, m, `\`+m).Replace(s) + m
}
