package ingest

import (
	"context"
	"sync"

	"trailsift/ingest/record"
	"trailsift/storage"
)

const hourMicros = 3600 * 1_000_000

// noHour is the hour of records that have no time of their own: copies of one may come with different container times.
const noHour = -1 << 62

// ids tells records that were seen before. The ids are kept by event hour, because copies of a record share its time: hours
// that nothing was added to for the longest time are written to a temporary file when memory is short, and read back when a
// late record falls into them. Segments of the store are read when the first record falls into their time. It is safe for
// concurrent use.
type ids struct {
	mu      sync.Mutex
	hours   map[int64]*hourIDs
	spill   spillFile
	bytes   int64 // of the sets in memory
	budget  int64
	clock   int64 // goes up with every add
	pending []*storedIDs
}

// hourIDs is the set of one event hour.
type hourIDs struct {
	idSet
	used     int64  // the clock's value at the last add
	out      bool   // the set is in the file, not in memory
	changed  bool   // it differs from what is in the file
	extent   extent // where the file has it
	complete bool   // all segments that overlap the hour are in
}

// storedIDs is a segment of the store whose ids may have to be loaded.
type storedIDs struct {
	storage.Segment
	load   func(ctx context.Context, add addID) error
	loaded bool
}

// addID takes an id that was read back.
type addID func(hour int64, key, raw uint64) error

func (s *storedIDs) overlaps(hour int64) bool {
	if hour == noHour {
		return true // container times are in no segment's description
	}
	return s.NullTimes < s.Rows && s.MinTime < (hour+1)*hourMicros && s.MaxTime >= hour*hourMicros
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
func (x *ids) add(ctx context.Context, hour int64, id record.Identity, table uint64) (match, error) {
	key, raw := slotOf(id, table)
	x.mu.Lock()
	defer x.mu.Unlock()
	h := x.hours[hour]
	if h == nil || !h.complete {
		if err := x.complete(ctx, hour); err != nil {
			return unseen, err
		}
		h = x.hours[hour]
	}
	return x.put(h, key, raw)
}

// slotOf turns an identity into what the sets hold. Without an id the identity is the content: one hash confirms the other.
func slotOf(id record.Identity, table uint64) (key, raw uint64) {
	key, raw = id.Key[0]^table, id.Bytes
	if !id.HasID {
		raw = id.Key[1]
	}
	if raw == unknownBytes {
		raw = 1
	}
	return key, raw
}

// put adds to a set, which may have to be read back first.
func (x *ids) put(h *hourIDs, key, raw uint64) (match, error) {
	if h.out {
		if err := x.readBack(h); err != nil {
			return unseen, err
		}
	}
	x.clock++
	h.used = x.clock
	size, used := h.bytes(), h.idSet.used
	m := h.idSet.add(key, raw)
	h.changed = h.changed || h.idSet.used != used
	if grown := h.bytes() - size; grown > 0 {
		if x.bytes += grown; x.bytes > x.budget {
			return m, x.evict(h)
		}
	}
	return m, nil
}

// complete loads the segments that overlap an hour.
func (x *ids) complete(ctx context.Context, hour int64) error {
	for _, seg := range x.pending {
		if seg.loaded || !seg.overlaps(hour) {
			continue
		}
		seg.loaded = true
		err := seg.load(ctx, func(hour int64, key, raw uint64) error {
			_, err := x.put(x.hour(hour), key, raw)
			return err
		})
		if err != nil {
			return err
		}
	}
	x.hour(hour).complete = true
	return nil
}

// hour returns the set of an hour, making an empty one.
func (x *ids) hour(hour int64) *hourIDs {
	h := x.hours[hour]
	if h == nil {
		h = &hourIDs{}
		x.hours[hour] = h
	}
	return h
}

// evict writes the sets that were not used for the longest time to the file, until a quarter of the budget is free. keep
// stays.
func (x *ids) evict(keep *hourIDs) error {
	for x.bytes > x.budget-x.budget/4 {
		var oldest *hourIDs
		for _, h := range x.hours {
			if !h.out && h != keep && len(h.slots) > 0 && (oldest == nil || h.used < oldest.used) {
				oldest = h
			}
		}
		if oldest == nil {
			return nil // one hour alone is over the budget
		}
		if oldest.changed {
			e, err := x.spill.write(oldest.slots)
			if err != nil {
				return err
			}
			oldest.extent, oldest.changed = e, false
		}
		x.bytes -= oldest.bytes()
		oldest.slots, oldest.out = nil, true
	}
	return nil
}

func (x *ids) readBack(h *hourIDs) error {
	slots, err := x.spill.read(h.extent)
	if err != nil {
		return err
	}
	h.slots, h.out = slots, false
	if x.bytes += h.bytes(); x.bytes > x.budget {
		return x.evict(h)
	}
	return nil
}

func (x *ids) close() error { return x.spill.close() }
