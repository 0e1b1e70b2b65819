package reference

import (
	"strings"
	"unicode/utf8"
)

// wrap breaks a text into lines of at most width characters, at spaces. Line ends of the text are spaces, but empty lines stay,
// and so do lines that begin with a space. A word that is longer than a line has a line of its own.
func wrap(text string, width int) []string {
	var out []string
	var line string
	end := func() {
		if line != "" {
			out = append(out, line)
		}
		line = ""
	}
	for _, given := range strings.Split(strings.Trim(text, "\n"), "\n") {
		if given == "" || given[0] == ' ' {
			end()
			out = append(out, given)
			continue
		}
		for _, word := range strings.Fields(given) {
			switch {
			case line == "":
				line = word
			case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
				end()
				line = word
			default:
				line += " " + word
			}
		}
	}
	end()
	if len(out) == 0 {
		return []string{""}
	}
	return out
}

// blocks writes a text as Markdown: lines that begin with a space are blocks of code.
func blocks(text string) string {
	var b strings.Builder
	code := ""
	end := func() {
		if code != "" {
			b.WriteString("\n" + fence(code, "") + "\n")
		}
		code = ""
	}
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		if line[0] == ' ' {
			code += line
			continue
		}
		end()
		b.WriteString(line)
	}
	end()
	return strings.ReplaceAll(strings.TrimRight(b.String(), "\n")+"\n", "\n\n\n", "\n\n")
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
