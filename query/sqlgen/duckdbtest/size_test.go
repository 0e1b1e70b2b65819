//go:build cgo

package duckdbtest

import (
	"strconv"
	"strings"
	"testing"
)

// Long conditions stay within what the database takes.
func TestLongConditions(t *testing.T) {
	t.Parallel()
	d := events(t)
	var texts, numbers, choices, branches []string
	for i := range 1500 {
		n := strconv.Itoa(i + 1000)
		texts = append(texts, `"`+n+`"`)
		numbers = append(numbers, n)
		choices = append(choices, `eventName = "`+n+`"`)
		branches = append(branches, "x"+n)
	}
	for name, cond := range map[string]string{
		"texts":   "eventName in [" + strings.Join(texts, ", ") + `, "9"]`,
		"numbers": "eventName in [" + strings.Join(numbers, ", ") + `, 9]`,
		"choices": strings.Join(choices, " or ") + ` or eventName = "9"`,
		"all":     "not (" + strings.Join(choices, " or ") + `) and eventName = "9"`,
		"regex":   "eventName like /" + strings.Join(branches, "|") + "|^9$/",
	} {
		if got := d.ask(t, "filter "+cond+" | display @recordIndex"); len(got) != 1 || got[0][0] != "3" {
			t.Errorf("%s: %v", name, got)
		}
	}
	deep := strings.Repeat("not (eventName = \"a\" or ", 60) + `eventName = "9"` + strings.Repeat(")", 60)
	if got := d.ask(t, "filter "+deep+" | stats count(*)"); got[0][0] != "1" {
		t.Errorf("nested: %v", got)
	}
	sum := "1" + strings.Repeat(" * 1 + 1", 100)
	if got := d.ask(t, "fields "+sum+" as x | limit 1 | display x"); got[0][0] != "101" {
		t.Errorf("sum: %v", got)
	}
}
