package decode

import (
	"bytes"
)

// logsExportFormat is an export of CloudWatch Logs to S3, or what `aws logs tail` prints: a time and a record on each line.
func logsExportFormat() Format {
	return Format{Name: "logs-export", Events: true,
		Doc:    "Exports of CloudWatch Logs to S3, and `aws logs tail`: a time, perhaps a stream, and the record on each line.",
		Detect: "a line that starts with a time such as 2024-01-02T03:04:05.678Z and goes on, within two words, with a brace",
		sniff: func(head []byte) bool {
			for range 20 {
				first, rest, found := bytes.Cut(head, []byte{'\n'})
				if _, brace := linePrefix(first); brace > 0 {
					return true
				}
				if head = rest; !found {
					break
				}
			}
			return false
		},
		decode: decodeLogsExport}
}

// linePrefix reads what is before a line's record: its time, and where the record starts. The place is 0 when the line has none,
// and the time 0 when the line starts with none.
func linePrefix(line []byte) (stamp int64, brace int) {
	word := bytes.IndexByte(line, ' ')
	if word < 19 || word > 40 || line[4] != '-' || line[10] != 'T' {
		return 0, 0
	}
	if stamp = timeOf(line[:word]); stamp == 0 {
		return 0, 0
	}
	rest := line[word+1:]
	if len(rest) > 0 && rest[0] == '{' {
		return stamp, word + 1
	}
	if second := bytes.IndexByte(rest, ' '); second > 0 && second < 512 && second+1 < len(rest) && rest[second+1] == '{' {
		return stamp, word + 1 + second + 1
	}
	return stamp, 0
}

// decodeLogsExport reads the lines.
func decodeLogsExport(d *decoder, w *window) error {
	d.framing = "logs-export"
	k := &walk{decoder: d, w: w, nested: true, lines: true, logs: true}
	for {
		i, _, ok := w.blank(0)
		w.pos += i
		if !ok {
			return d.ctxErr()
		}
		w.at(1024) // enough to see the line's start
		head := w.unread()
		stamp, brace := linePrefix(head[:min(len(head), 1024)])
		var err error
		switch {
		case brace > 0:
			k.time = stamp
			w.pos += brace
			err = k.object()
		case len(head) > 0 && head[0] == '{' && stamp == 0:
			k.time = 0
			err = k.object()
		default:
			err = k.strangeLine()
		}
		if err != nil {
			return err
		}
	}
}

// strangeLine passes over a line that holds no record.
func (k *walk) strangeLine() error {
	at := k.position()
	excerpt := bytes.Clone(k.w.unread()[:min(len(k.w.unread()), excerptBytes)])
	excerpt, _, _ = bytes.Cut(excerpt, []byte{'\n'})
	k.w.endLine()
	return k.strangeText(excerpt, at)
}
