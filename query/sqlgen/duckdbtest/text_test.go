//go:build cgo

package duckdbtest

import "testing"

// Searches see the JSON text of an object or list, as the record shows it, wherever the value came from.
func TestSearchesSeeJSON(t *testing.T) {
	t.Parallel()
	d := open(t)
	r := jsonRow(t, `{"t":"2024-01-01T00:00:00Z"}`)
	r["requestparameters"] = `{"o":{"a":1,"b":[1,2]},"l":[{"k":"v"}],"e":{}}`
	r["extra"] = `{"x":{"a":1}}`
	d.insert(t, r)
	runShapes(t, d, []shape{
		{"a column", `filter requestParameters like "\"a\":1,\"b\":[1,2]" | stats count(*)`, "1"},
		{"a member", `filter requestParameters.o like "{\"a\":1," and requestParameters.l like /^\[\{"k"/ | stats count(*)`, "1"},
		{"a member of the rest", `filter x like "{\"a\":1}" | stats count(*)`, "1"},
		{"parsed text", `fields jsonParse(@message) as m | filter m.requestParameters.o like "\"b\":[1,2]" and m like "\"o\":{" | stats count(*)`, "1"},
		{"an element", `unnest requestParameters.l into e | filter e like "{\"k\":\"v\"}" | stats count(*)`, "1"},
		{"words", `filter requestParameters.l has "v" and requestParameters has "a" | stats count(*)`, "1"},
		{"nothing is empty", `display isempty(requestParameters), isempty(requestParameters.o), isblank(requestParameters.e), isempty(requestParameters.l)`, "0,0,0,0"},
	})
}
