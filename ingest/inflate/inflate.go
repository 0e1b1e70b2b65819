package inflate

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"slices"
)

// The faults of gzip data. Data that ends too early is io.ErrUnexpectedEOF.
var (
	ErrHeader   = errors.New("no gzip header")
	ErrCorrupt  = errors.New("the compressed data is corrupt")
	ErrChecksum = errors.New("the checksum does not match the data")
	ErrTooLarge = errors.New("more uncompressed data than asked for")
)

// Slack is the room behind the uncompressed bytes with which they are written without the output growing.
const Slack = slack

// Decoder decompresses gzip members. The zero value is ready; it is not safe for concurrent use.
type Decoder struct {
	lit, dist table
	lengths   [320]uint8
	symbols   *symbols

	src  []byte
	pos  int    // of the first byte of src that is not in bits
	bits uint64 // the next bits, lowest first; those above have are undefined
	have uint
	out  []byte
	base int // where the member starts in out: nothing before it can be referred to
	max  int // the most that out may hold
}

// symbols are the entries of the three alphabets of a block, without the lengths of their codes.
type symbols struct{ lit, dist, plain [288]entry }

func newSymbols() *symbols {
	s := &symbols{}
	for i := range 256 {
		s.lit[i] = isLiteral | entry(i)<<baseShift
	}
	s.lit[256] = isEnd
	base := 3
	for i := range 28 {
		extra := max(0, i/4-1)
		s.lit[257+i] = entry(extra) | entry(base)<<baseShift
		base += 1 << extra
	}
	s.lit[285] = entry(258) << baseShift
	s.lit[286], s.lit[287] = isEnd|isLink, isEnd|isLink // have codes, and may not be used
	base = 1
	for i := range 30 {
		extra := max(0, i/2-1)
		s.dist[i] = entry(extra) | entry(base)<<baseShift
		base += 1 << extra
	}
	s.dist[30], s.dist[31] = isEnd|isLink, isEnd|isLink
	for i := range s.plain {
		s.plain[i] = isLiteral | entry(i)<<baseShift
	}
	return s
}

// Member decompresses the gzip member at the start of src, appends its bytes to dst, which may grow to max bytes, and returns
// how many bytes of src it took. With an error out holds what could be decompressed.
func (d *Decoder) Member(dst, src []byte, max int) (out []byte, n int, err error) {
	head, err := headerSize(src)
	if err != nil {
		return dst, 0, err
	}
	if d.symbols == nil {
		d.symbols = newSymbols()
	}
	d.src, d.pos, d.bits, d.have = src, head, 0, 0
	d.out, d.base, d.max = dst, len(dst), max
	for last := false; !last && err == nil; {
		last, err = d.block()
	}
	out = d.out
	d.src, d.out = nil, nil
	if err != nil {
		return out, len(src), err
	}
	n = d.pos - int(d.have/8)
	if len(src)-n < 8 {
		return out, len(src), io.ErrUnexpectedEOF
	}
	sum, size := binary.LittleEndian.Uint32(src[n:]), binary.LittleEndian.Uint32(src[n+4:])
	if data := out[d.base:]; crc32.ChecksumIEEE(data) != sum || uint32(len(data)) != size {
		err = ErrChecksum
	}
	return out, n + 8, err
}

// headerSize returns the size of a gzip header.
func headerSize(p []byte) (int, error) {
	if len(p) < 10 {
		return 0, io.ErrUnexpectedEOF
	}
	if p[0] != 0x1f || p[1] != 0x8b || p[2] != 8 || p[3]&0xe0 != 0 {
		return 0, ErrHeader
	}
	flags, n := p[3], 10
	if flags&4 != 0 { // extra field
		if len(p) < n+2 {
			return 0, io.ErrUnexpectedEOF
		}
		n += 2 + int(binary.LittleEndian.Uint16(p[n:]))
	}
	for _, text := range []byte{8, 16} { // file name, comment
		if flags&text == 0 {
			continue
		}
		end := slices.Index(p[min(n, len(p)):], 0)
		if end < 0 {
			return 0, io.ErrUnexpectedEOF
		}
		n += end + 1
	}
	if flags&2 != 0 { // checksum of the header
		n += 2
	}
	if n > len(p) {
		return 0, io.ErrUnexpectedEOF
	}
	return n, nil
}

