package ingest

import "math"

// spilledRun is a sorted run of points in the temporary file of their buffer.
type spilledRun struct{ blocks []spilledBlock }

// spilledBlock is where some points are, and behind them their rests.
type spilledBlock struct {
	at            int64
	points, rests int
}

// spillAll sorts the points in memory and writes them to the temporary file. ranks are the places of the lanes in their order.
func (b *points) spillAll(ranks []uint32) error {
	order := sortPoints(&b.list, ranks, 0, math.MaxUint32)
	var run spilledRun
	var list []point
	var rests []byte
	for len(order) > 0 {
		n := min(len(order), chunkPoints)
		list, rests = list[:0], rests[:0]
		for _, e := range order[:n] {
			p := *b.list.at(e.at)
			rest := b.rests[p.rest : p.rest+p.restLen]
			p.rest = uint32(len(rests))
			list, rests = append(list, p), append(rests, rest...)
		}
		order = order[n:]
		at, err := b.spill.append(bytesOf(list))
		if err == nil {
			_, err = b.spill.append(rests)
		}
		if err != nil {
			return err
		}
		run.blocks = append(run.blocks, spilledBlock{at, n, len(rests)})
	}
	b.runs = append(b.runs, run)
	b.list.reset()
	b.rests = b.rests[:0]
	return nil
}

// pointCursor reads a sorted run of points, from memory or from a temporary file, some at a time: the points in memory lie
// about, and fetching one after the other would have the processor wait for each.
type pointCursor struct {
	of    *points
	ranks []uint32 // of the lanes of all buffers together, by the buffer's numbers
	low   uint32   // the least rank that is wanted
	high  uint32   // and the first that is not
	order []sortedAt
	run   spilledRun

	at    int     // in block
	block []point // the current ones
	rests []byte  // theirs

	point *point // the current one, until the next; nil at the end
	key   pointKey
}

// gatherPoints is how many points are fetched from memory at a time.
const gatherPoints = 128

// cursors returns the runs of a buffer, as far as their lanes have the ranks from low to below high. What is in memory is
// sorted now.
func (b *points) cursors(ranks []uint32, low, high uint32) ([]*pointCursor, error) {
	var out []*pointCursor
	if order := sortPoints(&b.list, ranks, low, high); len(order) > 0 {
		out = append(out, &pointCursor{of: b, ranks: ranks, low: low, high: high, order: order, rests: b.rests, at: -1})
	}
	for _, run := range b.runs {
		out = append(out, &pointCursor{of: b, ranks: ranks, low: low, high: high, run: run, at: -1})
	}
	for _, c := range out {
		if err := c.next(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// next moves to the next point.
func (c *pointCursor) next() error {
	for {
		c.at++
		switch {
		case c.at < len(c.block):
			c.point = &c.block[c.at]
			if rank := c.ranks[c.point.lane]; c.low <= rank && rank < c.high {
				c.key = c.point.key(c.ranks)
				return nil
			}
		case len(c.order) > 0:
			c.gather()
		case len(c.run.blocks) == 0:
			c.point = nil
			return nil
		default:
			if err := c.load(); err != nil {
				return err
			}
		}
	}
}

// gather fetches the next points from memory.
func (c *pointCursor) gather() {
	n := min(len(c.order), gatherPoints)
	c.block, c.at = grown(c.block, n), -1
	for i, e := range c.order[:n] {
		c.block[i] = *c.of.list.at(e.at)
	}
	c.order = c.order[n:]
}

// load reads the next block of a spilled run. Rests that were handed out keep their memory.
func (c *pointCursor) load() error {
	block := c.run.blocks[0]
	c.run.blocks = c.run.blocks[1:]
	c.block, c.rests, c.at = grown(c.block, block.points), make([]byte, block.rests), -1
	if err := c.of.spill.read(bytesOf(c.block), block.at); err != nil {
		return err
	}
	return c.of.spill.read(c.rests, block.at+int64(block.points)*pointBytes)
}

// grown returns a slice of n values, whatever they are.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
