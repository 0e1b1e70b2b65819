package ingest

import (
	"bufio"
	"context"
	"fmt"

	"trailsift/ingest/decode"
	"trailsift/ingest/metricfilter"
	"trailsift/ingest/record"
	"trailsift/storage/schema"
)

// worker reads units, one after the other. It belongs to one goroutine at a time.
type worker struct {
	run       *run
	scanner   *record.Scanner
	rows      map[string]*output // by table: records to store
	contested map[string]*output // by table: records whose id was seen with other bytes, or with bytes that nobody has
	points    *points
	filters   *metricfilter.Maker // nil without metric filters
	message   []byte              // scratch: the text of a record
	counted   int64               // bytes of points that the run knows of
	rejects   *output
	faults    []inputFault // the first of this window
	done      []*fileState // finished in this window

	found   []byte // the bytes of a unit as found
	plain   []byte // and uncompressed
	content content
	head    [sniffBytes]byte
	buffer  *bufio.Reader
	scratch decode.Scratch
}

// inputFault is a rejected record of the input with an id.
type inputFault struct {
	Fault
	id int64
}

func newWorker(r *run) *worker {
	w := &worker{
		run:     r,
		scanner: record.NewScanner(record.Limits{RecordBytes: r.o.Limits.RecordBytes, Depth: r.o.Limits.Depth}),
		rows:    map[string]*output{}, contested: map[string]*output{},
		rejects: newOutput(r.store, schema.Rejects()),
		points:  newPoints(r.o.MetricMemory/int64(r.o.Threads), r.o.FS),
	}
	if len(r.o.MetricFilters) > 0 {
		w.filters = metricfilter.NewMaker(r.o.MetricFilters)
	}
	for _, t := range r.tables {
		if r.o.Columns != nil {
			w.scanner.Keep(t.Name, r.o.Columns[t.Name])
		}
		w.rows[t.Name] = newOutput(r.store, t.Table)
		w.contested[t.Name] = newOutput(r.store, t.Table)
	}
	return w
}

// outputs returns everything that the worker writes to.
func (w *worker) outputs() []*output {
	out := []*output{w.rejects}
	for _, t := range w.run.tables {
		out = append(out, w.rows[t.Name], w.contested[t.Name])
	}
	return out
}

// work reads units until the round is over. Errors are the run's; those of inputs are in their fileState.
func (w *worker) work(ctx context.Context) error {
	for ctx.Err() == nil {
		u := w.run.feed.next(&w.found)
		if u == nil {
			return nil
		}
		f, err := w.unit(ctx, u)
		if err != nil {
			return err
		}
		if f != nil {
			w.done = append(w.done, f)
		}
	}
	return nil
}

// unit reads one unit. It returns nil when the unit is an archive, whose members are units of their own.
func (w *worker) unit(ctx context.Context, u *unit) (*fileState, error) {
	f := &fileState{
		id: u.id, ingestID: w.run.ingestID, readAt: w.run.started.UnixMicro(), name: u.name(), root: u.root, path: u.path, member: u.member,
		size: max(u.size, 0), delivered: u.time.delivered, compression: compressionNone,
	}
	defer w.run.progress.files.Add(1)
	if u.ignore != "" {
		f.status, f.reason, f.unread = schema.FileIgnored, u.ignore, true
		return f, nil
	}
	if u.fault != "" {
		return f.unreadable(u.fault), nil
	}
	if u.alone {
		return w.stream(ctx, u, f)
	}
	// A small unit is finished even when the run is cancelled: that is quicker than reading it again.
	return w.whole(context.WithoutCancel(ctx), u, f)
}

// decode runs the decoder over the content of a unit.
func (w *worker) decode(ctx context.Context, u *unit, f *fileState, in decode.Input) error {
	if w.run.repair != nil && f.source == nil {
		f.status = statusKnown // nothing of it is missing
		return nil
	}
	sinks := []*sink{{ctx: ctx, w: w, file: f}}
	o := decode.Options{Limits: w.run.o.Limits.Limits, Metric: w.run.o.Metric, Scratch: &w.scratch}
	if u.alone && len(w.run.workers) > 1 {
		o.Workers = len(w.run.workers) - 1
		others := w.run.others(w)
		o.Parallel = func() decode.Sink {
			if len(others) == 0 {
				return nil
			}
			s := &sink{ctx: ctx, w: others[0], file: f}
			others = others[1:]
			sinks = append(sinks, s)
			return s
		}
	}
	res, err := decode.Decode(ctx, in, sinks[0], o)
	for _, s := range sinks {
		s.addTo(f)
		s.w.countPoints()
	}
	w.run.progress.records.Add(f.records())
	w.run.progress.stored.Add(f.stored)
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	if res.Records != f.records() || res.Rejected != f.rejected {
		return fmt.Errorf("internal: %s: the decoder counts %d records and %d rejects, its sinks %d and %d", f.name, res.Records, res.Rejected, f.records(), f.rejected)
	}
	f.take(res)
	return nil
}

// countPoints tells the run how much memory the worker's points take up. No other goroutine uses them.
func (w *worker) countPoints() {
	now := w.points.bytes()
	w.run.pointBytes.Add(now - w.counted)
	w.counted = now
}

var _ decode.Sink = (*sink)(nil)
