package decode

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"trailsift/ingest/metric"
)

// A meter makes the points of an input, one at a time: a format fills in what the export says, the meter what the user says and
// the export does not, and then the point is checked and handed on.
type meter struct {
	p      metric.Point
	dims   metric.Dimensions
	memo   dimensionMemo
	heads  headMemo
	emf    map[string][]directive // by their text
	shared dimensionSet           // of the embedded metrics that are read
	plain  bool                   // the point's texts are all ASCII
	stats  []byte                 // the point's statistics, as an object that is not closed yet
	text   []byte                 // texts of the point whose escapes had to be undone
	unit   []byte                 // of --unit
	period int64                  // of --period, in seconds

	account, region, namespace, name []byte // of the flags; nil: not given
	dimensions, dimensionNames       []byte
	dimensionsFault                  error

	clock clock

	points int64
	unsaid [len(unsaidNames)]int64 // how many points lacked what
}

// unsaidNames are the columns that a report names when an export did not say them.
var unsaidNames = [...]string{"account", "region", "namespace", "metric", "dimensions", "unit", "period", "time", "statistic"}

// UnsaidMark begins the part of Result.Unsaid that names the columns that stay null.
const UnsaidMark = "null, because the export does not say it: "

// metering returns the decoder's meter.
func (d *decoder) metering() *meter {
	if d.meter == nil {
		if d.o.Scratch.meter == nil {
			d.o.Scratch.meter = new(meter)
		}
		d.meter = d.o.Scratch.meter
		d.meter.begin(&d.o.Metric)
	}
	return d.meter
}

func newMeter(given *metric.Defaults) *meter {
	m := new(meter)
	m.begin(given)
	return m
}

// begin makes the meter ready for another input.
func (m *meter) begin(given *metric.Defaults) {
	m.points, m.unsaid = 0, [len(unsaidNames)]int64{}
	m.period = int64(given.Period.Seconds())
	m.dimensions, m.dimensionNames, m.dimensionsFault = nil, nil, nil
	for _, f := range []struct {
		to   *[]byte
		text string
	}{{&m.account, given.Account}, {&m.region, given.Region}, {&m.namespace, given.Namespace}, {&m.name, given.Name}, {&m.unit, given.Unit}} {
		*f.to = known(strings.ToValidUTF8(f.text, "\uFFFD"))
	}
	if given.Dimensions != nil {
		m.dimensions, m.dimensionNames, m.dimensionsFault = canonicalOf(given.Dimensions)
	}
}

// canonicalOf returns dimensions in their canonical form, in memory of their own.
func canonicalOf(dimensions map[string]string) (json, names []byte, err error) {
	var d metric.Dimensions
	for name, value := range dimensions {
		d.Add([]byte(name), []byte(value))
	}
	return d.Canonical()
}

// start returns an empty point.
func (m *meter) start() *metric.Point {
	m.p, m.plain = metric.Point{}, false
	m.dims.Reset()
	m.stats, m.text = m.stats[:0], m.text[:0]
	return &m.p
}

// closeDimensions takes the dimensions that were added as the point's.
func (m *meter) closeDimensions() *SyntaxError {
	var err error
	if m.p.Dimensions, m.p.DimensionNames, err = m.dims.Canonical(); err != nil {
		return &SyntaxError{Code: CodeMetricDimensions, Reason: err.Error()}
	}
	return nil
}

// set sets a number of the point by the name of its statistic; a number without a name is a value of unknown statistic.
func (m *meter) set(statistic string, v float64) *SyntaxError {
	p := &m.p
	if fault := numberFault(statistic, v); fault != nil {
		return fault
	}
	switch statistic {
	case "SampleCount":
		p.Count, p.Has = v, p.Has|metric.HasCount
	case "Sum":
		p.Sum, p.Has = v, p.Has|metric.HasSum
	case "Minimum":
		p.Minimum, p.Has = v, p.Has|metric.HasMinimum
	case "Maximum":
		p.Maximum, p.Has = v, p.Has|metric.HasMaximum
	case "Average":
		p.Average, p.Has = v, p.Has|metric.HasAverage
	case "":
		p.Value, p.Has = v, p.Has|metric.HasValue
	default:
		m.stats = append(m.stats, "{,"[min(len(m.stats), 1)])
		m.stats = metric.AppendText(m.stats, []byte(statistic))
		m.stats = appendNumber(append(m.stats, ':'), v)
	}
	return nil
}

// single makes the point the set of count equal values.
func (m *meter) single(v, count float64) *SyntaxError {
	if fault := numberFault("", v); fault != nil {
		return fault
	}
	for _, s := range []struct {
		name string
		v    float64
	}{{"Minimum", v}, {"Maximum", v}, {"SampleCount", count}, {"Sum", v * count}} {
		if fault := m.set(s.name, s.v); fault != nil {
			return fault
		}
	}
	return nil
}

// point completes and checks the meter's point and hands it on, or rejects it. data are the bytes that it was made of.
func (k *walk) point(data []byte, at Position) error {
	m := k.metering()
	if fault := m.finish(); fault != nil {
		return k.refuse(data, at, fault)
	}
	at.Index = k.take()
	k.ok++
	if len(k.strange.held) > 0 && k.ok+k.rejected > k.neutral {
		if err := k.flush(); err != nil {
			return err
		}
	}
	return k.sink.Datapoint(&m.p, at)
}

