package feed

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
)

// Reader reads what alarms watch.
type Reader struct {
	Store metric.Store // its Query asks events too
	Bands metric.Bands
	// Windowed and Without are query.Compiler's.
	Windowed func(text, window, name string) (string, bool)
	Without  func(text, condition string) (string, bool)
	// Note is told what there is to know about the values; nil: nobody is.
	Note func(text string)
	// Failed is told what alarm cannot be evaluated, by its index, and why: it has no data then, and the others go on. nil: the first
	// such error ends the reading.
	Failed func(alarm int, err error)
	// Late lets an evaluation see only events whose files had been delivered by then.
	Late bool

	sources    *metric.Sources
	deliveries map[int64]int64    // of files, by their number; nil: not asked yet
	places     map[[4]string]bool // namespace, name, account and region of metrics in the store; nil: not asked yet
}

// fail handles an error about one alarm.
func (r *Reader) fail(ctx context.Context, w *watch, err error) error {
	if r.Failed == nil || ctx.Err() != nil {
		return fmt.Errorf("alarm %s: %w", w.Name, err)
	}
	r.Failed(w.index, err)
	return nil
}

func (r *Reader) note(text string) {
	if r.Note != nil {
		r.Note(text)
	}
}

// Feed is what alarms watch over a span. It brings a replay.Clock its data.
type Feed struct {
	alarms []held
	now    func() int64 // the time of the evaluation; nil: everything has been delivered
}

// held is what one alarm watches. Alarms that watch the same may share it.
type held struct {
	grid    grid
	track   track
	several *several // instead of the track
	asOf    asOf     // where that was something else, for want of deliveries
}

// track is one series, by the cell that a period ends with. Missing values are NaN.
type track struct {
	values       []float64
	late         *late     // instead of values
	samples      []float64 // that values were computed from; nil where nobody asks
	lower, upper []float64 // of a band; nil where there is none
}

// Read reads what alarms watch when they are evaluated behind span.From and up to span.To. Alarms that Validate has found errors in
// must not be among them.
func (r *Reader) Read(ctx context.Context, alarms []*alarm.Definition, span Span) (*Feed, error) {
	f := &Feed{alarms: make([]held, len(alarms))}
	var watches []*watch
	known := moments{}
	for i, d := range alarms {
		if d.Composite() || d.PromQL != "" {
			continue
		}
		if w := newWatch(i, d, span, known); len(w.moments) > 0 {
			watches = append(watches, w)
		}
	}
	slices.SortStableFunc(watches, func(a, b *watch) int { return cmp.Or(cmp.Compare(a.step(), b.step()), cmp.Compare(a.lead(), b.lead())) })
	for len(watches) > 0 { // those of one grid
		n := 1
		for n < len(watches) && watches[n].step() == watches[0].step() && watches[n].lead() == watches[0].lead() {
			n++
		}
		if err := r.readAll(ctx, watches[:n], gridOf(watches[:n], span), f); err != nil {
			return nil, err
		}
		watches = watches[n:]
	}
	return f, nil
}

// gridOf returns the cells that the periods of alarms are made of.
func gridOf(watches []*watch, span Span) grid {
	g := grid{step: watches[0].step()}
	start := watches[0].earliest
	for _, w := range watches {
		start = min(start, w.earliest)
	}
	const day = 24 * 3600e6
	g.start = start - (start%day+day)%day - day // a phase of periods of a day begins somewhere in one
	g.len = int((ceil(span.To, g.step) - g.start) / g.step)
	return g
}

// readAll reads the series of alarms that fit one grid.
func (r *Reader) readAll(ctx context.Context, watches []*watch, g grid, to *Feed) error {
	l := newLoader(g)
	shapes := map[shape]periods{}
	makers := make([]maker, len(watches))
	for i, w := range watches {
		p := shapes[w.shape()]
		if p == nil {
			var err error
			if p, err = w.periods(g); err != nil {
				return err
			}
			shapes[w.shape()] = p
		}
		var err error
		if makers[i], err = r.prepare(ctx, l, w, p); err != nil {
			makers[i] = nil
			if err := r.fail(ctx, w, err); err != nil {
				return err
			}
		}
	}
	put := func(need int, at int64, value float64) { l.into[need](at, value) }
	if err := r.Store.FetchEach(ctx, l.needs, put, func(_ int, text string) { r.note(text) }); err != nil {
		return err
	}
	if err := r.Store.EachSamples(ctx, l.samples, func(need int, x metric.Samples) { l.onto[need].add(g, x) }); err != nil {
		return err
	}
	if err := l.events(ctx, r); err != nil {
		return err
	}
	l.finish()
	for i, w := range watches {
		if makers[i] == nil {
			continue
		}
		h, err := makers[i]()
		if err != nil {
			if err := r.fail(ctx, w, err); err != nil {
				return err
			}
		}
		h.grid = g
		to.alarms[w.index] = h
	}
	return nil
}

// maker makes what an alarm watches of what has been read.
type maker func() (held, error)

