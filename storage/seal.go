package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"slices"

	"trailsift/storage/schema"
)

// The bodies of pages have checksums that every reader of Parquet looks at. Their headers, the bloom filters and the footer have
// none, and a bit that flips there makes rows vanish from answers, or change, without a word. So a segment has a list of its parts
// behind the filters, and a seal before the footer; no offset leads to either. A part is the pages of one column in one row group, or
// their bloom filter, so that a reader checks the columns that it reads and no others:
//
//	list  the number of columns and their names, each with its length; then the parts, which lie one behind the other from the magic
//	      number of the file on: the column, the number of pieces, of each piece how many bytes are in the checksum and how many
//	      follow that are not, and the checksum (CRC-32C, 4 bytes). A page is a piece with its header in the checksum and its body
//	      not; a filter is a piece that is all in it. Numbers are uvarints.
//	seal  a magic number, CRC-32C of the list, the list's length, CRC-32C of everything behind the seal; 4 bytes each, little-endian
//
// Segments of earlier releases have none until they are merged.
const (
	sealMagic = "SEL3"
	sealBytes = len(sealMagic) + 4 + 4 + 4
	tailBytes = 4 + len(parquetMagic) // the footer's length and the magic number
)

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// partList is what a seal says of a segment's parts.
type partList struct {
	list   []byte
	pieces []byte // of the part that is being written
	count  int
	sum    uint32
}

func newPartList(t *schema.Table) partList {
	list := binary.AppendUvarint(nil, uint64(len(t.Columns)))
	for _, c := range t.Columns {
		list = append(binary.AppendUvarint(list, uint64(len(c.Name))), c.Name...)
	}
	return partList{list: list}
}

// add notes a piece: bytes that are in the checksum, and how many follow.
func (l *partList) add(summed []byte, others int) {
	l.pieces = binary.AppendUvarint(binary.AppendUvarint(l.pieces, uint64(len(summed))), uint64(others))
	l.count++
	l.sum = crc32.Update(l.sum, castagnoli(), summed)
}

// end ends a part, which is one of a column.
func (l *partList) end(column int) {
	l.list = binary.AppendUvarint(binary.AppendUvarint(l.list, uint64(column)), uint64(l.count))
	l.list = append(l.list, l.pieces...)
	l.list = binary.LittleEndian.AppendUint32(l.list, l.sum)
	l.pieces, l.count, l.sum = l.pieces[:0], 0, 0
}

// seal returns the list and the seal of a segment that ends with tail.
func (l *partList) seal(tail []byte) []byte {
	out := append(slices.Clip(l.list), sealMagic...)
	out = binary.LittleEndian.AppendUint32(out, crc32.Checksum(l.list, castagnoli()))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(l.list)))
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(tail, castagnoli()))
}

// CheckSeal looks at what a reader trusts in a segment's file beside the bodies of its pages: the footer, and of the columns, nil is
// all, the headers of pages and the bloom filters. The error is a *CorruptError when they are not as they were written, or when the
// file is not there.
func CheckSeal(path string, columns []string) error {
	f, err := osFS{}.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &CorruptError{Path: path, Reason: "the file is missing"}
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return checkSeal(f, path, columns)
}

