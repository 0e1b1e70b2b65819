package syntax

import (
	"strconv"
	"strings"
)

// Print writes an expression in its canonical form: lower-case operators, one space around them, and no more brackets than
// needed. Reading the result gives the same expression. A Bad node prints as its parts, and so does not survive.
func Print(e Expr) string {
	var b printer
	write(&b, e, 0)
	return b.String()
}

// Key is Print without the differences that mean nothing: functions in lower case, count() for count(*). Two expressions with
// the same key have the same value.
func Key(e Expr) string {
	b := printer{fold: true}
	write(&b, e, 0)
	return b.String()
}

type printer struct {
	strings.Builder
	fold bool // print what means the same alike
}

// PrintName writes the segments of a path, in backticks where they need them.
func PrintName(segments []string) string {
	var b printer
	for i, s := range segments {
		writeSegment(&b, s, i == 0)
	}
	return b.String()
}

// write prints e, in brackets when it binds less tight than power.
func write(b *printer, e Expr, power int) {
	own := power
	switch x := e.(type) {
	case *Binary:
		own = powerOf(x.Op)
	case *Unary:
		own = bpPrefix
		if x.Op == "not" {
			own = bpNot
		}
	}
	if own < power {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	switch x := e.(type) {
	case *Path:
		b.WriteString(PrintName(x.Segments))
	case *Text:
		b.WriteString(Quote(x.Value))
	case *Num:
		b.WriteString(x.Digits)
	case *Bool:
		b.WriteString(strconv.FormatBool(x.Value))
	case *Null:
		b.WriteString("null")
	case *Period:
		b.WriteString(strconv.FormatInt(x.Count, 10) + x.Unit)
	case *Pattern:
		b.WriteString(slash(x.Source))
	case *List:
		b.WriteByte('[')
		writeAll(b, x.Items)
		b.WriteByte(']')
	case *Call:
		writeCall(b, x)
	case *Subquery:
		b.WriteByte('(')
		if x.Body != nil {
			b.WriteString(" " + x.Body.String() + " ")
		}
		b.WriteByte(')')
	case *Member:
		write(b, x.X, bpPrimary)
		for _, s := range x.Segments {
			writeSegment(b, s, false)
		}
	case *Unary:
		writeUnary(b, x)
	case *Binary:
		writeBinary(b, x, own)
	case *Bad:
		writeAll(b, x.Parts)
	}
}

func writeAll(b *printer, list []Expr) {
	for i, e := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		write(b, e, 0)
	}
}

func writeCall(b *printer, x *Call) {
	name := x.Name
	if b.fold {
		name = strings.ToLower(name)
	}
	b.WriteString(name + "(")
	if x.Star && !b.fold {
		b.WriteByte('*')
	}
	writeAll(b, x.Args)
	b.WriteByte(')')
}

func writeUnary(b *printer, x *Unary) {
	if x.Op == "not" {
		b.WriteString("not ")
		write(b, x.X, bpNot)
		return
	}
	b.WriteString(x.Op)
	if inner, ok := x.X.(*Unary); ok && inner.Op == "-" && x.Op == "-" {
		b.WriteByte(' ') // two dashes would begin a comment
	}
	write(b, x.X, bpPrefix)
}

func writeBinary(b *printer, x *Binary, own int) {
	if limits, ok := x.Y.(*List); ok && isBetween(x.Op) {
		writeBetween(b, x, limits)
		return
	}
	left, right := own, own+1
	switch own {
	case bpPow:
		left, right = own+1, own
	case bpCompare: // they do not chain
		left = own + 1
	}
	write(b, x.X, left)
	b.WriteString(" " + x.Op + " ")
	write(b, x.Y, right)
}

func powerOf(op string) int {
	switch op {
	case "or":
		return bpOr
	case "and":
		return bpAnd
	case "+", "-":
		return bpAdd
	case "*", "/", "%":
		return bpMul
	case "^":
		return bpPow
	}
	return bpCompare
}

// writeSegment prints one segment with the dot before it. The first of a path must not begin with a digit or be a word with a
// meaning. What backticks cannot hold stands in an index.
func writeSegment(b *printer, s string, first bool) {
	if strings.ContainsAny(s, "`\n") || s == "" {
		b.WriteString("[" + Quote(s) + "]")
		return
	}
	if !first {
		b.WriteByte('.')
	}
	if segment(s) == len(s) && !(first && reserved(s)) {
		b.WriteString(s)
		return
	}
	n := 0
	for n < len(s) && s[n] == '@' {
		n++
	}
	if n == len(s) {
		n = 0
	}
	b.WriteString(s[:n] + "`" + s[n:] + "`")
}

func reserved(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "null":
		return true
	}
	return Keyword(s) || infixWord(s) || s[0] >= '0' && s[0] <= '9'
}
