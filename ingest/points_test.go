package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/ingest/decode"
	"trailsift/ingest/metric"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// pointFile is an input of points. Its name stands for its bytes.
type pointFile struct {
	name   string
	points []metric.Point
}

// pointRun feeds points to a run, as decoders do.
type pointRun struct {
	o       Options
	windows [][]pointFile
	worker  func(n int) int // which of n workers takes the next point
}

// run ingests the windows, a commit each.
func (p pointRun) run(store *storage.Store) (report *Report, err error) {
	ctx, o := context.Background(), p.o.withDefaults()
	lock, err := store.LockIngest()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	snap, err := store.Snapshot()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	r, err := newRun(ctx, store, snap, nil, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	for _, window := range p.windows {
		for _, file := range window {
			if err := p.file(ctx, r, file); err != nil {
				return r.report, err
			}
		}
		if err := r.commit(ctx); err != nil {
			return r.report, err
		}
	}
	r.report.Warnings = append(r.report.Warnings, r.report.points.notes()...)
	return r.report, nil
}

// file hands the points of a file to the workers' sinks.
func (p pointRun) file(ctx context.Context, r *run, file pointFile) error {
	f := &fileState{id: r.nextFileID.Add(1) - 1, name: file.name, path: file.name, format: "points", status: schema.FileLoaded}
	sinks := make([]*sink, len(r.workers))
	for i, w := range r.workers {
		sinks[i] = &sink{ctx: ctx, w: w, file: f}
	}
	for i := range file.points {
		n := 0
		if p.worker != nil {
			n = p.worker(len(sinks))
		}
		if err := sinks[n].Datapoint(&file.points[i], decode.Position{Index: int64(i)}); err != nil {
			return err
		}
	}
	for _, s := range sinks {
		s.addTo(f)
		s.w.countPoints()
	}
	r.workers[0].done = append(r.workers[0].done, f)
	return nil
}

// modelRow is a row of the metrics table as the model of the tests has it.
type modelRow struct {
	key         string // all that tells it from others but its unit
	unit        string
	hasUnit     bool
	numbers     map[string]float64
	statistics  map[string]string
	file, index int64
}

func (r modelRow) String() string {
	unit := "null"
	if r.hasUnit {
		unit = r.unit
	}
	return fmt.Sprint(r.key, " ", unit, " ", r.numbers, " ", r.statistics, " ", r.file, "/", r.index)
}

// model reads one input after the other, with nothing but a list of rows.
type model struct {
	rows                         []*modelRow
	stored, duplicates, replaced int64
	listed                       map[int64]bool
	files                        int64
	events                       map[string][]uint64 // the log events that equal documents came in, in their order
}

func (m *model) file(points []metric.Point) {
	m.files++
	puts := map[string]int{}
	for i := range points {
		p := &points[i]
		series, _ := p.Series(nil)
		if p.Listed {
			if m.listed[series] {
				m.duplicates++
			} else {
				m.listed[series] = true
				m.stored++
			}
			continue
		}
		key := fmt.Sprint(series, p.Put, p.Period, p.HasTime, p.Time)
		if p.Put {
			source := fmt.Sprint(key, p.Source, p.Place)
			key += " put " + m.put(source, key, puts, p, int64(i))
		}
		m.point(key, p, int64(i))
	}
}

// put returns what tells a put from others of its metric and time. A row without an id becomes that of the log event which is as
// manieth among equal ones.
func (m *model) put(source, key string, puts map[string]int, p *metric.Point, index int64) string {
	events := m.events[source]
	if p.Event == 0 {
		puts[source]++
		if n := puts[source]; n > len(events) {
			return fmt.Sprint(p.Source, " ", p.Place, " ", n)
		}
		return fmt.Sprint(p.Source, " ", p.Place, " event ", events[puts[source]-1])
	}
	name := fmt.Sprint(p.Source, " ", p.Place, " event ", p.Event)
	if slices.Contains(events, p.Event) {
		return name
	}
	m.events[source] = append(events, p.Event)
	for _, r := range m.rows {
		if r.key == key+fmt.Sprint(" put ", p.Source, " ", p.Place, " ", len(events)+1) {
			r.key, r.file, r.index = key+" put "+name, m.files, index
			m.replaced++
			m.stored++
			m.duplicates-- // point will take it for one
		}
	}
	return name
}

func (m *model) point(key string, p *metric.Point, index int64) {
	var same, null *modelRow
	var known []*modelRow
	for _, r := range m.rows {
		switch {
		case r.key != key:
		case r.hasUnit && p.Unit != nil && r.unit == string(p.Unit):
			same = r
		case r.hasUnit:
			known = append(known, r)
		default:
			null = r
		}
	}
	switch {
	case same != nil:
	case p.Unit == nil && null != nil:
		same = null
	case p.Unit == nil && len(known) == 1:
		same = known[0]
	case p.Unit != nil && len(known) == 0:
		same = null
	}
	isNew := same == nil
	if isNew {
		same = &modelRow{key: key, numbers: map[string]float64{}, statistics: map[string]string{}}
		m.rows = append(m.rows, same)
	}
	before := same.content()
	if p.Unit != nil {
		same.unit, same.hasUnit = string(p.Unit), true
	}
	for i, n := range []float64{p.Count, p.Sum, p.Minimum, p.Maximum, p.Average, p.Value} {
		if p.Has&(1<<i) != 0 {
			same.numbers[fmt.Sprint(i)] = n
		}
	}
	for member := range strings.SplitSeq(strings.Trim(string(p.Statistics), "{}"), ",") {
		if name, value, ok := strings.Cut(member, ":"); ok {
			same.statistics[name] = value
		}
	}
	switch {
	case isNew:
		m.stored++
	case same.content() == before:
		m.duplicates++
		return
	default:
		m.stored++
		m.replaced++
	}
	same.file, same.index = m.files, index
}

func (r *modelRow) content() string { return fmt.Sprint(r.unit, r.hasUnit, r.numbers, r.statistics) }

// storedRows returns the metrics table in the model's terms, and checks that its segments are in order.
func storedRows(t testing.TB, store *storage.Store, puts map[int64]string) []string {
	t.Helper()
	c := newMetricColumns()
	var out []string
	eachRow(t, store, c.table, func(b *storage.Batch, row int) {
		col := func(i int) *storage.Vector { return &b.Columns[i] }
		key := c.key(b, row)
		r := modelRow{
			key:     fmt.Sprint(key.series, key.kind == putLane, key.period, !col(c.time).IsNull(row), col(c.time).Int64(row)),
			hasUnit: !col(c.unit).IsNull(row), unit: string(col(c.unit).Bytes(row)), numbers: map[string]float64{}, statistics: map[string]string{},
			file: col(c.file).Int64(row), index: col(c.index).Int64(row),
		}
		if key.kind == putLane {
			r.key += " put " + puts[col(c.put).Int64(row)]
		}
		for i, n := range c.numbers {
			if !col(n).IsNull(row) {
				r.numbers[fmt.Sprint(i)] = col(n).Double(row)
			}
		}
		for member := range strings.SplitSeq(strings.Trim(string(col(c.statistics).Bytes(row)), "{}"), ",") {
			if name, value, ok := strings.Cut(member, ":"); ok {
				r.statistics[name] = value
			}
		}
		out = append(out, r.String())
	})
	slices.Sort(out)
	return out
}

// drawPoint draws one of few points, so that many are the same datapoint.
func drawPoint(t *rapid.T) metric.Point {
	p := metric.Point{Namespace: []byte("AWS/EC2"), Name: []byte(rapid.SampledFrom([]string{"CPU", "Net"}).Draw(t, "name"))}
	if rapid.IntRange(0, 3).Draw(t, "dimensions") == 0 {
		p.Dimensions, p.DimensionNames = []byte(`{"InstanceId":"i-1"}`), []byte("InstanceId")
	}
	if p.Listed = rapid.IntRange(0, 9).Draw(t, "listed") == 0; p.Listed {
		return p
	}
	p.Unit = rapid.SampledFrom([][]byte{nil, nil, []byte("Percent"), []byte("Count")}).Draw(t, "unit")
	p.Period = rapid.SampledFrom([]int64{0, 60, 60}).Draw(t, "period")
	const month = 31 * 24 * 3600 * 1_000_000
	if p.HasTime = rapid.IntRange(0, 9).Draw(t, "timed") > 0; p.HasTime {
		p.Time = rapid.SampledFrom([]int64{0, 60_000_000, month, -1}).Draw(t, "time")
	}
	if p.Put = rapid.IntRange(0, 3).Draw(t, "put") == 0; p.Put {
		p.Source, p.Place = rapid.Uint64Range(0, 1).Draw(t, "source"), rapid.Int32Range(0, 1).Draw(t, "place")
	}
	p.Has = metric.Fields(rapid.IntRange(1, 63).Draw(t, "has"))
	small := func(name string) float64 { return float64(rapid.IntRange(0, 1).Draw(t, name)) }
	p.Count, p.Sum, p.Minimum, p.Maximum, p.Average, p.Value = small("count"), small("sum"), small("min"), small("max"), small("avg"), small("value")
	p.Statistics = rapid.SampledFrom([][]byte{nil, nil, []byte(`{"p90":1}`), []byte(`{"p99":2}`), []byte(`{"p90":2,"p99":2}`)}).Draw(t, "statistics")
	return p
}

// Whatever the windows, runs, workers and memory are, and whatever is compacted in between, the rows are those of reading one
// input after the other, and so are the counts.
func TestPointsProperty(t *testing.T) { checkPoints(t, drawPoint) }

// The same for equal documents, some of which are known to be of certain log events.
func TestEqualDocumentsProperty(t *testing.T) {
	checkPoints(t, func(t *rapid.T) metric.Point {
		return metric.Point{
			Namespace: []byte("App"), Name: []byte("Latency"), HasTime: true, Put: true, Source: 2, Event: rapid.Uint64Range(0, 3).Draw(t, "event"),
			Has: metric.HasSet, Count: 1, Sum: 1, Minimum: 1, Maximum: 1,
		}
	})
}

func checkPoints(t *testing.T, draw func(*rapid.T) metric.Point) {
	rapid.Check(t, func(rt *rapid.T) {
		store := newStore(t)
		m := &model{listed: map[int64]bool{}, events: map[string][]uint64{}}
		puts := map[int64]string{}
		var sum Report
		for range rapid.IntRange(1, 3).Draw(rt, "runs") {
			p := pointRun{o: Options{Threads: 2}, worker: func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "worker") }}
			if rapid.Bool().Draw(rt, "little memory") {
				p.o.MetricMemory = 1
			}
			for range rapid.IntRange(1, 2).Draw(rt, "windows") {
				var window []pointFile
				for range rapid.IntRange(0, 3).Draw(rt, "files") {
					f := pointFile{fmt.Sprint("f", m.files), rapid.SliceOfN(rapid.Custom(draw), 0, 12).Draw(rt, "points")}
					m.file(f.points)
					window = append(window, f)
				}
				p.windows = append(p.windows, window)
			}
			r, err := p.run(store)
			if err != nil {
				rt.Fatal(err)
			}
			sum.Records, sum.Stored, sum.Duplicates, sum.Replaced = sum.Records+r.Records, sum.Stored+r.Stored, sum.Duplicates+r.Duplicates, sum.Replaced+r.Replaced
			if rapid.Bool().Draw(rt, "compact") {
				if c, err := store.Compact(context.Background(), storage.CompactOptions{}); err != nil || c.Replaced != 0 {
					rt.Fatalf("%+v, %v", c, err)
				}
			}
		}
		for source := range uint64(3) {
			for place := range int32(2) {
				for n := range 50 {
					puts[nthPut(putOf(source, 0, place), n)] = fmt.Sprint(source, " ", place, " ", n+1)
				}
				for event := uint64(1); event < 4; event++ {
					puts[putOf(source, event, place)] = fmt.Sprint(source, " ", place, " event ", event)
				}
			}
		}
		var want []string
		for _, r := range m.rows {
			want = append(want, r.String())
		}
		slices.Sort(want)
		if got := storedRows(t, store, puts); !slices.Equal(got, want) {
			rt.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if sum.Stored != m.stored || sum.Duplicates != m.duplicates || sum.Replaced != m.replaced || sum.Records != m.stored+m.duplicates ||
			m.stored-m.replaced != int64(len(m.rows)+len(m.listed)) {
			rt.Fatalf("%+v; want %+v", sum, *m)
		}
		if v, err := store.Verify(context.Background()); err != nil || len(v.Problems) > 0 {
			rt.Fatalf("%+v, %v", v, err)
		}
		checkCatalogue(rt, t, store, m)
	})
}

