package ingest

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"trailsift/ingest/record"
)

const hourMicros = 3600 * 1_000_000

// noHour is the hour of records that have no time of their own: copies of one may come with different container times.
const noHour = -1 << 62

// ids tells records that were seen before. Copies of a record share its time: so when memory is short, the ids of the hours
// that nothing was added to for the longest time are written to a temporary file, and read back when a late record falls into
// such an hour. Of what the store held before, the bloom filters of its segments are asked: see storedIDs. It is safe for
// concurrent use.
//
// A record of another hour with the same id is found as long as both hours are in memory. It can only be a conflict, because
// the times differ.
type ids struct {
	mu     sync.Mutex
	set    idSet
	hours  map[int64]*hourIDs
	last   *hourIDs // of the last add
	spill  spillFile
	budget int64 // bytes
	clock  int64 // goes up when the hour changes
	stored storedIDs
}

// hourIDs is what is known about one event hour.
type hourIDs struct {
	hour   int64
	used   int64  // the clock's value at the last add
	out    bool   // the ids are in the file, not in memory
	extent extent // where the file has them
	ready  bool   // near is filled in
	near   []storedGroup
}

// extent is where the ids of an hour lie in the temporary file.
type extent struct {
	at  int64
	ids int
}

// seen is a record whose id is asked for.
type seen struct {
	record.Identity
	table *eventTable
	hour  int64
	text  []byte // the record's id, empty without one
}

// hourOf returns the hour that a time belongs to.
func hourOf(micros int64) int64 {
	h := micros / hourMicros
	if micros%hourMicros < 0 {
		h--
	}
	return h
}

// add notes a record and says what was known about it.
func (x *ids) add(ctx context.Context, r *seen) (match, error) {
	key, bytes := keyOf(r.Identity, r.table.salt)
	x.mu.Lock()
	defer x.mu.Unlock()
	h := x.last
	if h == nil || h.hour != r.hour {
		h = x.hour(r.hour)
		x.last = h
		x.clock++
		h.used = x.clock
	}
	if !h.ready {
		if err := x.ready(ctx, h); err != nil {
			return unseen, err
		}
	}
	m, err := x.put(h, key, bytes)
	if (m == unseen || m == elsewhere) && x.stored.mayHold(h.near, r) {
		m = contested
	}
	return m, err
}

// keyOf turns an identity into what the set holds. Without an id the identity is the content: one hash confirms the other.
func keyOf(id record.Identity, salt uint64) (key, bytes uint64) {
	if !id.HasID {
		return id.Key[0] ^ salt, cmp.Or(id.Key[1]&bytesMask, 1)
	}
	return id.Key[0] ^ salt, cmp.Or(id.Bytes&bytesMask, 1)
}

// bytesMask is the part of the hash of a record's bytes that has room in a tag.
const bytesMask = 1<<(64-hourBits) - 1

// put adds to an hour, which may have to be read back first.
func (x *ids) put(h *hourIDs, key, bytes uint64) (match, error) {
	if h.out {
		if err := x.readBack(h); err != nil {
			return unseen, err
		}
	}
	if gain := x.set.gain(key); gain > 0 && x.set.bytes()+gain > x.budget {
		if err := x.evict(h); err != nil {
			return unseen, err
		}
	}
	return x.set.add(key, tagOf(h.hour, bytes)), nil
}

// ready looks up what the store holds near an hour.
func (x *ids) ready(ctx context.Context, h *hourIDs) error {
	near, err := x.stored.near(ctx, h.hour, func(hour int64, key, bytes uint64) error {
		_, err := x.put(x.hour(hour), key, bytes)
		return err
	})
	h.near, h.ready = near, err == nil
	return err
}

// hour returns what is known about an hour.
func (x *ids) hour(hour int64) *hourIDs {
	h := x.hours[hour]
	if h == nil {
		h = &hourIDs{hour: hour}
		x.hours[hour] = h
	}
	return h
}

// evict writes the ids of the hours that were not used for the longest time to the file, half of the hours in memory. keep
// stays.
func (x *ids) evict(keep *hourIDs) error {
	var in []*hourIDs
	for _, h := range x.hours {
		if !h.out && h != keep {
			in = append(in, h)
		}
	}
	if len(in) == 0 {
		return nil // a single hour may be larger than the budget
	}
	slices.SortFunc(in, func(a, b *hourIDs) int { return cmp.Or(cmp.Compare(a.used, b.used), cmp.Compare(a.hour, b.hour)) })
	gone := map[uint64][]seenID{}
	leaving := in[:(len(in)+1)/2]
	for _, h := range leaving {
		gone[tagOf(h.hour, 0).hour()] = nil
	}
	x.set.take(gone)
	for _, h := range leaving {
		h.out = true
		leaves := gone[tagOf(h.hour, 0).hour()]
		at, err := x.spill.append(bytesOf(leaves))
		if err != nil {
			return err
		}
		h.extent = extent{at, len(leaves)}
	}
	return nil
}

func (x *ids) readBack(h *hourIDs) error {
	back := make([]seenID, h.extent.ids)
	if err := x.spill.read(bytesOf(back), h.extent.at); err != nil {
		return err
	}
	h.out = false
	for _, id := range back {
		x.set.add(id.key, id.tag)
	}
	if x.set.bytes() > x.budget {
		return x.evict(h)
	}
	return nil
}

func (x *ids) close() error { return x.spill.close() }
