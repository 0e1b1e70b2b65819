package storage

import (
	"encoding/binary"
	"math/bits"
)

// This file holds Parquet's integer encodings: RLE/bit-packing for levels and dictionary codes, DELTA_BINARY_PACKED for
// integers and lengths. See parquet-format, Encodings.md.

// appendLevels appends definition levels of 0 and 1 as runs and bit-packed groups of eight.
func appendLevels(dst []byte, valid []uint8) []byte {
	packed := 0 // start of the values that are not written yet
	for i := 0; i < len(valid); {
		run := levelRun(valid[i:])
		if run < 24 {
			i += 8
			continue
		}
		dst = appendPackedLevels(dst, valid[packed:i])
		dst = binary.AppendUvarint(dst, uint64(run)<<1)
		dst = append(dst, valid[i])
		i += run
		packed = i
	}
	return appendPackedLevels(dst, valid[packed:])
}

// levelRun returns how many levels at the start of p are the same.
func levelRun(p []uint8) int {
	want := uint64(p[0]) * 0x0101010101010101
	i := 0
	for ; i+8 <= len(p); i += 8 {
		if diff := binary.LittleEndian.Uint64(p[i:]) ^ want; diff != 0 {
			return i + bits.TrailingZeros64(diff)>>3
		}
	}
	for ; i < len(p) && p[i] == p[0]; i++ {
	}
	return i
}

func appendPackedLevels(dst []byte, p []uint8) []byte {
	if len(p) == 0 {
		return dst
	}
	dst = binary.AppendUvarint(dst, uint64(len(p)+7)/8<<1|1)
	for ; len(p) >= 8; p = p[8:] {
		// The multiplication gathers the lowest bits of eight bytes in the highest byte.
		dst = append(dst, byte(binary.LittleEndian.Uint64(p)*0x0102040810204080>>56))
	}
	if len(p) > 0 {
		var last byte
		for i, level := range p {
			last |= level << i
		}
		dst = append(dst, last)
	}
	return dst
}

// appendCodes appends the codes of rows that are not null, as runs and bit-packed groups of eight.
func appendCodes(dst []byte, codes []uint32, width int) []byte {
	packed := 0
	for i := 0; i < len(codes); {
		run := 1
		for i+run < len(codes) && codes[i+run] == codes[i] {
			run++
		}
		if run < 16 {
			i += 8
			continue
		}
		dst = appendPackedCodes(dst, codes[packed:i], width)
		dst = binary.AppendUvarint(dst, uint64(run)<<1)
		for b := 0; b < width; b += 8 {
			dst = append(dst, byte(codes[i]>>b))
		}
		i += run
		packed = i
	}
	return appendPackedCodes(dst, codes[packed:], width)
}

// appendPackedCodes appends codes as groups of eight; the last group is filled with zeros.
func appendPackedCodes(dst []byte, codes []uint32, width int) []byte {
	if len(codes) == 0 {
		return dst
	}
	groups := (len(codes) + 7) / 8
	dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
	switch width {
	case 8:
		for _, c := range codes {
			dst = append(dst, byte(c))
		}
		return appendZeros(dst, groups*8-len(codes))
	case 16:
		for _, c := range codes {
			dst = append(dst, byte(c), byte(c>>8))
		}
		return appendZeros(dst, 2*(groups*8-len(codes)))
	}
	var p packer
	for _, c := range codes {
		dst = p.append(dst, uint64(c), width)
	}
	for n := len(codes); n < groups*8; n++ {
		dst = p.append(dst, 0, width)
	}
	return dst
}

// packer joins values of a few bits, the lowest first. Groups of eight values end at whole bytes.
type packer struct {
	bits uint64
	n    int // number of bits, below 8
}

func (p *packer) append(dst []byte, value uint64, width int) []byte {
	if width > 32 { // in halves, so that the bits always have room
		dst = p.append(dst, value&(1<<32-1), 32)
		return p.append(dst, value>>32, width-32)
	}
	p.bits |= value << p.n
	for p.n += width; p.n >= 8; p.n -= 8 {
		dst = append(dst, byte(p.bits))
		p.bits >>= 8
	}
	return dst
}

// The sizes of DELTA_BINARY_PACKED blocks.
const (
	deltaBlock = 128
	deltaMini  = 32
)

// appendDeltas appends integers as the differences between them, bit-packed in blocks.
func appendDeltas(dst []byte, values []int64) []byte {
	dst = binary.AppendUvarint(dst, deltaBlock)
	dst = binary.AppendUvarint(dst, deltaBlock/deltaMini)
	dst = binary.AppendUvarint(dst, uint64(len(values)))
	if len(values) == 0 {
		return append(dst, 0)
	}
	dst = binary.AppendVarint(dst, values[0])
	previous := values[0]
	for rest := values[1:]; len(rest) > 0; {
		n := min(deltaBlock, len(rest))
		var deltas [deltaBlock]int64
		least := rest[0] - previous
		for i, v := range rest[:n] {
			deltas[i] = v - previous
			least = min(least, deltas[i])
			previous = v
		}
		dst = appendDeltaBlock(dst, deltas[:n], least)
		rest = rest[n:]
	}
	return dst
}

func appendDeltaBlock(dst []byte, deltas []int64, least int64) []byte {
	dst = binary.AppendVarint(dst, least)
	widths := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	for mini := 0; mini*deltaMini < len(deltas); mini++ {
		values := deltas[mini*deltaMini : min(len(deltas), (mini+1)*deltaMini)]
		var all uint64
		for _, d := range values {
			all |= uint64(d - least)
		}
		width := bits.Len64(all)
		dst[widths+mini] = byte(width)
		if width == 0 {
			continue
		}
		var p packer
		for _, d := range values {
			dst = p.append(dst, uint64(d-least), width)
		}
		for n := len(values); n < deltaMini; n++ {
			dst = p.append(dst, 0, width)
		}
	}
	return dst
}
