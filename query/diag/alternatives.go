package diag

import "strings"

// Alternatives joins words for a message: `a`, `b` or `c`. There has to be one at least.
func Alternatives(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return "`" + words[0] + "`"
	}
	return "`" + strings.Join(words[:last], "`, `") + "` or `" + words[last] + "`"
}
