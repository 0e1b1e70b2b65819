package ingest

import (
	"cmp"
	"encoding/hex"
	"strings"

	"trailsift/ingest/decode"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// statusKnown is the status of an input that an earlier run has read. It has no row in the ledger of this run.
const statusKnown = "known"

// fileState is what became of one input, on its way into the ledger.
type fileState struct {
	id              int64
	ingestID        int64        // the run that its rows name
	readAt          int64        // when that began, in microseconds
	source          *formerInput // what of the ledger it is, when damage is repaired
	name            string       // for people
	root, path      string
	member          string
	size            int64 // bytes as found
	contentSize     int64
	sum, contentSum []byte // SHA-256; nil when the bytes were not read to their end
	delivered       int64
	format          string
	compression     string
	status, reason  string
	unsaid          string // what its metrics do not say; for the ledger, and no fault
	partial         bool   // its records are partial
	old             bool   // the ledger holds this failure already
	unread          bool   // no byte of it was read
	stored          int64
	duplicates      int64
	conflicts       int64
	rejected        int64
	replaced        int64 // stored datapoints that took the place of another one
	contested       int64 // records whose content is compared at the end of the window, and points
	points          pointCounts
}

func (f *fileState) records() int64 { return f.stored + f.duplicates + f.rejected + f.contested }

// addReason adds a reason to those that there are.
func (f *fileState) addReason(reason string) {
	if reason == "" {
		return
	}
	if f.reason != "" {
		reason = f.reason + "; " + reason
	}
	f.reason = reason
}

// unreadable notes why no byte of the input can be read.
func (f *fileState) unreadable(reason string) *fileState {
	f.status, f.reason, f.unread = schema.FileFailed, reason, true
	return f
}

// take fills in what the decoder says.
func (f *fileState) take(res decode.Result) {
	f.format, f.status = res.Format, string(res.Status)
	f.addReason(res.Reason)
	f.unsaid = res.Unsaid
}

// ledgerRows writes rows of the files table.
type ledgerRows struct{ b *storage.Batch }

func (l ledgerRows) add(f *fileState) {
	col := func(name string) *storage.Vector { return &l.b.Columns[l.b.Table.MustColumn(name)] }
	text := func(name, value string) {
		if value != "" {
			col(name).AppendString(strings.ToValidUTF8(value, "\uFFFD"))
		}
	}
	number := func(name string, n int64) { col(name).AppendInt64(n) }
	number("file_id", f.id)
	number("ingest_id", f.ingestID)
	number("ingested_at", f.readAt)
	text("root", f.root)
	text("path", f.path)
	text("member", f.member)
	number("size", f.size)
	if f.sum != nil {
		text("sha256", hex.EncodeToString(f.sum))
	}
	if f.sum != nil || f.contentSize > 0 {
		number("content_size", f.contentSize)
	}
	if f.contentSum != nil {
		text("content_sha256", hex.EncodeToString(f.contentSum))
	}
	if f.delivered != 0 {
		number("delivered_at", f.delivered)
	}
	text("format", f.format)
	text("compression", f.compression)
	number("records", f.records())
	number("stored", f.stored)
	number("duplicates", f.duplicates)
	number("conflicts", f.conflicts)
	number("rejected", f.rejected)
	number("replaced", f.replaced)
	number("made", f.points.made)
	text("status", cmp.Or(f.status, schema.FileFailed))
	if f.reason != "" && f.unsaid != "" {
		text("reason", f.reason+"; "+f.unsaid)
	} else {
		text("reason", f.reason+f.unsaid)
	}
	l.b.EndRow()
}

// rejectRow writes a row of the rejects table.
func rejectRow(b *storage.Batch, f *fileState, e decode.RecordError) {
	col := func(name string) *storage.Vector { return &b.Columns[b.Table.MustColumn(name)] }
	col("file_id").AppendInt64(f.id)
	col("ingest_id").AppendInt64(f.ingestID)
	col("ingested_at").AppendInt64(f.readAt)
	col("file").AppendString(strings.ToValidUTF8(f.name, "\uFFFD"))
	col("record_index").AppendInt64(e.Index)
	col("byte_offset").AppendInt64(e.Offset)
	col("code").AppendString(e.Code)
	col("reason").AppendString(strings.ToValidUTF8(e.Reason, "\uFFFD"))
	col("excerpt").AppendBytes(e.Excerpt)
	b.EndRow()
}
