package reference

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks a text into lines of at most width characters, at spaces. Line ends of the text are spaces, empty lines stay.
// A word that is longer than a line has a line of its own.
func wrap(text string, width int) []string {
	var out []string
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			out = append(out, "")
		}
		line := ""
		for _, word := range strings.Fields(paragraph) {
			switch {
			case line == "":
				line = word
			case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
				out = append(out, line)
				line = word
			default:
				line += " " + word
			}
		}
		out = append(out, line)
	}
	return out
}

// steps writes a long query as people do: a command a line. Pipes inside quotes, brackets and regexes never have a space
// on both sides in the examples; one that has stays readable all the same.
func steps(query string, width int) string {
	if utf8.RuneCountInString(query) <= width {
		return query
	}
	return strings.ReplaceAll(query, " | ", "\n| ")
}

// indent puts a prefix before every line that is not empty.
func indent(text, prefix string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString(prefix)
		}
		b.WriteString(line)
	}
	return b.String()
}
