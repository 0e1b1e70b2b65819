package query

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/syntax"
)

// Section is one query of a file.
type Section struct {
	Name       string // empty when it is the only one, without a line that names it
	Start, End int    // in bytes of the file's text
}

// Sections finds the queries of a file: each stands below a line with its name, such as "-- name --", as in txtar. Only comments
// may stand before the first such line. Otherwise the file is one query, and such lines are comments in it.
func Sections(text string) []Section {
	var out []Section
	at := 0
	for line := range strings.Lines(text) {
		next := at + len(line)
		marker := strings.TrimRight(line, " \t\r\n")
		if len(marker) > 6 && strings.HasPrefix(marker, "-- ") && strings.HasSuffix(marker, " --") {
			if n := len(out); n > 0 {
				out[n-1].End = at
			} else if !onlyComments(text[:at]) {
				break
			}
			out = append(out, Section{Name: strings.TrimSpace(marker[3 : len(marker)-3]), Start: next, End: len(text)})
		}
		at = next
	}
	if len(out) == 0 {
		return []Section{{End: len(text)}}
	}
	return out
}

func onlyComments(text string) bool {
	return !slices.ContainsFunc(syntax.Tokens(text), func(t lexer.Token) bool { return !syntax.Elided(t) })
}

// Of returns the section's text with blanks in the place of all that stands before it in the file, so that what is said about
// the query has the lines and columns of the file.
func (s Section) Of(text string) string {
	blank := []byte(text[:s.Start])
	for i, c := range blank {
		if c != '\n' {
			blank[i] = ' '
		}
	}
	return string(blank) + text[s.Start:s.End]
}

// sectionOf returns the query of a file that has a name, or the only one when no name is given. When there is none, ok is
// false and names are those that there are.
func sectionOf(text, name string) (section string, names []string, ok bool) {
	list := Sections(text)
	for _, s := range list {
		if name != "" && s.Name == name || name == "" && len(list) == 1 {
			return s.Of(text), nil, true
		}
		if s.Name != "" {
			names = append(names, s.Name)
		}
	}
	return "", names, false
}
