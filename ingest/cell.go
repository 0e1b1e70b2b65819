package ingest

import (
	"bytes"
	"cmp"
	"slices"

	"trailsift/ingest/metric"
)

// row is a point with everything that it has.
type row struct {
	time, put   int64
	file, index int64
	numbers     [numbers]float64
	has         metric.Fields
	timeless    bool

	stored     bool   // a row of the store
	old        bool   // the row stands for one of the store
	changed    bool   // it is to be written: it is new, or no longer what the store has
	claimed    bool   // a put that was told by a number has come to be told by a log event
	place, row uint32 // of a row of the store: its segment, as an index, and its place there

	unitText, labelText, streamText, statText []byte // nil is null
}

// cell are the points of one lane and time, of the inputs and of the store: those that may be the same datapoint.
type cell struct{ rows, folded []row }

// outcome is told what became of the points of a cell. Every point that is not of the store is told of once.
type outcome interface {
	newRow(p *row)                                       // it is a new row
	duplicate(p *row)                                    // it changes nothing
	withdrawn(by, gone *row)                             // it takes a row of the store away
	replaced(by *row, file int64, other bool, gone *row) // it changed a row, which file had last; other: a value of it; gone: that of the store, once
}

// fold decides what becomes of the points of a cell and leaves the rows that are to be written, in the table's order. Points
// are taken in the order of their inputs and of their places there, whatever order they come in: those of the store are from
// earlier inputs than any other.
//
// Datapoints, and puts that matchPuts takes for one, of the same unit are one row: a later one replaces the values that it has. An
// unknown unit is taken for the known one where there is only one.
func (c *cell) fold(put bool, o outcome) {
	if put {
		c.matchPuts()
	}
	slices.SortFunc(c.rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.put, b.put), cmp.Compare(a.file, b.file), cmp.Compare(a.index, b.index))
	})
	c.folded = c.folded[:0]
	for start := 0; start < len(c.rows); {
		end := start + 1
		for end < len(c.rows) && c.rows[end].put == c.rows[start].put {
			end++
		}
		c.folded = foldOne(c.folded, c.rows[start:end], o)
		start = end
	}
	c.rows, c.folded = c.folded, c.rows
}

// foldOne folds points that differ in their unit at most, and appends the rows that are to be written to others.
func foldOne(others, points []row, o outcome) []row {
	rows := others[len(others):]
	for i := range points {
		p := &points[i]
		if p.stored {
			p.old = true
			rows = append(rows, *p)
			continue
		}
		at := sameUnit(rows, p.unitText)
		if p.has&withdrawn != 0 {
			if at >= 0 {
				o.withdrawn(p, &rows[at])
				rows = slices.Delete(rows, at, at+1)
			}
			continue
		}
		if at < 0 {
			o.newRow(p)
			rows = append(rows, *p)
			rows[len(rows)-1].changed = true
			continue
		}
		r := &rows[at]
		file := r.file
		changed, other := r.merge(p)
		if !changed {
			o.duplicate(p)
			continue
		}
		var gone *row
		if r.old {
			gone, r.old = r, false
		}
		o.replaced(p, file, other, gone)
	}
	rows = slices.DeleteFunc(rows, func(r row) bool { return !r.changed })
	slices.SortFunc(rows, func(a, b row) int { return compareTexts(a.unitText, b.unitText) })
	return append(others, rows...)
}

// sameUnit returns the row that a point with a unit belongs to, -1 for none.
func sameUnit(rows []row, unit []byte) int {
	known, null := -1, -1
	several := false
	for i := range rows {
		switch {
		case rows[i].unitText == nil:
			null = i
		case unit != nil && bytes.Equal(rows[i].unitText, unit):
			return i
		default:
			several = known >= 0
			known = i
		}
	}
	switch {
	case unit == nil && null >= 0:
		return null
	case unit == nil && known >= 0 && !several:
		return known
	case unit != nil && known < 0:
		return null
	}
	return -1
}

// merge replaces the values of a row by those that a later point has. changed reports whether that made a difference, other
// whether it did to a value that the row had. Where a point came from is no value, but for the log event that tells a put.
func (r *row) merge(p *row) (changed, other bool) {
	for i := range r.numbers {
		bit := metric.Fields(1) << i
		if p.has&bit == 0 || r.has&bit != 0 && r.numbers[i] == p.numbers[i] {
			continue
		}
		changed, other = true, other || r.has&bit != 0
		r.numbers[i] = p.numbers[i]
		r.has |= bit
	}
	if p.statText != nil {
		merged, differs, overwrites := mergeStatistics(r.statText, p.statText)
		changed, other = changed || differs, other || overwrites
		r.statText = merged
	}
	if r.unitText == nil && p.unitText != nil {
		r.unitText, changed = p.unitText, true
	}
	if changed = changed || r.claimed && !p.claimed; !changed {
		return false, false
	}
	r.claimed = r.claimed && p.claimed
	r.file, r.index, r.changed = p.file, p.index, true
	if p.labelText != nil {
		r.labelText = p.labelText
	}
	if p.streamText != nil {
		r.streamText = p.streamText
	}
	return true, other
}
