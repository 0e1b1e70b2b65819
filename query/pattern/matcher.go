package pattern

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
)

// Options are what a pattern leaves open.
type Options struct {
	// NotEqualNeedsValue makes != false for a missing field and for null. By default it is true for them: published patterns such
	// as $.additionalEventData.MFAUsed != "Yes" mean it so.
	NotEqualNeedsValue bool
}

// Matcher tells which of several patterns an event matches. It walks an event once for all of them. It is not safe for
// concurrent use; a program has one for each worker.
type Matcher struct {
	options  Options
	root     node
	slots    []Selector
	programs []program

	walker
	event []byte
	valid bool // the event is a JSON object, as far as the walk saw
	cut   bool // words are those of the event
	words [][]byte
	text  []byte // of a value
}

// program is a prepared pattern.
type program struct {
	pattern *Pattern
	cond    *cond
	terms   []term
	fields  []*cond // by field; nil for none
}

// cond is a prepared condition: a test, or several conditions.
type cond struct {
	test  *Test
	right comparison
	slot  int // of a JSON selector
	or    bool
	parts []*cond
}

type term struct {
	Term
	regex *regexp.Regexp
}

// NewMatcher returns a matcher without patterns.
func NewMatcher(o Options) *Matcher { return &Matcher{options: o} }

// Add adds a pattern and returns the number by which Matches asks for it.
func (m *Matcher) Add(p *Pattern) int {
	g := program{pattern: p}
	if p.Cond != nil {
		g.cond = m.prepare(p.Cond)
	}
	for _, t := range p.Terms {
		prepared := term{Term: t}
		if t.Regex {
			prepared.regex = regexp.MustCompile(t.Text) // Parse has checked it
		}
		g.terms = append(g.terms, prepared)
	}
	for _, f := range p.Fields {
		var c *cond
		if f.Cond != nil {
			c = m.prepare(f.Cond)
		}
		g.fields = append(g.fields, c)
	}
	m.programs = append(m.programs, g)
	return len(m.programs) - 1
}

// Select adds a selector of a JSON value and returns the number by which Text asks for it.
func (m *Matcher) Select(s Selector) int {
	for i, old := range m.slots {
		if slices.Equal(old.Steps, s.Steps) {
			return i
		}
	}
	n := &m.root
	for _, step := range s.Steps {
		n = n.add(step)
	}
	slot := len(m.slots)
	n.slots = append(n.slots, slot)
	m.slots = append(m.slots, s)
	m.hits = append(m.hits, nil)
	return slot
}

func (m *Matcher) prepare(c Cond) *cond {
	switch c := c.(type) {
	case *Test:
		out := &cond{test: c, right: prepare(c)}
		if c.Left.Steps != nil {
			out.slot = m.Select(c.Left)
		}
		return out
	case *Join:
		out := &cond{or: c.Or}
		for _, part := range c.Conds {
			out.parts = append(out.parts, m.prepare(part))
		}
		return out
	}
	return nil
}

// Read makes an event the one that Matches and Text are about. The event must not change meanwhile. It is valid JSON, or may be
// anything when every pattern is of another kind; ReadText takes any text.
func (m *Matcher) Read(event []byte) {
	m.event, m.data, m.cut = event, event, false
	m.valid = false
	for i := range m.hits {
		m.hits[i] = m.hits[i][:0]
	}
	if len(m.slots) == 0 {
		return
	}
	if i := m.blank(0); i >= 0 && event[i] == '{' {
		m.valid = m.value(&m.root, i) >= 0
	}
}

// ReadText is Read for a text that may be JSON or not.
func (m *Matcher) ReadText(event []byte) {
	m.Read(event)
	m.valid = m.valid && json.Valid(event)
}

// Matches reports whether the event matches the pattern that Add gave a number.
func (m *Matcher) Matches(number int) bool {
	g := &m.programs[number]
	switch g.pattern.Kind {
	case JSON:
		return m.valid && m.holds(g.cond)
	case Fields:
		return m.matchesFields(g)
	}
	return matchesTerms(g.terms, m.event)
}

// Text returns the text of the value that a selector reaches: of the first that has one, false when none does. It is valid until
// the next call.
func (m *Matcher) Text(slot int) ([]byte, bool) {
	if !m.valid {
		return nil, false
	}
	for _, h := range m.hits[slot] {
		if text, ok := m.textOf(h); ok {
			return text, true
		}
	}
	return nil, false
}

