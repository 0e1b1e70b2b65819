package ingest

// idSet maps the hashes of event ids to the hashes of the records that have them. It is an open-addressing table without
// deletion. A key may be there several times: for records with one id and different bytes.
type idSet struct {
	slots []idSlot // a power of two of them; free where key is 0
	used  int
}

// idSlot is an id and the record that has it.
type idSlot struct {
	key uint64 // hash of the identity, never 0
	raw uint64 // hash of the record's bytes; unknownBytes for records that were read back from a segment
}

// unknownBytes stands for the hash of bytes that nobody has any more.
const unknownBytes = 0

// match is what an idSet knows about a record.
type match uint8

const (
	unseen    match = iota // the id is new
	identical              // a record with this id and these bytes was seen
	contested              // the id was seen; whether the content is the same has to be looked up
)

// add notes a record, and says what was known about it before.
func (s *idSet) add(key, raw uint64) match {
	if key == 0 {
		key = 1
	}
	if 4*(s.used+1) > 3*len(s.slots) {
		s.grow()
	}
	mask := uint64(len(s.slots) - 1)
	found := unseen
	for i := key & mask; ; i = (i + 1) & mask {
		slot := &s.slots[i]
		switch {
		case slot.key == 0:
			*slot = idSlot{key, raw}
			s.used++
			return found
		case slot.key != key:
		case slot.raw == raw && raw != unknownBytes:
			return identical
		default:
			found = contested
		}
	}
}

func (s *idSet) grow() {
	old := s.slots
	s.slots = make([]idSlot, max(64, 2*len(old)))
	mask := uint64(len(s.slots) - 1)
	for _, slot := range old {
		if slot.key == 0 {
			continue
		}
		i := slot.key & mask
		for s.slots[i].key != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = slot
	}
}

// bytes returns the memory that the set takes up.
func (s *idSet) bytes() int64 { return int64(len(s.slots)) * 16 }
