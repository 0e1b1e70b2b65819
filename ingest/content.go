package ingest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"trailsift/ingest/inflate"
)

// The compressions of the ledger's column.
const (
	compressionNone = "none"
	compressionGzip = "gzip"
	compressionZstd = "zstd"
)

// How far back zstd data may refer, which is memory for whoever reads it: as far as levels up to 19 do where several inputs are
// read at the same time, and as far as zstd itself allows without being told where one is read alone.
const (
	narrowWindow = 8 << 20
	wideWindow   = 128 << 20
)

// gzipFirst is the first byte of a gzip member.
const gzipFirst = 0x1f

// compressionOf tells how data is compressed by its first bytes.
func compressionOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{gzipFirst, 0x8b}):
		return compressionGzip
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return compressionZstd
	case len(head) >= 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:4], []byte{0x2a, 0x4d, 0x18}):
		return compressionZstd // a skippable frame in front
	}
	return compressionNone
}

// content reads the uncompressed bytes of an input. Whatever is wrong with the compressed bytes ends the content where it
// is, and is noted in fault: what came before is kept.
type content struct {
	compression string
	fault       string // what is wrong with the input; empty when nothing is
	refused     bool   // the fault is a limit of ours, not the input's
	out         int64  // uncompressed bytes read

	limits Limits
	src    source
	dec    io.Reader // src itself, or the decompressor over it
	member inflate.Decoder
	gz     *gzip.Reader
	zs     *zstd.Decoder
	wide   bool // zs may need a large window
	ended  bool
}

// source is where the bytes as found come from: a *bytes.Reader or a *bufio.Reader, for which package flate has loops of
// their own.
type source interface {
	flate.Reader
	io.ByteScanner
}

// clear forgets everything about the last input.
func (c *content) clear(head []byte, limits Limits) {
	if c.wide && c.zs != nil {
		c.zs.Close()
		c.zs = nil
	}
	c.wide = false
	c.compression, c.fault, c.refused, c.out, c.ended = compressionOf(head), "", false, 0, false
	c.limits = limits
}

// whole returns the uncompressed bytes of an input that is in memory: data itself, or buf with the bytes appended. ok is false
// when they have to be read as a stream: because they are many, or not gzip data.
func (c *content) whole(data, buf []byte, limits Limits) (plain []byte, ok bool) {
	c.clear(data, limits)
	most := min(wholeContentMax, limits.MaxFileBytes)
	switch {
	case c.compression == compressionNone && int64(len(data)) <= most:
		c.out, c.ended = int64(len(data)), true
		return data, true
	case c.compression != compressionGzip:
		return buf, false
	}
	if size := sizeNoted(data); size > most {
		return buf, false
	} else if size > 0 {
		// Room for just what comes: a buffer that doubles is kept at twice the size of the largest input.
		buf = slices.Grow(buf, int(size)+inflate.Slack)
	}
	for rest := data; ; {
		var n int
		var err error
		buf, n, err = c.member.Member(buf, rest, int(most))
		c.out = int64(len(buf))
		switch {
		case errors.Is(err, inflate.ErrTooLarge):
			return buf, false
		case errors.Is(err, inflate.ErrHeader) && c.out > 0:
			c.end(c.garbage())
			return buf, true
		case err != nil:
			c.end(c.damage(err))
			return buf, true
		}
		if rest = bytes.TrimLeft(rest[n:], "\x00"); len(rest) == 0 {
			c.ended = true
			return buf, true
		}
		if rest[0] != gzipFirst {
			c.end(c.garbage())
			return buf, true
		}
	}
}

// deflateRatio is how many bytes a compressed byte can stand for at most.
const deflateRatio = 1032

// sizeNoted returns how many uncompressed bytes gzip data says that its last member has, 0 when that cannot be so.
func sizeNoted(data []byte) int64 {
	if len(data) < 4 {
		return 0
	}
	size := int64(binary.LittleEndian.Uint32(data[len(data)-4:]))
	if size/deflateRatio > int64(len(data)) {
		return 0
	}
	return size
}

// reset starts on new bytes, whose first ones are head. wide allows a large window.
func (c *content) reset(src source, head []byte, limits Limits, wide bool) {
	c.clear(head, limits)
	c.wide = wide
	c.src, c.dec = src, src
	var err error
	switch c.compression {
	case compressionGzip:
		if c.gz == nil {
			c.gz = new(gzip.Reader)
		}
		err = c.nextMember()
		c.dec = c.gz
	case compressionZstd:
		err = c.nextZstd()
		c.dec = c.zs
	}
	if err != nil {
		c.end(c.damage(err))
	}
}