// Field returns the text of a space-delimited pattern's field; false when the event has other fields than the pattern says, or the
// pattern none of that name.
func (m *Matcher) Field(number int, name string) ([]byte, bool) {
	p := m.programs[number].pattern
	words := m.cutWords()
	i := slices.IndexFunc(p.Fields, func(f Field) bool { return f.Name == name && !f.Rest })
	if i < 0 || !p.fits(len(words)) {
		return nil, false
	}
	return words[p.place(i, len(words))], true
}

// textOf returns the text that comparisons see; false for objects, arrays and null.
func (m *Matcher) textOf(h hit) ([]byte, bool) {
	raw := m.data[h.start:h.end]
	switch h.kind {
	case aString:
		return plain(&m.text, raw), true
	case aNumber:
		m.text = appendNumber(m.text[:0], raw)
		return m.text, true
	case aTrue, aFalse:
		return raw, true
	}
	return nil, false
}

// holds evaluates a condition on JSON values.
func (m *Matcher) holds(c *cond) bool {
	if c.test != nil {
		return m.testHolds(c)
	}
	for _, part := range c.parts {
		if m.holds(part) == c.or {
			return c.or
		}
	}
	return !c.or
}

func (m *Matcher) testHolds(c *cond) bool {
	hits := m.hits[c.slot]
	op := c.right.op
	if op == NotExists {
		return len(hits) == 0
	}
	if len(hits) == 0 {
		return op == NotEqual && !m.options.NotEqualNeedsValue
	}
	return slices.ContainsFunc(hits, func(h hit) bool { return m.hitHolds(c, h) })
}

func (m *Matcher) hitHolds(c *cond, h hit) bool {
	switch op := c.right.op; op {
	case IsNull:
		return h.kind == aNull
	case IsTrue:
		return h.kind == aTrue
	case IsFalse:
		return h.kind == aFalse
	case NotEqual:
		if h.kind == aNull {
			return !m.options.NotEqualNeedsValue
		}
	}
	text, ok := m.textOf(h)
	return ok && c.right.holds(text)
}

// matchesTerms reports whether a text holds what it has to hold.
func matchesTerms(terms []term, text []byte) bool {
	plain, any, found := false, false, false
	for _, t := range terms {
		held := t.held(text)
		switch t.Role {
		case OneOf:
			any = true
			found = found || held
			continue
		case Excluded:
			held = !held
		}
		plain = true
		if !held {
			return false
		}
	}
	return plain || !any || found
}

func (t *term) held(text []byte) bool {
	switch {
	case t.regex != nil:
		return t.regex.Match(text)
	case t.Text == " ":
		return true // AWS: " " matches every event
	}
	return bytes.Contains(text, []byte(t.Text))
}

// cutWords returns the fields of the event's text.
func (m *Matcher) cutWords() [][]byte {
	if !m.cut {
		m.words, m.cut = appendWords(m.words[:0], m.event), true
	}
	return m.words
}

// matchesFields reports whether the event has as many fields as the pattern says, and they are what it says.
func (m *Matcher) matchesFields(g *program) bool {
	words := m.cutWords()
	if !g.pattern.fits(len(words)) {
		return false
	}
	for i, c := range g.fields {
		if c != nil && !fieldHolds(c, words[g.pattern.place(i, len(words))]) {
			return false
		}
	}
	return true
}

func fieldHolds(c *cond, word []byte) bool {
	if c.test != nil {
		return c.right.holds(word)
	}
	for _, part := range c.parts {
		if fieldHolds(part, word) == c.or {
			return c.or
		}
	}
	return !c.or
}

// rest returns the index of the field that stands for any number of fields, -1 for none.
func (p *Pattern) rest() int { return slices.IndexFunc(p.Fields, func(f Field) bool { return f.Rest }) }

// fits reports whether a text with n fields has as many as the pattern names.
func (p *Pattern) fits(n int) bool {
	if p.rest() >= 0 {
		return n >= len(p.Fields)-1
	}
	return n == len(p.Fields)
}

// place returns which of n fields of a text the pattern's field i is.
func (p *Pattern) place(i, n int) int {
	if rest := p.rest(); rest >= 0 && i > rest {
		return n - len(p.Fields) + i
	}
	return i
}
