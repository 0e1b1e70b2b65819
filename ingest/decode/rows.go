package decode

// A cell is a value of a row, and the name of its column.
type cell struct{ name, value string }

// row reads a row of a query's result: an array of one-member objects ({"eventName":"X"}, CloudTrail Lake) or of
// {"field":"@message","value":"…"} (CloudWatch Logs Insights).
func (k *walk) row() error {
	at := k.position()
	end, fault := k.value(0)
	if fault != nil {
		return k.broken(at, fault)
	}
	data := k.w.unread()[:end]
	var cells []cell
	in := &walk{decoder: k.decoder, w: sliceWindow(data[1:], at.Offset, true), level: k.level + 1, nested: true}
	for {
		i, c, ok := in.w.blank(0)
		in.w.pos += i
		if c == ',' {
			in.w.pos++
			continue
		}
		if !ok || c != '{' {
			break
		}
		o, fault, err := in.members()
		if err != nil {
			return err
		}
		if fault != nil || o == nil {
			break
		}
		cells = append(cells, cellOf(o))
		in.w.pos += len(o.data)
	}
	err := k.cells(cells, data, at)
	k.w.pos += end
	return err
}

// cellOf reads a cell in either of the two forms.
func cellOf(o *object) cell {
	if o.has("field", "value") {
		return cell{o.text("field"), o.text("value")}
	}
	name := o.firstKey()
	return cell{name, o.text(name)}
}

// cells hands on what a row holds: the record as JSON, when a column has it.
func (k *walk) cells(cells []cell, data []byte, at Position) error {
	stamp := int64(0)
	for _, c := range cells {
		if c.name == "@timestamp" {
			stamp = timeOf([]byte(c.value))
		}
	}
	for _, c := range cells {
		switch c.name {
		case "eventJson", "eventjson", "@message":
			return k.payload([]byte(c.value), at, stamp)
		}
	}
	return k.strangeText(data, at)
}
