package ingest

import (
	"context"
	"math"

	"github.com/zeebo/xxh3"

	"trailsift/ingest/record"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// eventTable is a table of records, with the columns that tell repeats.
type eventTable struct {
	*schema.Table
	salt   uint64 // keeps the ids of the tables apart
	id     int
	owner  []int // columns of the account, the preferred one first
	file   int
	origin int
	index  int
}

// eventTables returns the tables that records go to.
func eventTables() []*eventTable {
	var out []*eventTable
	for i, t := range []*schema.Table{schema.Events(), schema.Insights()} {
		e := &eventTable{Table: t, salt: uint64(i) * 0x9e3779b97f4a7c15}
		e.id, e.file, e.index, e.origin = t.MustColumn("eventid"), t.MustColumn("file_id"), t.MustColumn("record_index"), t.MustColumn("ts_origin")
		for _, c := range t.Key {
			if c != e.id {
				e.owner = append(e.owner, c)
			}
		}
		out = append(out, e)
	}
	return out
}

// hour returns the hour whose ids a row belongs to.
func (t *eventTable) hour(b *storage.Batch, row int) int64 {
	if b.Columns[t.Time].IsNull(row) || string(b.Columns[t.origin].Bytes(row)) == schema.TimeFromContainer {
		return noHour
	}
	return hourOf(b.Columns[t.Time].Int64(row))
}

// ref returns what names a row.
func (t *eventTable) ref(b *storage.Batch, row int) rowRef {
	return rowRef{b.Columns[t.file].Int64(row), b.Columns[t.index].Int64(row)}
}

// plainKey returns the identity of a row with an id. ok is false for other rows: those have to be rebuilt.
func (t *eventTable) plainKey(b *storage.Batch, row int) (key [2]uint64, ok bool) {
	id := b.Columns[t.id].Bytes(row)
	if len(id) == 0 {
		return key, false
	}
	for _, c := range t.owner {
		if account := b.Columns[c].Bytes(row); len(account) > 0 {
			return record.Key(account, id), true
		}
	}
	return record.Key(nil, id), true
}

// rebuilder turns rows back into records, to tell their identity and content.
type rebuilder struct {
	scanner *record.Scanner
	text    []byte
	form    []byte
}

// newRebuilder returns a rebuilder for whatever an ingest with raised limits has stored.
func newRebuilder() *rebuilder {
	return &rebuilder{scanner: record.NewScanner(record.Limits{RecordBytes: math.MaxInt, Depth: math.MaxInt})}
}

// textHash returns the hash of a row's rebuilt record. Equal hashes mean equal records.
func (r *rebuilder) textHash(b *storage.Batch, row int) xxh3.Uint128 {
	r.text = storage.AppendRecord(r.text[:0], b, row)
	return xxh3.Hash128(r.text)
}

// contentHash returns the hash of the record that textHash rebuilt last, the same for all JSON-equal records.
func (r *rebuilder) contentHash() xxh3.Uint128 {
	r.form = record.Canonical(r.form[:0], r.text)
	return xxh3.Hash128(r.form)
}

// identity returns the identity of any row, from all its columns. ok is false for rows that do not come out as a record.
func (r *rebuilder) identity(b *storage.Batch, row int) (id record.Identity, ok bool) {
	r.text = storage.AppendRecord(r.text[:0], b, row)
	if _, err := r.scanner.Scan(r.text); err != nil {
		return id, false
	}
	return r.scanner.Identity(), true
}

// unnamedIDs reads the identities of the rows without an id in their column, of some row groups of a segment.
func (t *eventTable) unnamedIDs(ctx context.Context, store *storage.Store, seg storage.Segment, groups []bool, re *rebuilder, add addID) error {
	return store.ReadGroups(ctx, seg, t.Table, nil, groups, func(_ int, b *storage.Batch) error {
		for row := range b.Rows() {
			if len(b.Columns[t.id].Bytes(row)) > 0 {
				continue
			}
			id, ok := re.identity(b, row)
			if !ok {
				continue
			}
			key, bytes := keyOf(id, t.salt)
			if id.HasID {
				bytes = 0
			}
			if err := add(t.hour(b, row), key, bytes); err != nil {
				return err
			}
		}
		return nil
	})
}

// rowRef names a row: by its input, and its record's position there.
type rowRef struct{ file, index int64 }

// change is added to an integer of a row.
type change struct {
	column int
	by     int64
}

// copyRow appends a row of src to dst, a batch of the same table.
func copyRow(dst, src *storage.Batch, row int, changes ...change) {
	for c := range src.Columns {
		from, to := &src.Columns[c], &dst.Columns[c]
		if from.IsNull(row) {
			continue
		}
		switch src.Table.Columns[c].Type {
		case schema.Int64, schema.Timestamp:
			n := from.Int64(row)
			for _, ch := range changes {
				if ch.column == c {
					n += ch.by
				}
			}
			to.AppendInt64(n)
		case schema.Double:
			to.AppendDouble(from.Double(row))
		case schema.Bool:
			to.AppendBool(from.Bool(row))
		default:
			to.AppendBytes(from.Bytes(row))
		}
	}
	dst.EndRow()
}
