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
func (d *Decoder) quick() (ended bool, err error) {
	src, pos, bits, have := d.src, d.pos, d.bits, d.have
	at, out := len(d.out), d.out[:cap(d.out)]
	lit, dist, base := &d.lit.entries, &d.dist.entries, d.base
	for pos+16 <= len(src) && at+slack <= len(out) {
		// Fill up to at least 56 bits. Bits above have are those of src[pos] already, so that or-ing them again is harmless.
		bits |= binary.LittleEndian.Uint64(src[pos:]) << (have & 63)
		pos += int((63 - have) >> 3)
		have |= 56
		e := lit[bits&(1<<litBits-1)]
		// Three literals take at most 33 bits: enough are left for a length, and a distance gets new ones.
		for n := 0; n < 3 && e&isLiteral != 0; n++ {
			bits >>= e & codeMask
			have -= uint(e & codeMask)
			out[at] = byte(e >> baseShift)
			at++
			e = lit[bits&(1<<litBits-1)]
		}
		if e&isValue == isLink {
			bits >>= litBits
			have -= litBits
			e = lit[uint(e>>baseShift)+uint(bits)&(1<<(e>>extraShift&extraMask)-1)]
		}
		bits >>= e & codeMask
		have -= uint(e & codeMask)
		if e&isValue == isLiteral {
			out[at] = byte(e >> baseShift)
			at++
			continue
		}
		if e&isValue != 0 || e == 0 {
			if ended = e&isValue == isEnd; !ended {
				err = ErrCorrupt
			}
			break
		}
		extra := uint(e >> extraShift & extraMask)
		length := int(e>>baseShift) + int(bits&(1<<extra-1))
		bits >>= extra & 63
		have -= extra

		bits |= binary.LittleEndian.Uint64(src[pos:]) << (have & 63)
		pos += int((63 - have) >> 3)
		have |= 56
		e = dist[bits&(1<<distBits-1)]
		if e&isValue == isLink {
			bits >>= distBits
			have -= distBits
			e = dist[uint(e>>baseShift)+uint(bits)&(1<<(e>>extraShift&extraMask)-1)]
		}
		bits >>= e & codeMask
		have -= uint(e & codeMask)
		extra = uint(e >> extraShift & extraMask)
		distance := int(e>>baseShift) + int(bits&(1<<extra-1))
		bits >>= extra & 63
		have -= extra
		if e == 0 || e&isValue != 0 || distance > at-base {
			err = ErrCorrupt
			break
		}
		copyMatch(out, at, distance, length)
		at += length
	}
	d.pos, d.bits, d.have, d.out = pos, bits, have, out[:at]
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
	extra, err := d.take(uint(e >> extraShift & extraMask))
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
	if extra, err = d.take(uint(e >> extraShift & extraMask)); err != nil {
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
		e = t.entries[uint(e>>baseShift)+uint(bits)&(1<<(e>>extraShift&extraMask)-1)]
	}
	n := uint(e & codeMask)
	if e == 0 {
		return 0, d.fault()
	}
	if n > have {
		return 0, io.ErrUnexpectedEOF
	}
	d.bits, d.have = bits>>n, have-n
	return e, nil
}
