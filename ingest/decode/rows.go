package decode

import (
	"bytes"
	"strings"
)

// row reads a row of a query's result: an array of one-member objects ({"eventName":"X"}, CloudTrail Lake) or of
// {"field":"@message","value":"…"} (CloudWatch Logs Insights).
func (k *walk) row() error {
	at := k.position()
	end, fault := k.value(0)
	if fault != nil {
		return k.broken(at, fault)
	}
	data := k.w.unread()[:end]
	t := &table{json: -1, time: -1}
	var values []string
	in := &walk{decoder: k.decoder, w: sliceWindow(data[1:], at.Offset, true), level: k.level + 1, nested: true}
	for {
		i, c, ok := in.w.blank(0)
		in.w.pos += i
		if c == ',' {
			in.w.pos++
			continue
		}
		if !ok || c != '{' || len(values) == cellsMax {
			break
		}
		o, fault, err := in.members()
		if err != nil {
			return err
		}
		if fault != nil || o == nil {
			break
		}
		name, value := cellOf(o)
		t.add(name)
		values = append(values, value)
		in.w.pos += len(o.data)
	}
	err := k.cells(t, values, data, at)
	k.w.pos += end
	return err
}

// cellOf reads a cell in either of the two forms.
func cellOf(o *object) (name, value string) {
	if o.has("field", "value") {
		return o.text("field"), o.text("value")
	}
	name = o.firstKey()
	return name, o.text(name)
}

// cells hands on what a row holds: the record as JSON when a column has it, else a partial record of the columns.
func (k *walk) cells(t *table, values []string, data []byte, at Position) error {
	var stamp int64
	for i, name := range t.names {
		if name == "@timestamp" {
			stamp = timeOf([]byte(values[i]))
		}
	}
	if t.json >= 0 {
		return k.payload([]byte(values[t.json]), at, stamp)
	}
	if !t.named || t.known < 2 {
		return k.hold(RecordError{Index: k.take(), Offset: at.Offset, Code: CodeNotCloudTrail, Reason: "a row with none of a record's columns",
			Excerpt: bytes.Clone(data[:min(len(data), excerptBytes)])}, "a row with the columns "+strings.Join(t.names[:min(len(t.names), 6)], ", "))
	}
	if !k.nested {
		k.framing = nameQueryRows
	}
	at.Partial, at.Time = true, stamp
	return k.emitRow(t.record(values), at)
}
