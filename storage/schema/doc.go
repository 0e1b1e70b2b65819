// Package schema describes the tables of a store: columns, types, meanings, and how a record is spread over the columns of
// its row. It is a leaf package: the writer, the reader, the language and the documentation all read these descriptions,
// and nothing else says what a column is called.
//
// # How a record is spread over columns
//
// A record is a tree of objects. The objects that questions reach into (the record itself, userIdentity, its sessionContext,
// sessionIssuer and attributes) are levels: each documented member is a column of its own, and every other member goes into
// the level's Extra column as JSON. A member whose value does not fit its column (null or an object where text is expected)
// goes into Extra too, so that absent, null and value stay apart. Everything below a JSON column is kept as the input's bytes
// without white space.
//
// # Decisions
//
//   - 2026-11: extra columns per level instead of one patch for the whole record: a level can be rebuilt by joining
//     texts, in Go and in SQL alike, without merging JSON trees.
//   - 2026-11: eventTime has no text column. ts rebuilds it; a text in another form than AWS's goes to extra.
package schema

// Tables returns the tables of a store, in the order in which documentation lists them.
func Tables() []*Table {
	return []*Table{Events(), Insights(), Metrics(), Series(), Alarms(), Files(), Rejects()}
}
