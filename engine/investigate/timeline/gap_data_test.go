package timeline

import "testing"

// TestGapsOfDataEvents: trails that leave out data events are silent too, where data events came steadily.
func TestGapsOfDataEvents(t *testing.T) {
	const a, end = "111122223333", 3 * 24 * hour
	data := func(d delivered, from, to int64) {
		for at := from; at < to; at += 5 {
			d.add(a, "us-east-1", dataEvents, at*minute, bin{at * minute, at * minute, 1})
		}
	}
	steady := func() delivered {
		d := delivered{}
		deliver(d, a, "us-east-1", 0, end, 5)
		return d
	}
	t.Run("left out", func(t *testing.T) {
		d := steady()
		data(d, 0, 30*hour)
		data(d, 34*hour, end)
		equal(t, told(d, end-5), "no data events of any account in any region were delivered for 4h5m")
	})
	t.Run("inside of a gap of all", func(t *testing.T) {
		d := delivered{}
		deliver(d, a, "us-east-1", 0, 30*hour, 5)
		deliver(d, a, "us-east-1", 34*hour, end, 5)
		data(d, 0, 30*hour)
		data(d, 34*hour, end)
		equal(t, told(d, end-5), "no events of any account in any region were delivered for 4h5m")
	})
	t.Run("of one job", func(t *testing.T) {
		d := steady()
		data(d, 10*hour, 11*hour)
		equal(t, told(d, end-5))
	})
}
