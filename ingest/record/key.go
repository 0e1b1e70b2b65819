package record

import "github.com/zeebo/xxh3"

// Key returns Identity.Key of a record with an id: for rows whose account and id are read back from their columns.
func Key(account, eventID []byte) [2]uint64 {
	buf := make([]byte, 0, 64)
	buf = append(buf, account...)
	buf = append(buf, 0)
	buf = append(buf, eventID...)
	h := xxh3.Hash128(buf)
	return [2]uint64{h.Hi, h.Lo}
}
