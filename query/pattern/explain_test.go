package pattern

import (
	"fmt"
	"testing"
)

func TestExplain(t *testing.T) {
	for _, c := range []struct{ pattern, event, want string }{
		{`{ $.a = x && ($.b != y || $.c[*].d > 1) }`, `{"a":"x","b":"y","c":[{"d":1},{"d":2},{"d":{}}]}`, `[{$.a = "x" x false true} {$.b != "y" y false false} {$.c[*].d > 1 1, 2, {} false true}]`},
		{`{ $.a NOT EXISTS }`, `{}`, `[{$.a NOT EXISTS  true true}]`},
		{`{ $.a = 1 }`, `[ERROR 400]`, `[{a JSON object  true false}]`},
		{`ERROR -400 ?x`, `an [ERROR 400]`, `[{ERROR an [ERROR 400] false true} {-400 an [ERROR 400] false false} {?x  true false}]`},
		{`[a, b = 4*]`, `GET 404`, `[{fields: 2 2 false true} {b = "4*" 404 false true}]`},
		{`[a, ..., b]`, `GET`, `[{fields: at least 2 1 false false}]`},
	} {
		m := NewMatcher(Options{})
		n := m.Add(mustParse(t, c.pattern))
		m.ReadText([]byte(c.event))
		if got := fmt.Sprint(m.Explain(n)); got != c.want {
			t.Errorf("%s on %s\ngives %s\nwant  %s", c.pattern, c.event, got, c.want)
		}
	}
}
