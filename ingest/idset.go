package ingest

// idSet holds the ids of the records that were seen, each with the hour that the record is from and a hash of its bytes. It is
// an open-addressing table without deletion. An id may be there several times: for records with other bytes or another hour.
// It is cut into shards, so that growing needs little memory at a time.
type idSet struct {
	shards [idShards]idShard
	slots  int // of all shards
}

const idShards = 64

type idShard struct {
	slots []idSlot // a power of two of them
	used  int
}

// idSlot is an id and a record that has it; free where tag is 0.
type idSlot struct {
	key uint64 // hash of the identity
	tag idTag
}

// idSlotBytes is what a slot takes up.
const idSlotBytes = 16

// idTag is the hour of a record, from 1 on in the lower bits, and above it a hash of its bytes: 0 when nobody has these any
// more, because the record was read back from a segment.
type idTag uint64

const hourBits = 20 // 119 years of hours; only equality matters, and no file holds records further apart

// tagOf returns the tag of a record.
func tagOf(hour int64, bytes uint64) idTag {
	h := uint64(1)
	if hour != noHour {
		h = 2 + uint64(hour)%(1<<hourBits-2)
	}
	return idTag(bytes<<hourBits | h)
}

func (t idTag) hour() uint64  { return uint64(t) & (1<<hourBits - 1) }
func (t idTag) bytes() uint64 { return uint64(t) >> hourBits }

// match is what an idSet knows about a record.
type match uint8

const (
	unseen    match = iota // the id is new
	elsewhere              // a record with this id, but of another hour, was seen: the content differs
	contested              // the id was seen in this hour; whether the content is the same has to be looked up
	identical              // a record with this id and these bytes was seen
)

// add notes a record, and says what was known about it before.
func (s *idSet) add(key uint64, tag idTag) match {
	shard := &s.shards[key>>58]
	if 4*(shard.used+1) > 3*len(shard.slots) {
		s.slots += shard.grow()
	}
	mask := uint64(len(shard.slots) - 1)
	found := unseen
	for i := key & mask; ; i = (i + 1) & mask {
		slot := &shard.slots[i]
		switch {
		case slot.tag == 0:
			*slot = idSlot{key, tag}
			shard.used++
			return found
		case slot.key != key:
		case slot.tag == tag && tag.bytes() != 0:
			return identical
		case slot.tag.hour() == tag.hour():
			found = contested
		default:
			found = max(found, elsewhere)
		}
	}
}

// grow doubles a shard and returns how many slots it gained.
func (s *idShard) grow() int {
	old := s.slots
	s.slots = make([]idSlot, max(64, 2*len(old)))
	s.used = 0
	s.fill(old)
	return len(s.slots) - len(old)
}

// fill adds slots that are not there.
func (s *idShard) fill(slots []idSlot) {
	mask := uint64(len(s.slots) - 1)
	for _, slot := range slots {
		if slot.tag == 0 {
			continue
		}
		i := slot.key & mask
		for s.slots[i].tag != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = slot
		s.used++
	}
}

// take removes the slots of some hours, and calls give with each of them.
func (s *idSet) take(hours func(hour uint64) bool, give func(idSlot)) {
	var stay []idSlot
	for i := range s.shards {
		shard := &s.shards[i]
		stay = stay[:0]
		for _, slot := range shard.slots {
			switch {
			case slot.tag == 0:
			case hours(slot.tag.hour()):
				give(slot)
			default:
				stay = append(stay, slot)
			}
		}
		size := 64
		for 3*size < 4*(len(stay)+1) {
			size *= 2
		}
		s.slots += size - len(shard.slots)
		if size == len(shard.slots) {
			clear(shard.slots)
		} else {
			shard.slots = make([]idSlot, size)
		}
		shard.used = 0
		shard.fill(stay)
	}
}

// bytes returns the memory that the set takes up.
func (s *idSet) bytes() int64 { return int64(s.slots) * idSlotBytes }
