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
)

// The bodies of pages have checksums that every reader of Parquet looks at. Their headers, the bloom filters and the footer have
// none, and a bit that flips there makes rows vanish from answers, or change, without a word. So a segment has a list of its pages
// behind the filters, and a seal before the footer; no offset leads to either:
//
//	list  the length of the header and of the body of each page, in order, as uvarints; pages lie one behind the other
//	seal  a magic number, then in little-endian order
//	      CRC-32C of the bloom filters and the list, the length of the filters (8 bytes), the length of the list (4 bytes),
//	      CRC-32C of the headers of all pages, CRC-32C of everything behind the seal
//
// Segments of earlier releases have none until they are merged.
const (
	sealMagic = "SEL2"
	sealBytes = len(sealMagic) + 4 + 8 + 4 + 4 + 4
	tailBytes = 4 + len(parquetMagic) // the footer's length and the magic number
)

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// pageList is what a seal says of pages.
type pageList struct {
	lengths []byte
	headers uint32 // their checksum
}

// add notes a page.
func (l *pageList) add(header []byte, body int) {
	l.lengths = binary.AppendUvarint(binary.AppendUvarint(l.lengths, uint64(len(header))), uint64(body))
	l.headers = crc32.Update(l.headers, castagnoli(), header)
}

// seal returns a segment's seal. filters is the checksum of the bloom filters and the list.
func (l *pageList) seal(filters uint32, filterBytes int64, tail []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(sealMagic), filters)
	out = binary.LittleEndian.AppendUint64(out, uint64(filterBytes))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(l.lengths)))
	out = binary.LittleEndian.AppendUint32(out, l.headers)
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(tail, castagnoli()))
}

// summed is a page writer that knows the checksum of what went through it.
type summed struct {
	*pageWriter
	sum uint32
}

// Write appends bytes as they are.
func (s *summed) Write(p []byte) (int, error) {
	n, err := s.pageWriter.Write(p)
	s.sum = crc32.Update(s.sum, castagnoli(), p[:n])
	return n, err
}

// CheckTail looks at what a query trusts in a segment's file beside the bodies of its pages: their headers, the bloom filters and the
// footer. It reads about a tenth of the file. The error is a *CorruptError when they are not as they were written, or when the file
// is not there.
func CheckTail(path string) error {
	f, err := osFS{}.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &CorruptError{Path: path, Reason: "the file is missing"}
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return checkTail(f, path)
}

// checkTail checks an open segment by its seal.
func checkTail(f File, path string) error {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	damaged := func(reason string) error { return &CorruptError{Path: path, Reason: reason} }
	var end [8]byte
	if size < int64(len(end)) {
		return damaged(fmt.Sprintf("it has %d bytes, which is no Parquet file", size))
	}
	if _, err := f.ReadAt(end[:], size-int64(len(end))); err != nil {
		return err
	}
	length := int64(binary.LittleEndian.Uint32(end[:])) + int64(tailBytes)
	if string(end[4:]) != parquetMagic || length+int64(sealBytes) > size {
		return damaged("it does not end as a Parquet file does")
	}
	tail := make([]byte, int64(sealBytes)+length)
	start := size - int64(len(tail))
	if _, err := f.ReadAt(tail, start); err != nil {
		return err
	}
	if string(tail[:len(sealMagic)]) != sealMagic {
		return nil // of an earlier release
	}
	if crc32.Checksum(tail[sealBytes:], castagnoli()) != binary.LittleEndian.Uint32(tail[sealBytes-4:]) {
		return damaged("its footer has changed: the checksum is another one")
	}
	sums := tail[len(sealMagic):]
	filterBytes, listBytes := binary.LittleEndian.Uint64(sums[4:]), uint64(binary.LittleEndian.Uint32(sums[12:]))
	if filterBytes > uint64(start) || listBytes > uint64(start)-filterBytes {
		return damaged("its seal has changed")
	}
	middle := make([]byte, filterBytes+listBytes)
	if _, err := f.ReadAt(middle, start-int64(len(middle))); err != nil {
		return err
	}
	if crc32.Checksum(middle, castagnoli()) != binary.LittleEndian.Uint32(sums) {
		return damaged("its bloom filters have changed: the checksum is another one")
	}
	headers, err := checkHeaders(f, middle[filterBytes:], start-int64(len(middle)))
	if err == nil && headers != binary.LittleEndian.Uint32(sums[16:]) {
		return damaged("the headers of its pages have changed: the checksum is another one")
	}
	return err
}

// checkHeaders returns the checksum of the headers of the pages in a list, all of which lie before end.
func checkHeaders(f File, list []byte, end int64) (sum uint32, err error) {
	const window = 4 << 10 // of columns with few values, many pages lie in one
	var buf []byte
	from := int64(0) // where buf begins
	for at := int64(len(parquetMagic)); len(list) > 0; {
		header, n := binary.Uvarint(list)
		body, m := binary.Uvarint(list[max(n, 0):])
		if n <= 0 || m <= 0 || header > window || int64(header) > end-at {
			return 0, nil // the list is as it was written, but not by this program
		}
		list = list[n+m:]
		if at < from || at+int64(header) > from+int64(len(buf)) {
			from, buf = at, slices.Grow(buf[:0], window)[:min(window, end-at)]
			if _, err := f.ReadAt(buf, from); err != nil {
				return 0, err
			}
		}
		sum = crc32.Update(sum, castagnoli(), buf[at-from:at-from+int64(header)])
		at += int64(header) + int64(min(body, math.MaxInt64/2))
	}
	return sum, nil
}
