//go:build cgo

package duckdbtest

import (
	"strings"
	"testing"
)

// TestNestedValues shows that objects and lists count as missing in functions and orders and compare with nothing, that JSON
// booleans equal 1 and 0, and that texts which look like JSON stay texts.
func TestNestedValues(t *testing.T) {
	t.Parallel()
	d := open(t)
	for i, v := range []string{`[1,2]`, `{"v":7}`, `7`, `"x"`, `true`, `false`, `null`, `"[1,2]"`} {
		d.insert(t, row{"record_index": i, "requestparameters": `{"v":` + v + `}`})
	}
	d.insert(t, row{"record_index": 8})
	for _, c := range []struct{ query, want string }{
		{`display requestParameters.v`, `[1,2]|{"v":7}|7|x|true|false||[1,2]|`},
		{`display strlen(requestParameters.v)`, `||1|1|4|5||5|`},
		{`display concat("<", requestParameters.v, ">")`, `<>|<>|<7>|<x>|<true>|<false>|<>|<[1,2]>|<>`},
		{`display requestParameters.v + 1`, `||8||||||`},
		{`filter requestParameters.v = "[1,2]" | display @recordIndex`, `7`},
		{`filter requestParameters.v in ["[1,2]", 7] | display @recordIndex`, `2|7`},
		{`filter requestParameters.v != 7 | display @recordIndex`, `3|4|5|6|7|8`},
		{`filter requestParameters.v != "x" | display @recordIndex`, `2|4|5|6|7|8`},
		{`filter requestParameters.v != "[1,2]" | display @recordIndex`, `2|3|4|5|6|8`},
		{`filter requestParameters.v != "x|." | display @recordIndex`, `2|3|4|5|6|7|8`},
		{`filter ispresent(requestParameters.v) | display @recordIndex`, `0|1|2|3|4|5|6|7`},
		{`filter not ispresent(requestParameters.v) | display @recordIndex`, `8`},
		{`filter requestParameters.v not in ["x", 7] | display @recordIndex`, `4|5|6|7|8`},
		{`filter not (requestParameters.v = 7) | display @recordIndex`, `0|1|3|4|5|6|7|8`},
		{`filter not (requestParameters.v != 7) | display @recordIndex`, `0|1|2`},
		{`fields requestParameters.v as v | filter v != 7 | display @recordIndex`, `3|4|5|6|7|8`},
		{`filter requestParameters.v >= "a" | display @recordIndex`, `2|3|4|5`},
		{`filter requestParameters.v = requestParameters.v | display @recordIndex`, `2|3|4|5|7`},
		{`filter requestParameters.v like "1,2" | display @recordIndex`, `0|7`},
		{`filter requestParameters.v = 1 | display @recordIndex`, `4`},
		{`filter requestParameters.v = "1" | display @recordIndex`, `4`},
		{`filter requestParameters.v = 0 | display @recordIndex`, `5`},
		{`filter requestParameters.v in [0, 7] | display @recordIndex`, `2|5`},
		{`filter requestParameters.v in ["0", "x"] | display @recordIndex`, `3|5`},
		{`filter requestParameters.v != "1" | display @recordIndex`, `2|3|5|6|7|8`},
		{`filter requestParameters.v = true | display @recordIndex`, `4`},
		{`stats count(*) as n by requestParameters.v as v | sort v | display v, n`, `,4|[1,2],1|false,1|true,1|x,1|7,1`},
		{`dedup requestParameters.v | stats count(*)`, `9`},
		{`stats max(requestParameters.v), min(requestParameters.v), sum(requestParameters.v)`, `7,[1,2],7`},
		{`filter requestParameters = "x" or requestParameters != "x" or requestParameters not in ["x"] | stats count(*)`, `9`},
	} {
		var rows []string
		text := c.query
		if !strings.Contains(text, "stats") {
			text = "sort @recordIndex | " + text
		}
		for _, r := range d.ask(t, text) {
			rows = append(rows, strings.Join(r, ","))
		}
		if got := strings.Join(rows, "|"); got != c.want {
			t.Errorf("%s\ngives %s\nwant  %s", c.query, got, c.want)
		}
	}
}
