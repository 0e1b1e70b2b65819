package decode

import "bytes"

// textFormat recognises an input that is no JSON by its first bytes. It returns nil for JSON, and for what nothing recognises.
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
	return nil
}
