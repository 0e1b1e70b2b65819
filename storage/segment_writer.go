package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	parquetschema "github.com/apache/arrow-go/v18/parquet/schema"

	"trailsift/storage/schema"
)

// A batch becomes a row group. It should be written when it has this many rows, or this many bytes (Batch.Size).
const (
	RowGroupRows  = 100_000
	RowGroupBytes = 48 << 20
)

const (
	parquetMagic  = "PAR1"
	bloomBytesMax = 1 << 20
	setMax        = 256 // larger sets of accounts, regions or sources are left out
)

// SegmentWriter writes one segment: a Parquet file under a temporary name, which a Commit makes part of the store. It is not
// safe for concurrent use; a program may have many at a time.
type SegmentWriter struct {
	file     *segmentFile
	table    *schema.Table
	pages    *pageWriter
	column   columnWriter
	root     *parquetschema.Schema
	meta     *metadata.FileMetaDataBuilder
	blooms   metadata.FileBloomFilterBuilder
	groups   int16
	filtered []int // the columns of the bloom filters, in order
	seg      Segment
	sets     []valueSet
	listed   []listedColumn
	extras   []listedColumn
	err      error // of a write; the file is gone then
}

// valueSet collects the distinct values of a column for the manifest.
type valueSet struct {
	column int
	values map[string]bool // nil once there are too many
	target *[]string       // the field of the Segment
}

// NewSegment begins a segment of a table. It must be ended with Close or Abort.
func (s *Store) NewSegment(t *schema.Table) (*SegmentWriter, error) {
	file, err := s.newSegmentFile(t.Name)
	if err != nil {
		return nil, err
	}
	w := &SegmentWriter{file: file, table: t}
	if err := w.init(); err != nil {
		file.abort()
		return nil, fmt.Errorf("new segment of %s: %w", t.Name, err)
	}
	return w, nil
}

func (w *SegmentWriter) init() (err error) {
	if w.pages, err = newPageWriter(w.file); err != nil {
		return err
	}
	w.column.pages = w.pages
	w.pages.parts = newPartList(w.table)
	if w.root, err = parquetSchema(w.table); err != nil {
		return err
	}
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCreatedBy("trailsift"))
	w.meta = metadata.NewFileMetadataBuilder(w.root, props, nil)
	w.blooms.Schema = w.root
	w.seg = Segment{Table: w.table.Name, SchemaVersion: w.table.Version}
	for name, target := range map[string]*[]string{
		"recipientaccountid": &w.seg.Accounts, "awsregion": &w.seg.Regions,
		"eventsource": &w.seg.Sources, "insightdetails_eventsource": &w.seg.Sources,
		"accountid": &w.seg.Accounts, "region": &w.seg.Regions, "namespace": &w.seg.Sources,
	} {
		if c, ok := w.table.ColumnIndex(name); ok {
			w.sets = append(w.sets, valueSet{column: c, values: map[string]bool{}, target: target})
		}
	}
	w.listed = listedColumns(w.table, func(c schema.Column) bool { return c.Listed })
	w.extras = listedColumns(w.table, func(c schema.Column) bool { return c.Role == schema.Extra })
	_, err = w.pages.Write([]byte(parquetMagic))
	return err
}

// Write writes the rows of a batch as one row group; an empty batch writes nothing. The batch can be reset and filled again
// afterwards. After an error the segment can only be aborted.
func (w *SegmentWriter) Write(b *Batch) error {
	if w.err != nil || b.rows == 0 {
		return w.err
	}
	if err := w.writeGroup(b); err != nil {
		w.err = fmt.Errorf("segment of %s: %w", w.table.Name, err)
	}
	return w.err
}

func (w *SegmentWriter) writeGroup(b *Batch) error {
	group := w.meta.AppendRowGroup()
	filters := map[string]metadata.BloomFilterBuilder{}
	start := w.pages.position
	w.column.coded = w.column.coded[:0]
	for i := range b.Columns {
		v, c := &b.Columns[i], &w.table.Columns[i]
		if err := w.column.write(v, c, b.rows, group.NextColumnChunk()); err != nil {
			return err
		}
		if c.Bloom && len(v.ends) > 0 {
			filter := metadata.NewBloomFilter(bloomSize(len(v.ends)), bloomBytesMax, memory.DefaultAllocator)
			v.insertHashes(filter)
			filters[c.Name] = filter
			w.filtered = append(w.filtered, i)
		}
		w.pages.parts.end(i)
	}
	w.blooms.AppendRowGroup(group, filters)
	group.SetNumRows(b.rows)
	if err := group.Finish(w.pages.position-start, w.groups); err != nil {
		return err
	}
	w.groups++
	w.describe(b)
	return nil
}

// bloomSize returns how many bytes, a power of two, a bloom filter has for a number of values: one to two for each, which
// lets 0.1 to 3 of 100 absent values through.
func bloomSize(values int) uint32 { return max(32, uint32(1)<<bits.Len(uint(values))) }

// describe adds the rows of a batch to what the manifest says about the segment.
func (w *SegmentWriter) describe(b *Batch) {
	seg := &w.seg
	seen := seg.Rows > seg.NullTimes // a row with a time
	seg.Rows += int64(b.rows)
	times := &b.Columns[w.table.Time]
	for row, valid := range times.valid {
		switch t := times.ints[row]; {
		case valid == 0:
			seg.NullTimes++
		case !seen:
			seg.MinTime, seg.MaxTime, seen = t, t, true
		default:
			seg.MinTime, seg.MaxTime = min(seg.MinTime, t), max(seg.MaxTime, t)
		}
	}
	if c, ok := w.table.ColumnIndex("ingest_id"); ok {
		for _, id := range b.Columns[c].ints {
			seg.IngestID = max(seg.IngestID, id)
		}
	}
	for i := range w.sets {
		w.sets[i].add(&b.Columns[w.sets[i].column])
	}
	for i := range w.listed {
		w.listed[i].add(&b.Columns[w.listed[i].index])
	}
	for i := range w.extras {
		w.extras[i].add(&b.Columns[w.extras[i].index])
	}
	w.describeNumbers(b)
}

