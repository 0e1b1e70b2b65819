package metricfilter

import (
	"bytes"
	"strconv"

	"github.com/zeebo/xxh3"

	"trailsift/ingest/metric"
	"trailsift/query/pattern"
)

// Event is a stored event that filters are asked about.
type Event struct {
	Record  []byte        // its JSON, which is valid
	Message func() []byte // its text as @message shows it, for patterns on the whole text
	Time    int64         // in microseconds since 1970 UTC
	HasTime bool
	Account []byte // that the event and so the metric belongs to; nil: not known
	Region  []byte // likewise
	Source  uint64 // a hash that names the event: the same one makes the same values
	File    int64  // the input that it came from, and its place there
	Index   int64
}

// Put is told of every value. The point is valid during the call only.
type Put func(p *metric.Point, file, index int64) error

// Maker turns events into the values that filters put. It is not safe for concurrent use; a program has one for each worker.
type Maker struct {
	filters []prepared
	json    *pattern.Matcher // of the record
	text    *pattern.Matcher // of the message; nil when no filter needs it
	owners  []owner
	byOwner map[string]int     // by account and region, as owner.key has them
	minutes map[minuteOf]place // that events came in
	dims    metric.Dimensions
	key     []byte // scratch
}

// owner is an account and a region: filters live in a log group, which has one of each, so metrics of several are different ones.
type owner struct{ account, region []byte }

// minuteOf is a minute of an owner.
type minuteOf struct {
	owner int
	at    int64
}

// place is where the first event of a minute came from.
type place struct{ file, index int64 }

// prepared is a filter with its places in the matchers.
type prepared struct {
	*Filter
	whole   bool // its pattern is about the message
	number  int  // of the pattern, in the matcher that it belongs to
	value   int  // of the value's selector
	slots   []int
	hash    uint64
	matched map[minuteOf]bool
}

const minute = 60_000_000

// NewMaker returns a maker for filters.
func NewMaker(filters []*Filter) *Maker {
	m := &Maker{json: pattern.NewMatcher(pattern.Options{}), byOwner: map[string]int{}, minutes: map[minuteOf]place{}}
	for _, f := range filters {
		p := prepared{Filter: f, whole: f.Pattern.Kind != pattern.JSON, matched: map[minuteOf]bool{}}
		p.hash = xxh3.HashString(f.Name + "\x00" + f.Pattern.Text)
		matcher := m.json
		if p.whole {
			if m.text == nil {
				m.text = pattern.NewMatcher(pattern.Options{})
			}
			matcher = m.text
		}
		p.number = matcher.Add(f.Pattern)
		if f.value.selected && f.value.selector.Name == "" {
			p.value = m.json.Select(f.value.selector)
		}
		for _, d := range f.dimensions {
			slot := 0
			if d.selector.Name == "" {
				slot = m.json.Select(d.selector)
			}
			p.slots = append(p.slots, slot)
		}
		m.filters = append(m.filters, p)
	}
	return m
}

// Event puts what the filters make of an event. The error is that of put.
func (m *Maker) Event(e *Event, put Put) error {
	m.json.Read(e.Record)
	if m.text != nil {
		m.text.Read(e.Message())
	}
	at := minuteOf{m.owner(e.Account, e.Region), e.Time - mod(e.Time, minute)}
	if first, ok := m.minutes[at]; e.HasTime && (!ok || e.File < first.file) {
		m.minutes[at] = place{e.File, e.Index}
	}
	for i := range m.filters {
		f := &m.filters[i]
		matcher := m.json
		if f.whole {
			matcher = m.text
		}
		if !matcher.Matches(f.number) {
			continue
		}
		if e.HasTime {
			f.matched[at] = true
		}
		if err := m.value(f, e, put); err != nil {
			return err
		}
	}
	return nil
}

// owner returns the number of an owner.
func (m *Maker) owner(account, region []byte) int {
	m.key = append(m.key[:0], byte(min(len(account), 255)), 0, 0)
	if account != nil {
		m.key[1] = 1
	}
	if region != nil {
		m.key[2] = 1
	}
	m.key = append(append(m.key, account...), region...)
	n, ok := m.byOwner[string(m.key)]
	if !ok {
		n = len(m.owners)
		m.owners = append(m.owners, owner{bytes.Clone(account), bytes.Clone(region)})
		m.byOwner[string(m.key)] = n
	}
	return n
}

// mod returns the remainder towards minus infinity.
func mod(n, by int64) int64 { return (n%by + by) % by }

// value puts the value of a matching event.
func (m *Maker) value(f *prepared, e *Event, put Put) error {
	number := f.Filter.value.number
	if f.Filter.value.selected {
		text, ok := m.selected(f, f.Filter.value.selector, f.value)
		if !ok {
			return nil
		}
		n, err := strconv.ParseFloat(string(text), 64)
		if err != nil || !finite(n) {
			return nil
		}
		number = n
	}
	m.dims.Reset()
	for i, d := range f.dimensions {
		text, ok := m.selected(f, d.selector, f.slots[i])
		if !ok {
			return nil
		}
		m.dims.Add([]byte(d.name), text)
	}
	return m.put(f, number, e, put)
}

// selected returns the text that a selector reaches.
func (m *Maker) selected(f *prepared, s pattern.Selector, slot int) ([]byte, bool) {
	if s.Name != "" {
		return m.text.Field(f.number, s.Name)
	}
	return m.json.Text(slot)
}

// put puts a number with the dimensions that were collected. Dimensions that CloudWatch refuses, such as an empty text, put
// nothing.
func (m *Maker) put(f *prepared, number float64, e *Event, put Put) error {
	dimensions, names, err := m.dims.Canonical()
	if err != nil {
		return nil
	}
	p := metric.Point{
		Account: e.Account, Region: e.Region, Namespace: []byte(f.namespace), Name: []byte(f.metric), Dimensions: dimensions, DimensionNames: names, Period: 60,
		Time: e.Time, HasTime: e.HasTime, Put: true, Source: e.Source ^ f.hash, Has: metric.HasSet,
		Count: 1, Sum: number, Minimum: number, Maximum: number,
	}
	if f.unit != "" {
		p.Unit = []byte(f.unit)
	}
	if f.Name != "" {
		p.Label = []byte(f.Name)
	}
	return put(&p, e.File, e.Index)
}
