package storage

import "trailsift/storage/schema"

// Batch is a run of rows of one table, column by column: what decoders fill, segment writers encode and segment readers
// return. A Batch has one owner at a time; it is not safe for concurrent use.
type Batch struct {
	Table   *schema.Table
	Columns []Vector // parallel to Table.Columns
	rows    int

	generation int // number of resets
	bytes      int // of texts, as they are stored
	width      int // bytes of a row apart from its texts
}

// NewBatch returns an empty batch with room for rows rows.
func NewBatch(t *schema.Table, rows int) *Batch {
	b := &Batch{Table: t, Columns: make([]Vector, len(t.Columns))}
	for i := range b.Columns {
		b.Columns[i].init(b, &t.Columns[i], rows)
		if t.Columns[i].Type == schema.Bool {
			b.width += 2
		} else {
			b.width += 9
		}
	}
	return b
}

// Rows returns the number of complete rows.
func (b *Batch) Rows() int { return b.rows }

// EndRow completes a row: every column that got no value since the last EndRow is null in it. It costs the same for any number
// of columns, because the nulls are filled in later.
func (b *Batch) EndRow() { b.rows++ }

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.rows, b.bytes = 0, 0
	b.generation++
	for i := range b.Columns {
		b.Columns[i].reset()
	}
}

// Generation returns a number that Reset changes: rows are the same as before as long as it is.
func (b *Batch) Generation() int { return b.generation }

// Size returns about the number of bytes that the values take up, in no time.
func (b *Batch) Size() int { return b.bytes + b.rows*b.width }
