package anomaly

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// held returns the bytes that a detector holds.
func held(d *Detector) int {
	bytes := int(unsafe.Sizeof(*d))
	if d.model == nil {
		return bytes + 8*cap(d.times) + 8*cap(d.values)
	}
	m := d.model
	bytes += int(unsafe.Sizeof(*m) + unsafe.Sizeof(*m.rarity))
	for _, s := range []*sample{&m.values, &m.moves, &m.band.errors} {
		bytes += 8*cap(s.ring) + 8*cap(s.sorted)
	}
	bytes += 8*cap(m.shift.ring) + 8*cap(m.band.season.median)
	for _, row := range m.band.season.rows {
		bytes += 8 * cap(row)
	}
	return bytes
}

func TestStateIsBounded(t *testing.T) {
	for _, period := range []int64{1, 10 * second, 5 * minute, 60 * minute, day} {
		d := New(period, Options{})
		r := rand.New(rand.NewPCG(1, 1))
		step := max(period, second)
		at := int64(0)
		for range 100_000 {
			at += step * (1 + 20*int64(r.IntN(100)/99))
			d.Next(at, hostile(r))
		}
		if n := held(d); n > StateBytes {
			t.Errorf("period %g s: %d bytes are held", float64(period)/float64(second), n)
		}
	}
	d := New(5*minute, Options{})
	for i := range int64(50) {
		d.Next(i*5*minute, math.Sqrt(float64(i)))
	}
	if n := held(d); n > StateBytes/4 {
		t.Errorf("after 50 points %d bytes are held", n)
	}
}
