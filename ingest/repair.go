package ingest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// RepairReport is the account of a Repair.
type RepairReport struct {
	Damaged  int               `json:"damaged"`  // live segments that are not as they were written
	Repaired []string          `json:"repaired"` // their paths, as far as their rows are in new segments now
	Sources  int64             `json:"sources"`  // inputs that were read again for it
	Rows     int64             `json:"rows"`     // rows that came back
	Problems []storage.Problem `json:"problems"` // what could not be repaired, and what could not be read again: segments first, then inputs
}

// Repair replaces the segments of records and rejects that are damaged, or missing, by rows that are read again from the inputs
// that the ledger names. An input is known by its SHA-256; where its place has changed, inputs says in which files and folders to
// look besides. Sound segments stay as they are.
//
// Either all rows of the damaged segments come back, in one commit, or none: the store stays as it is then, and the report names
// the inputs that were not to be had. The same goes for an error. Tables whose rows do not come from one input each, and the ledger
// itself, cannot be repaired.
func Repair(ctx context.Context, store *storage.Store, inputs []string, o Options) (report *RepairReport, err error) {
	o.WindowBytes, o.WindowTime = math.MaxInt64, 100*365*24*time.Hour // one commit
	o.MetricFilters = nil                                             // what they made is not among records
	o = o.withDefaults()
	snap, release, err := lockedSnapshot(ctx, store, o.LockWait)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	p := &repair{report: &RepairReport{Repaired: []string{}, Problems: []storage.Problem{}}, lost: map[string]*lostRows{}, damaged: map[string]bool{}}
	if err := p.look(ctx, snap); err != nil {
		return nil, err
	}
	if len(p.lost) == 0 {
		return p.report, nil
	}
	if err := p.need(ctx, store, snap); err != nil {
		return nil, err
	}
	r, err := openRun(ctx, store, snap, o, func(seg storage.Segment) bool { return !p.damaged[seg.Path] })
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	r.repair, r.known = p, knownFiles{}
	files := p.inputs(o.FS)
	more, _, err := discover(ctx, inputs, o)
	if err != nil {
		return nil, err
	}
	r.give(append(files, more...))
	stop := r.progress.watch(ctx, o.Progress)
	defer stop()
	for r.feed.startRound() {
		r.feed.startWindow(o.WindowTime)
		if err := r.round(ctx); err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	return p.report, r.finishRepair(ctx)
}

// repair is what a run looks for that repairs damage. Its methods for workers are safe for concurrent use.
type repair struct {
	report  *RepairReport
	damaged map[string]bool      // paths of segments
	lost    map[string]*lostRows // by table, of the tables that can be repaired
	paths   []string             // of their damaged segments
	sourceList
	rejects map[rejectPlace]bool // what sound segments hold of the rejects of sources
}

// lostRows are what the manifest says of a table's damaged segments.
type lostRows struct {
	rows     int64
	times    []storage.TimeRange
	timeless bool // some rows have no time
}

// look finds the damaged segments.
func (p *repair) look(ctx context.Context, snap *storage.Snapshot) error {
	repairable := map[string]bool{schema.Rejects().Name: true}
	for _, t := range eventTables() {
		repairable[t.Name] = true
	}
	ledger := ""
	for _, t := range schema.Tables() {
		for _, seg := range snap.Segments(t.Name, storage.TimeRange{}) {
			err := snap.Check(ctx, seg)
			var corrupt *storage.CorruptError
			if err != nil && !errors.As(err, &corrupt) {
				return err
			}
			if err == nil {
				continue
			}
			p.report.Damaged++
			p.damaged[seg.Path] = true
			switch {
			case t.Name == schema.Files().Name:
				ledger = seg.Path
				p.problem(seg.Path, corrupt.Reason+"; it holds the ledger, which alone says where rows came from: read the logs into a new store")
			case !repairable[t.Name]:
				p.problem(seg.Path, corrupt.Reason+"; the rows of `"+t.Name+"` are put together from several inputs, or come from none: read the logs into a new store")
			default:
				p.lose(seg)
			}
		}
	}
	if ledger != "" {
		for _, path := range p.paths {
			p.problem(path, "the ledger, which says where its rows came from, is damaged too")
		}
		clear(p.lost)
	}
	return nil
}

// lose notes the rows of a damaged segment.
func (p *repair) lose(seg storage.Segment) {
	l := p.lost[seg.Table]
	if l == nil {
		l = &lostRows{}
		p.lost[seg.Table] = l
	}
	p.paths = append(p.paths, seg.Path)
	l.rows += seg.Rows
	l.timeless = l.timeless || seg.NullTimes > 0
	if seg.NullTimes < seg.Rows {
		l.times = append(l.times, storage.TimeRange{Start: seg.MinTime, End: seg.MaxTime + 1})
	}
}

func (p *repair) problem(path, reason string) {
	p.report.Problems = append(p.report.Problems, storage.Problem{Path: path, Reason: reason})
}

// finishRepair commits what was read again, if it is everything. No worker runs.
func (r *run) finishRepair(ctx context.Context) error {
	p := r.repair
	settled := newSettlement(r, r.finished())
	outs := func() []*output {
		all := settled.outputs()
		for _, w := range r.workers {
			all = append(all, w.outputs()...)
		}
		return all
	}
	add, err := r.settleRepair(ctx, settled)
	if err == nil && add != nil {
		change := storage.Change{Add: add, Retire: append(settled.retires(), p.paths...)}
		_, err = r.store.Commit(ctx, change)
		switch {
		case errors.Is(err, storage.ErrGone):
			err = fmt.Errorf("another process changed the store meanwhile; run the repair again: %w", err)
		case err == nil || errors.Is(err, storage.ErrNotDurable):
			p.report.Repaired = p.paths
			for _, l := range p.lost {
				p.report.Rows += l.rows
			}
		}
	}
	return errors.Join(err, r.store.Discard(add...), discardAll(outs()))
}

// settleRepair writes what was read again to segments. It returns none, and says so in the report, when it is not everything.
func (r *run) settleRepair(ctx context.Context, s *settlement) (add []storage.Segment, err error) {
	p := r.repair
	byTable := map[string][]*output{schema.Rejects().Name: nil}
	for _, w := range r.workers {
		byTable[schema.Rejects().Name] = append(byTable[schema.Rejects().Name], w.rejects)
	}
	for _, t := range r.tables {
		for _, w := range r.workers {
			for _, o := range w.outputs() {
				if err := o.finish(); err != nil {
					return nil, err
				}
			}
			byTable[t.Name] = append(byTable[t.Name], w.rows[t.Name])
		}
		if err := s.table(ctx, t); err != nil {
			return nil, err
		}
		byTable[t.Name] = append(byTable[t.Name], s.kept[t.Name])
	}
	for _, o := range s.rewritten {
		byTable[o.table.Name] = append(byTable[o.table.Name], o)
	}
	complete := !p.spoiled
	for table, l := range p.lost {
		rows := int64(0)
		for _, o := range byTable[table] {
			rows += o.held()
		}
		if rows != l.rows {
			complete = false
			p.problem(table, fmt.Sprintf("its damaged segments held %d rows, and %d of them could be read again", l.rows, rows))
		}
	}
	if !complete || len(s.gone.old) > 0 {
		p.incomplete()
		return nil, nil
	}
	s.gone.old = p.moves(s.files)
	if err := s.correctLedger(ctx); err != nil {
		return nil, err
	}
	all := append([]*output{}, s.replacing...)
	for _, outs := range byTable {
		all = append(all, outs...)
	}
	for _, o := range all {
		if err := o.close(); err != nil {
			return nil, err
		}
		add, o.segments = append(add, o.segments...), nil
	}
	return add, nil
}

// held counts the rows that an output has in segments and in memory, once its writer is finished.
func (o *output) held() int64 {
	rows := int64(o.batch.Rows())
	for _, seg := range o.segments {
		rows += seg.Rows
	}
	return rows
}
