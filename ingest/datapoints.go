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

// datapoints decides, at the end of a window, about the points that its inputs gave. All of them are sorted, and merged with
// those rows of the store that may be the same datapoint; so whatever worker read what, and in whatever windows, the rows
// that come out are those of reading one input after the other.
//
// It changes nothing but its own outputs: when another process has changed the store meanwhile, it is given up and made anew.
type datapoints struct {
	run     *run
	buffers []*points // of the workers
	lanes   []*lane   // of all buffers together, in their order, the spans of their times joined
	byKey   map[laneKey]uint32

	own     []uint32            // the places of lanes, which rows of the store know already
	known   *points             // rows of the store that may be the same as points of the window
	places  []storage.Segment   // the segments that they are from
	gone    map[uint32][]uint32 // rows of the store that are replaced: by their segment, as an index in places
	out     *output
	writer  *rowWriter
	catalog *newSeries
	rewrite []*output // what is left of segments with replaced rows
	retire  []string
	counts  map[int64]*pointCounts // by file id
}

// pointCounts is what became of the points of an input.
type pointCounts struct {
	stored, duplicates, replaced int64
	repeated                     int64 // datapoints that the same input gives once more with another value
	noPeriod, noTime             int64 // stored ones without a period, without a time
}

// newDatapoints returns a plan of the points in the workers' buffers, or nil when there are none.
func newDatapoints(r *run) *datapoints {
	d := &datapoints{run: r}
	for _, w := range r.workers {
		if len(w.points.lanes) > 0 {
			d.buffers = append(d.buffers, w.points)
		}
	}
	if len(d.buffers) == 0 {
		return nil
	}
	return d
}

// outputs returns what was written.
func (d *datapoints) outputs() []*output {
	if d == nil || d.out == nil {
		return nil
	}
	return append([]*output{d.out, d.catalog.out}, d.rewrite...)
}

// make makes the plan from the segments that are live now.
func (d *datapoints) make(ctx context.Context) error {
	d.gone, d.counts = map[uint32][]uint32{}, map[int64]*pointCounts{}
	d.places, d.rewrite, d.retire = nil, nil, nil
	d.out = newOutput(d.run.store, schema.Metrics())
	d.writer = newRowWriter(d.out, d.run.ingestID)
	d.catalog = newNewSeries(d.run)
	ranks := d.joinLanes()
	d.known = newPoints(d.run.o.MetricMemory / int64(len(d.run.workers)))
	defer d.known.spill.close()
	if err := d.findKnown(ctx); err != nil {
		return err
	}
	if err := d.run.series.load(ctx, d.run); err != nil {
		return err
	}
	cursors, err := d.open(ranks)
	if err != nil {
		return err
	}
	if err := d.merge(ctx, cursors); err != nil {
		return err
	}
	if err := d.out.close(); err != nil {
		return err
	}
	d.list(ranks)
	if err := d.catalog.write(d.lanes); err != nil {
		return err
	}
	return d.rewriteAll(ctx)
}

// joinLanes numbers the lanes of all buffers together, in their order, and returns the numbers by those of each buffer.
func (d *datapoints) joinLanes() [][]uint32 {
	type place struct{ buffer, lane int }
	var all []place
	for i, b := range d.buffers {
		for j := range b.lanes {
			all = append(all, place{i, j})
		}
	}
	of := func(p place) *lane { return &d.buffers[p.buffer].lanes[p.lane] }
	slices.SortFunc(all, func(a, b place) int { return of(a).compare(of(b)) })
	ranks := make([][]uint32, len(d.buffers))
	for i, b := range d.buffers {
		ranks[i] = make([]uint32, len(b.lanes))
	}
	d.lanes, d.byKey = nil, make(map[laneKey]uint32, len(all))
	for _, p := range all {
		l := of(p)
		n, ok := d.byKey[l.laneKey]
		if !ok {
			n = uint32(len(d.lanes))
			d.byKey[l.laneKey] = n
			joined := *l
			d.lanes = append(d.lanes, &joined)
		}
		joined := d.lanes[n]
		joined.first, joined.last, joined.timeless = min(joined.first, l.first), max(joined.last, l.last), joined.timeless || l.timeless
		ranks[p.buffer][p.lane] = n
	}
	d.own = make([]uint32, len(d.lanes))
	for i := range d.own {
		d.own[i] = uint32(i)
	}
	return ranks
}

