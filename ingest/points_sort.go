package ingest

import (
	"math"
	"math/bits"
	"slices"

	"trailsift/storage"
)

// ranks returns the places of a buffer's lanes in their order.
func (b *points) ranks() []uint32 {
	at := make([]uint32, len(b.lanes))
	for i := range at {
		at[i] = uint32(i)
	}
	slices.SortFunc(at, func(i, j uint32) int { return b.lanes[i].compare(&b.lanes[j]) })
	ranks := make([]uint32, len(at))
	for rank, lane := range at {
		ranks[lane] = uint32(rank)
	}
	return ranks
}

// pointKey orders points: by cluster, lane and time. Points with the same key are a cell.
type pointKey struct {
	cluster int64
	rank    uint32
	time    int64
}

func (p *point) key(ranks []uint32) pointKey { return pointKey{p.cluster(), ranks[p.lane], p.time} }

// less reports whether a key comes before another.
func (k pointKey) less(o pointKey) bool {
	if k.cluster != o.cluster {
		return k.cluster < o.cluster
	}
	if k.rank != o.rank {
		return k.rank < o.rank
	}
	return k.time < o.time
}

// sortedAt is a point on its way through a sort: its key as a number, and its place in the list.
type sortedAt struct {
	key uint64
	at  uint32
}

// sortPoints returns the places of those points whose lanes have the ranks from low to below high, in the order of their keys.
// The keys are packed into 64 bits and sorted digit by digit; where they do not fit, the lowest bits of the time are left out,
// and what is equal then is compared.
func sortPoints(list *pointList, ranks []uint32, low, high uint32) []sortedAt {
	var order []sortedAt
	lowest, highest := int64(math.MaxInt64), int64(math.MinInt64)
	times, most := uint64(0), uint32(0) // all bits that any time within its cluster has; the highest rank
	for i := range uint32(list.n) {
		p := list.at(i)
		rank := ranks[p.lane]
		if rank < low || rank >= high {
			continue
		}
		if order == nil {
			order = make([]sortedAt, 0, list.n)
		}
		order, most = append(order, sortedAt{at: i}), max(most, rank-low)
		if !p.timeless {
			c := p.cluster()
			lowest, highest = min(lowest, c), max(highest, c)
			times |= uint64(p.time - storage.ClusterStart(c))
		}
	}
	if lowest > highest { // no point has a time
		lowest, highest = 0, 0
	}
	clusters := uint64(highest-lowest) + 1 // and one more for points without a time
	timeShift := 0
	if times != 0 {
		timeShift = bits.TrailingZeros64(times)
	}
	timeBits, rankBits := bits.Len64(times>>timeShift), bits.Len32(most)
	lost := max(0, bits.Len64(clusters)+rankBits+timeBits-64)
	timeShift, timeBits = timeShift+lost, max(0, timeBits-lost)
	for i := range order {
		p := list.at(order[i].at)
		cluster, time := clusters, uint64(0)
		if !p.timeless {
			c := p.cluster()
			cluster, time = uint64(c-lowest), uint64(p.time-storage.ClusterStart(c))
		}
		order[i].key = cluster<<(rankBits+timeBits) | uint64(ranks[p.lane]-low)<<timeBits | time>>timeShift
	}
	order = radixSort(order)
	if lost > 0 {
		sortTies(order, list, ranks)
	}
	return order
}

// sortTies sorts what has the same packed key by the whole one.
func sortTies(order []sortedAt, list *pointList, ranks []uint32) {
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && order[end].key == order[start].key {
			end++
		}
		if end-start > 1 {
			slices.SortStableFunc(order[start:end], func(a, b sortedAt) int {
				x, y := list.at(a.at).key(ranks), list.at(b.at).key(ranks)
				switch {
				case x.less(y):
					return -1
				case y.less(x):
					return 1
				}
				return 0
			})
		}
		start = end
	}
}

const radixBits = 11

// radixSort sorts by the keys, and keeps the order of equal ones. It needs as much memory again.
func radixSort(list []sortedAt) []sortedAt {
	all, none := uint64(0), ^uint64(0)
	for _, e := range list {
		all |= e.key
		none &= e.key
	}
	varying := all &^ none
	other := make([]sortedAt, len(list))
	var counts [1 << radixBits]int
	for shift := 0; shift < 64; shift += radixBits {
		const mask = 1<<radixBits - 1
		if varying>>shift&mask == 0 {
			continue
		}
		clear(counts[:])
		for _, e := range list {
			counts[e.key>>shift&mask]++
		}
		sum := 0
		for i, n := range counts {
			counts[i] = sum
			sum += n
		}
		for _, e := range list {
			digit := e.key >> shift & mask
			other[counts[digit]] = e
			counts[digit]++
		}
		list, other = other, list
	}
	return list
}
