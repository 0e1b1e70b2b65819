package feed

import (
	"math"
	"slices"
	"strings"

	"trailsift/engine/alarm"
)

// several are the series of an alarm that watches several, by the cell that a period ends with. Most have no value in most of them,
// so only what is there is held.
type several struct {
	index map[string]int32
	names []string
	cells [][]entry
	spare []int32 // reused: where the series of an evaluation stand in its result, and one more; 0: nowhere
}

// entry is the value of a series in a period.
type entry struct {
	series int32
	value  float64
}

func newSeveral(g grid) *several {
	return &several{index: map[string]int32{}, cells: make([][]entry, g.len)}
}

// put sets a value. What comes later replaces what came before.
func (s *several) put(end int, name string, value float64) {
	if math.IsNaN(value) {
		return
	}
	i, ok := s.index[name]
	if !ok {
		i = int32(len(s.names))
		s.index[name] = i
		s.names = append(s.names, name)
	}
	s.cells[end] = append(s.cells[end], entry{i, value})
}

// look returns the series that have data in any of the buckets, each with a datapoint for each bucket, in the order of their names.
func (s *several) look(g grid, buckets []alarm.Bucket) []alarm.Contributor {
	if len(s.spare) < len(s.names) {
		s.spare = make([]int32, len(s.names))
	}
	var out []alarm.Contributor
	var seen []int32
	for n, b := range buckets {
		end, ok := g.cell(b.End - 1)
		if !ok {
			continue
		}
		for _, e := range s.cells[end] {
			at := s.spare[e.series]
			if at == 0 {
				window := make([]alarm.Datapoint, len(buckets))
				for i := range window {
					window[i] = alarm.Datapoint{Start: buckets[i].Start, Missing: true}
				}
				out = append(out, alarm.Contributor{Name: s.names[e.series], Window: window})
				seen = append(seen, e.series)
				at = int32(len(out))
				s.spare[e.series] = at
			}
			p := &out[at-1].Window[n]
			p.Missing, p.Value = false, e.value
		}
	}
	for _, i := range seen {
		s.spare[i] = 0
	}
	slices.SortFunc(out, func(a, b alarm.Contributor) int { return strings.Compare(a.Name, b.Name) })
	return out
}
