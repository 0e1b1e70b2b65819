package metric

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"
)

// Series returns the hash that names the point's metric in the store: 64 bits over account, region, namespace, name and
// canonical dimensions, in which an unknown part differs from an empty one. Where the name is not known the label stands for it:
// series that nobody can name must not replace each other's datapoints. Unit, period and kind are no part of it. The bytes of
// scratch are overwritten, and returned with what they have grown to, so that a caller can use them again.
func (p *Point) Series(scratch []byte) (hash int64, grown []byte) {
	scratch = scratch[:0]
	parts := [...][]byte{p.Account, p.Region, p.Namespace, p.Name, p.Dimensions, p.Label}
	known := parts[:5]
	if p.Name == nil && p.Label != nil {
		known = parts[:]
	}
	for _, part := range known {
		if part == nil {
			scratch = append(scratch, 0)
			continue
		}
		scratch = binary.AppendUvarint(scratch, uint64(len(part))+1)
		scratch = append(scratch, part...)
	}
	return int64(xxh3.Hash(scratch)), scratch
}
