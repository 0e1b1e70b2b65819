package decode

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A damage is a text of records, one of which is to be damaged.
type damage struct{ text, sep string }

func damages() map[string]damage {
	return map[string]damage{
		"delivery": {`{"Records":[0,1,X,2]}`, ","},
		"array":    {"[\n0,1,X,2\n]", ",\n"},
		"lines":    {"0,1,X,2\n", "\n"},
		"joined":   {"0,1,X,2", ""},
		"first":    {`{"Records":[X,0,1,2]}`, ","},
		"last":     {`{"Records":[0,1,2,X]}`, ","},
	}
}

// each changes every byte of the victim in several ways and calls fn with the text and the records that are whole.
func (d damage) each(fn func(text string, good []string)) {
	victim := `{"eventVersion":"1.08","eventName":"BAD","requestParameters":{"a":["}\"",{"b":null}]},"readOnly":true}`
	good := []string{sample(0), sample(1), sample(2)}
	text := strings.ReplaceAll(d.text, ",", d.sep)
	text = strings.NewReplacer("0", good[0], "1", good[1], "2", good[2], "X", victim).Replace(text)
	start := strings.Index(text, victim)
	for i := start; i < start+len(victim); i++ {
		for _, with := range []string{"", `"`, "{", "}", "[", "]", ",", ":", "\n", "x", `\`, "\x00", `"{`} {
			damaged := text[:i] + with + text[i+1:]
			if damaged == text || d.sep == "" && with == ":" && i == start+len(victim)-1 {
				continue // unchanged, or the next record has become the value of a member
			}
			fn(damaged, good)
		}
	}
}

// TestDamage changes every byte of a record beside others, in several ways: the others are read all the same.
func TestDamage(t *testing.T) {
	for name, c := range damages() {
		t.Run(name, func(t *testing.T) {
			scratch := new(Scratch)
			c.each(func(text string, good []string) {
				res, got := decodeText(t, text, Options{Scratch: scratch})
				if missing := missing(good, got); missing != "" {
					t.Errorf("missing %s: %+v\n%s", missing, res, text)
				}
				many := newCollector()
				res, err := Decode(t.Context(), Input{R: strings.NewReader(text)}, many, Options{Scratch: scratch, ParallelBytes: 1, Parallel: func() Sink { return many }})
				if err != nil {
					t.Fatal(err)
				}
				checkAccount(t, res, many)
				if missing := missing(good, many); missing != "" {
					t.Errorf("in parallel, missing %s: %+v\n%s", missing, res, text)
				}
			})
		})
	}
}

// TestDamagedWrappers does the same to a wrapper. A bracket that is opened by mistake can take the wrappers behind it in; but then
// the report says that something is wrong.
func TestDamagedWrappers(t *testing.T) {
	bridge := func(i int) string {
		return `{"version":"0","source":"aws.s3","detail":` + sample(i) + `,"resources":["x"]}`
	}
	lookup := func(i int) string {
		return `{"EventId":"x","CloudTrailEvent":` + string(text(sample(i))) + `,"Resources":[]}`
	}
	good := []string{sample(0), sample(1), sample(3), sample(4)}
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
