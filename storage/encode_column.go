package storage

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/metadata"

	"trailsift/storage/schema"
)

const (
	pageBytes     = 1 << 20 // a page ends when its values have this many bytes
	statsBytesMax = 128     // longer texts are left out of a column's minimum and maximum
)

// columnWriter encodes one column of a row group after the other.
type columnWriter struct {
	pages *pageWriter
	body  []byte   // of the page being built
	ints  []int64  // values or lengths without nulls
	codes []uint32 // codes without nulls

	coded []codedColumn // of the row group

	info  metadata.ChunkMetaInfo
	dicts map[parquet.Encoding]int32 // pages by encoding
	datas map[parquet.Encoding]int32
}

// codedColumn is a column whose codes are written.
type codedColumn struct {
	*Vector
	page storedPage
}

// write writes a column chunk of a row group and fills in its metadata.
func (w *columnWriter) write(v *Vector, c *schema.Column, rows int, chunk *metadata.ColumnChunkMetaDataBuilder) error {
	v.padTo(rows)
	w.info = metadata.ChunkMetaInfo{IndexPageOffset: -1}
	w.dicts, w.datas = map[parquet.Encoding]int32{}, map[parquet.Encoding]int32{}
	nulls := rows - w.countValues(v)
	stats := metadata.EncodedStatistics{HasNullCount: true, NullCount: int64(nulls), Signed: !c.Type.IsText() && c.Type != schema.Blob}
	var err error
	switch {
	case nulls == rows:
		err = w.dataPage(v.valid, encodingPlain, func() {})
	case v.dict != nil:
		if c.Type == schema.Text {
			v.textRange(&stats)
		}
		err = w.writeCodes(v)
	case c.Type == schema.Int64 || c.Type == schema.Timestamp:
		w.gatherInts(v)
		intRange(w.ints, &stats)
		err = w.dataPage(v.valid, encodingDelta, func() { w.body = appendDeltas(w.body, w.ints) })
	case c.Type == schema.Double:
		err = w.dataPage(v.valid, encodingPlain, func() { w.appendDoubles(v) })
	case c.Type == schema.Bool:
		err = w.dataPage(v.valid, encodingPlain, func() { w.appendBools(v) })
	default:
		if c.Type == schema.Text && c.Spread == schema.Few {
			v.textRange(&stats)
		}
		err = w.writeTexts(v)
	}
	if err != nil {
		return err
	}
	chunk.SetStats(stats)
	return chunk.Finish(w.info, v.dict != nil && nulls < rows, false, metadata.EncodingStats{DictEncodingStats: w.dicts, DataEncodingStats: w.datas})
}

// countValues returns how many rows are not null. For a column with codes it fills in which ones, and gathers their codes.
func (w *columnWriter) countValues(v *Vector) int {
	values := 0
	if v.dict == nil {
		for _, valid := range v.valid {
			values += int(valid)
		}
		return values
	}
	v.valid = appendZeros(v.valid[:0], len(v.codes))
	w.codes = appendZeros(w.codes[:0], len(v.codes))
	if v.dict.count == 0 {
		return 0
	}
	for row, code := range v.codes {
		valid := min(code, 1)
		v.valid[row] = uint8(valid)
		w.codes[values] = code - 1 // of a null row: the next code takes the place
		values += int(valid)
	}
	w.codes = w.codes[:values]
	return values
}

// dataPage writes one data page: the levels of its rows, then what values appends to w.body.
func (w *columnWriter) dataPage(valid []uint8, e pageEncoding, values func()) error {
	return w.putData(w.newDataPage(valid, e, values), len(valid), e)
}

// newDataPage makes a data page, which is valid until the next page is made.
func (w *columnWriter) newDataPage(valid []uint8, e pageEncoding, values func()) storedPage {
	w.body = append(w.body[:0], 0, 0, 0, 0)
	w.body = appendLevels(w.body, valid)
	binary.LittleEndian.PutUint32(w.body, uint32(len(w.body)-4))
	values()
	return w.pages.page(dataPage, e, len(valid), w.body)
}

// putData writes a data page of a number of rows.
func (w *columnWriter) putData(p storedPage, rows int, e pageEncoding) error {
	if w.info.DataPageOffset == 0 {
		w.info.DataPageOffset = w.pages.position
	}
	w.info.NumValues += int64(rows)
	w.datas[parquet.Encoding(e)]++
	return w.put(p)
}

func (w *columnWriter) page(t pageType, e pageEncoding, values int) error {
	return w.put(w.pages.page(t, e, values, w.body))
}

func (w *columnWriter) put(p storedPage) error {
	w.info.UncompressedSize += int64(len(p.header) + p.plain)
	w.info.CompressedSize += int64(len(p.header) + len(p.body))
	return w.pages.put(p)
}

