package investigate

import (
	"strings"
	"testing"
	"unicode"

	"trailsift/query/syntax"
)

func TestQuote(t *testing.T) {
	for _, text := range []string{"plain", `"`, `\`, "a\nb", "\x1b[31m", "\u202e", "\U000e0041", "é", "𝒜", "\u0085", "{{x}}", "{{{", `" | display @message`} {
		quoted := Quote(text)
		if got := syntax.Unquote(quoted); got != text {
			t.Errorf("%q: %s is %q", text, quoted, got)
		}
		if strings.IndexFunc(quoted, func(r rune) bool { return !unicode.IsGraphic(r) }) >= 0 {
			t.Errorf("%q: %q hides something", text, quoted)
		}
		if strings.Contains(quoted, "{{") {
			t.Errorf("%q: %s holds a placeholder", text, quoted)
		}
	}
}
