package ingest

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"unsafe"

	"trailsift/ingest/metric"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// point is a row of the metrics table in memory: one to be, or one of the store that may be the same datapoint. What it shares
// with others is in its lane and its origin, in the buffer that it belongs to. There are millions of them, so they are small.
type point struct {
	time     int64               // microseconds; 0 when it has none
	put      int64               // of a put: what it is told by, as putOf has it. Of a new one, the number among equal ones of its input is still missing
	index    int64               // its place in its input; of a row of the store the segment, as an index, and below it 32 bits of its place there
	numbers  [ownNumbers]float64 // the first of those that it has; the others are in the rest
	lane     uint32              // of the buffer
	origin   uint32              // of the buffer
	rest     uint32              // where the rest begins in the buffer: eight bytes for each other number, then the other statistics
	restLen  uint32
	has      metric.Fields
	timeless bool
	stored   bool // a row of the store
}

// numbers are the numbers of a row, in the order of the bits of metric.Fields. Most points have those of a statistic set.
const (
	numbers    = 6
	ownNumbers = 4
)

// restMax is how many bytes of rests are collected at most: a point knows its own by 32 bits.
const restMax = 1 << 31

const pointBytes = int64(unsafe.Sizeof(point{}))

// origin is what many points of an input share: the input, and texts of the buffer, of which 0 is null.
type origin struct {
	file                int64
	unit, label, stream uint32
}

// laneKind is the kind of a lane's points. The order is that of the kinds' names.
type laneKind uint8

const (
	listedLane    laneKind = iota // a metric that was listed, without points
	datapointLane                 // schema.MetricDatapoint
	putLane                       // schema.MetricPut
)

// name returns the kind as the tables have it; nil is null.
func (k laneKind) name() []byte {
	switch k {
	case datapointLane:
		return []byte(schema.MetricDatapoint)
	case putLane:
		return []byte(schema.MetricPut)
	}
	return nil
}

// laneKey names a lane: the points of one metric, kind and period.
type laneKey struct {
	series, period int64 // period 0 is not known
	kind           laneKind
}

// lane is what the points of one metric, kind and period share.
type lane struct {
	laneKey
	texts       [laneTexts][]byte // nil is null
	first, last int64             // the times of its points, inclusive; first > last when none has one
	timeless    bool              // some have none
	points      int
	head        uint64 // metric.Point.Head of a point of it
	origin      uint32 // of the point that came last
}

// The texts of a lane, by their columns.
const (
	laneAccount = iota
	laneRegion
	laneNamespace
	laneName
	laneDimensions
	laneDimensionNames
	laneTexts
)

// compare orders lanes as the metrics table does.
func (l *lane) compare(o *lane) int {
	return cmp.Or(
		compareTexts(l.texts[laneNamespace], o.texts[laneNamespace]), compareTexts(l.texts[laneName], o.texts[laneName]),
		cmp.Compare(l.series, o.series), cmp.Compare(l.kind, o.kind), cmp.Compare(l.period, o.period))
}

// compareTexts orders texts, null first.
func compareTexts(a, b []byte) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return bytes.Compare(a, b)
}

// points collects the points that one worker decodes. Beyond its budget they are sorted and leave for a temporary file; what
// stays in memory of these are their lanes, about 400 bytes each, their origins, and the texts of units, labels and streams.
type points struct {
	list   pointList
	rests  []byte // of points, one behind the other
	listed []listing

	lanes    []lane
	byKey    map[laneKey]uint32
	byHead   map[uint64]uint32 // by metric.Point.Head
	next     int               // the lane that is expected: periods have their metrics in much the same order
	origins  []origin
	byOrigin map[origin]uint32
	texts    [][]byte // 0 is null
	byText   map[string]uint32
	spill    *spillFile
	runs     []spilledRun
	budget   int64

	hashed []byte // scratch
}

// listing is a metric that an answer named without datapoints.
type listing struct {
	lane        uint32
	file, index int64
}

func newPoints(budget int64, fs FS) *points {
	b := &points{budget: budget, spill: &spillFile{fs: fs}}
	b.reset()
	return b
}

// reset forgets everything and keeps some memory. The temporary file is begun anew when there is more to spill.
func (b *points) reset() {
	b.list.reset()
	b.next = 0
	b.rests, b.listed, b.lanes, b.origins, b.texts, b.runs = b.rests[:0], b.listed[:0], b.lanes[:0], b.origins[:0], append(b.texts[:0], nil), nil
	b.byKey, b.byHead, b.byOrigin, b.byText = map[laneKey]uint32{}, map[uint64]uint32{}, map[origin]uint32{}, map[string]uint32{}
}

// bytes returns the memory that points take up which could be spilled.
func (b *points) bytes() int64 { return int64(b.list.n)*pointBytes + int64(len(b.rests)) }

