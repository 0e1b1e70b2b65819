package decode

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestDamage changes every byte of a record beside others, in several ways: the others are read all the same.
func TestDamage(t *testing.T) {
	victim := `{"eventVersion":"1.08","eventName":"BAD","requestParameters":{"a":["}\"",{"b":null}]},"readOnly":true}`
	good := []string{record(0), record(1), record(2)}
	scratch := new(Scratch)
	for name, c := range map[string]struct{ text, sep string }{
		"delivery": {`{"Records":[0,1,X,2]}`, ","},
		"array":    {"[\n0,1,X,2\n]", ",\n"},
		"lines":    {"0,1,X,2\n", "\n"},
		"joined":   {"0,1,X,2", ""},
		"first":    {`{"Records":[X,0,1,2]}`, ","},
		"last":     {`{"Records":[0,1,2,X]}`, ","},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(c.text, ",", c.sep)
			text = strings.NewReplacer("0", good[0], "1", good[1], "2", good[2], "X", victim).Replace(text)
			start := strings.Index(text, victim)
			if start < 0 {
				t.Fatalf("no victim in %s", text)
			}
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

// TestDamagedWrappers does the same to a wrapper. A bracket that is opened by mistake can take the wrappers behind it in; but then
// the report says that something is wrong.
func TestDamagedWrappers(t *testing.T) {
	bridge := func(i int) string {
		return `{"version":"0","source":"aws.s3","detail":` + record(i) + `,"resources":["x"]}`
	}
	lookup := func(i int) string {
		return `{"EventId":"x","CloudTrailEvent":` + string(text(record(i))) + `,"Resources":[]}`
	}
	good := []string{record(0), record(1), record(3), record(4)}
	for name, c := range map[string]struct {
		wrap               func(int) string
		before, sep, after string
	}{
		"eventbridge lines": {bridge, "", "\n", "\n"},
		"eventbridge array": {bridge, "[", ",", "]"},
		"lookup page":       {lookup, `{"Events":[`, ",", "]}"},
		"lookup lines":      {lookup, "", "\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			parts := make([]string, 5)
			for i := range parts {
				parts[i] = c.wrap(i)
			}
			whole := c.before + strings.Join(parts, c.sep) + c.after
			start := strings.Index(whole, parts[2])
			for i := start; i < start+len(parts[2]); i++ {
				for _, with := range []string{"", `"`, "{", "}", "[", "]", ",", "\n", "x", `\`} {
					damaged := whole[:i] + with + whole[i+1:]
					res, got := decodeText(t, damaged, Options{})
					if missing := missing(good, got); missing != "" && res.Reason == "" {
						t.Errorf("%q for %q: missing %s: %+v\n%s", with, whole[i], missing, res, damaged)
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
