package decode

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"trailsift/ingest/metric"
)

// attributes takes what a Resource says of the stream.
func (s *otlpScope) attributes(msg []byte) {
	for len(msg) > 0 {
		f, rest, ok := protoNext(msg)
		if !ok {
			return
		}
		if msg = rest; f.number != 1 || f.wire != 2 {
			continue
		}
		key, val := keyValue(f.bytes)
		switch string(key) {
		case "cloud.account.id":
			s.account = val.text
		case "cloud.region":
			s.region = val.text
		case "aws.exporter.arn":
			if _, name, ok := bytes.Cut(val.text, []byte(":metric-stream/")); ok {
				s.stream = name
			}
		}
	}
}

// An anyValue is an AnyValue of OpenTelemetry, as far as metric streams have them.
type anyValue struct {
	text []byte // nil: it is no text
	list []byte // a KeyValueList; nil: it is none
}

// keyValue reads a KeyValue, or a StringKeyValue of 0.7, whose value is the text itself.
func keyValue(msg []byte) (key []byte, val anyValue) {
	var raw []byte
	for len(msg) > 0 {
		f, rest, ok := protoNext(msg)
		if !ok {
			return nil, anyValue{}
		}
		switch msg = rest; {
		case f.wire != 2:
		case f.number == 1:
			key = f.bytes
		case f.number == 2:
			raw = f.bytes
		}
	}
	for len(raw) > 0 {
		f, rest, ok := protoNext(raw)
		if !ok {
			break
		}
		switch raw = rest; {
		case f.wire != 2:
		case f.number == 1:
			val.text = f.bytes
		case f.number == 6:
			val.list = f.bytes
		}
	}
	return key, val
}

// label reads a StringKeyValue.
func label(msg []byte) (key, val []byte) {
	for len(msg) > 0 {
		f, rest, ok := protoNext(msg)
		if !ok {
			return nil, nil
		}
		switch msg = rest; {
		case f.wire != 2:
		case f.number == 1:
			key = f.bytes
		case f.number == 2:
			val = f.bytes
		}
	}
	return key, val
}

// otlpPoint fills the point in from a SummaryDataPoint. Numbers that are absent are zero, as everywhere in Protocol Buffers.
func (m *meter) otlpPoint(s otlpScope, msg []byte) *SyntaxError {
	p := m.start()
	p.Account, p.Region, p.Stream = s.account, s.region, s.stream
	var start, end, count uint64
	var sum float64
	for rest := msg; len(rest) > 0; {
		f, next, ok := protoNext(rest)
		if !ok {
			return badProto("a datapoint")
		}
		rest = next
		var fault *SyntaxError
		switch f.number<<3 | uint64(f.wire) {
		case 1<<3 | 2: // labels of 0.7
			key, val := label(f.bytes)
			m.attribute(key, anyValue{text: val}, true)
		case 7<<3 | 2: // attributes of 1.0
			key, val := keyValue(f.bytes)
			m.attribute(key, val, false)
		case 2<<3 | 1:
			start = f.bits
		case 3<<3 | 1:
			end = f.bits
		case 4<<3 | 1:
			count = f.bits
		case 5<<3 | 1:
			sum = f.double()
		case 6<<3 | 2:
			fault = m.quantile(f.bytes)
		}
		if fault != nil {
			return fault
		}
	}
	if err := first(m.set("SampleCount", float64(count)), m.set("Sum", sum), m.closeDimensions()); err != nil {
		return err
	}
	p.Unit = otlpUnit(s.unit)
	return first(m.span(start, end), m.names(s.name))
}

// attribute takes an attribute of a datapoint. In 0.7 every label but two is a dimension.
func (m *meter) attribute(key []byte, val anyValue, labels bool) {
	switch {
	case string(key) == "Namespace" && val.text != nil:
		m.p.Namespace = val.text
	case string(key) == "MetricName" && val.text != nil:
		m.p.Name = val.text
	case labels:
		m.dims.Add(key, val.text)
	case string(key) == "Dimensions":
		for list := val.list; len(list) > 0; {
			f, rest, ok := protoNext(list)
			if !ok {
				return
			}
			if list = rest; f.number == 1 && f.wire == 2 {
				name, value := keyValue(f.bytes)
				m.dims.Add(name, value.text)
			}
		}
	}
}

// names takes namespace and name out of the metric's full name where the datapoint does not have them:
// amazonaws.com/AWS/EC2/CPUUtilization.
func (m *meter) names(full []byte) *SyntaxError {
	p := &m.p
	if p.Namespace != nil && p.Name != nil {
		return nil
	}
	rest, ok := bytes.CutPrefix(full, []byte("amazonaws.com/"))
	slash := bytes.LastIndexByte(rest, '/')
	if !ok || slash < 0 {
		return &SyntaxError{Code: CodeMetricName, Reason: fmt.Sprintf("the metric %.80q has neither namespace nor name of a CloudWatch metric", full)}
	}
	p.Namespace, p.Name = rest[:slash], rest[slash+1:]
	return nil
}

// span takes the period from its start and end, in nanoseconds since 1970.
func (m *meter) span(start, end uint64) *SyntaxError {
	const most = 1 << 62
	if start == 0 || start > most || end > most || end < start {
		return &SyntaxError{Code: CodeMetricTime, Reason: fmt.Sprintf("a datapoint from %d to %d nanoseconds", start, end)}
	}
	m.p.Time, m.p.HasTime = int64(start/1000), true
	if length := end - start; length%1e9 == 0 {
		m.p.Period = int64(length / 1e9)
	}
	return nil
}

// quantile takes a ValueAtQuantile: the least of the values, the greatest, or a percentile.
func (m *meter) quantile(msg []byte) *SyntaxError {
	var q, v float64
	for len(msg) > 0 {
		f, rest, ok := protoNext(msg)
		if !ok {
			return badProto("a quantile")
		}
		switch msg = rest; f.number<<3 | uint64(f.wire) {
		case 1<<3 | 1:
			q = f.double()
		case 2<<3 | 1:
			v = f.double()
		}
	}
	switch {
	case q == 0:
		return m.set("Minimum", v)
	case q == 1:
		return m.set("Maximum", v)
	case q > 0 && q < 1:
		return m.set(percentile(q), v)
	}
	return &SyntaxError{Code: CodeMetricValue, Reason: fmt.Sprintf("the quantile %v is not between 0 and 1", q)}
}

// percentile returns the name of a quantile as CloudWatch writes it: p99.9 for 0.999. The point moves in the text, as a product
// could end in noise.
func percentile(q float64) string {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(q, 'f', -1, 64), ".")
	for len(fraction) < 2 {
		fraction += "0"
	}
	whole := strings.TrimLeft(fraction[:2], "0")
	if whole == "" {
		whole = "0"
	}
	if fraction = fraction[2:]; fraction != "" {
		fraction = "." + fraction
	}
	return "p" + whole + fraction
}

// otlpUnit returns CloudWatch's name of a unit, and others as they are: the guide's own example has "NoneTranslated".
func otlpUnit(code []byte) []byte {
	if len(code) == 0 {
		return nil
	}
	if name, ok := metric.UnitOfUCUM(string(code)); ok {
		return []byte(name)
	}
	return code
}