// nextZstd starts on zstd data. Memory for a large window is not kept.
func (c *content) nextZstd() (err error) {
	most := uint64(narrowWindow)
	if c.wide {
		most = wideWindow
	}
	if c.zs == nil {
		if c.zs, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1)); err != nil {
			return err
		}
	}
	return c.zs.ResetWithOptions(c.src, zstd.WithDecoderMaxWindow(most))
}

// needsWide reports whether zstd data begins with a frame that has to be read alone, because of its window.
func needsWide(data []byte) bool {
	var h zstd.Header
	for compressionOf(data) == compressionZstd && h.Decode(data) == nil {
		if !h.Skippable {
			return h.WindowSize > narrowWindow || h.SingleSegment && h.FrameContentSize > narrowWindow
		}
		data = data[min(int64(len(data)), int64(h.HeaderSize)+int64(h.SkippableSize)):]
	}
	return false
}

// nextMember starts on the gzip member that src is at.
func (c *content) nextMember() error {
	if err := c.gz.Reset(c.src); err != nil {
		return err
	}
	c.gz.Multistream(false)
	return nil
}

// Read reads uncompressed bytes. It returns io.EOF at the end, also at an early one, and no other error.
func (c *content) Read(p []byte) (int, error) {
	for !c.ended {
		n, err := c.dec.Read(p)
		c.out += int64(n)
		switch {
		case c.out > c.limits.MaxFileBytes:
			c.refuse(fmt.Sprintf("more than %d uncompressed bytes; --max-file-bytes allows more", c.limits.MaxFileBytes))
		case err == nil:
		case errors.Is(err, io.EOF) && c.compression == compressionGzip:
			c.afterMember()
		case errors.Is(err, io.EOF):
			c.ended = true
		default:
			c.end(c.damage(err))
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, io.EOF
}

// afterMember goes on to the next gzip member, if there is one. Zeros between and behind members are padding.
func (c *content) afterMember() {
	b, err := c.src.ReadByte()
	for err == nil && b == 0 {
		b, err = c.src.ReadByte()
	}
	if err != nil {
		c.ended = true
		return
	}
	if err := c.src.UnreadByte(); err != nil {
		c.end(err.Error())
		return
	}
	switch err := c.nextMember(); {
	case err == nil:
	case b == gzipFirst && (errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)):
		c.end(c.damage(io.ErrUnexpectedEOF))
	default:
		c.end(c.garbage())
	}
}

func (c *content) end(fault string) { c.fault, c.ended = fault, true }

func (c *content) refuse(fault string) {
	c.end(fault)
	c.refused = true
}

func (c *content) garbage() string {
	return fmt.Sprintf("bytes that are no gzip data follow behind %d uncompressed bytes; they were left out", c.out)
}

// damage says in words what is wrong with the compressed bytes.
func (c *content) damage(err error) string {
	switch {
	case c.compression == compressionNone:
		return fmt.Sprintf("reading stopped after %d bytes: %s", c.out, plainReason(err))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Sprintf("the %s data is cut off after %d uncompressed bytes", c.compression, c.out)
	case errors.Is(err, zstd.ErrWindowSizeExceeded) && !c.wide:
		return fmt.Sprintf("behind %d uncompressed bytes comes a zstd frame with a larger window than the first; unpack it first", c.out)
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return fmt.Sprintf("a zstd frame needs a window of more than the %d MiB that are allowed; unpack it first", wideWindow>>20)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, inflate.ErrChecksum), errors.Is(err, zstd.ErrCRCMismatch):
		return fmt.Sprintf("the %s checksum after %d uncompressed bytes does not match them", c.compression, c.out)
	}
	return fmt.Sprintf("the %s data is damaged after %d uncompressed bytes: %v", c.compression, c.out, err)
}

// close frees the decompressors.
func (c *content) close() {
	if c.zs != nil {
		c.zs.Close()
	}
}

// ratioGuard stops content that inflates beyond all measure.
type ratioGuard struct {
	*content
	found func() int64 // bytes taken from the input so far
}

// Read reads as the content does.
func (g ratioGuard) Read(p []byte) (int, error) {
	n, err := g.content.Read(p)
	if g.out > inflateFloor && g.out/g.limits.MaxInflateRatio > g.found() {
		g.refuse(fmt.Sprintf("%d compressed bytes hold more than %d times as many; --max-inflate-ratio allows more", g.found(), g.limits.MaxInflateRatio))
		return 0, io.EOF
	}
	return n, err
}

var _ source = (*bufio.Reader)(nil)
var _ source = (*bytes.Reader)(nil)