// block decompresses one block.
func (d *Decoder) block() (last bool, err error) {
	head, err := d.take(3)
	if err != nil {
		return false, err
	}
	last = head&1 == 1
	switch head >> 1 {
	case 0:
		return last, d.stored()
	case 1:
		d.fixed()
		return last, d.symbolsOut()
	case 2:
		if err := d.dynamic(); err != nil {
			return last, err
		}
		return last, d.symbolsOut()
	}
	return last, ErrCorrupt
}

// fill reads bytes into bits, as many as there are and fit.
func (d *Decoder) fill() {
	d.bits &= 1<<d.have - 1 // quick leaves bits of src[pos] above
	for d.have <= 56 && d.pos < len(d.src) {
		d.bits |= uint64(d.src[d.pos]) << d.have
		d.pos++
		d.have += 8
	}
}

// take reads n bits, at most 16.
func (d *Decoder) take(n uint) (uint, error) {
	d.fill()
	if d.have < n {
		return 0, io.ErrUnexpectedEOF
	}
	v := uint(d.bits & (1<<n - 1))
	d.bits >>= n
	d.have -= n
	return v, nil
}

// stored copies an uncompressed block.
func (d *Decoder) stored() error {
	d.pos -= int(d.have / 8)
	d.bits, d.have = 0, 0
	if len(d.src)-d.pos < 4 {
		return io.ErrUnexpectedEOF
	}
	n := binary.LittleEndian.Uint16(d.src[d.pos:])
	if n != ^binary.LittleEndian.Uint16(d.src[d.pos+2:]) {
		return ErrCorrupt
	}
	d.pos += 4
	data := d.src[d.pos:min(len(d.src), d.pos+int(n))]
	if len(d.out)+len(data) > d.max {
		return ErrTooLarge
	}
	d.out = append(d.out, data...)
	if d.pos += len(data); len(data) < int(n) {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// fixed makes the tables of the codes that the format fixes.
func (d *Decoder) fixed() {
	l := d.lengths[:288]
	for i := range l {
		switch {
		case i < 144:
			l[i] = 8
		case i < 256:
			l[i] = 9
		case i < 280:
			l[i] = 7
		default:
			l[i] = 8
		}
	}
	d.lit.build(litBits, l, &d.symbols.lit)
	for i := range 32 {
		l[i] = 5
	}
	d.dist.build(distBits, l[:32], &d.symbols.dist)
}

// dynamic reads the codes of a block.
func (d *Decoder) dynamic() error {
	head, err := d.take(14)
	if err != nil {
		return err
	}
	lits, dists, codes := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if lits > 286 {
		return ErrCorrupt
	}
	var order [19]uint8
	for i := range codes {
		n, err := d.take(3)
		if err != nil {
			return err
		}
		order[[19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[i]] = uint8(n)
	}
	if !d.dist.build(distBits, order[:], &d.symbols.plain) {
		return ErrCorrupt
	}
	for i := 0; i < lits+dists; {
		d.fill()
		e := d.dist.entries[d.bits&(1<<distBits-1)]
		n := uint(e & bitsMask)
		if e&isValue != isLiteral {
			return d.fault()
		}
		if n > d.have {
			return io.ErrUnexpectedEOF
		}
		d.bits >>= n
		d.have -= n
		sym := uint8(e >> baseShift)
		if sym < 16 {
			d.lengths[i] = sym
			i++
			continue
		}
		repeat, value := 0, uint8(0)
		switch sym {
		case 16:
			if i == 0 {
				return ErrCorrupt
			}
			value = d.lengths[i-1]
			repeat, err = d.repeat(2, 3)
		case 17:
			repeat, err = d.repeat(3, 3)
		default:
			repeat, err = d.repeat(7, 11)
		}
		if err != nil {
			return err
		}
		if i+repeat > lits+dists {
			return ErrCorrupt
		}
		for range repeat {
			d.lengths[i] = value
			i++
		}
	}
	if d.lengths[256] == 0 || !d.lit.build(litBits, d.lengths[:lits], &d.symbols.lit) ||
		!d.dist.build(distBits, d.lengths[lits:lits+dists], &d.symbols.dist) {
		return ErrCorrupt
	}
	if len(d.src)-d.pos >= pairMin {
		d.lit.pair()
	}
	return nil
}

func (d *Decoder) repeat(bits uint, base int) (int, error) {
	n, err := d.take(bits)
	return base + int(n), err
}

// fault tells bits that are no code from bits that are not there.
func (d *Decoder) fault() error {
	if d.have < codeMax && d.pos >= len(d.src) {
		return io.ErrUnexpectedEOF
	}
	return ErrCorrupt
}
