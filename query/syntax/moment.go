package syntax

import (
	"strings"

	"trailsift/query/diag"
)

// moment returns the length of the time at the start of s, 0 when there is none: a date, as in 2024-01-31, with or without a time
// of day and a zone, as in 2024-01-31T10:00:00Z. Without this, a date would be a subtraction.
func moment(s string) int {
	if !shaped(s, "0000-00-00") {
		return 0
	}
	n := 10
	if n < len(s) && (s[n] == 'T' || s[n] == 't') && shaped(s[n+1:], "00:00") {
		n += 6
		if shaped(s[n:], ":00") {
			n += 3
			if n < len(s) && s[n] == '.' {
				if d := digits(s[n+1:]); d > 0 {
					n += 1 + d
				}
			}
		}
		switch {
		case n < len(s) && (s[n] == 'Z' || s[n] == 'z'):
			n++
		case shaped(s[n:], "+00:00"), shaped(s[n:], "-00:00"):
			n += 6
		}
	}
	if n < len(s) && segment(s[n:]) > 0 {
		return 0
	}
	return n
}

// shaped reports whether s begins as the shape says, in which 0 stands for any digit.
func shaped(s, shape string) bool {
	if len(s) < len(shape) {
		return false
	}
	for i := range len(shape) {
		if shape[i] == '0' && (s[i] < '0' || s[i] > '9') || shape[i] != '0' && s[i] != shape[i] {
			return false
		}
	}
	return true
}

// between reads the two limits behind `between`, which become a list.
func (p *parser) between() Expr {
	low := p.expr(bpCompare + 1)
	if _, bad := low.(*Bad); bad {
		return low
	}
	if !p.skipWord("and") {
		at := SpanOf(*p.Peek())
		return bad(diag.Errorf("expected-and", at, "`and` and the upper limit are missing after `between`").
			WithHelp("write `field between low and high`; both limits are included"), low)
	}
	high := p.expr(bpCompare + 1)
	return &List{Node{low.Span().Join(high.Span())}, []Expr{low, high}, false}
}

// writeBetween prints a comparison with two limits.
func writeBetween(b *printer, x *Binary, limits *List) {
	write(b, x.X, bpCompare+1)
	b.WriteString(" " + x.Op + " ")
	for i, limit := range limits.Items {
		if i > 0 {
			b.WriteString(" and ")
		}
		write(b, limit, bpCompare+1)
	}
}

// isBetween reports whether an operator takes two limits.
func isBetween(op string) bool { return strings.HasSuffix(op, "between") }
