package pattern

import (
	"strconv"
	"strings"
)

// Finding is one part of a pattern, and what it came to for an event.
type Finding struct {
	Part   string // the test, term or field as the pattern has it
	Value  string // what the event has there
	Absent bool   // the event has nothing there
	Holds  bool
}

// valuesShown is how many values of a selector with wildcards a finding shows.
const valuesShown = 5

// Explain returns what every part of a pattern came to for the event that was read, from left to right. An event that is no
// JSON object has one finding for a JSON pattern, which says so.
func (m *Matcher) Explain(number int) []Finding {
	g := &m.programs[number]
	switch {
	case g.pattern.Kind == Terms:
		return m.explainTerms(g)
	case g.pattern.Kind == Fields:
		return m.explainFields(g)
	case !m.valid:
		return []Finding{{Part: "a JSON object", Absent: true}}
	}
	return m.explainCond(nil, g.cond, func(c *cond) Finding {
		value, absent := m.shown(m.hits[c.slot])
		return Finding{Part: c.test.String(), Value: value, Absent: absent, Holds: m.testHolds(c)}
	})
}

// explainCond appends a finding for every test of a condition.
func (m *Matcher) explainCond(out []Finding, c *cond, explain func(*cond) Finding) []Finding {
	if c.test != nil {
		return append(out, explain(c))
	}
	for _, part := range c.parts {
		out = m.explainCond(out, part, explain)
	}
	return out
}

// shown returns the values that a selector reaches: a text as it is, everything else as JSON.
func (m *Matcher) shown(hits []hit) (value string, absent bool) {
	var parts []string
	for i, h := range hits {
		if i == valuesShown {
			parts = append(parts, "… "+strconv.Itoa(len(hits)-i)+" more")
			break
		}
		raw := m.data[h.start:h.end]
		if h.kind == aString {
			raw = plain(&m.text, raw)
		}
		parts = append(parts, string(raw))
	}
	return strings.Join(parts, ", "), len(hits) == 0
}

func (m *Matcher) explainTerms(g *program) []Finding {
	var out []Finding
	for i := range g.terms {
		t := &g.terms[i]
		held := t.held(m.event)
		f := Finding{Part: t.String(), Absent: !held, Holds: held != (t.Role == Excluded)}
		if held {
			f.Value = t.around(m.event)
		}
		out = append(out, f)
	}
	return out
}

// around returns the place where a term stands in a text, with a little of what is around it.
func (t *term) around(text []byte) string {
	const more = 20
	start := strings.Index(string(text), t.Text)
	end := start + len(t.Text)
	if t.regex != nil {
		at := t.regex.FindIndex(text)
		start, end = at[0], at[1]
	}
	if start < 0 { // " " matches events without a space as well
		return ""
	}
	return strings.ToValidUTF8(string(text[max(0, start-more):min(len(text), end+more)]), "")
}

func (m *Matcher) explainFields(g *program) []Finding {
	words := m.cutWords()
	fits := g.pattern.fits(len(words))
	count := strconv.Itoa(len(g.pattern.Fields))
	if g.pattern.rest() >= 0 {
		count = "at least " + strconv.Itoa(len(g.pattern.Fields)-1)
	}
	out := []Finding{{Part: "fields: " + count, Value: strconv.Itoa(len(words)), Holds: fits}}
	if !fits {
		return out
	}
	for i, c := range g.fields {
		if c != nil {
			word := words[g.pattern.place(i, len(words))]
			out = m.explainCond(out, c, func(c *cond) Finding {
				return Finding{Part: c.test.String(), Value: string(word), Holds: c.right.holds(word)}
			})
		}
	}
	return out
}
