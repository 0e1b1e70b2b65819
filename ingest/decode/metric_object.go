package decode

import (
	"fmt"
	"iter"
	"strings"
)

// eachOf yields the values of the JSON array raw, each with its offset in raw. Anything but an array yields nothing.
func eachOf(raw []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		if len(raw) == 0 || raw[0] != '[' {
			return
		}
		for i := 1; i < len(raw); {
			if c := raw[i]; c == ',' || isBlank(c) {
				i++
				continue
			}
			var s skipper
			n, _ := s.feed(raw[i:])
			if n == 0 || !yield(i, raw[i:i+n]) {
				return
			}
			i += n
		}
	}
}

// each yields the values of an array member, with offsets in the object.
func (o *object) each(key string) iter.Seq2[int, []byte] {
	raw, base := o.value(key, 0)
	return func(yield func(int, []byte) bool) {
		for offset, val := range eachOf(raw) {
			if !yield(int(base)+offset, val) {
				return
			}
		}
	}
}

// within returns the position of what is offset bytes inside the element at.
func (k *walk) within(at Position, offset int) Position {
	if !k.w.fixed {
		at.Offset += int64(offset)
	}
	return at
}

// onlyKeys tells whether every member of the object is one of the names, which have spaces around them.
func (o *object) onlyKeys(names string) bool {
	for _, s := range o.spans {
		if !strings.Contains(names, " "+string(o.data[s.key:s.keyEnd])+" ") {
			return false
		}
	}
	return true
}

// dimensionArray takes dimensions from an array of {"Name":…,"Value":…}.
func (m *meter) dimensionArray(raw []byte) *SyntaxError {
	if len(raw) == 0 || string(raw) == "null" {
		return m.closeDimensions()
	}
	if raw[0] != '[' {
		return &SyntaxError{Code: CodeMetricDimensions, Reason: "the dimensions are no array"}
	}
	known, at := m.recall(raw)
	if known {
		return nil
	}
	for offset, val := range eachOf(raw) {
		d := parse(val)
		if !d.is("Name", '"') || !d.is("Value", '"') {
			return &SyntaxError{Code: CodeMetricDimensions, Offset: offset, Reason: fmt.Sprintf("a dimension without the texts `Name` and `Value`: %.60s", val)}
		}
		m.dims.Add([]byte(d.text("Name")), []byte(d.text("Value")))
	}
	return m.closeAndKeep(raw, at)
}

// recall takes the point's dimensions from what they were when they last stood in the same text. Otherwise it says where the
// memo has room for them.
func (m *meter) recall(raw []byte) (known bool, at int) {
	json, names, at := m.memo.find(raw)
	if json != nil {
		m.p.Dimensions, m.p.DimensionNames = json, names
	}
	return json != nil, at
}

// closeAndKeep takes the dimensions that were added as the point's, and remembers them.
func (m *meter) closeAndKeep(raw []byte, at int) *SyntaxError {
	if fault := m.closeDimensions(); fault != nil {
		return fault
	}
	if at >= 0 {
		m.memo.keep(at, raw, m.p.Dimensions, m.p.DimensionNames)
	}
	return nil
}

// number sets a number of the point from a member, unless that is absent or null.
func (m *meter) number(o *object, key, statistic string) *SyntaxError {
	raw := o.get(key)
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	v, fault := jsonNumber(raw)
	if fault == nil {
		fault = m.set(statistic, v)
	}
	if fault != nil {
		return fault.in(o, key)
	}
	return nil
}

// time sets the point's time from a member; without one it stays unknown.
func (m *meter) time(o *object, key string) *SyntaxError {
	micros, absent, fault := m.clock.json(o.get(key))
	if fault != nil {
		return fault.in(o, key)
	}
	m.p.Time, m.p.HasTime = micros, !absent
	return nil
}

// unitOf sets the point's unit from a member, which has to be one of CloudWatch's.
func (m *meter) unitOf(o *object, key string) (fault *SyntaxError) {
	if m.p.Unit, fault = m.textOf(o, key); fault != nil {
		return fault
	}
	if fault = unitFault(m.p.Unit); fault != nil {
		return fault.in(o, key)
	}
	return nil
}

// first returns the first fault.
func first(faults ...*SyntaxError) *SyntaxError {
	for _, f := range faults {
		if f != nil {
			return f
		}
	}
	return nil
}
