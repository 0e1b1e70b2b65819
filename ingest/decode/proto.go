package decode

import (
	"encoding/binary"
	"math"
)

// A protoField is a field of a Protocol Buffers message.
type protoField struct {
	number uint64
	wire   byte   // 0 varint, 1 eight bytes, 2 bytes, 5 four bytes
	bits   uint64 // of a varint or of a number of fixed length
	bytes  []byte // of wire type 2; its capacity reaches to that of the message, so that its place can be told
}

// protoNext reads the first field of a message, and returns the rest behind it. ok is false when the bytes are no message.
func protoNext(msg []byte) (f protoField, rest []byte, ok bool) {
	tag, n := binary.Uvarint(msg)
	if n <= 0 || tag>>3 == 0 {
		return f, nil, false
	}
	f.number, f.wire, msg = tag>>3, byte(tag&7), msg[n:]
	switch f.wire {
	case 0:
		if f.bits, n = binary.Uvarint(msg); n <= 0 {
			return f, nil, false
		}
		return f, msg[n:], true
	case 1:
		if len(msg) < 8 {
			return f, nil, false
		}
		f.bits = binary.LittleEndian.Uint64(msg)
		return f, msg[8:], true
	case 2:
		length, n := binary.Uvarint(msg)
		if n <= 0 || length > uint64(len(msg)-n) {
			return f, nil, false
		}
		end := n + int(length)
		f.bytes = msg[n:end]
		return f, msg[end:], true
	case 5:
		if len(msg) < 4 {
			return f, nil, false
		}
		f.bits = uint64(binary.LittleEndian.Uint32(msg))
		return f, msg[4:], true
	}
	return f, nil, false // groups, which nothing writes any more
}

// double is the number of a field of type double.
func (f protoField) double() float64 { return math.Float64frombits(f.bits) }
