package ingest

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// part is a stretch of the lanes, whose points one goroutine merges and writes.
type part struct {
	of        *datapoints
	low, high uint32 // the ranks of its lanes, high exclusive

	out     *output
	writer  *rowWriter
	catalog *newSeries
	gone    map[uint32][]uint32
	counts  map[int64]*pointCounts
	rank    uint32 // of the cell that is looked at
}

// partShare is the share of the points that there is memory for which a part has at least: less is not worth a segment of
// its own.
const partShare = 16

// mergeParts cuts the lanes into parts of about as many points, a part for each worker, and merges them at the same time.
func (d *datapoints) mergeParts(ctx context.Context, ranks [][]uint32) error {
	total := 0
	for _, l := range d.lanes {
		total += l.points
	}
	each := max(int(d.run.o.MetricMemory/pointBytes/partShare), (total+len(d.run.workers)-1)/len(d.run.workers))
	low, points := uint32(0), 0
	for i, l := range d.lanes {
		if points += l.points; points >= each || i == len(d.lanes)-1 {
			d.parts = append(d.parts, d.newPart(low, uint32(i)+1, points))
			low, points = uint32(i)+1, 0
		}
	}
	errs := make([]error, len(d.parts))
	var wg sync.WaitGroup
	for i, p := range d.parts {
		wg.Go(func() { errs[i] = p.write(ctx, ranks) })
	}
	wg.Wait()
	for _, p := range d.parts {
		for place, rows := range p.gone {
			d.gone[place] = append(d.gone[place], rows...)
		}
		for file, n := range p.counts {
			countsOf(d.counts, file).add(n)
		}
		d.catalog.join(p.catalog)
	}
	return errors.Join(errs...)
}

// newPart returns a part of about as many points.
func (d *datapoints) newPart(low, high uint32, points int) *part {
	p := &part{
		of: d, low: low, high: high, catalog: newNewSeries(d.run), gone: map[uint32][]uint32{}, counts: map[int64]*pointCounts{},
		out: newOutput(d.run.store, schema.Metrics()),
	}
	if n := len(d.run.spare) - 1; n >= 0 {
		p.out.batch, d.run.spare = d.run.spare[n], d.run.spare[:n]
	} else {
		p.out.batch = storage.NewBatch(p.out.table, min(points, storage.RowGroupRows))
	}
	p.writer = newRowWriter(p.out, d.run.ingestID)
	return p
}

// write merges the points of the part, and writes what they leave.
func (p *part) write(ctx context.Context, ranks [][]uint32) error {
	var cursors []*pointCursor
	for i, b := range append(slices.Clone(p.of.buffers), p.of.known) {
		numbers := p.of.own // rows of the store have the numbers of all lanes already
		if i < len(ranks) {
			numbers = ranks[i]
		}
		found, err := b.cursors(numbers, p.low, p.high)
		if err != nil {
			return err
		}
		cursors = append(cursors, found...)
	}
	if err := p.merge(ctx, cursors); err != nil {
		return err
	}
	return p.out.close()
}

// merge goes through the cells of all runs and writes the rows that they leave.
func (p *part) merge(ctx context.Context, cursors []*pointCursor) error {
	cursors = slices.DeleteFunc(cursors, func(c *pointCursor) bool { return c.point == nil })
	var c cell
	cluster := int64(math.MinInt64)
	for n := 0; len(cursors) > 0; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		least := cursors[0].key
		for _, o := range cursors[1:] {
			if o.key.less(least) {
				least = o.key
			}
		}
		c.rows = c.rows[:0]
		for i := 0; i < len(cursors); i++ {
			for o := cursors[i]; o.point != nil && o.key == least; {
				c.rows = append(c.rows, row{})
				o.fill(&c.rows[len(c.rows)-1])
				if err := o.next(); err != nil {
					return err
				}
			}
			if cursors[i].point == nil {
				cursors = slices.Delete(cursors, i, i+1)
				i--
			}
		}
		if least.cluster != cluster {
			cluster = least.cluster
			if err := p.out.close(); err != nil {
				return err
			}
		}
		p.rank = least.rank
		if err := p.cell(&c); err != nil {
			return err
		}
	}
	return nil
}

// cell writes the rows that a cell leaves.
func (p *part) cell(c *cell) error {
	l := p.of.lanes[p.rank]
	if len(c.rows) > 1 {
		c.fold(l.kind == putLane, p)
	} else if c.rows[0].stored {
		return nil // a row of the store that no point meets
	} else if c.rows[0].has&withdrawn != 0 {
		return nil // the row has gone already
	} else {
		p.newRow(&c.rows[0])
	}
	for i := range c.rows {
		r := &c.rows[i]
		p.catalog.add(p.of.lanes, p.rank, r)
		if err := p.writer.write(l, p.rank, r); err != nil {
			return err
		}
	}
	return nil
}

// newRow implements outcome.
func (p *part) newRow(r *row) {
	n := countsOf(p.counts, r.file)
	if r.has&made != 0 {
		n.made++
		return
	}
	n.stored++
	if l := p.of.lanes[p.rank]; l.kind == datapointLane && l.period == 0 {
		n.noPeriod++
	}
	if r.timeless {
		n.noTime++
	}
}

// duplicate implements outcome.
func (p *part) duplicate(r *row) {
	if r.has&made == 0 {
		countsOf(p.counts, r.file).duplicates++
	}
}

// withdrawn implements outcome.
func (p *part) withdrawn(by, gone *row) {
	countsOf(p.counts, by.file).replaced++
	p.gone[gone.place] = append(p.gone[gone.place], gone.row)
}

// replaced implements outcome.
func (p *part) replaced(by *row, file int64, other bool, gone *row) {
	p.newRow(by)
	n := countsOf(p.counts, by.file)
	n.replaced++
	if other && file == by.file {
		n.repeated++
	}
	if gone != nil {
		p.gone[gone.place] = append(p.gone[gone.place], gone.row)
	}
}