// writeCodes writes a dictionary page and a page of codes.
func (w *columnWriter) writeCodes(v *Vector) error {
	w.body = w.body[:0]
	for i := range v.ends {
		p := v.value(i)
		w.body = binary.LittleEndian.AppendUint32(w.body, uint32(len(p)))
		w.body = append(w.body, p...)
	}
	w.info.DictPageOffset = w.pages.position
	w.dicts[parquet.Encoding(encodingPlain)]++
	if err := w.page(dictionaryPage, encodingPlain, len(v.ends)); err != nil {
		return err
	}
	width := max(1, bits.Len(uint(len(v.ends)-1)))
	if width > 4 && width <= 16 {
		width = (width + 7) &^ 7 // the compression finds more in whole bytes than in packed bits
	}
	page, known := w.pageLike(v)
	if !known {
		page = w.newDataPage(v.valid, encodingCodes, func() {
			w.body = append(w.body, byte(width))
			w.body = appendCodes(w.body, w.codes, width)
		})
		page.header, page.body = bytes.Clone(page.header), bytes.Clone(page.body)
		w.coded = append(w.coded, codedColumn{v, page})
	}
	return w.putData(page, len(v.valid), encodingCodes)
}

// pageLike returns the page of a column of the row group that has the same codes, as the name and the ARN of a role have: their
// values repeat together.
func (w *columnWriter) pageLike(v *Vector) (page storedPage, known bool) {
	for _, c := range w.coded {
		if c.dict.count == v.dict.count && slices.Equal(c.codes, v.codes) {
			return c.page, true
		}
	}
	return storedPage{}, false
}

// writeTexts writes pages of lengths and bytes. The values of a vector lie behind one another already, nulls taking no room,
// so that a page's bytes are copied at once.
func (w *columnWriter) writeTexts(v *Vector) error {
	begin := uint32(0)
	for row := 0; row < len(v.ends); {
		end := row
		for end < len(v.ends) && (end == row || v.ends[end]-begin <= pageBytes) {
			end++
		}
		w.ints = w.ints[:0]
		last := begin
		for i := row; i < end; i++ {
			if v.valid[i] != 0 {
				w.ints = append(w.ints, int64(v.ends[i]-last))
			}
			last = v.ends[i]
		}
		err := w.dataPage(v.valid[row:end], encodingDeltaLength, func() {
			w.body = appendDeltas(w.body, w.ints)
			w.body = append(w.body, v.data[begin:last]...)
		})
		if err != nil {
			return err
		}
		row, begin = end, last
	}
	return nil
}

func (w *columnWriter) gatherInts(v *Vector) {
	w.ints = w.ints[:0]
	for row, valid := range v.valid {
		if valid != 0 {
			w.ints = append(w.ints, v.ints[row])
		}
	}
}

func (w *columnWriter) appendDoubles(v *Vector) {
	for row, valid := range v.valid {
		if valid != 0 {
			w.body = binary.LittleEndian.AppendUint64(w.body, math.Float64bits(v.floats[row]))
		}
	}
}

func (w *columnWriter) appendBools(v *Vector) {
	n := 0
	for row, valid := range v.valid {
		if valid == 0 {
			continue
		}
		if n&7 == 0 {
			w.body = append(w.body, 0)
		}
		if v.bools[row] {
			w.body[len(w.body)-1] |= 1 << (n & 7)
		}
		n++
	}
}

// textRange sets the least and the greatest value, unless one of them is long.
func (v *Vector) textRange(stats *metadata.EncodedStatistics) {
	var least, most []byte
	for i := range v.ends {
		if v.dict == nil && v.valid[i] == 0 {
			continue
		}
		p := v.value(i)
		if least == nil || bytes.Compare(p, least) < 0 {
			least = p
		}
		if most == nil || bytes.Compare(p, most) > 0 {
			most = p
		}
	}
	if least == nil || len(least) > statsBytesMax || len(most) > statsBytesMax {
		return
	}
	stats.HasMin, stats.HasMax = true, true
	stats.Min, stats.Max = bytes.Clone(least), bytes.Clone(most)
}

func intRange(values []int64, stats *metadata.EncodedStatistics) {
	least, most := values[0], values[0]
	for _, n := range values {
		least, most = min(least, n), max(most, n)
	}
	stats.HasMin, stats.HasMax = true, true
	stats.Min = binary.LittleEndian.AppendUint64(nil, uint64(least))
	stats.Max = binary.LittleEndian.AppendUint64(nil, uint64(most))
}

// insertHashes puts the values of a column into a bloom filter, each of a dictionary once.
func (v *Vector) insertHashes(filter metadata.BloomFilterBuilder) {
	h := filter.Hasher()
	for i := range v.ends {
		if v.dict != nil || v.valid[i] != 0 {
			filter.InsertHash(h.Sum64(v.value(i)))
		}
	}
}