// open sorts what is in memory, a buffer on each core, and returns all runs.
func (d *datapoints) open(ranks [][]uint32) ([]*pointCursor, error) {
	buffers := append(slices.Clone(d.buffers), d.known)
	ranks = append(ranks, d.own)
	found, errs := make([][]*pointCursor, len(buffers)), make([]error, len(buffers))
	var wg sync.WaitGroup
	for i, b := range buffers {
		wg.Go(func() { found[i], errs[i] = b.cursors(ranks[i]) })
	}
	wg.Wait()
	return slices.Concat(found...), errors.Join(errs...)
}

// merge goes through the cells of all runs and writes the rows that they leave.
func (d *datapoints) merge(ctx context.Context, cursors []*pointCursor) error {
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
				c.rows = append(c.rows, o.row())
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
			if err := d.out.close(); err != nil {
				return err
			}
		}
		if err := d.cell(&c, least.rank); err != nil {
			return err
		}
	}
	return nil
}

// cell writes the rows that a cell leaves.
func (d *datapoints) cell(c *cell, rank uint32) error {
	if len(c.rows) == 1 {
		if c.rows[0].stored {
			return nil
		}
		d.stored(&c.rows[0], rank)
	} else {
		c.fold(d.lanes[rank].kind == putLane, cellOutcome{d, rank})
	}
	for i := range c.rows {
		r := &c.rows[i]
		d.catalog.add(d.lanes, rank, r)
		if err := d.writer.write(d.lanes[rank], rank, r); err != nil {
			return err
		}
	}
	return nil
}

// cellOutcome counts what becomes of the points of a cell.
type cellOutcome struct {
	*datapoints
	rank uint32
}

func (o cellOutcome) stored(p *row) { o.datapoints.stored(p, o.rank) }

func (o cellOutcome) duplicate(p *row) { o.count(p.file).duplicates++ }

func (o cellOutcome) replaced(by *row, file int64, other bool, gone *row) {
	o.datapoints.stored(by, o.rank)
	n := o.count(by.file)
	n.replaced++
	if other && file == by.file {
		n.repeated++
	}
	if gone != nil {
		o.gone[gone.place] = append(o.gone[gone.place], gone.row)
	}
}

// stored counts a point that is stored.
func (d *datapoints) stored(p *row, rank uint32) {
	n := d.count(p.file)
	n.stored++
	if l := d.lanes[rank]; l.kind == datapointLane && l.period == 0 {
		n.noPeriod++
	}
	if p.timeless {
		n.noTime++
	}
}

func (d *datapoints) count(file int64) *pointCounts {
	n := d.counts[file]
	if n == nil {
		n = &pointCounts{}
		d.counts[file] = n
	}
	return n
}

// list adds the metrics that inputs listed without datapoints to the catalogue.
func (d *datapoints) list(ranks [][]uint32) {
	var all []listing
	for i, b := range d.buffers {
		for _, l := range b.listed {
			l.lane = ranks[i][l.lane]
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b listing) int { return a.compare(b) })
	for _, l := range all {
		if d.catalog.list(d.lanes, l) {
			d.count(l.file).stored++
		} else {
			d.count(l.file).duplicates++
		}
	}
}

// settle gives the inputs their counts. Calling it again, for another plan of the same points, takes the earlier ones back.
func (d *datapoints) settle(files map[int64]*fileState) {
	for id, f := range files {
		now := pointCounts{}
		if n := d.counts[id]; n != nil {
			now = *n
		}
		f.stored += now.stored - f.points.stored
		f.duplicates += now.duplicates - f.points.duplicates
		f.replaced += now.replaced - f.points.replaced
		f.contested -= now.stored + now.duplicates - f.points.stored - f.points.duplicates
		f.points = now
	}
}
