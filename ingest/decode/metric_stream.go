package decode

import (
	"fmt"

	"trailsift/query/jsontext"
)

// metricStreamFormat is what a metric stream writes as JSON (CloudWatch User Guide, "CloudWatch metric stream output in JSON").
func metricStreamFormat() Format {
	return Format{Name: "metric-stream", Metrics: true,
		Doc:    "CloudWatch metric streams in JSON: a datapoint on each line, alone or in a Firehose envelope. The period is not in them: `--period` says it.",
		Detect: "objects with `metric_stream_name` and `metric_name`",
		match:  keys("metric_stream_name", "metric_name"),
		open:   openMetricStream}
}

// metricStreamKey is the first key of a line as CloudWatch writes it.
const metricStreamKey = "metric_stream_name"

// metricLineMax is more bytes than a datapoint with 30 dimensions of the greatest length has.
const metricLineMax = 64 << 10

// metricLines reads datapoints of a metric stream as long as they are written as CloudWatch writes them. It stops before anything
// else, and at a line that is at fault.
func (k *walk) metricLines() error {
	m := k.metering()
	for {
		n := m.line(k.w.unread())
		if n == 0 { // perhaps only because the window ends here
			if len(k.w.unread()) > metricLineMax || !k.w.more() {
				return nil
			}
			continue
		}
		at := k.position()
		data := k.w.unread()[:n]
		k.w.pos += n
		if err := k.point(data, at); err != nil {
			return err
		}
		i, c, ok := k.w.blank(0)
		k.w.pos += i
		if !ok || c != '{' || k.ctx.Err() != nil {
			return k.ctxErr()
		}
		if k.level == 0 && !k.nested {
			k.framing = nameLines
		}
	}
}

// openMetricStream reads a datapoint of a metric stream, however it is written.
func openMetricStream(k *walk, o *object, at Position) error {
	k.streaming = o.firstKey() == metricStreamKey
	if fault := k.metering().streamObject(o); fault != nil {
		return k.refuse(o.data, at, fault)
	}
	return k.point(o.data, at)
}

// streamObject makes the point of an object of a metric stream.
func (m *meter) streamObject(o *object) *SyntaxError {
	p := m.start()
	fault := m.streamMembers(o)
	switch {
	case o.data == nil:
		return &SyntaxError{Reason: "the object is no sound JSON"}
	case fault == nil && p.Name == nil:
		return &SyntaxError{Code: CodeMetricName, Reason: "a datapoint without `metric_name`"}
	}
	return fault
}

// streamMembers fills the point in from the members of a metric stream's object.
func (m *meter) streamMembers(o *object) *SyntaxError {
	p := &m.p
	for _, f := range []struct {
		to  *[]byte
		key string
	}{{&p.Stream, metricStreamKey}, {&p.Account, "account_id"}, {&p.Region, "region"}, {&p.Namespace, "namespace"}, {&p.Name, "metric_name"}, {&p.Unit, "unit"}} {
		var fault *SyntaxError
		if *f.to, fault = m.textOf(o, f.key); fault != nil {
			return fault
		}
	}
	if fault := unitFault(p.Unit); fault != nil {
		return fault.in(o, "unit")
	}
	if fault := m.dimensionObject(o.get("dimensions")); fault != nil {
		return fault.in(o, "dimensions")
	}
	micros, absent, fault := m.clock.json(o.get("timestamp"))
	if fault != nil {
		return fault.in(o, "timestamp")
	}
	p.Time, p.HasTime = micros, !absent
	if val := o.get("value"); val != nil && string(val) != "null" {
		if val[0] != '{' {
			return (&SyntaxError{Code: CodeMetricValue, Reason: "`value` is no object of statistics"}).in(o, "value")
		}
		if fault := m.streamValues(parse(val)); fault != nil {
			return fault.in(o, "value")
		}
	}
	return nil
}

func (m *meter) streamValues(o *object) *SyntaxError {
	if o.data == nil {
		return &SyntaxError{Reason: "the values are no sound object"}
	}
	for _, s := range o.spans {
		raw := o.data[s.val:s.valEnd]
		if string(raw) == "null" {
			continue
		}
		v, fault := jsonNumber(raw)
		if fault == nil {
			fault = m.set(streamStatistic(jsontext.AppendBytes(nil, o.data[s.key:s.keyEnd])), v)
		}
		if fault != nil {
			fault.Offset += s.val
			return fault
		}
	}
	return nil
}

// streamStatistic returns a statistic's name as the rest of CloudWatch calls it.
func streamStatistic(key []byte) string {
	switch string(key) {
	case "count":
		return "SampleCount"
	case "sum":
		return "Sum"
	case "min":
		return "Minimum"
	case "max":
		return "Maximum"
	}
	return string(key)
}

// dimensionObject takes dimensions from an object of texts. Nothing means that they are not known.
func (m *meter) dimensionObject(raw []byte) *SyntaxError {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	if raw[0] != '{' {
		return &SyntaxError{Code: CodeMetricDimensions, Reason: "the dimensions are no object"}
	}
	known, at := m.recall(raw)
	if known {
		return nil
	}
	o := parse(raw)
	if o.data == nil {
		return &SyntaxError{Reason: "the dimensions are no sound object"}
	}
	for _, s := range o.spans {
		value := o.data[s.val:s.valEnd]
		if value[0] != '"' {
			return &SyntaxError{Code: CodeMetricDimensions, Offset: s.val, Reason: fmt.Sprintf("the dimension %.60q is no text", o.data[s.key:s.keyEnd])}
		}
		m.dims.Add(jsontext.AppendBytes(nil, o.data[s.key:s.keyEnd]), jsontext.AppendBytes(nil, value[1:len(value)-1]))
	}
	return m.closeAndKeep(raw, at)
}

// textOf returns a text member without its escapes; nil when it is absent or null.
func (m *meter) textOf(o *object, key string) ([]byte, *SyntaxError) {
	raw := o.get(key)
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil, nil
	case raw[0] != '"':
		return nil, (&SyntaxError{Code: CodeSyntax, Reason: fmt.Sprintf("`%s` is no text: `%.40s`", key, raw)}).in(o, key)
	}
	start := len(m.text)
	m.text = jsontext.AppendBytes(m.text, raw[1:len(raw)-1])
	return m.text[start:len(m.text):len(m.text)], nil
}

// in moves a fault inside a member's value to the object around it. No fault stays none.
func (e *SyntaxError) in(o *object, key string) *SyntaxError {
	if e == nil {
		return nil
	}
	_, offset := o.value(key, 0)
	e.Offset += int(offset)
	return e
}
