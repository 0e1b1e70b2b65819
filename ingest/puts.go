package ingest

import (
	"cmp"
	"slices"
)

// A put is told from others of its metric and time by 64 bits. The upper 40 are a hash of the document that carried it and of
// its place there. The lower 24 are a hash of the log event's id below a bit that is set or, where an export does not give ids,
// the number among equal documents of one input, from 0.
const (
	putBits  = 24
	putMask  = 1<<putBits - 1
	eventBit = 1 << (putBits - 1)
)

// putOf returns what a put is told by, as far as one document says; event is 0 where it is not known.
func putOf(source, event uint64, place int32) int64 {
	put := mix(source^uint64(place)*0x9e3779b97f4a7c15) &^ putMask
	if event != 0 {
		put |= eventBit | mix(event)&(eventBit-1)
	}
	return int64(put)
}

// nthPut returns what the nth of equal puts of one input is told by, from 0.
func nthPut(put int64, n int) int64 {
	if n < eventBit {
		return put | int64(n)
	}
	return int64(mix(uint64(put) ^ uint64(n))) // an input with eight million equal documents
}

// matchPuts finds out which puts of a cell are one. Equal documents are
//
//   - one when their log events have the same id, in whichever exports;
//   - two when their log events have different ids, or when one input without ids has both of them. Of another input without
//     ids the first is the first of this one, and so on: what exports share counts once, and what one export repeats counts;
//   - one when one has an id and the other none, as long as each has a partner: of the inputs without ids the first is the
//     first log event, and so on. What an export without ids has beyond that stays.
//
// So of m log events and an export without ids that holds n equal documents the larger number is what is stored.
func (c *cell) matchPuts() {
	slices.SortFunc(c.rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.put>>putBits, b.put>>putBits), cmp.Compare(a.file, b.file), cmp.Compare(a.index, b.index))
	})
	for start := 0; start < len(c.rows); {
		end := start + 1
		for end < len(c.rows) && c.rows[end].put>>putBits == c.rows[start].put>>putBits {
			end++
		}
		if end-start > 1 {
			matchEqual(c.rows[start:end])
		}
		start = end
	}
}

// matchEqual does so for puts of equal documents, in the order of their inputs; those of the store come first. Log events keep the
// partners that they have there, because what is stored without an id has no partner yet.
func matchEqual(rows []row) {
	var events []int64
	var known map[int64]bool
	file, n := int64(-1), 0
	for i := range rows {
		r := &rows[i]
		switch {
		case r.put&eventBit != 0:
			if known == nil {
				known = map[int64]bool{}
			}
			if !known[r.put] {
				known[r.put] = true
				events = append(events, r.put)
			}
		case !r.stored:
			if r.file != file {
				file, n = r.file, 0
			}
			r.put = nthPut(r.put, n)
			n++
		}
	}
	for i := range rows {
		r := &rows[i]
		if number := r.put & putMask; r.put&eventBit == 0 && number < int64(len(events)) {
			r.put, r.claimed = events[number], true
		}
	}
}
