package investigate

import (
	"regexp"
	"sync"
)

// Regexp returns a regular expression that is compiled when it is first asked for: every command of the program starts with the
// packages below this one, and few need them.
func Regexp(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
