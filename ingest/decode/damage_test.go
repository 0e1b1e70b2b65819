package decode

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestDamage changes every byte of a record between others, in several ways: the others are read all the same.
func TestDamage(t *testing.T) {
	victim := `{"eventVersion":"1.08","eventName":"BAD","requestParameters":{"a":["}\"",{"b":null}]},"readOnly":true}`
	good := []string{record(0), record(1), record(2), record(3)}
	lines := strings.Join([]string{good[0], good[1], victim, good[2], good[3]}, "\n")
	scratch := new(Scratch)
	for name, c := range map[string]struct{ before, sep, after string }{
		"delivery": {`{"Records":[`, ",", "]}"},
		"array":    {"[\n", ",\n", "\n]"},
		"lines":    {"", "\n", "\n"},
		"joined":   {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			text := c.before + strings.ReplaceAll(lines, "\n", c.sep) + c.after
			start := strings.Index(text, victim)
			for i := start; i < start+len(victim); i++ {
				for _, with := range []string{"", `"`, "{", "}", "[", "]", ",", ":", "\n", "x", `\`, "\x00", `"{`} {
					damaged := text[:i] + with + text[i+1:]
					if damaged == text || name == "joined" && with == ":" && i == start+len(victim)-1 {
						continue // unchanged, or the next record has become the value of a member
					}
					res, got := decodeText(t, damaged, Options{Scratch: scratch})
					if missing := missing(good, got); missing != "" {
						t.Errorf("%q for %q: missing %s: %+v\n%s", with, text[i], missing, res, damaged)
					}
					many := newCollector()
					res, err := Decode(t.Context(), Input{R: strings.NewReader(damaged)}, many, Options{Scratch: scratch, ParallelBytes: 1, Parallel: func() Sink { return many }})
					if err != nil {
						t.Fatal(err)
					}
					checkAccount(t, res, many)
					if missing := missing(good, many); missing != "" {
						t.Errorf("in parallel, %q for %q: missing %s: %+v\n%s", with, text[i], missing, res, damaged)
					}
				}
			}
		})
	}
}

// missing names the records that the sink was not given.
func missing(records []string, c *collector) string {
	var names []string
	for i, want := range records {
		if !slices.ContainsFunc(*c.records, func(r taken) bool { return r.text == want }) {
			names = append(names, fmt.Sprint(i))
		}
	}
	return strings.Join(names, ", ")
}