// finish completes and checks the point. Only then may it be handed on.
func (m *meter) finish() *SyntaxError {
	if len(m.stats) > 0 {
		m.stats = append(m.stats, '}')
		m.p.Statistics = m.stats
	}
	if fault := m.fill(); fault != nil {
		return fault
	}
	if fault := m.check(); fault != nil {
		return fault
	}
	if !m.plain {
		m.repair()
	}
	m.count()
	return nil
}

// fill fills in what the user says of the export.
func (m *meter) fill() *SyntaxError {
	p := &m.p
	if p.Account == nil {
		p.Account = m.account
	}
	if p.Region == nil {
		p.Region = m.region
	}
	if p.Namespace == nil {
		p.Namespace = m.namespace
	}
	if p.Name == nil {
		p.Name = m.name
	}
	if p.Dimensions == nil {
		if m.dimensionsFault != nil {
			return &SyntaxError{Code: CodeMetricDimensions, Reason: "--dimension: " + m.dimensionsFault.Error()}
		}
		p.Dimensions, p.DimensionNames = m.dimensions, m.dimensionNames
	}
	if p.Period == 0 {
		p.Period = m.period
	}
	if p.Listed {
		return nil
	}
	if m.unit != nil && p.Unit != nil && !bytes.Equal(m.unit, p.Unit) {
		return &SyntaxError{Code: CodeMetricUnit, Reason: fmt.Sprintf("the export says the unit %q, and --unit %q", p.Unit, m.unit)}
	}
	if p.Unit == nil {
		p.Unit = m.unit
	}
	return nil
}

// repair makes texts of what is no UTF-8. Dimensions are in order already.
func (m *meter) repair() {
	p := &m.p
	for _, text := range [...]*[]byte{&p.Account, &p.Region, &p.Namespace, &p.Name, &p.Unit, &p.Label, &p.Stream} {
		if !utf8.Valid(*text) {
			*text = bytes.ToValidUTF8(*text, []byte("\uFFFD"))
		}
	}
	if p.DimensionNames != nil && !utf8.Valid(p.DimensionNames) {
		p.DimensionNames = bytes.ToValidUTF8(p.DimensionNames, []byte("\uFFFD"))
	}
}

// The most bytes of a namespace and of a name (CloudWatch API Reference, PutMetricData).
const nameMax = 255

// check returns what CloudWatch would not take.
func (m *meter) check() *SyntaxError {
	p := &m.p
	refuse := func(code, format string, args ...any) *SyntaxError {
		return &SyntaxError{Code: code, Reason: fmt.Sprintf(format, args...)}
	}
	switch {
	case p.Name != nil && len(bytes.TrimSpace(p.Name)) == 0:
		return refuse(CodeMetricName, "the metric's name is empty")
	case p.Namespace != nil && len(bytes.TrimSpace(p.Namespace)) == 0:
		return refuse(CodeMetricName, "the namespace is empty")
	case len(p.Name) > nameMax || len(p.Namespace) > nameMax:
		return refuse(CodeMetricName, "a name of more than %d bytes", nameMax)
	case len(p.Namespace) > 0 && p.Namespace[0] == ':':
		return refuse(CodeMetricName, "the namespace %q starts with a colon", p.Namespace)
	case p.Has&metric.HasCount != 0 && p.Count < 0:
		return refuse(CodeMetricValue, "a negative number of samples: %v", p.Count)
	case p.Put && p.Has&metric.HasCount != 0 && p.Count == 0:
		return refuse(CodeMetricValue, "a put of no samples")
	case p.Has&(metric.HasMinimum|metric.HasMaximum) == metric.HasMinimum|metric.HasMaximum && p.Minimum > p.Maximum:
		return refuse(CodeMetricValue, "the minimum %v is above the maximum %v", p.Minimum, p.Maximum)
	}
	return nil
}

// unitFault tells a unit that is not CloudWatch's.
func unitFault(unit []byte) *SyntaxError {
	if unit == nil || metric.IsUnit(unit) {
		return nil
	}
	return &SyntaxError{Code: CodeMetricUnit, Reason: fmt.Sprintf("%.40q is not a unit of CloudWatch's", unit)}
}

// count notes what the point lacks.
func (m *meter) count() {
	p := &m.p
	m.points++
	for i, lacks := range [...]bool{p.Account == nil, p.Region == nil, p.Namespace == nil, p.Name == nil, p.Dimensions == nil,
		p.Unit == nil && !p.Listed, p.Period == 0 && !p.Listed, !p.HasTime && !p.Listed, p.Has&metric.HasValue != 0} {
		if lacks {
			m.unsaid[i]++
		}
	}
}

// report says what the export left open, empty when nothing.
func (m *meter) report() string {
	var names []string
	for i, n := range m.unsaid {
		switch {
		case n == m.points && n > 0:
			names = append(names, unsaidNames[i])
		case n > 0:
			names = append(names, fmt.Sprintf("%s (%d of %d records)", unsaidNames[i], n, m.points))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return UnsaidMark + strings.Join(names, ", ")
}
