package metricmath

import (
	"strconv"
	"strings"
)

// Print writes an expression in its canonical form, with no more brackets than it needs. Parsing that gives the same expression,
// but for its spans.
func Print(e Expr) string {
	var b strings.Builder
	write(&b, e, 0)
	return b.String()
}

// write writes an expression where one stands that binds tighter than a power.
func write(b *strings.Builder, e Expr, above int) {
	switch e := e.(type) {
	case *Number:
		b.WriteString(strconv.FormatFloat(e.Value, 'g', -1, 64))
	case *Text:
		quote := "\""
		if e.One {
			quote = "'"
		}
		b.WriteString(quote + e.Raw + quote)
	case *Ref:
		b.WriteString(e.ID)
	case *Word:
		b.WriteString(e.Name)
	case *Negate:
		bracket(b, bindSign <= above, func() {
			b.WriteByte('-')
			write(b, e.X, bindSign)
		})
	case *Binary:
		left, right := e.Op.power()-1, e.Op.power()
		if e.Op == Power {
			left, right = right, left
		}
		bracket(b, e.Op.power() <= above, func() {
			write(b, e.Left, left)
			if e.Op == Power {
				b.WriteByte('^')
			} else {
				b.WriteString(" " + e.Op.String() + " ")
			}
			write(b, e.Right, right)
		})
	case *List:
		b.WriteByte('[')
		writeItems(b, e.Items)
		b.WriteByte(']')
	case *Call:
		b.WriteString(e.Name + "(")
		writeItems(b, e.Args)
		b.WriteByte(')')
	}
}

// bracket puts brackets around what inner writes, if they are needed.
func bracket(b *strings.Builder, needed bool, inner func()) {
	if needed {
		b.WriteByte('(')
	}
	inner()
	if needed {
		b.WriteByte(')')
	}
}

func writeItems(b *strings.Builder, items []Expr) {
	for i, x := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		write(b, x, 0)
	}
}
