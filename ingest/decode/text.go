package decode

import "bytes"

// textFormat recognises an input that is no JSON by its first bytes. It returns nil for JSON.
func (d *decoder) textFormat(w *window) *Format {
	head := w.unread()
	head = head[:min(len(head), 64<<10)]
	trimmed := bytes.TrimLeft(head, " \t\r\n\x00\x1e")
	if len(trimmed) == 0 || trimmed[0] == '{' || trimmed[0] == '[' {
		return nil
	}
	for _, f := range d.registry() {
		if f.sniff != nil && f.sniff(trimmed) {
			return f
		}
	}
	if bytes.Contains(trimmed, []byte("\n{")) || bytes.Contains(trimmed, []byte("\n[")) || trimmed[0] == '"' {
		return nil // JSON behind lines of something else
	}
	return &Format{decode: func(*decoder, *window) error {
		d.note = "not recognised: neither JSON nor a known text; it starts with " + quoteByte(trimmed[0])
		return nil
	}}
}
