package schema

// The states of an input in the files table.
const (
	FileLoaded  = "loaded"  // decoded; its records are stored, duplicates or rejects
	FileIgnored = "ignored" // recognised as something that holds no events, or empty
	FileFailed  = "failed"  // not readable, or not recognised; reason says why
)

// Files returns the ledger: one row for each input file or archive member.
// For every row, records = stored + duplicates + rejected; conflicts and replaced are parts of stored. Over all of the ledger,
// the rows of the other tables are the stored ones and those that metric filters made, without the replaced ones.
func Files() *Table {
	t := &Table{Name: "files", Doc: "The ledger: one row for each input file or archive member.", Version: 2, Repeat: Replace, Columns: []Column{
		{Name: "file_id", Path: "fileId", Type: Int64, Spread: Rising, Doc: "The number that rows of other tables name the input by."},
		{Name: "ingest_id", Path: "ingestId", Type: Int64, Doc: "The ingest run that read the input."},
		{Name: "ingested_at", Path: "ingestedAt", Type: Timestamp, Spread: Rising, Doc: "When the input was read."},
		{Name: "root", Path: "root", Doc: "The path that was given to ingest."},
		{Name: "path", Path: "path", Spread: Many, Doc: "The input's path below root; the root itself when it is a file."},
		{Name: "member", Path: "member", Spread: Many, Doc: "The name inside an archive; null for plain files."},
		{Name: "size", Path: "size", Type: Int64, Spread: Rising, Doc: "Bytes as found, compressed or not."},
		{Name: "content_size", Path: "contentSize", Type: Int64, Spread: Rising, Doc: "Bytes after decompression."},
		{Name: "sha256", Path: "sha256", Spread: Many, Doc: "SHA-256 of the bytes as found, in hexadecimal."},
		{Name: "content_sha256", Path: "contentSha256", Spread: Many, Doc: "SHA-256 of the uncompressed bytes, which CloudTrail's digest files sign."},
		{Name: "delivered_at", Path: "deliveredAt", Type: Timestamp, Spread: Rising, Doc: "The delivery time in the file's name, where it has one."},
		{Name: "format", Path: "format", Doc: "The container format that was recognised."},
		{Name: "compression", Path: "compression", Doc: "none, gzip or zstd."},
		{Name: "records", Path: "records", Type: Int64, Doc: "Records found: stored + duplicates + rejected."},
		{Name: "stored", Path: "stored", Type: Int64, Doc: "Records stored, conflicts included."},
		{Name: "duplicates", Path: "duplicates", Type: Int64, Doc: "Records that were stored already."},
		{Name: "conflicts", Path: "conflicts", Type: Int64, Doc: "Records stored although another one with the same identity and other content exists."},
		{Name: "rejected", Path: "rejected", Type: Int64, Doc: "Records that could not be stored; the rejects table says why."},
		{Name: "replaced", Path: "replaced", Type: Int64, Doc: "Stored datapoints that took the place of an earlier one: the tables hold stored + made - replaced rows. Null where a release without metrics read the input."},
		{Name: "made", Path: "made", Type: Int64, Doc: "Values that metric filters made of stored records. Null where a release without metrics read the input."},
		{Name: "status", Path: "status", Doc: "loaded, ignored or failed."},
		{Name: "reason", Path: "reason", Doc: "Why the input was ignored, failed, or read only in part."},
	}}
	t.finish()
	t.Time = t.MustColumn("ingested_at")
	t.Key = []int{t.MustColumn("file_id")}
	return t
}

// Rejects returns the table of records that could not be stored.
func Rejects() *Table {
	t := &Table{Name: "rejects", Doc: "One row for each record that could not be stored.", Version: 1, Columns: []Column{
		{Name: "file_id", Path: "fileId", Type: Int64, Doc: "The input in the files table."},
		{Name: "ingest_id", Path: "ingestId", Type: Int64, Doc: "The ingest run that rejected the record."},
		{Name: "ingested_at", Path: "ingestedAt", Type: Timestamp, Doc: "When the record was rejected."},
		{Name: "file", Path: "file", Doc: "The input's path, with the archive member after an exclamation mark."},
		{Name: "record_index", Path: "recordIndex", Type: Int64, Spread: Rising, Doc: "The record's position in the input, from 0."},
		{Name: "byte_offset", Path: "byteOffset", Type: Int64, Spread: Rising, Doc: "Where the fault is in the uncompressed input, in bytes from 0."},
		{Name: "code", Path: "code", Doc: "The kind of fault."},
		{Name: "reason", Path: "reason", Doc: "What is wrong, in words."},
		{Name: "excerpt", Path: "excerpt", Type: Blob, Spread: Many, Doc: "The first bytes of the record."},
	}}
	t.finish()
	t.Time = t.MustColumn("ingested_at")
	return t
}
