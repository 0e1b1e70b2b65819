package record

import (
	"github.com/zeebo/xxh3"

	"trailsift/storage"
)

// This file remembers objects that come again. A session's userIdentity is the same text in each of its calls: a third of a
// record, and half of its columns. Comparing it costs far less than scanning it, and its values need not be looked up again.

const (
	repeatPrefix  = 128  // bytes by which an object is found; shorter ones are not remembered
	repeatBytes   = 4096 // the longest object that is remembered
	repeatBuckets = 512
	repeatWays    = 4 // objects with the same hash, such as several sessions of one role
)

// repeats is a cache of objects of one level.
type repeats struct {
	buckets [repeatBuckets]repeatBucket
}

type repeatBucket struct {
	objects [repeatWays]repeat
	next    uint8 // the one to be replaced
}

// repeat is an object that was scanned: its text, and what the scan found, with positions relative to the text.
type repeat struct {
	text    []byte
	columns []repeatColumn
	extras  []extra
	levels  []levelState // of all levels but the record

	// The batch that the columns' codes are of.
	batch      *storage.Batch
	generation int
}

type repeatColumn struct {
	column uint8
	span   span
	code   uint32 // of the value in the batch
}

// repeated scans the object at i like level. When it is one that came before, the scan is replaced by a comparison.
func (s *Scanner) repeated(i, at, depth int) int {
	if len(s.data)-i < repeatPrefix || s.double || s.fault {
		return s.level(i, at, depth)
	}
	bucket := &s.repeats.buckets[xxh3.Hash(s.data[i:i+repeatPrefix])%repeatBuckets]
	for w := range bucket.objects {
		r := &bucket.objects[w]
		if n := len(r.text); n > 0 && len(s.data)-i >= n && string(s.data[i:i+n]) == string(r.text) {
			s.recall(r, uint32(i))
			return i + n
		}
	}
	present, extras := len(s.present), len(s.extras)
	end := s.level(i, at, depth)
	if end < 0 || s.double || s.fault || end-i < repeatPrefix || end-i > repeatBytes {
		return end
	}
	r := &bucket.objects[bucket.next%repeatWays]
	bucket.next++
	r.batch = nil
	r.text = append(r.text[:0], s.data[i:end]...)
	r.columns, r.extras = r.columns[:0], r.extras[:0]
	for _, c := range s.present[present:] {
		r.columns = append(r.columns, repeatColumn{column: c, span: s.spans[c].moved(-uint32(i))})
	}
	for _, e := range s.extras[extras:] {
		r.extras = append(r.extras, e.moved(-uint32(i)))
	}
	r.levels = append(r.levels[:0], s.levels[1:]...)
	s.present = s.present[:present]
	s.again = r
	return end
}

// recall notes what the scan of an object found, as if it had been scanned at i.
func (s *Scanner) recall(r *repeat, i uint32) {
	for _, c := range r.columns {
		s.spans[c.column] = c.span.moved(i)
	}
	for _, e := range r.extras {
		s.extras = append(s.extras, e.moved(i))
	}
	copy(s.levels[1:], r.levels)
	s.again = r
}

// appendAgain appends the columns of the repeated object.
func (s *Scanner) appendAgain(b *storage.Batch) {
	r := s.again
	same := r.batch == b && r.generation == b.Generation()
	r.batch, r.generation = b, b.Generation()
	for i := range r.columns {
		c := &r.columns[i]
		if s.dropped(int(c.column)) {
			continue
		}
		v := &b.Columns[c.column]
		if same && v.AppendCode(c.code) {
			continue
		}
		s.appendValue(v, s.lay.columns[c.column].Type, s.spans[c.column])
		c.code = v.Code()
	}
}

// moved returns the span of the same value in a text that begins at another place.
func (sp span) moved(by uint32) span {
	sp.start += by
	sp.end += by
	return sp
}

// moved returns the same member in a text that begins at another place.
func (e extra) moved(by uint32) extra {
	e.key += by
	e.keyEnd += by
	e.value += by
	e.valueEnd += by
	return e
}
