package ingest

import (
	"context"
	"math/rand/v2"
	"testing"

	"trailsift/ingest/record"
)

// A set with a tiny budget, which writes hours out and reads them back all the time, answers as one without limit.
func TestIDsSpillLikeUnlimited(t *testing.T) {
	ctx := context.Background()
	table := &eventTable{}
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 1))
		small := &ids{hours: map[int64]*hourIDs{}, budget: 160 << 10, spill: spillFile{fs: osFS{}}}
		large := &ids{hours: map[int64]*hourIDs{}, budget: 1 << 40}
		evicted, back := false, false
		for i := range 60_000 {
			hour := int64(i/1000) - rng.Int64N(3)
			switch rng.IntN(100) {
			case 0:
				hour = noHour
			case 1:
				hour = rng.Int64N(int64(i/1000 + 1)) // a late record
			}
			id := record.Identity{Key: [2]uint64{rng.Uint64N(900) * 0x9e3779b97f4a7c15, 7}, Bytes: rng.Uint64N(3), HasID: rng.IntN(10) > 0}
			was := small.hours[hour] != nil && small.hours[hour].out
			r := &seen{Identity: id, table: table, hour: hour}
			a, errA := small.add(ctx, r)
			b, errB := large.add(ctx, r)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			// An hour that is not in memory is not searched for records of others.
			if a != b && !(a == unseen && b == elsewhere) {
				t.Fatalf("seed %d, add %d: %d with a small budget, %d without limit", seed, i, a, b)
			}
			back = back || evicted && was
			for _, h := range small.hours {
				evicted = evicted || h.out
			}
		}
		if !evicted || !back {
			t.Errorf("written out: %t, read back: %t", evicted, back)
		}
		if err := small.close(); err != nil {
			t.Error(err)
		}
	}
}

func TestIDsMatch(t *testing.T) {
	ctx := context.Background()
	x := &ids{hours: map[int64]*hourIDs{}, budget: 1 << 20}
	add := func(hour int64, key, bytes uint64) match {
		t.Helper()
		m, err := x.add(ctx, &seen{Identity: record.Identity{Key: [2]uint64{key, key}, Bytes: bytes, HasID: true}, table: &eventTable{}, hour: hour})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for i, c := range []struct {
		hour       int64
		key, bytes uint64
		want       match
	}{
		{1, 1, 10, unseen}, {1, 1, 10, identical}, {1, 1, 11, contested}, {1, 1, 11, identical}, {1, 1, 10, identical},
		{2, 1, 10, elsewhere}, {2, 1, 9, contested}, {1, 0, 0, unseen}, {1, 0, 0, identical}, {noHour, 5, 1, unseen}, {noHour, 5, 1, identical},
	} {
		if got := add(c.hour, c.key, c.bytes); got != c.want {
			t.Errorf("step %d: %d, want %d", i, got, c.want)
		}
	}
}

// When ids cannot be written out or read back, adding the record that needed it is an error: nothing is taken for new.
func TestIDsOnAFaultyDisk(t *testing.T) {
	for _, op := range []string{opTempCreate, opTempWrite, opTempRead} {
		for _, how := range ways(op) {
			for at, struck := 1, true; struck && at < 10; at++ {
				faulty := newFaults(fault{op: op, at: at, way: how})
				x := &ids{hours: map[int64]*hourIDs{}, budget: 80 << 10, spill: spillFile{fs: faultyInputs{faults: faulty}}}
				var err error
				for i := 0; i < 20_000 && err == nil; i++ { // later hours, and again and again the first
					hour, key := int64(i/500), uint64(i)*0x9e3779b97f4a7c15
					if i%7000 == 6999 {
						hour, key = 0, 0
					}
					var m match
					m, err = x.add(t.Context(), &seen{Identity: record.Identity{Key: [2]uint64{key, 7}, Bytes: 1, HasID: true}, table: &eventTable{}, hour: hour})
					if err == nil && (m == identical) != (i%7000 == 6999) {
						t.Fatalf("%s %d %s, add %d: %d", op, at, how, i, m)
					}
				}
				if struck = faulty.struck; struck != (err != nil) || at == 1 && !struck {
					t.Errorf("%s %d %s: struck: %t, %v", op, at, how, struck, err)
				}
				if err := x.close(); err != nil {
					t.Error(err)
				}
			}
		}
	}
}