// add takes a point of an input.
func (b *points) add(p *metric.Point, file, index int64) error {
	lane := b.laneOf(p)
	if p.Listed {
		b.listed = append(b.listed, listing{lane, file, index})
		return nil
	}
	q := b.list.next()
	*q = point{index: index, lane: lane, timeless: !p.HasTime}
	b.keep(q, p.Has, [numbers]float64{p.Count, p.Sum, p.Minimum, p.Maximum, p.Average, p.Value}, p.Statistics)
	if p.Put {
		q.put = putOf(p.Source, p.Event, p.Place)
	}
	l := &b.lanes[q.lane]
	l.points++
	if l.points == 1 || !b.isOrigin(l.origin, p, file) {
		l.origin = b.origin(file, p.Unit, p.Label, p.Stream)
	}
	q.origin = l.origin
	if p.HasTime {
		q.time = p.Time
		l.first, l.last = min(l.first, p.Time), max(l.last, p.Time)
	} else {
		l.timeless = true
	}
	if b.bytes() < b.budget && len(b.rests) < restMax {
		return nil
	}
	return b.spillAll(b.ranks())
}

// laneOf returns the number of a point's lane.
func (b *points) laneOf(p *metric.Point) uint32 {
	kind := datapointLane
	switch {
	case p.Listed:
		kind = listedLane
	case p.Put:
		kind = putLane
	}
	if p.Head != 0 {
		is := func(n uint32) bool { return b.lanes[n].kind == kind && b.lanes[n].period == p.Period }
		if b.next < len(b.lanes) && b.lanes[b.next].head == p.Head && is(uint32(b.next)) {
			b.next++
			return uint32(b.next) - 1
		}
		if n, ok := b.byHead[p.Head]; ok && is(n) {
			b.next = int(n) + 1
			return n
		}
	}
	key := laneKey{period: p.Period, kind: kind}
	if p.Listed {
		key.period = 0
	}
	key.series, b.hashed = p.Series(b.hashed)
	n := b.lane(key, p)
	if p.Head != 0 {
		b.byHead[p.Head], b.lanes[n].head = n, p.Head
		b.next = int(n) + 1
	}
	return n
}

// lane returns the number of a lane, which is made for a point when it is new.
func (b *points) lane(key laneKey, p *metric.Point) uint32 {
	if n, ok := b.byKey[key]; ok {
		return n
	}
	l := lane{laneKey: key, first: math.MaxInt64, last: math.MinInt64}
	parts := [laneTexts][]byte{p.Account, p.Region, p.Namespace, p.Name, p.Dimensions, p.DimensionNames}
	all := bytes.Join(parts[:], nil)
	for i, part := range parts {
		if part != nil {
			l.texts[i], all = all[:len(part):len(part)], all[len(part):]
		}
	}
	n := uint32(len(b.lanes))
	b.lanes = append(b.lanes, l)
	b.byKey[key] = n
	return n
}

// keep gives a point its numbers and its other statistics.
func (b *points) keep(q *point, has metric.Fields, all [numbers]float64, statistics []byte) {
	q.has, q.rest = has, uint32(len(b.rests))
	n := 0
	for i, v := range all {
		if has&(1<<i) == 0 {
			continue
		}
		if n < ownNumbers {
			q.numbers[n] = v
		} else {
			b.rests = binary.LittleEndian.AppendUint64(b.rests, math.Float64bits(v))
		}
		n++
	}
	b.rests = append(b.rests, statistics...)
	q.restLen = uint32(len(b.rests)) - q.rest
}

// isOrigin reports whether an origin is that of a point.
func (b *points) isOrigin(n uint32, p *metric.Point, file int64) bool {
	s := &b.origins[n]
	same := func(text uint32, p []byte) bool {
		return (text == 0) == (p == nil) && string(b.texts[text]) == string(p)
	}
	return s.file == file && same(s.unit, p.Unit) && same(s.label, p.Label) && same(s.stream, p.Stream)
}

// origin returns the number of an origin.
func (b *points) origin(file int64, unit, label, stream []byte) uint32 {
	s := origin{file, b.text(unit), b.text(label), b.text(stream)}
	if n, ok := b.byOrigin[s]; ok {
		return n
	}
	n := uint32(len(b.origins))
	b.origins, b.byOrigin[s] = append(b.origins, s), n
	return n
}

// text returns the number of a text.
func (b *points) text(p []byte) uint32 {
	if p == nil {
		return 0
	}
	if n, ok := b.byText[string(p)]; ok {
		return n
	}
	n := uint32(len(b.texts))
	copied := append(make([]byte, 0, len(p)), p...)
	b.texts = append(b.texts, copied)
	b.byText[string(copied)] = n
	return n
}

// mix spreads a number over all bits.
func mix(n uint64) uint64 {
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// cluster returns the cluster of a point's time; points without a time come last.
func (p *point) cluster() int64 {
	if p.timeless {
		return math.MaxInt64
	}
	return storage.Cluster(p.time)
}
