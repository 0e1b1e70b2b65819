package storage

import (
	"bufio"
	"encoding/binary"
	"io"

	"github.com/klauspost/compress/zstd"
)

// pageType and pageEncoding are numbers of the Parquet format.
type (
	pageType     int32
	pageEncoding int32
)

const (
	dataPage       pageType = 0
	dictionaryPage pageType = 2

	encodingPlain       pageEncoding = 0
	encodingRLE         pageEncoding = 3
	encodingDelta       pageEncoding = 5
	encodingDeltaLength pageEncoding = 6
	encodingCodes       pageEncoding = 8 // RLE_DICTIONARY
)

// pageWriter compresses pages and writes them with their headers.
type pageWriter struct {
	out        *bufio.Writer
	position   int64 // bytes written
	zstd       *zstd.Encoder
	compressed []byte
	header     []byte
	parts      partList
}

func newPageWriter(w io.Writer) (*pageWriter, error) {
	// The checksum in the store's manifest is of whole files, which no query reads. With one in each page DuckDB refuses what
	// would otherwise unpack to something else.
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderCRC(true), zstd.WithSingleSegment(true), zstd.WithLowerEncoderMem(true), zstd.WithAllLitEntropyCompression(true))
	if err != nil {
		return nil, err
	}
	return &pageWriter{out: bufio.NewWriterSize(w, 256<<10), zstd: enc}, nil
}

// Write appends bytes as they are.
func (w *pageWriter) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	w.position += int64(n)
	return n, err
}

// Tell returns how many bytes were written.
func (w *pageWriter) Tell() int64 { return w.position }

// storedPage is a page as it stands in a segment.
type storedPage struct {
	header []byte
	body   []byte
	plain  int // bytes of the body before its compression
}

// page makes a page, which is valid until the next one is made.
func (w *pageWriter) page(t pageType, e pageEncoding, values int, body []byte) storedPage {
	w.compressed = w.zstd.EncodeAll(body, w.compressed[:0])
	h := compactStruct{buf: w.header[:0]}
	h.i32(1, int32(t))
	h.i32(2, int32(len(body)))
	h.i32(3, int32(len(w.compressed)))
	if t == dictionaryPage {
		h.begin(7)
		h.i32(1, int32(values))
		h.i32(2, int32(encodingPlain))
	} else {
		h.begin(5)
		h.i32(1, int32(values))
		h.i32(2, int32(e))
		h.i32(3, int32(encodingRLE))
		h.i32(4, int32(encodingRLE))
	}
	w.header = append(h.buf, 0, 0) // the ends of both structs
	return storedPage{header: w.header, body: w.compressed, plain: len(body)}
}

// put writes a page.
func (w *pageWriter) put(p storedPage) error {
	w.parts.add(p.header, len(p.body))
	_, err := w.Write(p.header)
	if err == nil {
		_, err = w.Write(p.body)
	}
	return err
}

// compactStruct writes a struct in Thrift's compact protocol, as far as page headers need it.
type compactStruct struct {
	buf  []byte
	last int // id of the field before
}

func (s *compactStruct) field(id int, kind byte) {
	s.buf = append(s.buf, byte(id-s.last)<<4|kind)
	s.last = id
}

func (s *compactStruct) i32(id int, v int32) {
	s.field(id, 5)
	s.buf = binary.AppendVarint(s.buf, int64(v))
}

// begin opens a struct that is the last field.
func (s *compactStruct) begin(id int) {
	s.field(id, 12)
	s.last = 0
}
