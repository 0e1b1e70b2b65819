package metricmath

import (
	"slices"
	"strings"
	"unicode"
)

// Names are the texts of a metric that a search looks at.
type Names struct {
	Account    string
	Namespace  string
	Name       string
	Dimensions [][2]string // names and values
}

// Matches reports whether the search finds a metric.
func (s *Search) Matches(m *Names) bool {
	if s.Schema {
		if m.Namespace != s.Namespace || len(m.Dimensions) != len(s.Dimensions) {
			return false
		}
		for _, d := range m.Dimensions {
			if !slices.Contains(s.Dimensions, d[0]) {
				return false
			}
		}
	}
	return s.Term == nil || s.Term.matches(m)
}

func (t *All) matches(m *Names) bool {
	return !slices.ContainsFunc(t.Terms, func(t Term) bool { return !t.matches(m) })
}

func (t *Any) matches(m *Names) bool {
	return slices.ContainsFunc(t.Terms, func(t Term) bool { return t.matches(m) })
}

func (t *Not) matches(m *Names) bool { return !t.Term.matches(m) }

func (t *Find) matches(m *Names) bool {
	switch t.In {
	case "":
		return t.in(m.Namespace) || t.in(m.Name) || slices.ContainsFunc(m.Dimensions, func(d [2]string) bool { return t.in(d[0]) || t.in(d[1]) })
	case inMetricName:
		return t.in(m.Name)
	case inNamespace:
		return t.in(m.Namespace)
	case inAccount:
		return t.in(m.Account)
	}
	return slices.ContainsFunc(m.Dimensions, func(d [2]string) bool { return d[0] == t.In && t.in(d[1]) })
}

// in reports whether the text is in a name. One token matches whatever the case; several that signs separate match tokens that
// follow each other; several that letter case or digits separate (CustomCount, Count1) match with their case only. The whole
// matches the whole without regard to case and signs.
func (t *Find) in(name string) bool {
	if t.Exact {
		return name == t.Text
	}
	var tokens []string
	for _, part := range split(name) {
		tokens = append(tokens, part...)
	}
	if join(tokens) == join(slices.Concat(t.parts...)) {
		return true
	}
	want := len(slices.Concat(t.parts...))
	for i := 0; i+want <= len(tokens); i++ {
		if t.at(tokens[i:]) {
			return true
		}
	}
	return false
}

// at reports whether the text is what some tokens begin with.
func (t *Find) at(tokens []string) bool {
	for _, part := range t.parts {
		for i, want := range part {
			if len(part) == 1 && !strings.EqualFold(want, tokens[i]) || len(part) > 1 && want != tokens[i] {
				return false
			}
		}
		tokens = tokens[len(part):]
	}
	return true
}

// join returns the token that stands for a whole name.
func join(tokens []string) string { return strings.ToLower(strings.Join(tokens, "")) }

// split cuts a text at its signs into parts, and these into tokens: at capital letters, and between letters and digits. Of several
// capitals before a small letter, the last begins a token: SDBFailure is SDB and Failure.
func split(s string) [][]string {
	var out [][]string
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		var part []string
		runes := []rune(word)
		from := 0
		for i := 1; i <= len(runes); i++ {
			if i == len(runes) || boundary(runes, i) {
				part = append(part, string(runes[from:i]))
				from = i
			}
		}
		out = append(out, part)
	}
	return out
}

// boundary reports whether a token begins at a place that is not the first.
func boundary(s []rune, i int) bool {
	before, here := s[i-1], s[i]
	switch {
	case unicode.IsDigit(before) != unicode.IsDigit(here):
		return true
	case !unicode.IsUpper(here):
		return false
	case !unicode.IsUpper(before):
		return true
	}
	return i+1 < len(s) && unicode.IsLower(s[i+1])
}