// checkSeal checks an open segment by its seal.
func checkSeal(f File, path string, columns []string) error {
	damaged := func(reason string) error { return &CorruptError{Path: path, Reason: reason} }
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if size < int64(tailBytes) {
		return damaged(fmt.Sprintf("it has %d bytes, which is no Parquet file", size))
	}
	end := fileEnd{f: f, size: size}
	tail, err := end.last(int64(tailBytes))
	if err != nil {
		return err
	}
	length := int64(binary.LittleEndian.Uint32(tail)) + int64(tailBytes)
	sealed := length + int64(sealBytes)
	if string(tail[4:]) != parquetMagic || sealed > size {
		return damaged("it does not end as a Parquet file does")
	}
	seal, err := end.last(sealed)
	if err != nil {
		return err
	}
	if string(seal[:len(sealMagic)]) != sealMagic {
		return nil // of an earlier release
	}
	sums := seal[len(sealMagic):]
	if crc32.Checksum(seal[sealBytes:], castagnoli()) != binary.LittleEndian.Uint32(sums[8:]) {
		return damaged("its footer has changed: the checksum is another one")
	}
	listed := sealed + int64(binary.LittleEndian.Uint32(sums[4:]))
	if listed > size {
		return damaged("its seal has changed")
	}
	list, err := end.last(listed)
	if err != nil {
		return err
	}
	list = list[:listed-sealed]
	if crc32.Checksum(list, castagnoli()) != binary.LittleEndian.Uint32(sums) {
		return damaged("its list of pages has changed: the checksum is another one")
	}
	p := partReader{f: f, list: list, end: size - listed}
	changed, err := p.check(columns)
	if err == nil && changed != "" {
		return damaged(fmt.Sprintf("the headers of the pages of column %s, or its bloom filters, have changed: the checksum is another one", changed))
	}
	return err
}

// fileEnd reads a file from its end, most of it at once.
type fileEnd struct {
	f    File
	size int64
	buf  []byte // the last bytes of the file
}

// last returns the last n bytes of the file, which has as many.
func (e *fileEnd) last(n int64) ([]byte, error) {
	if int64(len(e.buf)) < n {
		buf := make([]byte, min(max(n, 64<<10), e.size))
		if _, err := e.f.ReadAt(buf, e.size-int64(len(buf))); err != nil {
			return nil, err
		}
		e.buf = buf
	}
	return e.buf[int64(len(e.buf))-n:], nil
}

// partReader walks through the parts of a list that is as it was written.
type partReader struct {
	f    File
	list []byte
	end  int64 // of the parts

	buf  []byte
	from int64 // where buf begins
}

func (p *partReader) number() int64 {
	n, width := binary.Uvarint(p.list)
	p.list = p.list[max(width, 0):]
	return int64(min(n, math.MaxInt64/4))
}

// names reads the names of the columns, and returns which of them are among columns.
func (p *partReader) names(columns []string) (names []string, wanted []bool) {
	for range min(p.number(), int64(len(p.list))) {
		n := min(p.number(), int64(len(p.list)))
		names = append(names, string(p.list[:n]))
		wanted = append(wanted, columns == nil || slices.Contains(columns, names[len(names)-1]))
		p.list = p.list[n:]
	}
	return names, wanted
}

// check compares the checksums of the parts of columns, and returns the first column that has another one.
func (p *partReader) check(columns []string) (changed string, err error) {
	names, wanted := p.names(columns)
	for at := int64(len(parquetMagic)); len(p.list) > 0; {
		column, pieces := p.number(), p.number()
		if column >= int64(len(names)) {
			return "", nil // the list is as it was written, but not by this program
		}
		sum := uint32(0)
		for range min(pieces, int64(len(p.list))) {
			summed, others := p.number(), p.number()
			if summed > p.end-at || others > p.end-at-summed {
				return "", nil
			}
			if wanted[column] {
				if sum, err = p.sum(sum, at, summed); err != nil {
					return "", err
				}
			}
			at += summed + others
		}
		if len(p.list) < 4 {
			return "", nil
		}
		if wanted[column] && sum != binary.LittleEndian.Uint32(p.list) {
			return names[column], nil
		}
		p.list = p.list[4:]
	}
	return "", nil
}

// sum adds n bytes of the file to a checksum.
func (p *partReader) sum(sum uint32, at, n int64) (uint32, error) {
	if at < p.from || at+n > p.from+int64(len(p.buf)) {
		const window = 4 << 10 // of columns with few values, many pages lie in one
		size := min(max(window, n), p.end-at)
		p.from, p.buf = at, slices.Grow(p.buf[:0], int(size))[:size]
		if _, err := p.f.ReadAt(p.buf, at); err != nil {
			return 0, err
		}
	}
	return crc32.Update(sum, castagnoli(), p.buf[at-p.from:at-p.from+n]), nil
}
