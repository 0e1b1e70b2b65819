package decode

import (
	"bytes"

	"github.com/zeebo/xxh3"

	"trailsift/ingest/metric"
)

// A headMemo remembers what the lines of a metric stream begin with, up to the timestamp: a stream repeats the text of a metric
// literally, and reading it is most of the work of a line. The zero value is ready.
type headMemo struct {
	heads  []head           // in the order in which they came
	byHash map[uint64]int32 // their places
	next   int              // where the next one is expected: periods have their metrics in much the same order
}

// A head is what is remembered of a line.
type head struct {
	text  []byte            // with the brace that ends the dimensions
	parts [headParts][]byte // what it says
	hash  uint64            // of the text, not 0
	seen  int               // its members, as bits
	all   []byte            // the memory of text and parts
}

const (
	headParts = 7
	headsMax  = 1 << 14 // then all are forgotten
	headMax   = 1024    // longer texts are not remembered
)

// headEnd is what a head ends with, and what follows it. It does not occur inside a text, where its quote would end the text.
var headEnd = []byte(`},"timestamp":`)

// recall returns the head that starts a line; nil when it is not known. text is the head's text all the same, and hash its hash;
// nil when there is none.
func (m *headMemo) recall(data []byte) (h *head, text []byte, hash uint64) {
	if m.next < len(m.heads) {
		if h = &m.heads[m.next]; bytes.HasPrefix(data, h.text) {
			m.next++
			return h, h.text, h.hash
		}
	}
	end := bytes.Index(data[:min(len(data), headMax)], headEnd)
	if end < 0 {
		return nil, nil, 0
	}
	text = data[:end+1]
	hash = xxh3.Hash(text) | 1
	if at, ok := m.byHash[hash]; ok && bytes.Equal(m.heads[at].text, text) {
		m.next = int(at) + 1
		return &m.heads[at], text, hash
	}
	return nil, text, hash
}

// keep remembers what a text says, in memory of its own.
func (m *headMemo) keep(text []byte, hash uint64, seen int, p *metric.Point) {
	if len(m.heads) == headsMax || m.byHash == nil {
		m.heads, m.byHash = m.heads[:0], make(map[uint64]int32)
	}
	m.byHash[hash] = int32(len(m.heads))
	if len(m.heads) < cap(m.heads) {
		m.heads = m.heads[:len(m.heads)+1] // with memory from before
	} else {
		m.heads = append(m.heads, head{})
	}
	m.next = len(m.heads)
	h := &m.heads[len(m.heads)-1]
	h.hash, h.seen = hash, seen
	h.parts = [headParts][]byte{p.Stream, p.Account, p.Region, p.Namespace, p.Name, p.Dimensions, p.DimensionNames}
	h.all = append(h.all[:0], text...)
	for _, part := range h.parts {
		h.all = append(h.all, part...)
	}
	rest := h.all
	cut := func(n int) (part []byte) {
		part, rest = rest[:n:n], rest[n:]
		return part
	}
	h.text = cut(len(text))
	for i, part := range h.parts {
		if part != nil {
			h.parts[i] = cut(len(part))
		}
	}
}

// fill makes the point say what the text does.
func (h *head) fill(p *metric.Point) {
	p.Stream, p.Account, p.Region, p.Namespace, p.Name, p.Dimensions, p.DimensionNames =
		h.parts[0], h.parts[1], h.parts[2], h.parts[3], h.parts[4], h.parts[5], h.parts[6]
	p.Head = h.hash
}
