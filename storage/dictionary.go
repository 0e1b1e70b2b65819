package storage

import "github.com/zeebo/xxh3"

// A dictionary that has this many values more, or this many bytes of values more, is looked at: when its values repeat less
// than twice on average, it is given up.
const (
	dictStep      = 4096
	dictStepBytes = 4 << 20
)

// dictionary finds the code of a value among those that a vector holds already. It is an open hash table of codes; values with
// the code 0, 1, … stand in the vector one after the other.
type dictionary struct {
	slots     []uint64 // 0 is free; else the upper half of the value's hash and, below it, 1 + code
	last      uint32   // the code that was asked for last
	from, to  uint32   // where its value lies in the vector's data
	count     int
	nextCheck int // by number of values
	nextBytes int // by bytes of values
}

func newDictionary() *dictionary {
	d := &dictionary{}
	d.reset()
	return d
}

func (d *dictionary) reset() {
	clear(d.slots)
	d.last, d.from, d.to = 0, 0, 0
	d.count, d.nextCheck, d.nextBytes = 0, dictStep, dictStepBytes
}

// intern returns the code of a value, which joins the dictionary when it is new.
func (v *Vector) intern(p []byte) uint32 {
	d := v.dict
	if d.count > 0 && string(v.data[d.from:d.to]) == string(p) {
		return d.last
	}
	if 4*d.count >= 3*len(d.slots) {
		d.grow()
	}
	upper := xxh3.Hash(p) >> 32
	mask := uint64(len(d.slots) - 1)
	i := upper & mask
	for ; d.slots[i] != 0; i = (i + 1) & mask {
		if slot := d.slots[i]; slot>>32 == upper && string(v.value(int(uint32(slot)-1))) == string(p) {
			return v.found(uint32(slot) - 1)
		}
	}
	v.keep(p)
	d.count++
	d.slots[i] = upper<<32 | uint64(d.count)
	return v.found(uint32(d.count - 1))
}

// found notes the code that was asked for last.
func (v *Vector) found(code uint32) uint32 {
	d := v.dict
	d.last, d.from, d.to = code, 0, v.ends[code]
	if code > 0 {
		d.from = v.ends[code-1]
	}
	return code
}

// grow makes room for more values.
func (d *dictionary) grow() {
	old := d.slots
	d.slots = make([]uint64, max(64, 2*len(old)))
	mask := uint64(len(d.slots) - 1)
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		i := slot >> 32 & mask
		for d.slots[i] != 0 {
			i = (i + 1) & mask
		}
		d.slots[i] = slot
	}
}

// reconsider gives the dictionary up when its values hardly repeat.
func (v *Vector) reconsider() {
	d := v.dict
	d.nextCheck, d.nextBytes = d.count+dictStep, len(v.data)+dictStepBytes
	present := 0
	for _, code := range v.codes {
		if code > 0 {
			present++
		}
	}
	if 2*d.count <= present {
		return
	}
	data, ends := make([]byte, 0, 2*len(v.data)), make([]uint32, 0, max(cap(v.codes), 2*len(v.codes)))
	v.valid = v.valid[:0]
	for _, code := range v.codes {
		valid := uint8(0)
		if code > 0 {
			valid = 1
			data = append(data, v.value(int(code)-1)...)
		}
		v.valid = append(v.valid, valid)
		ends = append(ends, uint32(len(data)))
	}
	v.batch.bytes += len(data) - len(v.data)
	v.data, v.ends, v.dict, v.codes = data, ends, nil, v.codes[:0]
}
