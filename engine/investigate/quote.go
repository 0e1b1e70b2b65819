package investigate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"trailsift/query/syntax"
)

// Quote writes a value as a literal of the query language: nothing in it becomes a part of the query, is taken for a placeholder,
// or is hidden or obeyed by a terminal that shows the query.
func Quote(value string) string {
	var b strings.Builder
	for _, r := range syntax.Quote(value) {
		switch {
		case r > 0xffff && !unicode.IsGraphic(r):
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		case !unicode.IsGraphic(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "{{", `{\u007b`)
}
