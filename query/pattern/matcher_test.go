package pattern

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/function"
)

func matches(t testing.TB, pattern, event string, o Options) bool {
	t.Helper()
	m := NewMatcher(o)
	n := m.Add(mustParse(t, pattern))
	m.ReadText([]byte(event))
	return m.Matches(n)
}

func TestMatch(t *testing.T) {
	const event = ` { "a" : "x", "n": 400, "s":"400", "f":1.50, "e":1e3, "t":true, "z":null, "o":{"b":"y","n":[1,"2",{"k":null}]},
		"l":[{"k":"v1"},{"k":"v2"},{"j":3},5], "empty":[], "u":"line\u006e\tA\"", "id":"012345678901", "a.b":{"c":-5}, "deep":[[1,2],[3]] } `
	for _, c := range []struct {
		pattern string
		want    bool
	}{
		{`{ $.a = x }`, true}, {`{ $.a = X }`, false}, {`{ $.a != x }`, false}, {`{ $.a != y }`, true},
		{`{ $.n = 400 }`, true}, {`{ $.s = 400 }`, true}, {`{ $.n = "400" }`, true}, {`{ $.n = 4* }`, true}, {`{ $.n = 4e2 }`, true}, {`{ $.n != 400 }`, false},
		{`{ $.n > 399.5 && $.n <= 400 && $.s >= 400 && $.s < 401 }`, true}, {`{ $.a > 1 }`, false},
		{`{ $.f = 1.5 }`, true}, {`{ $.f = "1.5" }`, true}, {`{ $.f = "1.50" }`, false}, {`{ $.e = 1000 }`, true}, {`{ $.e = "1000.0" }`, true},
		{`{ $.t IS TRUE }`, true}, {`{ $.t IS FALSE }`, false}, {`{ $.t = true }`, true}, {`{ $.t = 1 }`, false}, {`{ $.a IS TRUE }`, false},
		{`{ $.z IS NULL }`, true}, {`{ $.missing IS NULL }`, false}, {`{ $.z NOT EXISTS }`, false}, {`{ $.missing NOT EXISTS }`, true}, {`{ $.z = null }`, false},
		{`{ $.missing = "*" }`, false}, {`{ $.a = "*" }`, true}, {`{ $.missing != x }`, true}, {`{ $.z != x }`, true},
		{`{ $.o = "*" }`, false}, {`{ $.o != "x" }`, false}, {`{ $.empty != "x" }`, false}, {`{ $.o.b = y }`, true}, {`{ $.a.b = y }`, false},
		{`{ $.o.n[0] = 1 && $.o.n[1] = 2 && $.o.n[3] NOT EXISTS }`, true}, {`{ $.o.n.1 = 2 }`, true}, {`{ $.o.n[2].k IS NULL }`, true},
		{`{ $.l[*].k = v2 }`, true}, {`{ $.l[*].k = v3 }`, false}, {`{ $.l[*].k != v1 }`, true}, {`{ $.l[*] = 5 }`, true}, {`{ $.l[*].q NOT EXISTS }`, true},
		{`{ $.l[*].j != 3 }`, false}, {`{ $.empty[*] != 3 }`, true}, {`{ $.empty[*] NOT EXISTS }`, true}, {`{ $.o.* = y }`, true}, {`{ $.* = 400 }`, true}, {`{ $.deep[*][*] = 3 }`, true},
		{`{ $.u = "linen*A\"" }`, true}, {`{ $.u = %^line.\s% }`, true}, {`{ $.u != %x% }`, true},
		{`{ $.id = 012345678901 }`, true}, {`{ $.id = 12345678901 }`, true}, {`{ $.id = 0012345678901 }`, false},
		{`{ $.['a.b'].c = -5 }`, true}, {`{ $.['a.b'].c < 0 }`, true},
		{`{ $.a = x && $.n = 1 || $.t IS TRUE }`, true}, {`{ $.a = x && ($.n = 1 || $.t IS FALSE) }`, false},
	} {
		if got := matches(t, c.pattern, event, Options{}); got != c.want {
			t.Errorf("%s gives %v", c.pattern, got)
		}
	}
	for _, c := range []struct {
		pattern, event string
		want           bool
	}{
		{`{ $.a NOT EXISTS }`, `no JSON`, false}, {`{ $.a NOT EXISTS }`, `{"b":1`, false}, {`{ $.a NOT EXISTS }`, `[1]`, false}, {`{ $.a = 1 }`, `{"a":1} x`, false},
		{`{ $.a = 2 }`, `{"a":1,"a":2}`, true}, {`{ $.a = 1 }`, `{"a":1,"a":2}`, false}, {`{ $.a.b = 1 }`, `{"a":{"b":1},"a":5}`, false}, {`{ $.l[*].k = 1 }`, `{"l":[{"k":1},{"k":2,"k":3}]}`, true}, {`{ $.l[*].k = 2 }`, `{"l":[{"k":1},{"k":2,"k":3}]}`, false},
		{`{ $.name = 1 }`, `{"n\u0061me":1}`, true},
		{``, `x`, true}, {`""`, ``, true}, {`" "`, ``, true}, {`ERROR`, `[ERROR 400]`, true}, {`error`, `[ERROR 400]`, false}, {`ERROR 400`, `[ERROR 400]`, true}, {`"ERROR 401"`, `[ERROR 400]`, false},
		{`ERROR -400`, `[ERROR 400]`, false}, {`-400`, `[ERROR 401]`, true}, {`?a ?b`, `xb`, true}, {`?a ?b`, `xc`, false}, {`?a ?b x`, `xc`, true}, {`?a -b`, `c`, true}, {`%[45]\d\d%`, `code 503`, true}, {`-%[45]\d\d%`, `code 503`, false},
		{`[a, b]`, `1 2`, true}, {`[a, b]`, ` 1   2 `, true}, {`[a, b]`, `1 2 3`, false}, {`[a]`, `"x y z"`, true}, {`[a = "x y"]`, `"x y"`, true}, {`[a, t, b]`, `1 [10/Oct/2000:13:25:15 -0700] 2`, true},
		{`[ip, user, username, timestamp, request = *.html*, status_code = 4*, bytes > 1000]`, `192.0.2.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534`, true},
		{`[..., status_code = 4*, bytes]`, `192.0.2.1 - frank "GET / HTTP/1.0" 404 1534`, true}, {`[ip, ..., bytes < 10]`, `192.0.2.1 a b 9`, true}, {`[..., a, b]`, `x`, false}, {`[...]`, ``, true}, {`[a, ...]`, `1`, true},
		{`[w = ERROR || w = WARN, ...]`, `WARN x`, true}, {`[w = ERROR || w = WARN, ...]`, `INFO x`, false}, {`[w != ERROR && w != WARN, ...]`, `INFO x`, true}, {`[a, b = "\"x"]`, `1 "x`, true}, {`[a, b]`, `1 "x y`, true}, {`[a = "\"q\"z"]`, `"q"z`, true},
	} {
		if got := matches(t, c.pattern, c.event, Options{}); got != c.want {
			t.Errorf("%s on %s gives %v", c.pattern, c.event, got)
		}
	}
	for pattern, want := range map[string]bool{`{ $.missing != x }`: false, `{ $.z != x }`: false, `{ $.a != y }`: true, `{ $.missing NOT EXISTS }`: true, `{ $.l[*].k != v1 }`: true} {
		if got := matches(t, pattern, event, Options{NotEqualNeedsValue: true}); got != want {
			t.Errorf("%s gives %v when != needs a value", pattern, got)
		}
	}
}