// describeNumbers adds the columns of type Double to what the manifest says about the segment.
func (w *SegmentWriter) describeNumbers(b *Batch) {
	for i, c := range w.table.Columns {
		if c.Type != schema.Double {
			continue
		}
		if w.seg.Numbers == nil {
			w.seg.Numbers = map[string]NumberRange{}
		}
		r, v := w.seg.Numbers[c.Name], &b.Columns[i]
		for row, valid := range v.valid {
			if valid == 0 {
				continue
			}
			r.add(v.floats[row])
		}
		if r.Values > 0 {
			w.seg.Numbers[c.Name] = r
		}
	}
}

func (r *NumberRange) add(f float64) {
	if !(math.Abs(f) <= math.MaxFloat64) { // JSON has no such numbers; ranges that hold them are as wide as can be
		r.Values, r.Min, r.Max = r.Values+1, -math.MaxFloat64, math.MaxFloat64
		return
	}
	if r.Values == 0 {
		r.Min, r.Max = f, f
	}
	r.Values, r.Min, r.Max = r.Values+1, min(r.Min, f), max(r.Max, f)
}

func (s *valueSet) add(v *Vector) {
	for i := range v.ends {
		if s.values == nil {
			return
		}
		if v.dict == nil && v.valid[i] == 0 {
			continue
		}
		if s.values[string(v.value(i))] = true; len(s.values) > setMax {
			s.values = nil
		}
	}
}

// Rows returns the number of rows written so far.
func (w *SegmentWriter) Rows() int64 { return w.seg.Rows }

// Bytes returns the number of bytes written so far.
func (w *SegmentWriter) Bytes() int64 { return w.pages.position }

// Close completes the segment and makes it durable. What it returns is to be given to Commit, or to Discard. After an error
// the file is gone.
func (w *SegmentWriter) Close() (Segment, error) {
	err := w.err
	if err == nil {
		err = w.finish()
	}
	w.pages.zstd.Close()
	if err != nil {
		w.file.abort()
		return Segment{}, err
	}
	for _, set := range w.sets {
		for value := range set.values {
			*set.target = append(*set.target, value)
		}
		slices.Sort(*set.target)
	}
	w.seg.Values, w.seg.Members = valuesOf(w.listed), membersOf(w.extras)
	if err := w.file.finish(&w.seg); err != nil {
		return Segment{}, err
	}
	return w.seg, nil
}

// finish writes the bloom filters, the seal and the footer.
func (w *SegmentWriter) finish() error {
	err := w.blooms.WriteTo(&filterWriter{pageWriter: w.pages, columns: w.filtered})
	if err == nil {
		err = w.finishFooter()
	}
	if err == nil {
		err = w.pages.out.Flush()
	}
	if err != nil {
		return fmt.Errorf("segment of %s: %w", w.table.Name, err)
	}
	return nil
}

// filterWriter writes bloom filters and notes each in the list of parts.
type filterWriter struct {
	*pageWriter
	columns []int // of the filters, in order
	filter  []byte
}

// Write adds to a filter.
func (f *filterWriter) Write(p []byte) (int, error) {
	f.filter = append(f.filter, p...)
	return f.pageWriter.Write(p)
}

// Tell returns how many bytes were written. It is called before and behind each filter.
func (f *filterWriter) Tell() int64 {
	if len(f.filter) > 0 {
		f.parts.add(f.filter, 0)
		f.parts.end(f.columns[0])
		f.filter, f.columns = f.filter[:0], f.columns[1:]
	}
	return f.pageWriter.Tell()
}

func (w *SegmentWriter) finishFooter() error {
	footer, err := w.meta.Finish()
	if err != nil {
		return err
	}
	var tail bytes.Buffer
	if _, err := footer.WriteTo(&tail, nil); err != nil {
		return err
	}
	length := binary.LittleEndian.AppendUint32(nil, uint32(tail.Len()))
	tail.Write(append(length, parquetMagic...))
	if _, err := w.pages.Write(w.pages.parts.seal(tail.Bytes())); err != nil {
		return err
	}
	_, err = w.pages.Write(tail.Bytes())
	return err
}

// Abort gives the segment up and removes its file.
func (w *SegmentWriter) Abort() {
	w.pages.zstd.Close()
	w.file.abort()
}

// parquetSchema returns the columns of a table as Parquet describes them. All are optional, and times carry no zone: they are
// UTC, and engines would otherwise convert them to the zone of a session.
func parquetSchema(t *schema.Table) (*parquetschema.Schema, error) {
	fields := make(parquetschema.FieldList, 0, len(t.Columns))
	for _, c := range t.Columns {
		var logical parquetschema.LogicalType = parquetschema.NoLogicalType{}
		switch {
		case c.Type.IsText():
			logical = parquetschema.StringLogicalType{}
		case c.Type == schema.Timestamp:
			logical = parquetschema.NewTimestampLogicalType(false, parquetschema.TimeUnitMicros)
		}
		node, err := parquetschema.NewPrimitiveNodeLogical(c.Name, parquet.Repetitions.Optional, logical, physicalType(c.Type), -1, -1)
		if err != nil {
			return nil, err
		}
		fields = append(fields, node)
	}
	root, err := parquetschema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1)
	if err != nil {
		return nil, err
	}
	return parquetschema.NewSchema(root), nil
}
