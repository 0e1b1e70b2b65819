package diag

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// RenderOptions say how diagnostics are shown.
type RenderOptions struct {
	Name  string // what the text is called: a file name; "" means query
	Color bool   // use ANSI colours
}

// maxLine is how many columns of a source line are shown around a span: queries may be written by machines, in one line.
const maxLine = 160

// Position returns the line and the column of a byte offset, both from 1; columns count characters.
func Position(text string, offset int) (line, column int) {
	offset = Span{offset, offset}.clamp(len(text)).Start
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	return strings.Count(text[:start], "\n") + 1, utf8.RuneCountInString(text[start:offset]) + 1
}

// Render shows every diagnostic with the line of text that it is about. Control characters of the text and of the messages
// are made visible, so that a query cannot write to the terminal.
func (l List) Render(text string, o RenderOptions) string {
	if o.Name == "" {
		o.Name = "query"
	}
	var b strings.Builder
	for i, d := range l {
		if i > 0 {
			b.WriteByte('\n')
		}
		d.render(&b, text, o)
	}
	return b.String()
}

func (d Diagnostic) render(b *strings.Builder, text string, o RenderOptions) {
	paint := func(code, s string) string {
		if !o.Color || s == "" {
			return s
		}
		return "\x1b[" + code + "m" + s + "\x1b[0m"
	}
	tone := [...]string{"1;31", "1;33", "1;36", "1;32"}[d.Severity]
	span := d.Span.clamp(len(text))
	line, column := Position(text, span.Start)
	head := d.Severity.String()
	if d.Code != "" {
		head += "[" + d.Code + "]"
	}
	number := fmt.Sprint(line)
	margin := strings.Repeat(" ", len(number))
	bar := paint("1;34", "|")
	fmt.Fprintf(b, "%s: %s\n", paint(tone, head), Visible(d.Message))
	fmt.Fprintf(b, "%s%s %s:%d:%d\n", margin, paint("1;34", "-->"), Visible(o.Name), line, column)
	fmt.Fprintf(b, "%s %s\n", margin, bar)
	before, marked, after := excerpt(text, span)
	fmt.Fprintf(b, "%s %s %s%s%s\n", paint("1;34", number), bar, before, marked, after)
	carets := strings.Repeat("^", max(1, width(marked)))
	if d.Label != "" {
		carets += " " + Visible(d.Label)
	}
	fmt.Fprintf(b, "%s %s %s%s\n", margin, bar, strings.Repeat(" ", width(before)), paint(tone, carets))
	for _, n := range d.Notes {
		fmt.Fprintf(b, "%s %s note: %s\n", margin, paint("1;34", "="), Visible(n))
	}
	for _, h := range d.Help {
		fmt.Fprintf(b, "%s %s help: %s\n", margin, paint("1;34", "="), Visible(h))
	}
}

// excerpt returns the first line that the span touches, cut into what is before, inside and after the span, visible and
// no longer than can be read.
func excerpt(text string, span Span) (before, marked, after string) {
	start := strings.LastIndexByte(text[:span.Start], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[span.Start:], '\n'); i >= 0 {
		end = span.Start + i
	}
	stop := min(span.End, end)
	// Of a line of megabytes only what may be shown is looked at: a character has four bytes at most, and its escape is longer.
	for start = max(start, span.Start-4*maxLine); start < span.Start && !utf8.RuneStart(text[start]); {
		start++
	}
	before = Visible(text[start:span.Start])
	marked = Visible(text[span.Start:min(stop, span.Start+4*maxLine)])
	after = strings.TrimRight(Visible(strings.TrimSuffix(text[stop:min(end, stop+4*maxLine)], "\r")), " ")
	if utf8.RuneCountInString(before)+utf8.RuneCountInString(marked)+utf8.RuneCountInString(after) <= maxLine {
		return before, marked, after
	}
	if r := []rune(before); len(r) > maxLine/2 {
		before = "…" + string(r[len(r)-maxLine/2:])
	}
	if r := []rune(marked); len(r) > maxLine/2 {
		return before, string(r[:maxLine/2]) + "…", ""
	}
	if r := []rune(after); len(r) > maxLine/4 {
		after = string(r[:maxLine/4]) + "…"
	}
	return before, marked, after
}

// Visible replaces what would act on a terminal or deceive a reader (control characters, invisible and text-direction
// marks, broken UTF-8) by its escape, and a tab by four spaces.
func Visible(s string) string {
	clean := true
	for _, r := range s {
		if hidden(r) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\t':
			b.WriteString("    ")
		case r == utf8.RuneError && n == 1, r < 0x100 && hidden(r):
			fmt.Fprintf(&b, `\x%02x`, s[i+n-1])
		case hidden(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

func hidden(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// width returns how many columns a terminal gives a text.
func width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide reports whether a character takes two columns: the East Asian wide blocks and pictographs.
func wide(r rune) bool {
	for _, block := range [...][2]rune{{0x1100, 0x115f}, {0x2e80, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}} {
		if r >= block[0] && r <= block[1] {
			return true
		}
	}
	return false
}
