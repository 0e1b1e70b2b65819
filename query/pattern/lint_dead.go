package pattern

import (
	"strings"

	"trailsift/query/diag"
)

// cond reports tests that cannot hold because of others, or change nothing beside others. given are tests that hold wherever c
// counts.
func (l *linter) cond(c Cond, given []*Test) {
	switch c := c.(type) {
	case *Test:
		for _, g := range given {
			if exclude(g, c) {
				l.warn("never-matches", c.At, "this can never hold beside `%s`", g)
				return
			}
		}
	case *Join:
		if c.Or {
			for _, part := range c.Conds {
				l.cond(part, given)
			}
			l.alternatives(c)
			return
		}
		for _, part := range c.Conds { // in order, so that of two tests the second is reported
			if t, ok := part.(*Test); ok {
				l.cond(t, given)
				given = append(given[:len(given):len(given)], t)
			}
		}
		for _, part := range c.Conds {
			if j, ok := part.(*Join); ok {
				l.cond(j, given)
			}
		}
	}
}

// alternatives reports alternatives that add nothing to others, and two of which one always holds.
func (l *linter) alternatives(j *Join) {
	var before []*Test
	for _, part := range j.Conds {
		t, ok := part.(*Test)
		if !ok {
			continue
		}
		for _, b := range before {
			switch {
			case implies(t, b):
				l.warn("no-effect", t.At, "this adds nothing to `%s`", b)
			case implies(b, t):
				l.warn("no-effect", b.At, "this adds nothing to `%s`", t)
			case t.Op == NotEqual && b.Op == NotEqual && exclude(asEqual(t), asEqual(b)):
				help(l.warn("always-matches", j.At.Join(diag.Span{Start: b.At.Start, End: t.At.End}), "one of `%s` and `%s` always holds", b, t), "write `&&` to exclude both")
			default:
				continue
			}
			break
		}
		before = append(before, t)
	}
}

// asEqual returns the test for being equal to what t wants unequal.
func asEqual(t *Test) *Test { return &Test{Left: t.Left, Op: Equal, Value: t.Value} }

// sameLeft reports whether two tests are about one value. A selector with wildcards may reach several.
func sameLeft(a, b *Test) bool {
	return a.Left.wildcards() == 0 && a.Left.String() == b.Left.String()
}

// implies reports whether b holds wherever a does, as far as that is plain.
func implies(a, b *Test) bool {
	switch {
	case a.Left.String() != b.Left.String():
		return false
	case a.Op == b.Op && a.Value.Kind == b.Value.Kind && a.Value.Text == b.Value.Text:
		return true
	case a.Op != Equal || b.Op != Equal || !exact(a):
		return false
	}
	right := prepare(b)
	return right.equals([]byte(a.Value.Text))
}

// exact reports whether a test asks for one text.
func exact(t *Test) bool {
	return t.Op == Equal && (t.Value.Kind == Text && !strings.Contains(t.Value.Text, "*") || t.Value.Kind == Number && !byValue(t.Value.Text))
}

// exclude reports whether two tests can never hold together, as far as that is plain.
func exclude(a, b *Test) bool {
	if !sameLeft(a, b) {
		return false
	}
	if a.Op > b.Op {
		a, b = b, a
	}
	switch {
	case b.Op == NotExists:
		return a.Op != NotExists && a.Op != NotEqual
	case b.Op == IsNull:
		return a.Op != IsNull && a.Op != NotEqual
	case b.Op.word():
		return a.Op != b.Op && (a.Op.word() || !truthPasses(a, b))
	case exact(a):
		right := prepare(b)
		return !right.holds([]byte(a.Value.Text))
	case exact(b): // both are =
		right := prepare(a)
		return !right.holds([]byte(b.Value.Text))
	case a.Value.Kind == Number && b.Value.Kind == Number && a.Op != NotEqual && b.Op != NotEqual:
		return apart(a, b)
	case a.Op == Equal && b.Op == NotEqual:
		return a.Value.Kind == b.Value.Kind && a.Value.Text == b.Value.Text
	case a.Op == Equal && b.Op == Equal && a.Value.Kind == Text && b.Value.Kind == Text:
		return unlike(a.Value.Text, b.Value.Text)
	}
	return false
}

// truthPasses reports whether true or false, as the word asks for, passes a comparison.
func truthPasses(comparison, word *Test) bool {
	text := "true"
	if word.Op == IsFalse {
		text = "false"
	}
	right := prepare(comparison)
	return right.holds([]byte(text))
}

// apart reports whether no number passes two comparisons with numbers.
func apart(a, b *Test) bool {
	x, y := prepare(a), prepare(b)
	for _, n := range [...]float64{x.number, y.number, x.number - 1, y.number - 1, x.number + 1, y.number + 1, (x.number + y.number) / 2} {
		if x.passes(n) && y.passes(n) {
			return false
		}
	}
	return true
}

// unlike reports whether no text matches both of two texts with asterisks: their beginnings or their ends differ.
func unlike(a, b string) bool {
	startA, startB := a[:strings.IndexByte(a, '*')], b[:strings.IndexByte(b, '*')]
	endA, endB := a[strings.LastIndexByte(a, '*')+1:], b[strings.LastIndexByte(b, '*')+1:]
	return !strings.HasPrefix(startA, startB) && !strings.HasPrefix(startB, startA) || !strings.HasSuffix(endA, endB) && !strings.HasSuffix(endB, endA)
}
