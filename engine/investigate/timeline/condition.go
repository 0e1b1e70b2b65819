package timeline

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Condition is what must be true of an event beside its name. The zero value is always true.
type Condition struct {
	Doc   string // as the reference shows it, in words
	holds func(*Event) bool
}

// is holds when a field, or an element of it, has one of some values.
func is(path string, values ...string) Condition {
	return Condition{short(path) + " is " + strings.Join(values, " or "), func(e *Event) bool {
		return slices.ContainsFunc(e.values(path), func(v string) bool {
			return slices.ContainsFunc(values, func(want string) bool { return strings.EqualFold(v, want) })
		})
	}}
}

// has holds when a record has a field, whatever its value but null.
func has(path string) Condition {
	return Condition{"there is " + short(path), func(e *Event) bool { return e.value(path) != nil }}
}

// lacks holds when a record has no such field.
func lacks(path string) Condition {
	return Condition{"there is no " + short(path), func(e *Event) bool { return e.value(path) == nil }}
}

// matches holds when a field, or an element of it, matches a pattern. doc says so in words.
func matches(doc, path, pattern string) Condition {
	re := regexp.MustCompile(pattern)
	return Condition{doc, func(e *Event) bool { return slices.ContainsFunc(e.values(path), re.MatchString) }}
}

// holdsText holds when the JSON of a part matches a pattern, wherever.
func holdsText(doc, path, pattern string) Condition {
	re := regexp.MustCompile(pattern)
	return Condition{doc, func(e *Event) bool { return re.MatchString(e.raw(path)) }}
}

// atLeast holds when a number, or an element of a list of numbers, reaches a limit.
func atLeast(path string, least float64) Condition {
	return numbers(path, "at least "+strconv.FormatFloat(least, 'f', -1, 64), func(n float64) bool { return n >= least })
}

// atMost holds when a number, or an element of a list of numbers, does not exceed a limit.
func atMost(path string, most float64) Condition {
	return numbers(path, "at most "+strconv.FormatFloat(most, 'f', -1, 64), func(n float64) bool { return n <= most })
}

func numbers(path, doc string, fits func(float64) bool) Condition {
	return Condition{short(path) + " is " + doc, func(e *Event) bool {
		return slices.ContainsFunc(e.values(path), func(v string) bool {
			n, err := strconv.ParseFloat(v, 64)
			return err == nil && fits(n)
		})
	}}
}

// forOther holds when a request names another user than the one who makes it.
func forOther(path string) Condition {
	return Condition{short(path) + " is not the caller", func(e *Event) bool {
		values := e.values(path)
		return len(values) > 0 && !slices.Contains(values, e.Who.UserName)
	}}
}

// outsider holds when a field names an account that the store has no events of.
func outsider(path string) Condition {
	re := accountIDs()
	return Condition{short(path) + " names an account that the store has no events of", func(e *Event) bool {
		return slices.ContainsFunc(e.values(path), func(v string) bool { return slices.ContainsFunc(re.FindAllString(v, -1), e.outside) })
	}}
}

// callerOutside holds when the caller's account is one that the store has no events of.
func callerOutside() Condition {
	return Condition{"the caller is of an account that the store has no events of", func(e *Event) bool {
		return len(e.Who.AccountID) == len("111122223333") && e.outside(e.Who.AccountID)
	}}
}

// all holds when all of some conditions hold.
func all(conditions ...Condition) Condition {
	return Condition{joined(conditions, " and "), func(e *Event) bool {
		return !slices.ContainsFunc(conditions, func(c Condition) bool { return !c.holds(e) })
	}}
}

// either holds when one of some conditions holds.
func either(conditions ...Condition) Condition {
	return Condition{joined(conditions, ", or "), func(e *Event) bool {
		return slices.ContainsFunc(conditions, func(c Condition) bool { return c.holds(e) })
	}}
}

// said is a condition that the reference says in other words.
func said(doc string, c Condition) Condition { return Condition{doc, c.holds} }

func joined(conditions []Condition, by string) string {
	var docs []string
	for _, c := range conditions {
		docs = append(docs, c.Doc)
	}
	return strings.Join(docs, by)
}

// short is a path as the reference shows it: without the name of the part that nearly all are in.
func short(path string) string { return strings.TrimPrefix(path, "requestParameters.") }
