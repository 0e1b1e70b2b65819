package script

import (
	"fmt"
	"slices"
	"strconv"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
	"trailsift/query/pattern"
)

// events makes samples of log events, as metric filters do.
type events struct {
	matcher *pattern.Matcher
	filters []*filter
	minutes map[int64]bool // that have events
}

// filter is a metric filter that is ready to be asked.
type filter struct {
	alarm.Filter
	number     int // of its pattern in the matcher
	value      selector
	dimensions []selector
	matched    map[int64]bool // minutes
}

// selector is where a value comes from: a number, or a place in the event.
type selector struct {
	name     string // of a dimension
	constant float64
	number   bool
	slot     int
	field    string // of a space-delimited pattern
}

// newEvents prepares the filters of all alarms. A filter that several of them have counts once.
func newEvents(alarms []*alarm.Definition) (*events, error) {
	e := &events{matcher: pattern.NewMatcher(pattern.Options{}), minutes: map[int64]bool{}}
	var seen []string
	for _, d := range alarms {
		for _, f := range d.Filters {
			key := fmt.Sprintf("%q %q %q %q %q %q", f.Name, f.Namespace, f.Metric, f.Pattern, f.Value, f.Dimensions)
			if slices.Contains(seen, key) {
				continue
			}
			seen = append(seen, key)
			if err := e.prepare(f); err != nil {
				return nil, err
			}
		}
	}
	return e, nil
}

func (e *events) prepare(f alarm.Filter) error {
	p, problems := pattern.Parse(f.Pattern)
	if p == nil {
		return problems
	}
	out := &filter{Filter: f, number: e.matcher.Add(p), matched: map[int64]bool{}}
	var err error
	if out.value, err = e.selector("", f.Value); err != nil {
		return err
	}
	for name, text := range f.Dimensions {
		s, err := e.selector(name, text)
		if err != nil {
			return err
		}
		out.dimensions = append(out.dimensions, s)
	}
	e.filters = append(e.filters, out)
	return nil
}

func (e *events) selector(name, text string) (selector, error) {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return selector{constant: n, number: true}, nil
	}
	s, err := pattern.ParseSelector(text)
	if err != nil {
		return selector{}, err
	}
	out := selector{name: name, field: s.Name}
	if s.Name == "" {
		out.slot = e.matcher.Select(s)
	}
	return out, nil
}

// text returns what a selector reaches in the event that was read.
func (e *events) text(f *filter, s selector) (string, bool) {
	if s.field != "" {
		text, ok := e.matcher.Field(f.number, s.field)
		return string(text), ok
	}
	text, ok := e.matcher.Text(s.slot)
	return string(text), ok
}

// read gives an event to the filters, and adds the samples that it makes.
func (e *events) read(at int64, event string, add func(series, sample)) {
	minute := at - at%60e6
	e.minutes[minute] = true
	e.matcher.ReadText([]byte(event))
	for _, f := range e.filters {
		if !e.matcher.Matches(f.number) {
			continue
		}
		f.matched[minute] = true
		if m, x, ok := e.value(f); ok {
			add(series{metric: metricKey(m)}, sample{at, x, 1})
		}
	}
}

// value returns the metric and the value that a filter makes of an event that matches; false where a field is missing.
func (e *events) value(f *filter) (metric.Metric, float64, bool) {
	m := metric.Metric{Namespace: f.Namespace, Name: f.Metric}
	for _, s := range f.dimensions {
		text, ok := e.text(f, s)
		if !ok {
			return m, 0, false
		}
		m.Dimensions = append(m.Dimensions, metric.Dimension{Name: s.name, Value: text})
	}
	if f.value.number {
		return m, f.value.constant, true
	}
	text, ok := e.text(f, f.value)
	x, fine := finite(text)
	return m, x, ok && fine
}

// defaults returns what filters say of minutes with events of which none matches, for a metric in a bucket.
func (e *events) defaults(key string, b alarm.Bucket) []sample {
	var out []sample
	for _, f := range e.filters {
		if f.Default == nil || key != metricKey(metric.Metric{Namespace: f.Namespace, Name: f.Metric}) {
			continue
		}
		for minute := range e.minutes {
			if minute >= b.Start && minute < b.End && !f.matched[minute] {
				out = append(out, sample{minute, *f.Default, 1})
			}
		}
	}
	return out
}
