package inflate

import "math/bits"

// An entry says what the next bits mean:
//
//	bits 0–5    how many bits it takes up: those of the code that the entry is found by, and the extra bits behind it
//	bits 8–11   bits of that code alone; for links the bits of the second table
//	bits 12–14  the kind
//	bit  15     whether there are two literals; the first one's code is that of bits 8–11
//	bits 16–31  literal bytes, base of the length or distance, or where the second table starts
//
// Zero is no code at all.
type entry uint32

const (
	isLiteral entry = 1 << 12
	isEnd     entry = 1 << 13
	isLink    entry = 1 << 14
	isValue   entry = isLiteral | isEnd | isLink // the mask; 0 below it is a length or distance
	isPair    entry = 1 << pairShift

	bitsMask    = 63
	codeShift   = 8
	codeMask    = 15
	pairShift   = 15
	baseShift   = 16
	secondShift = 24
	codeOne     = 1<<codeShift | 1 // a bit of the code, which is one that it takes up
)

// extra returns the number of extra bits behind a code.
func (e entry) extra() uint { return uint(e&bitsMask - e>>codeShift&codeMask) }

// Codes of up to these many bits are found in one step, longer ones in two.
const (
	litBits  = 11
	distBits = 8
	codeMax  = 15
	// litSize is the most entries that codes of up to 15 bits for 288 symbols need, second tables included; the 402 of
	// distances are fewer. (zlib's examples/enough.c counts them.)
	litSize = 2342
)

// table decodes one alphabet of a block.
type table struct {
	entries [litSize]entry
	order   [288]uint16
}

// build fills a table from the lengths of the codes: symbols[s] is the entry of symbol s without its code length. It returns
// false when the lengths are no prefix code. Codes that leave room are allowed as long as there is at most one of them.
func (t *table) build(first uint, lengths []uint8, symbols *[288]entry) bool {
	var count [codeMax + 1]int
	for _, n := range lengths {
		count[n]++
	}
	used := len(lengths) - count[0]
	count[0] = 0
	var next [codeMax + 2]int
	code, left := 0, 1
	for n := 1; n <= codeMax; n++ {
		left = left<<1 - count[n]
		if left < 0 {
			return false
		}
		code = (code + count[n-1]) << 1
		next[n] = code
	}
	if left > 0 && used > 1 {
		return false
	}
	size := 1 << first
	clear(t.entries[:size])
	end := size // where the next second table starts
	for _, sym := range t.sorted(count, lengths) {
		n := lengths[sym]
		c := next[n]
		next[n]++
		reversed := int(bits.Reverse16(uint16(c)) >> (16 - n))
		if uint(n) <= first {
			e := symbols[sym] + entry(n)*codeOne
			for at := reversed; at < size; at += 1 << n {
				t.entries[at] = e
			}
			count[n]--
			continue
		}
		low := reversed & (size - 1)
		link := t.entries[low]
		if link == 0 {
			more := subBits(count, n, first)
			if end+1<<more > len(t.entries) {
				return false
			}
			link = isLink | entry(first) | entry(more)<<codeShift | entry(end)<<baseShift
			t.entries[low] = link
			clear(t.entries[end : end+1<<more])
			end += 1 << more
		}
		count[n]--
		start, width := int(link>>baseShift), 1<<(link>>codeShift&codeMask)
		e := symbols[sym] + entry(uint(n)-first)*codeOne
		for at := reversed >> first; at < width; at += 1 << (uint(n) - first) {
			t.entries[start+at] = e
		}
	}
	return true
}

// sorted returns the symbols that have a code, shortest codes first: those that share a second table follow one another.
func (t *table) sorted(count [codeMax + 1]int, lengths []uint8) []uint16 {
	var start [codeMax + 2]int
	for n := 1; n <= codeMax; n++ {
		start[n+1] = start[n] + count[n]
	}
	for sym, n := range lengths {
		if n != 0 {
			t.order[start[n]] = uint16(sym)
			start[n]++
		}
	}
	return t.order[:start[codeMax]]
}

// subBits returns the size of the second table that starts with a code of n bits: large enough for the longest code with the
// same first bits. count holds the codes that are not in the tables yet.
func subBits(count [codeMax + 1]int, n uint8, first uint) uint {
	more := uint(n) - first
	room := 1 << more
	for int(more+first) < codeMax {
		if room -= count[more+first]; room <= 0 {
			break
		}
		room <<= 1
		more++
	}
	return more
}

// pairMin is how many compressed bytes there have to be for pairs to be worth making: it takes as long as decompressing four kilobytes.
const pairMin = 4 << 10

// pair has entries of literals with short codes stand for the literal behind them too, where its code fits beside the first:
// ids and tokens are long runs of literals.
func (t *table) pair() {
	for i := 1<<litBits - 1; i > 0; i-- {
		e := t.entries[i]
		n := e & bitsMask
		next := t.entries[i>>n] // not a pair yet: i>>n is less than i
		if e&next&isLiteral != 0 && n+next&bitsMask <= litBits {
			t.entries[i] = e + next&bitsMask | next>>baseShift<<secondShift | isPair
		}
	}
}
