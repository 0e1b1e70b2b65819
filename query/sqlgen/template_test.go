package sqlgen

import "testing"

func TestFill(t *testing.T) {
	for _, c := range []struct {
		template string
		args     []string
		want     string
	}{
		{"$1 + $2", []string{"a", "b - c"}, "a + (b - c)"},
		{"f($1, $2)", []string{"(a + b)", "c"}, "f(a + b, c)"},
		{"f($*)", []string{"a", "b + 1", "c"}, "f(a, b + 1, c)"},
		{"$1 in ($+)", []string{"lower(a)", "$1", "$2"}, "lower(a) in ($1, $2)"},
		{"when ${10} then $1", []string{"a", "", "", "", "", "", "", "", "", "j"}, "when j then a"},
		{"regexp($1, '^[0-9]+$')", []string{"x"}, "regexp(x, '^[0-9]+$')"},
		{"x('$[*]', $1)", []string{"x"}, "x('$[*]', x)"},
		{"-$1", []string{"(a) + (b)"}, "-((a) + (b))"},
		{"$1::bigint", []string{"'it''s ('"}, "'it''s ('::bigint"},
		{"$1 = 1", []string{"f(a) || g(b)"}, "(f(a) || g(b)) = 1"},
		{"not $1", []string{"f(')')"}, "not f(')')"},
	} {
		if got := fill(c.template, c.args); got != c.want {
			t.Errorf("%s with %q is %s, want %s", c.template, c.args, got, c.want)
		}
	}
}

func TestEscapeEnd(t *testing.T) {
	const upper = "0123456789ABCDEF"
	for s, want := range map[string]int{"nfoo": 1, "Delete": 1, "delete": 0, "user": 0, "u001F": 5, "u00": 3, "00x": 2, "0Gx": 1, "1Fa": 2, "arn": 0, "": 0, "99": 1} {
		if got := escapeEnd(s, upper); got != want {
			t.Errorf("%d bytes of %q can end an escape, want %d", got, s, want)
		}
	}
}