// checkCatalogue compares the series table with the metrics that were stored or listed.
func checkCatalogue(rt *rapid.T, t *testing.T, store *storage.Store, m *model) {
	seen := map[string]bool{}
	table := schema.Series()
	eachRow(t, store, table, func(b *storage.Batch, row int) {
		key := fmt.Sprint(seriesKey(b.Columns[table.MustColumn("series")].Int64(row), b.Columns[table.MustColumn("kind")].Bytes(row),
			b.Columns[table.MustColumn("period")].Int64(row), b.Columns[table.MustColumn("unit")].Bytes(row)))
		if seen[key] {
			rt.Fatal("a row of the catalogue is there twice")
		}
		seen[key] = true
	})
	c := newMetricColumns()
	eachRow(t, store, c.table, func(b *storage.Batch, row int) {
		k := c.key(b, row)
		if !seen[fmt.Sprint(seriesKey(k.series, k.kind.name(), k.period, b.Columns[c.unit].Bytes(row)))] {
			rt.Fatal("a row of the metrics table is not in the catalogue")
		}
	})
	for series := range m.listed {
		if !seen[fmt.Sprint(seriesKey(series, nil, 0, nil))] {
			rt.Fatal("a listed metric is not in the catalogue")
		}
	}
}

func TestSortPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ranks := rapid.Permutation([]uint32{0, 1, 7, 1 << 20}).Draw(t, "ranks")
		list := rapid.SliceOf(rapid.Custom(func(t *rapid.T) point {
			p := point{lane: rapid.Uint32Range(0, 3).Draw(t, "lane"), time: rapid.Int64().Draw(t, "time")}
			if rapid.Bool().Draw(t, "near") {
				p.time %= 1 << 44
			}
			if p.timeless = rapid.IntRange(0, 5).Draw(t, "timeless") == 0; p.timeless {
				p.time = 0
			}
			return p
		})).Draw(t, "points")
		low := rapid.SampledFrom([]uint32{0, 1, 7}).Draw(t, "low")
		var all pointList
		for _, p := range list {
			*all.next() = p
		}
		order := sortPoints(&all, ranks, low, 1<<21)
		seen := map[uint32]bool{}
		for i, e := range order {
			seen[e.at] = true
			if i > 0 && list[e.at].key(ranks).less(list[order[i-1].at].key(ranks)) {
				t.Fatalf("%d is behind %d", e.at, order[i-1].at)
			}
		}
		for i := range list {
			if seen[uint32(i)] != (ranks[list[i].lane] >= low) {
				t.Fatalf("point %d: %t", i, seen[uint32(i)])
			}
		}
	})
}