// prepare says what an alarm needs, and returns what makes its series once that has been read.
func (r *Reader) prepare(ctx context.Context, l *loader, w *watch, p periods) (maker, error) {
	switch {
	case w.Query != nil:
		return func() (held, error) { return r.shared(ctx, l, w, p) }, nil
	case w.Metric == nil:
		e := &expressions{watch: w, periods: p, sources: r.remembered()}
		return func() (held, error) {
			h, err := e.held(ctx, l.grid)
			if err == nil {
				h.asOf, err = e.asOf(ctx, l.grid)
			}
			return h, err
		}, e.prepare(ctx, l)
	}
	m := w.Metric
	named, err := r.named(ctx, w, m.Metric)
	if err != nil {
		return nil, err
	}
	values, err := l.want(w, p, named, m.Unit, m.Statistic, m.Period)
	if err != nil {
		return nil, err
	}
	var samples *slot
	if w.LowSamples == alarm.IgnoreLowSamples && values.kind.NeedsSamples() {
		if samples, err = l.want(w, p, named, m.Unit, "SampleCount", m.Period); err != nil {
			return nil, err
		}
	}
	return func() (held, error) {
		t := track{values: values.values}
		if values.sets != nil && values.sets.late != nil {
			t.late = &late{values.sets.late, values.kind}
		}
		if samples != nil {
			t.samples = samples.values
		}
		return held{track: t}, nil
	}, nil
}

// named returns a metric with the account and region of its alarm where the store knows such metrics: many exports do not say of
// which account they are.
func (r *Reader) named(ctx context.Context, w *watch, m metric.Metric) (metric.Metric, error) {
	if w.Account == "" && w.Region == "" {
		return m, nil
	}
	if len(filtersOf(w, m)) > 0 { // events say
		m.Account, m.Region = w.Account, w.Region
		return m, nil
	}
	if r.places == nil {
		list, err := r.Store.Catalogue(ctx, metric.Filter{})
		if err != nil {
			return m, err
		}
		r.places = map[[4]string]bool{}
		for _, l := range list {
			r.places[[4]string{l.Namespace, l.Name, "account", l.Account}] = true
			r.places[[4]string{l.Namespace, l.Name, "region", l.Region}] = true
		}
	}
	if r.places[[4]string{m.Namespace, m.Name, "account", w.Account}] {
		m.Account = w.Account
	}
	if r.places[[4]string{m.Namespace, m.Name, "region", w.Region}] {
		m.Region = w.Region
	}
	return m, nil
}

// remembered returns the store as sources of metric math, which list the metrics of a namespace once.
func (r *Reader) remembered() metric.Sources {
	if r.sources != nil {
		return *r.sources
	}
	s := r.Store.Sources()
	s.Bands = r.Bands
	list, known := s.List, map[string][]metric.Metric{}
	s.List = func(ctx context.Context, namespace string) ([]metric.Metric, error) {
		if found, ok := known[namespace]; ok {
			return found, nil
		}
		found, err := list(ctx, namespace)
		if err == nil {
			known[namespace] = found
		}
		return found, err
	}
	r.sources = &s
	return s
}

// Window implements replay.Source.
func (f *Feed) Window(index int, buckets []alarm.Bucket, to []alarm.Datapoint) ([]alarm.Datapoint, error) {
	h := &f.alarms[index]
	if seen, ok := f.asOf(h); ok {
		return append(to, seen[0].Window...), nil
	}
	if h.track.late != nil && f.now != nil {
		return h.track.late.look(h.grid, f.now(), buckets, to), nil
	}
	return h.look(buckets, to), nil
}

// Contributors implements replay.Source. A series is there when it has data in any of the buckets.
func (f *Feed) Contributors(index int, buckets []alarm.Bucket) ([]alarm.Contributor, error) {
	h := &f.alarms[index]
	if h.several == nil { // it could not be read
		return nil, nil
	}
	if seen, ok := f.asOf(h); ok {
		return seen, nil
	}
	return h.several.look(h.grid, buckets), nil
}

// asOf returns what the evaluation of now sees of an alarm, where files were under way.
func (f *Feed) asOf(h *held) ([]alarm.Contributor, bool) {
	if h.asOf == nil || f.now == nil {
		return nil, false
	}
	seen, ok := h.asOf[f.now()]
	return seen, ok
}

// look appends what an evaluation sees of a series.
func (h *held) look(buckets []alarm.Bucket, to []alarm.Datapoint) []alarm.Datapoint {
	t := &h.track
	for _, b := range buckets {
		p := alarm.Datapoint{Start: b.Start, Missing: true}
		end, ok := h.grid.cell(b.End - 1)
		if ok && t.values != nil && !math.IsNaN(t.values[end]) {
			p.Missing, p.Value = false, t.values[end]
			if t.samples != nil && !math.IsNaN(t.samples[end]) {
				p.Samples = t.samples[end]
			}
			if t.lower != nil {
				p.Lower, p.Upper = t.lower[end], t.upper[end]
				p.Missing = math.IsNaN(p.Lower) || math.IsNaN(p.Upper)
			}
		}
		to = append(to, p)
	}
	return to
}
