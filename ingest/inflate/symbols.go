package inflate

import (
	"encoding/binary"
	"io"
)

const (
	matchMax = 258
	// slack is what the quick loop may write behind the bytes that it is asked for.
	slack = matchMax + 16
	// growMin is the least by which the output grows.
	growMin = 64 << 10
)

// symbolsOut decompresses the literals and matches of a block: quickly as long as there is enough of everything, and one by
// one, with every check, at the end of the input.
func (d *Decoder) symbolsOut() error {
	for {
		if err := d.reserve(); err != nil {
			return err
		}
		ended, err := d.quick()
		if ended || err != nil {
			return err
		}
		if cap(d.out)-len(d.out) < slack {
			continue
		}
		ended, err = d.one()
		if ended || err != nil {
			return err
		}
	}
}

// reserve makes room for at least one match.
func (d *Decoder) reserve() error {
	if len(d.out) > d.max {
		d.out = d.out[:d.max]
		return ErrTooLarge
	}
	if cap(d.out)-len(d.out) >= slack {
		return nil
	}
	grown := make([]byte, len(d.out), 2*cap(d.out)+growMin)
	copy(grown, d.out)
	d.out = grown
	return nil
}

// quick runs as long as sixteen bytes can be read and a whole match can be written. ended is true behind the end of the block.
//
// Only the lowest six bits of have count: whole entries are taken from it, and shifts by more than 63 are taken modulo 64, as
// processors do by themselves.
func (d *Decoder) quick() (ended bool, err error) {
	src, pos, bits, have := d.src, d.pos, d.bits, uint64(d.have)
	at, out := len(d.out)-d.base, d.out[d.base:cap(d.out)]
	lit, dist := &d.lit.entries, &d.dist.entries
	for pos+16 <= len(src) && at+slack <= len(out) {
		// Fill up to at least 56 bits. Bits above have are those of src[pos] already, so that or-ing them again is harmless.
		bits |= binary.LittleEndian.Uint64(src[pos:]) << (have & 63)
		pos += int(^have >> 3 & 7)
		have |= 56
		e := lit[bits&(1<<litBits-1)]
		// Three entries of literals take at most 33 bits: enough are left for a length, and a distance gets new ones.
		for n := 0; n < 3 && e&isLiteral != 0; n++ {
			bits >>= e & 63
			have -= uint64(e)
			out[at+1] = byte(e >> secondShift)
			out[at] = byte(e >> baseShift)
			at += 1 + int(e>>pairShift&1)
			e = lit[bits&(1<<litBits-1)]
		}
		if e&isValue == isLink {
			bits >>= litBits
			have -= litBits
			e = lit[uint(e>>baseShift)+uint(bits)&(1<<(e>>codeShift&codeMask)-1)]
		}
		code := bits
		bits >>= e & 63
		have -= uint64(e)
		if e&isValue == isLiteral {
			out[at+1] = byte(e >> secondShift)
			out[at] = byte(e >> baseShift)
			at += 1 + int(e>>pairShift&1)
			continue
		}
		if e&isValue != 0 || e == 0 {
			if ended = e&isValue == isEnd; !ended {
				err = ErrCorrupt
			}
			break
		}
		length := int(e>>baseShift) + int(code&(1<<(e&63)-1)>>(e>>codeShift&codeMask))

		bits |= binary.LittleEndian.Uint64(src[pos:]) << (have & 63)
		pos += int(^have >> 3 & 7)
		have |= 56
		e = dist[bits&(1<<distBits-1)]
		if e&isValue == isLink {
			bits >>= distBits
			have -= distBits
			e = dist[uint(e>>baseShift)+uint(bits)&(1<<(e>>codeShift&codeMask)-1)]
		}
		code = bits
		bits >>= e & 63
		have -= uint64(e)
		distance := int(e>>baseShift) + int(code&(1<<(e&63)-1)>>(e>>codeShift&codeMask))
		if e == 0 || e&isValue != 0 || distance > at {
			err = ErrCorrupt
			break
		}
		copyMatch(out, at, distance, length)
		at += length
	}
	d.pos, d.bits, d.have, d.out = pos, bits, uint(have&63), d.out[:d.base+at]
	return ended, err
}

// copyMatch copies length bytes from distance before at to at. It may write up to slack bytes behind at.
func copyMatch(out []byte, at, distance, length int) {
	from := at - distance
	if distance < 8 {
		for i := range length {
			out[at+i] = out[from+i]
		}
		return
	}
	if distance < 16 {
		to, src := out[at:at+length+8], out[from:]
		for i := 0; i < length; i += 8 {
			binary.LittleEndian.PutUint64(to[i:], binary.LittleEndian.Uint64(src[i:]))
		}
		return
	}
	if length > 64 && distance >= length {
		copy(out[at:at+length], out[from:])
		return
	}
	to, src := out[at:at+length+16], out[from:]
	for i := 0; i < length; i += 16 {
		*(*[16]byte)(to[i:]) = *(*[16]byte)(src[i:])
	}
}

// one decompresses one literal or match.
func (d *Decoder) one() (ended bool, err error) {
	e, err := d.code(&d.lit, litBits)
	if err != nil {
		return false, err
	}
	switch e & isValue {
	case isLiteral:
		d.out = append(d.out, byte(e>>baseShift))
		return false, nil
	case isEnd:
		return true, nil
	case 0:
	default:
		return false, ErrCorrupt
	}
	extra, err := d.take(e.extra())
	if err != nil {
		return false, err
	}
	length := int(e>>baseShift) + int(extra)
	if e, err = d.code(&d.dist, distBits); err != nil {
		return false, err
	}
	if e&isValue != 0 {
		return false, ErrCorrupt
	}
	if extra, err = d.take(e.extra()); err != nil {
		return false, err
	}
	distance := int(e>>baseShift) + int(extra)
	if distance > len(d.out)-d.base {
		return false, ErrCorrupt
	}
	for range length {
		d.out = append(d.out, d.out[len(d.out)-distance])
	}
	return false, nil
}

// code reads one code.
func (d *Decoder) code(t *table, first uint) (entry, error) {
	d.fill()
	bits, have := d.bits, d.have
	e := t.entries[bits&(1<<first-1)]
	if e&isValue == isLink {
		if have < first {
			return 0, io.ErrUnexpectedEOF
		}
		bits >>= first
		have -= first
		e = t.entries[uint(e>>baseShift)+uint(bits)&(1<<(e>>codeShift&codeMask)-1)]
	}
	n := uint(e >> codeShift & codeMask)
	if e == 0 {
		return 0, d.fault()
	}
	if n > have {
		return 0, io.ErrUnexpectedEOF
	}
	d.bits, d.have = bits>>n, have-n
	return e, nil
}
