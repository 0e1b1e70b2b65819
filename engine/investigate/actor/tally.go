package actor

import (
	"cmp"
	"slices"
)

// tally counts values that a query gives in several rows. The detail is a part of what they are.
type tally map[[2]string]Value

// add adds the events of a row. A value that is missing is none.
func (t tally) add(text, detail string, v Value) {
	if text == "" {
		return
	}
	key := [2]string{text, detail}
	sum, known := t[key]
	if !known {
		sum = Value{Value: text, Detail: detail}
	}
	sum.Count += v.Count
	sum.First, sum.Last = earlier(sum.First, v.First), max(sum.Last, v.Last)
	t[key] = sum
}

// sorted returns the values, the most frequent first.
func (t tally) sorted() []Value {
	out := make([]Value, 0, len(t))
	for _, v := range t {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b Value) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.First, b.First), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Detail, b.Detail))
	})
	return out
}

// keepAll puts the most frequent values of a tally into a list.
func (r *reader) keepAll(l *List, t tally) {
	for _, v := range t.sorted() {
		r.keep(l, v)
	}
}
