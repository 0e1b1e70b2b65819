package ingest

import "math"

// spilledRun is a sorted run of points in the temporary file of their buffer.
type spilledRun struct{ blocks []spilledBlock }

// spilledBlock is where some points are, and behind them their other statistics.
type spilledBlock struct {
	at            int64
	points, stats int
}

// spillAll sorts the points in memory and writes them to the temporary file. ranks are the places of the lanes in their order.
func (b *points) spillAll(ranks []uint32) error {
	order := sortPoints(&b.list, ranks, 0, math.MaxUint32)
	var run spilledRun
	var list []point
	var stats []byte
	for len(order) > 0 {
		n := min(len(order), chunkPoints)
		list, stats = list[:0], stats[:0]
		for _, e := range order[:n] {
			p := *b.list.at(e.at)
			text := b.stats[p.stats : p.stats+p.statsLen]
			p.stats = uint32(len(stats))
			list, stats = append(list, p), append(stats, text...)
		}
		order = order[n:]
		at, err := b.spill.append(bytesOf(list))
		if err == nil {
			_, err = b.spill.append(stats)
		}
		if err != nil {
			return err
		}
		run.blocks = append(run.blocks, spilledBlock{at, n, len(stats)})
	}
	b.runs = append(b.runs, run)
	b.list.reset()
	b.stats = b.stats[:0]
	return nil
}

// pointCursor reads a sorted run of points, from memory or from a temporary file.
type pointCursor struct {
	of    *points
	ranks []uint32 // of the lanes of all buffers together, by the buffer's numbers
	low   uint32   // the least rank that is wanted
	high  uint32   // and the first that is not
	order []sortedAt
	run   spilledRun

	at    int     // in order, or in block
	block []point // of the file, the current ones
	stats []byte  // of the block, or of the buffer

	point *point // the current one; nil at the end
	key   pointKey
}

// cursors returns the runs of a buffer, as far as their lanes have the ranks from low to below high. What is in memory is
// sorted now.
func (b *points) cursors(ranks []uint32, low, high uint32) ([]*pointCursor, error) {
	var out []*pointCursor
	if order := sortPoints(&b.list, ranks, low, high); len(order) > 0 {
		out = append(out, &pointCursor{of: b, ranks: ranks, low: low, high: high, order: order, stats: b.stats, at: -1})
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
		case c.order != nil && c.at < len(c.order):
			c.point = c.of.list.at(c.order[c.at].at)
			c.key = c.point.key(c.ranks)
			return nil
		case c.order == nil && c.at < len(c.block):
			c.point = &c.block[c.at]
			if rank := c.ranks[c.point.lane]; c.low <= rank && rank < c.high {
				c.key = c.point.key(c.ranks)
				return nil
			}
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

// load reads the next block of a spilled run. Points that were handed out keep their memory.
func (c *pointCursor) load() error {
	block := c.run.blocks[0]
	c.run.blocks = c.run.blocks[1:]
	c.block, c.stats, c.at = make([]point, block.points), make([]byte, block.stats), -1
	if err := c.of.spill.read(bytesOf(c.block), block.at); err != nil {
		return err
	}
	return c.of.spill.read(c.stats, block.at+int64(block.points)*pointBytes)
}

// statistics returns the other statistics of the current point; nil when there are none.
func (c *pointCursor) statistics() []byte {
	if c.point.statsLen == 0 {
		return nil
	}
	return c.stats[c.point.stats : c.point.stats+c.point.statsLen]
}
