package decode

import "fmt"

// historyFormat is the CSV download of the console's event history, whatever a spreadsheet has made of it.
func historyFormat() Format {
	return Format{Name: nameHistory, Events: true, Partial: true,
		Doc:    "CSV of the console's event history or of a query's results; each row becomes a partial record, with damaged ids listed in `damagedFields`.",
		Detect: "a first line with at least three known column names, among them one of the event's name",
		sniff: func(head []byte) bool {
			t := headerOf(head)
			return t != nil && t.json < 0
		},
		decode: decodeCSV}
}

// recordsCSVFormat is a CSV with whole records in it, as CloudTrail Lake and Athena give it.
func recordsCSVFormat() Format {
	return Format{Name: "records-csv", Events: true,
		Doc:    "CSV of a query's results with the record's JSON in a column.",
		Detect: "a first line with a column `eventJson`, `CloudTrailEvent` or `@message`",
		sniff: func(head []byte) bool {
			t := headerOf(head)
			return t != nil && t.json >= 0
		},
		decode: decodeCSV}
}

const nameHistory = "event-history-csv"

// decodeCSV reads the rows below a header.
func decodeCSV(d *decoder, w *window) error {
	i, _, _ := w.blank(0)
	w.pos += i
	t := headerOf(w.unread())
	if d.framing = nameHistory; t.json >= 0 {
		d.framing = "records-csv"
	}
	r := &csvReader{w: w, comma: t.comma, limit: d.o.Limits.RecordBytes}
	for range t.lines {
		r.next()
	}
	k := &walk{decoder: d, w: w, nested: true}
	for {
		row, ok := r.next()
		if !ok {
			return d.ctxErr()
		}
		if !row.cut && len(row.fields) < len(t.names) {
			row = r.joined(row, len(t.names))
		}
		if err := k.historyRow(t, row); err != nil {
			return err
		}
	}
}

// historyRow hands on a row.
func (k *walk) historyRow(t *table, row csvRow) error {
	at := Position{Index: k.index, Offset: row.offset, Partial: true}
	fields := t.repair(row.fields)
	reason := ""
	switch {
	case row.cut && len(row.raw) >= k.o.Limits.RecordBytes:
		return k.refuseRow(row, CodeTooLarge, k.tooLarge().Reason)
	case row.cut:
		reason = "a quote is never closed"
	case len(fields) != len(t.names):
		reason = fmt.Sprintf("%d fields where the header has %d", len(row.fields), len(t.names))
	case t.json >= 0:
		at.Partial = false
		return k.payload([]byte(fields[t.json]), at, 0)
	}
	if reason != "" {
		return k.refuseRow(row, CodeRow, reason)
	}
	return k.emitRow(t.record(fields), at)
}

func (k *walk) refuseRow(row csvRow, code, reason string) error {
	return k.reject(RecordError{Index: k.take(), Offset: row.offset, Code: code, Reason: reason, Excerpt: row.raw[:min(len(row.raw), excerptBytes)]})
}
