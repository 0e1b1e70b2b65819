package ingest

// idSet holds the ids of the records that were seen, each with the hour that the record is from and a hash of its bytes. An id
// may be there several times: for records with other bytes or another hour. It is cut into shards, so that growing needs
// little memory at a time.
type idSet struct {
	shards [idShards]idShard
	places int // of all shards
}

const idShards = 64

// idShard is an open-addressing table without deletion. Its places are a quarter of the size of the ids themselves, so that
// asking for a new id, as nearly all are, misses the processor's caches once and not far away; the ids are added at the end.
type idShard struct {
	index []uint32 // a power of two of places: 1 + the id's place in ids and above it bits of its key; 0 is free
	ids   []seenID // in the order in which they came
}

// seenID is an id and a record that has it.
type seenID struct {
	key uint64 // hash of the identity
	tag idTag
}

// idPlaceBytes is what a place takes up: its own four bytes and, as three places in four are used, three quarters of an id.
const idPlaceBytes = 16

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
	if shard.full() {
		s.places += shard.grow()
	}
	mask := uint32(len(shard.index) - 1)
	mark := markOf(key, mask)
	found := unseen
	i := uint32(key) & mask
	for ; shard.index[i] != 0; i = (i + 1) & mask {
		place := shard.index[i]
		if place&^mask != mark {
			continue
		}
		switch id := &shard.ids[place&mask-1]; {
		case id.key != key:
		case id.tag == tag && tag.bytes() != 0:
			return identical
		case id.tag.hour() == tag.hour():
			found = contested
		default:
			found = max(found, elsewhere)
		}
	}
	shard.ids = append(shard.ids, seenID{key, tag})
	shard.index[i] = mark | uint32(len(shard.ids))
	return found
}

// gain returns by how many bytes the set grows when an id is added, most often none.
func (s *idSet) gain(key uint64) int64 {
	if shard := &s.shards[key>>58]; shard.full() {
		return int64(shard.next()-len(shard.index)) * idPlaceBytes
	}
	return 0
}

// full reports whether a shard has to grow before it takes another id.
func (s *idShard) full() bool { return len(s.ids) == usable(len(s.index)) }

// next returns how many places a shard has once it has grown.
func (s *idShard) next() int { return max(64, 2*len(s.index)) }

// usable returns how many ids a number of places is for.
func usable(places int) int { return places / 4 * 3 }

// markOf returns the bits of a key that a place has above the mask of a table. They are others than those that it is found by.
func markOf(key uint64, mask uint32) uint32 { return uint32(key>>26) &^ mask }

// grow doubles a shard and returns how many places it gained.
func (s *idShard) grow() int {
	old := len(s.index)
	s.resize(s.next())
	return len(s.index) - old
}

// resize gives a shard another number of places, enough for its ids.
func (s *idShard) resize(places int) {
	s.index = make([]uint32, places)
	s.ids = append(make([]seenID, 0, usable(places)), s.ids...)
	s.fill()
}

// fill gives all ids their places in an empty index.
func (s *idShard) fill() {
	mask := uint32(len(s.index) - 1)
	for n, id := range s.ids {
		i := uint32(id.key) & mask
		for s.index[i] != 0 {
			i = (i + 1) & mask
		}
		s.index[i] = markOf(id.key, mask) | uint32(n+1)
	}
}

// take moves the ids of the hours that are keys of leaving to their values. They are counted before they are copied, so that it
// takes no more memory than they need.
func (s *idSet) take(leaving map[uint64][]seenID) {
	counts, total := map[uint64]int{}, 0
	for i := range s.shards {
		for _, id := range s.shards[i].ids {
			if _, leaves := leaving[id.tag.hour()]; leaves {
				counts[id.tag.hour()]++
				total++
			}
		}
	}
	room := make([]seenID, total)
	for hour, n := range counts {
		leaving[hour], room = room[:0:n], room[n:]
	}
	for i := range s.shards {
		shard := &s.shards[i]
		stay := shard.ids[:0]
		for _, id := range shard.ids {
			if ids, leaves := leaving[id.tag.hour()]; leaves {
				leaving[id.tag.hour()] = append(ids, id)
			} else {
				stay = append(stay, id)
			}
		}
		shard.ids = stay
		s.places -= shard.renew()
	}
}

// renew gives the ids of a shard their places again, and returns how many places it has less. What is to be filled again keeps its size.
func (s *idShard) renew() int {
	places, before := 64, len(s.index)
	for usable(places) < 2*(len(s.ids)+1) {
		places *= 2
	}
	if places < before {
		s.resize(places)
	} else {
		clear(s.index)
		s.fill()
	}
	return before - len(s.index)
}

// bytes returns the memory that the set takes up.
func (s *idSet) bytes() int64 { return int64(s.places) * idPlaceBytes }
