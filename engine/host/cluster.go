package host

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// The bounds of what is held.
const (
	maxTexts     = 1_000_000
	maxTemplates = 50_000
	maxLeaders   = 200     // groups of one shape
	maxValues    = 100_000 // different values that are kept, of all varying parts of one template together
	similar      = 0.6     // the share of words that texts of a group have in common
)

// template is what texts have in common that differ only in words that vary by nature.
type template struct {
	tokens []int32 // words and separators by number; negative for a word that varies: minus its class
	counts []int64 // of the texts, for each column of counts
	total  int64   // their sum

	read   int64                    // rows that were read; anomaly only
	bins   map[int64]int64          // counts by time; anomaly only
	values map[int]map[string]int64 // the counts of the values of varying parts, by their place in tokens; anomaly only
	kept   int                      // how many values that is
	errors map[int64]int64          // counts by time of texts with an HTTP status of 400 or more; anomaly only
}

// clusters groups texts.
type clusters struct {
	operator string
	widths   int // columns of counts
	detailed bool
	words    []string // by number
	kinds    []class
	numbers  map[string]int32
	byKey    map[string]*template
	all      []*template
	texts    int
	total    []int64

	key     []byte // reused
	scratch []int32
}

func newClusters(operator string, widths int, detailed bool) *clusters {
	return &clusters{operator: operator, widths: widths, detailed: detailed, numbers: map[string]int32{}, byKey: map[string]*template{}, total: make([]int64, widths)}
}

func (c *clusters) word(part []byte, k class) int32 {
	if n, ok := c.numbers[string(part)]; ok {
		return n
	}
	n := int32(len(c.words))
	s := string(part)
	c.words, c.kinds, c.numbers[s] = append(c.words, s), append(c.kinds, k), n
	return n
}

// add counts a text and returns its template.
func (c *clusters) add(text []byte, counts ...int64) (*template, error) {
	if c.texts++; c.texts > maxTexts {
		return nil, &LimitError{c.operator, maxTexts, "different texts", "filter the events first, or take the part of the text that matters with `parse`"}
	}
	c.scratch, c.key = c.scratch[:0], c.key[:0]
	tokens(text, func(part []byte, k class) {
		n := -int32(k)
		if !k.varies() {
			n = c.word(part, k)
		}
		c.scratch = append(c.scratch, n)
		c.key = binary.LittleEndian.AppendUint32(c.key, uint32(n))
	})
	t := c.byKey[string(c.key)]
	if t == nil {
		if len(c.all) == maxTemplates {
			return nil, &LimitError{c.operator, maxTemplates, "kinds of texts", "filter the events first, or take the part of the text that matters with `parse`"}
		}
		t = &template{tokens: slices.Clone(c.scratch), counts: make([]int64, c.widths)}
		if c.detailed {
			t.bins, t.values, t.errors = map[int64]int64{}, map[int]map[string]int64{}, map[int64]int64{}
		}
		c.byKey[string(c.key)] = t
		c.all = append(c.all, t)
	}
	for i, n := range counts {
		t.counts[i] += n
		t.total += n
		c.total[i] += n
	}
	return t, nil
}

// group is a number of templates that are alike.
type group struct {
	leader  *template
	members []*template
	varying []bool // by place in tokens
	counts  []int64
	total   int64
	pattern string
}

// groups returns the groups of the texts, the most frequent first.
func (c *clusters) groups() []*group {
	texts := make(map[*template]string, len(c.all))
	for _, t := range c.all {
		texts[t] = c.text(t)
	}
	slices.SortFunc(c.all, func(a, b *template) int {
		if a.total != b.total {
			return compare(b.total, a.total)
		}
		return strings.Compare(texts[a], texts[b])
	})
	shapes := map[string][]*group{}
	var all []*group
	for _, t := range c.all {
		shape := c.shape(t)
		g := c.nearest(shapes[shape], t)
		if g == nil {
			g = &group{leader: t, varying: make([]bool, len(t.tokens)), counts: make([]int64, c.widths)}
			for i, n := range t.tokens {
				g.varying[i] = n < 0
			}
			shapes[shape] = append(shapes[shape], g)
			all = append(all, g)
		}
		g.join(t)
	}
	return c.named(all)
}

// shape returns what texts must have in common to be compared: their separators and keys.
func (c *clusters) shape(t *template) string {
	var b strings.Builder
	for i, n := range t.tokens {
		if n >= 0 && (c.kinds[n] == separator || c.isKey(t, i)) {
			b.WriteString(c.words[n])
		}
		b.WriteByte(0)
	}
	return b.String()
}

// isKey reports whether a word is the key of a member of a JSON object.
func (c *clusters) isKey(t *template, i int) bool {
	if i+1 >= len(t.tokens) || t.tokens[i+1] < 0 {
		return false
	}
	next := c.words[t.tokens[i+1]]
	return c.kinds[t.tokens[i+1]] == separator && strings.HasPrefix(next, `":`)
}

// nearest returns the group that a template belongs to; nil when it begins one.
func (c *clusters) nearest(groups []*group, t *template) *group {
	var best *group
	most := -1
	words := 0
	for i, n := range t.tokens {
		if n < 0 || c.kinds[n] != separator && !c.isKey(t, i) {
			words++
		}
	}
	for _, g := range groups {
		same := 0
		for i, n := range t.tokens {
			if n == g.leader.tokens[i] && (n < 0 || c.kinds[n] != separator && !c.isKey(t, i)) {
				same++
			}
		}
		if same > most {
			best, most = g, same
		}
	}
	if best == nil || float64(most) < similar*float64(words) && len(groups) < maxLeaders {
		return nil
	}
	return best
}

func (g *group) join(t *template) {
	g.members = append(g.members, t)
	for i, n := range t.tokens {
		g.varying[i] = g.varying[i] || n != g.leader.tokens[i]
	}
	for i, n := range t.counts {
		g.counts[i] += n
	}
	g.total += t.total
}

// named gives the groups their patterns, makes one of those that have the same, and orders them.
func (c *clusters) named(all []*group) []*group {
	byName := map[string]*group{}
	var out []*group
	for _, g := range all {
		g.pattern = c.pattern(g)
		if first := byName[g.pattern]; first != nil && len(first.varying) == len(g.varying) {
			for _, t := range g.members {
				first.join(t)
			}
			continue
		}
		byName[g.pattern] = g
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *group) int {
		if a.total != b.total {
			return compare(b.total, a.total)
		}
		return strings.Compare(a.pattern, b.pattern)
	})
	return out
}

// pattern writes a group's text with its varying parts numbered.
func (c *clusters) pattern(g *group) string {
	var b strings.Builder
	parts := 0
	for i, n := range g.leader.tokens {
		if !g.varying[i] {
			b.WriteString(c.words[n])
			continue
		}
		parts++
		b.WriteString(partName(c.label(g, i), parts))
	}
	return b.String()
}

// label says what the values of a varying part are.
func (c *clusters) label(g *group, i int) string {
	var kind class
	for m, t := range g.members {
		k := plain
		if n := t.tokens[i]; n < 0 {
			k = class(-n)
		} else if strings.ContainsAny(c.words[n], "0123456789") {
			k = identity
		}
		if m == 0 {
			kind = k
		} else if k != kind {
			kind = identity
		}
	}
	return kind.label()
}

// text writes a template, for ordering.
func (c *clusters) text(t *template) string {
	var b bytes.Buffer
	for _, n := range t.tokens {
		if n < 0 {
			b.WriteString("<" + class(-n).label() + ">")
		} else {
			b.WriteString(c.words[n])
		}
	}
	return b.String()
}
