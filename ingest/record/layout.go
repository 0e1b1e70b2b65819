package record

import (
	"encoding/binary"

	"trailsift/storage/schema"
)

// layout is a table prepared for scanning: its levels with their keys, found by prediction or by a small hash table.
type layout struct {
	table   *schema.Table
	columns []schema.Column
	levels  []level // levels[0] is the record
	rowTime int     // column of eventTime
	origin  int     // column of ts_origin

	// Columns that tell what a record is; -1 where the table has none.
	recipient, caller, eventID, version, eventType, category, source, name int
}

// level is one object of a record that is spread over columns.
type level struct {
	parent  int // index of the enclosing level; -1 for the record
	extra   int // index of the level's Extra column
	members []member
	buckets [128]uint8 // hash of a key → 1 + index of the first member with that hash
}

// member is a key of a level: a column, or a child level.
type member struct {
	key    string
	token  string // the key as it stands in a record: in quotes, with its colon
	column int    // -1 for a child level
	child  int    // index of the child level; -1 for a column
	next   uint8  // 1 + index of the next member with the same hash

	head, middle, tail uint64 // of token: its first, second and last eight bytes, where it is that long
}

func newLayout(t *schema.Table) *layout {
	l := &layout{
		table: t, columns: t.Columns, rowTime: t.Time, origin: t.MustColumn("ts_origin"),
		recipient: column(t, "recipientaccountid"), caller: column(t, "useridentity_accountid"), eventID: column(t, "eventid"),
		version: column(t, "eventversion"), eventType: column(t, "eventtype"), category: column(t, "eventcategory"),
		source: column(t, "eventsource"), name: column(t, "eventname"),
	}
	index := map[*schema.Level]int{}
	t.Record.Walk(func(sl *schema.Level) {
		index[sl] = len(l.levels)
		l.levels = append(l.levels, level{parent: -1, extra: sl.Extra})
	})
	t.Record.Walk(func(sl *schema.Level) {
		self := index[sl]
		lv := &l.levels[self]
		for _, f := range sl.Fields {
			m := member{key: f.Key, token: `"` + f.Key + `":`, column: f.Column, child: -1}
			if f.Child != nil {
				m.child = index[f.Child]
				l.levels[m.child].parent = self
			}
			m.head, m.middle, m.tail = words(m.token)
			h := keyHash(f.Key)
			m.next = lv.buckets[h]
			lv.members = append(lv.members, m)
			lv.buckets[h] = uint8(len(lv.members))
		}
	})
	return l
}

func column(t *schema.Table, name string) int {
	if i, ok := t.ColumnIndex(name); ok {
		return i
	}
	return -1
}

// words returns the first, the second and the last eight bytes of a token of eight bytes or more.
func words(token string) (head, middle, tail uint64) {
	n := len(token)
	if n < 8 {
		return 0, 0, 0
	}
	p := append([]byte(token), make([]byte, 8)...)
	return binary.LittleEndian.Uint64(p), binary.LittleEndian.Uint64(p[8:]), binary.LittleEndian.Uint64(p[n-8:])
}

// at reports whether the member's token stands at the start of data and something follows it. Most tokens are of 8 to 24
// bytes, which two or three comparisons of words tell apart.
func (m *member) at(data []byte) bool {
	n := len(m.token)
	switch {
	case len(data) <= n:
		return false
	case n < 8 || n > 24:
		return string(data[:n]) == m.token
	case binary.LittleEndian.Uint64(data) != m.head || binary.LittleEndian.Uint64(data[n-8:]) != m.tail:
		return false
	}
	return n <= 16 || binary.LittleEndian.Uint64(data[8:]) == m.middle
}

// find returns the index of the member called key, or -1.
func (lv *level) find(key []byte) int {
	if len(key) == 0 {
		return -1
	}
	for i := lv.buckets[keyHash(key)]; i != 0; i = lv.members[i-1].next {
		if lv.members[i-1].key == string(key) {
			return int(i - 1)
		}
	}
	return -1
}

// keyHash tells the documented keys of a level apart well enough: by length, a letter in the middle and the last one.
func keyHash[T string | []byte](key T) uint8 {
	n := len(key)
	return uint8(n*7+int(key[n/2])*3+int(key[n-1])*5+int(key[0])) & 127
}
