package rule

import (
	"strings"
	"unicode"

	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// flowWidth is how long objects and lists of plain values may be that stand in one line.
const flowWidth = 100

// writeYAML writes a value in block style from a column on. The first line begins where the writer stands.
func writeYAML(b *strings.Builder, v *tree.Value, indent int) {
	pad := strings.Repeat(" ", indent)
	switch v.Kind {
	case tree.Object:
		for i, m := range v.Members {
			if i > 0 {
				b.WriteString(pad)
			}
			b.WriteString(scalarYAML(m.Name, false) + ":")
			writeBelow(b, m.Value, indent+2)
		}
	case tree.List:
		for i, item := range v.List {
			if i > 0 {
				b.WriteString(pad)
			}
			b.WriteString("- ")
			if flow, ok := flowYAML(item, indent); ok {
				b.WriteString(flow + "\n")
				continue
			}
			writeYAML(b, item, indent+2)
		}
	}
}

// writeBelow writes a value behind its name: in the same line where it fits, below it otherwise.
func writeBelow(b *strings.Builder, v *tree.Value, indent int) {
	if v.Kind == tree.Text && blockText(v.Text) {
		writeBlock(b, v.Text, indent)
		return
	}
	if flow, ok := flowYAML(v, indent); ok {
		b.WriteString(" " + flow + "\n")
		return
	}
	b.WriteString("\n" + strings.Repeat(" ", indent))
	writeYAML(b, v, indent)
}

// flowYAML writes a value in one line. Objects and lists that hold others, or are long, cannot be written so.
func flowYAML(v *tree.Value, indent int) (string, bool) {
	var parts []string
	switch v.Kind {
	case tree.Object:
		if len(v.Members) == 0 {
			return "{}", true
		}
		for _, m := range v.Members {
			if m.Value.Kind == tree.Object || m.Value.Kind == tree.List {
				return "", false
			}
			parts = append(parts, scalarYAML(m.Name, true)+": "+plainYAML(m.Value, true))
		}
	case tree.List:
		if len(v.List) == 0 {
			return "[]", true
		}
		for _, item := range v.List {
			if item.Kind == tree.Object || item.Kind == tree.List {
				return "", false
			}
			parts = append(parts, plainYAML(item, true))
		}
	default:
		return plainYAML(v, false), true
	}
	line := strings.Join(parts, ", ")
	if indent+len(line) > flowWidth && len(parts) > 1 {
		return "", false
	}
	if v.Kind == tree.List {
		return "[" + line + "]", true
	}
	return "{" + line + "}", true
}

func plainYAML(v *tree.Value, flow bool) string {
	if v.Kind == tree.Text {
		return scalarYAML(v.Text, flow)
	}
	return v.Text
}

// bare reports whether a text means the same without quotes, wherever it stands: a name, several words, a length of time.
func bare(s string) bool {
	if s == "" || s[0] >= '0' && s[0] <= '9' && !timed(s) {
		return false
	}
	if !isLetterOrDigit(s[0]) && !strings.HasPrefix(s, "$.") {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case isLetterOrDigit(c), strings.IndexByte("_./()=*+~;@$<>-", c) >= 0:
		case c == ' ' && i+1 < len(s) && s[i+1] != ' ':
		default:
			return false
		}
	}
	return true
}

// timed reports whether a text that begins with a digit is a length of time, or M of N, and so no number.
func timed(s string) bool {
	digits := strings.TrimLeft(s, "0123456789")
	return s[0] != '0' && (len(digits) == 1 && strings.ContainsAny(digits, "smhd") || strings.HasPrefix(digits, " of "))
}

// scalarYAML writes a text, in quotes where it would mean something else without them.
func scalarYAML(s string, flow bool) string {
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		return quoteYAML(s)
	}
	if bare(s) && len(s) < 1000 {
		return s
	}
	if !flow && strings.HasPrefix(s, "arn:") && bare(strings.ReplaceAll(s, ":", "")) && !strings.Contains(s, ": ") && !strings.HasSuffix(s, ":") {
		return s
	}
	if printable(s) && strings.ContainsAny(s, `"\`) && !strings.ContainsAny(s, "'\n") {
		return "'" + s + "'"
	}
	return quoteYAML(s)
}

// quoteYAML writes a text in double quotes, in which everything can be written.
func quoteYAML(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case !unicode.IsPrint(r) || r == unicode.ReplacementChar || r == '\ufeff':
			b.WriteString(escapeYAML(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func escapeYAML(r rune) string {
	const digits = "0123456789ABCDEF"
	size, mark := 4, `\u`
	if r > 0xffff {
		size, mark = 8, `\U`
	}
	out := make([]byte, size)
	for i := size - 1; i >= 0; i-- {
		out[i] = digits[r&15]
		r >>= 4
	}
	return mark + string(out)
}

// printable reports whether a text holds only characters that are shown as they are.
func printable(s string) bool { return diag.Visible(s) == s && !strings.Contains(s, "\t") }

// blockText reports whether a text of several lines can stand as a block, in which nothing is escaped.
func blockText(s string) bool {
	if !strings.Contains(strings.TrimSuffix(s, "\n"), "\n") || strings.HasSuffix(s, "\n\n") {
		return false
	}
	for i, line := range strings.Split(strings.TrimSuffix(s, "\n"), "\n") {
		if !printable(line) || strings.TrimRight(line, " ") != line || line == "" || i == 0 && line[0] == ' ' {
			return false
		}
	}
	return true
}

func writeBlock(b *strings.Builder, s string, indent int) {
	mark := " |\n"
	if !strings.HasSuffix(s, "\n") {
		mark = " |-\n"
	}
	b.WriteString(mark)
	for _, line := range strings.Split(strings.TrimSuffix(s, "\n"), "\n") {
		b.WriteString(strings.Repeat(" ", indent) + line + "\n")
	}
}