// A text is a number exactly when it has the shape of the language's numbers.
func TestNumeric(t *testing.T) {
	shape := regexp.MustCompile(`^(?:` + function.NumberShape + `)$`)
	pieces := rapid.SliceOfN(rapid.SampledFrom([]string{"0", "1", "42", ".", "-", "+", "e", "E", "e5", "e-12", "e123", " ", "x", ":", "00"}), 0, 5)
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(pieces.Draw(t, "pieces"), "")
		f, ok := numeric(s)
		if ok != shape.MatchString(s) {
			t.Fatalf("numeric(%q) gives %v", s, ok)
		}
		if want, _ := strconv.ParseFloat(s, 64); ok && f != want {
			t.Fatalf("numeric(%q) gives %v", s, f)
		}
	})
}

// A text with asterisks matches what the regex with .* for each of them matches.
func TestLike(t *testing.T) {
	letters := rapid.StringOfN(rapid.RuneFrom([]rune("ab*")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		glob, text := letters.Draw(t, "glob"), strings.ReplaceAll(rapid.StringOfN(rapid.RuneFrom([]rune("ab\n")), 0, 8, -1).Draw(t, "text"), "*", "")
		re := regexp.MustCompile(`(?s)^` + strings.ReplaceAll(regexp.QuoteMeta(glob), `\*`, ".*") + `$`)
		if !strings.Contains(glob, "*") {
			glob += "*"
			re = regexp.MustCompile(`(?s)^` + strings.ReplaceAll(regexp.QuoteMeta(glob), `\*`, ".*") + `$`)
		}
		if got := like(text, strings.Split(glob, "*")); got != re.MatchString(text) {
			t.Fatalf("%q like %q gives %v", text, glob, got)
		}
	})
}

// The text of a string is the one that encoding/json reads.
func TestPlain(t *testing.T) {
	pieces := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "é", `\n`, `\"`, `\\`, `\/`, `\u0041`, `\ud83d\ude00`, `\ud800`, `\udc00`, "\xff", "\U0001F600", `\u00e9`}), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		raw := strings.Join(pieces.Draw(t, "pieces"), "")
		var want string
		if err := json.Unmarshal([]byte(`"`+raw+`"`), &want); err != nil {
			t.Fatal(err)
		}
		var buf []byte
		if got := plain(&buf, []byte(raw)); string(got) != want {
			t.Fatalf("%q is read as %q, not %q", raw, got, want)
		}
	})
}
