package report

import (
	"regexp"
	"slices"
	"strings"

	"trailsift/engine/rows"
)

// holds reports whether a value is what the expectation wants. A missing value is equal to null, different from all else, and
// fulfils nothing more.
func (e *expectation) holds(value any) bool {
	negated := strings.HasPrefix(e.op, "not ")
	if value == nil && !slices.Contains([]string{"=", "!=", "in"}, e.op) {
		return false
	}
	switch strings.TrimPrefix(e.op, "not ") {
	case "=":
		return equal(value, e.want[0])
	case "!=":
		return !equal(value, e.want[0])
	case "in":
		found := false
		for _, w := range e.want {
			found = found || equal(value, w)
		}
		return found != negated
	case "like":
		return like(value, e.want[0]) != negated
	case "between":
		low, ok1 := order(value, e.want[0])
		high, ok2 := order(value, e.want[1])
		return ok1 && ok2 && (low >= 0 && high <= 0) != negated
	}
	sign, ok := order(value, e.want[0])
	if !ok {
		return false
	}
	switch e.op {
	case "<":
		return sign < 0
	case "<=":
		return sign <= 0
	case ">":
		return sign > 0
	}
	return sign >= 0
}

// equal compares a value of a result with a literal.
func equal(value, want any) bool {
	if value == nil || want == nil {
		return value == nil && want == nil
	}
	if b, ok := want.(bool); ok {
		return value == b
	}
	sign, ok := order(value, want)
	return ok && sign == 0
}

// order says how a value lies to a literal: below, at or above it. It is false where they cannot be compared.
func order(value, want any) (sign int, ok bool) {
	switch w := want.(type) {
	case float64:
		v, ok := rows.Number(value)
		switch {
		case !ok || v != v:
			return 0, false
		case v < w:
			return -1, true
		case v > w:
			return 1, true
		}
		return 0, true
	case string:
		v, ok := value.(string)
		return strings.Compare(v, w), ok
	}
	return 0, false
}

// like reports whether a text holds a part, or matches.
func like(value, want any) bool {
	text, ok := value.(string)
	if !ok {
		return false
	}
	switch w := want.(type) {
	case *regexp.Regexp:
		return w.MatchString(text)
	case string:
		return strings.Contains(text, w)
	}
	return false
}
