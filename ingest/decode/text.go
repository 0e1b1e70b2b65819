package decode

import (
	"bytes"
	"encoding/binary"
)

// headBytes is how much of a text is looked at to recognise it.
const headBytes = 64 << 10

// textFormat recognises an input that is no JSON by its first bytes. It returns nil for JSON.
func (d *decoder) textFormat(w *window) *Format {
	if f := d.binaryFormat(w); f != nil {
		return f
	}
	if _, c, ok := w.blank(0); !ok || c == '{' || c == '[' {
		return nil
	}
	w.at(headBytes)
	trimmed := bytes.TrimLeft(w.unread(), " \t\r\n\x00\x1e")
	if trimmed = trimmed[:min(len(trimmed), headBytes)]; len(trimmed) == 0 {
		return nil
	}
	for _, f := range d.registry() {
		if f.sniff != nil && f.sniff(trimmed) {
			return f
		}
	}
	if len(d.o.Metric.Columns) > 0 && metricTableOf(trimmed, d.o.Metric.Columns) != nil {
		f := metricCSVFormat()
		return &f
	}
	if bytes.Contains(trimmed, []byte("\n{")) || bytes.Contains(trimmed, []byte("\n[")) || trimmed[0] == '"' {
		return nil // JSON behind lines of something else
	}
	return &Format{decode: func(*decoder, *window) error {
		d.note = "not recognised: neither JSON nor a known text; it starts with " + quoteByte(trimmed[0])
		return nil
	}}
}

// binaryFormat recognises an input that is no text. A look at the first bytes spares most inputs a longer one.
func (d *decoder) binaryFormat(w *window) *Format {
	w.at(binary.MaxVarintLen32)
	if head := w.unread(); bytes.IndexByte(head[:min(len(head), binary.MaxVarintLen32+1)], otlpTag) < 0 {
		return nil
	}
	w.at(headBytes)
	head := w.unread()
	for _, f := range d.registry() {
		if f.binary != nil && f.binary(head[:min(len(head), headBytes)]) {
			return f
		}
	}
	return nil
}
