package diag

import "testing"

func TestAlternatives(t *testing.T) {
	for want, words := range map[string][]string{"`a`": {"a"}, "`a` or `b`": {"a", "b"}, "`a`, `b` or `c`": {"a", "b", "c"}} {
		if got := Alternatives(words); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}
