package ingest

import (
	"context"
	"slices"

	"trailsift/storage"
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

	own     []uint32          // the places of lanes, which rows of the store know already
	known   *points           // rows of the store that may be the same as points of the window
	places  []storage.Segment // the segments that they are from
	parts   []*part
	catalog *newSeries
	gone    map[uint32][]uint32 // rows of the store that are replaced: by their segment, as an index in places
	rewrite []*output           // what is left of segments with replaced rows
	retire  []string
	counts  map[int64]*pointCounts // by file id
}

// pointCounts is what became of the points of an input.
type pointCounts struct {
	stored, duplicates, replaced int64
	repeated                     int64 // datapoints that the same input gives once more with another value
	noPeriod, noTime             int64 // stored ones without a period, without a time
	made                         int64 // stored ones that metric filters made of events: no records
}

func (n *pointCounts) add(o *pointCounts) {
	n.stored += o.stored
	n.duplicates += o.duplicates
	n.replaced += o.replaced
	n.repeated += o.repeated
	n.noPeriod += o.noPeriod
	n.noTime += o.noTime
	n.made += o.made
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
	if d == nil || d.catalog == nil {
		return nil
	}
	out := append([]*output{d.catalog.out}, d.rewrite...)
	for _, p := range d.parts {
		out = append(out, p.out)
	}
	return out
}

// make makes the plan from the segments that are live now.
func (d *datapoints) make(ctx context.Context) error {
	d.gone, d.counts = map[uint32][]uint32{}, map[int64]*pointCounts{}
	d.places, d.rewrite, d.retire, d.parts = nil, nil, nil, nil
	d.catalog = newNewSeries(d.run)
	ranks := d.joinLanes()
	d.known = newPoints(d.run.o.MetricMemory/4, d.run.o.FS)
	defer d.known.spill.close()
	if err := d.findKnown(ctx); err != nil {
		return err
	}
	if err := d.run.series.load(ctx, d.run); err != nil {
		return err
	}
	if err := d.mergeParts(ctx, ranks); err != nil {
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
			joined.points = 0
			d.lanes = append(d.lanes, &joined)
		}
		joined := d.lanes[n]
		joined.first, joined.last, joined.timeless = min(joined.first, l.first), max(joined.last, l.last), joined.timeless || l.timeless
		joined.points += l.points
		ranks[p.buffer][p.lane] = n
	}
	d.own = make([]uint32, len(d.lanes))
	for i := range d.own {
		d.own[i] = uint32(i)
	}
	return ranks
}

// countsOf returns the counts of an input.
func countsOf(counts map[int64]*pointCounts, file int64) *pointCounts {
	n := counts[file]
	if n == nil {
		n = &pointCounts{}
		counts[file] = n
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
			countsOf(d.counts, l.file).stored++
		} else {
			countsOf(d.counts, l.file).duplicates++
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
