package insight

import "math"

// total are sums over some hours of the history.
type total struct {
	minutes, calls  float64
	scatter, square [windows - 1]float64
	miss, predicted float64
}

// block is the total of some neighbouring slots of the history, so that not all hours are added up anew for each.
type block struct {
	total
	made   bool
	oldest int64 // hour in it
}

const blockHours = 24

// total returns the sums over the seven days before an hour.
func (h *history) total(id int64) total {
	var t total
	for i := range h.blocks {
		b := &h.blocks[i]
		if !b.made || b.oldest < id-hours {
			*b = blockOf(h.slots[i*blockHours:(i+1)*blockHours], id-hours)
		}
		t.add(&b.total)
	}
	return t
}

// blockOf adds up slots, without the hours before first.
func blockOf(slots []hour, first int64) block {
	b := block{made: true, oldest: math.MaxInt64}
	for i := range slots {
		r := &slots[i]
		if r.id < first || r.minutes == 0 {
			continue
		}
		b.oldest = min(b.oldest, r.id)
		b.minutes += float64(r.minutes)
		if r.calls == 0 && r.predicted == 0 {
			continue
		}
		b.calls += float64(r.calls)
		for k := range b.scatter {
			b.scatter[k] += float64(r.scatter[k])
			b.square[k] += float64(r.square[k])
		}
		b.miss += float64(r.miss)
		b.predicted += float64(r.predicted)
	}
	return b
}

func (t *total) add(o *total) {
	t.minutes += o.minutes
	t.calls += o.calls
	for k := range t.scatter {
		t.scatter[k] += o.scatter[k]
		t.square[k] += o.square[k]
	}
	t.miss += o.miss
	t.predicted += o.predicted
}
