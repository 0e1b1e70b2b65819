package schema

import "strings"

// Type is how a column's values are stored and compared.
type Type uint8

// The column types. All of them are read alike by DuckDB, Trino, Athena, Spark and Polars; there is
// deliberately no UUID and no logical JSON type (Spark refuses the one, real ids are not always UUIDs,
// and the other hides the text).
const (
	Text      Type = iota // UTF-8
	JSON                  // UTF-8 that holds one valid JSON value, without white space between tokens
	Int64                 // 64-bit signed integer
	Double                // 64-bit float
	Bool                  // true or false
	Timestamp             // microseconds since 1970-01-01 UTC
	Blob                  // bytes
)

// String returns the type's name as documentation shows it.
func (t Type) String() string {
	return [...]string{"text", "json", "int64", "double", "bool", "timestamp", "blob"}[t]
}

// IsText reports whether values of the type are stored as UTF-8 bytes.
func (t Type) IsText() bool { return t == Text || t == JSON }

// Role says what a column is to the record that its row came from.
type Role uint8

// The roles of a column.
const (
	Field  Role = iota // a field of the record; the rebuilt record shows it where the column is not null
	Extra              // a JSON object: the members of the column's level that have no column, or do not fit theirs
	Raw                // the record's original bytes but for white space, where the columns cannot rebuild it exactly; null otherwise
	Origin             // where the row came from; no part of the record
)

// Spread tells the writer how a column's values repeat, so that it can choose an encoding.
type Spread uint8

// How values repeat.
const (
	Few    Spread = iota // few distinct values in a segment: dictionary
	Many                 // mostly different from row to row: plain
	Rising               // integers or times that grow slowly: delta
)

// Column describes one column of a table.
type Column struct {
	Name   string // lower case, [a-z][a-z0-9_]*
	Path   string // AWS's path in the record, dots between the segments; for Extra columns the level's path ("" is the record)
	Type   Type
	Role   Role
	Spread Spread
	Bloom  bool   // segments carry a bloom filter for it
	Listed bool   // the manifest lists the values that a segment has, as long as they are few; Text and Int64 only
	Doc    string // what the value means, in one sentence
}

// SQLName returns the column's name with the capitals of its Path, as SQL shows it. SQL takes names in any case.
func (c Column) SQLName() string {
	name := strings.ReplaceAll(c.Path, ".", "_")
	for _, name := range []string{name, name + "_extra"} {
		if strings.EqualFold(name, c.Name) {
			return name
		}
	}
	return c.Name
}

// Level is one object of a record that is spread over columns: the record itself, userIdentity, and so on.
// The columns of a level, the members of its Extra column and its non-empty child levels together are the object.
// A level is present in a record when any of those is; an empty object is an Extra column that holds "{}".
type Level struct {
	Path   string // "" for the record
	Key    string // the last segment of Path
	Fields []Member
	Extra  int // index of the level's Extra column
}

// Member is one key of a Level: a column, or a child level.
type Member struct {
	Key    string
	Column int    // index into Table.Columns, -1 for a child level
	Child  *Level // nil for a column
}

// Repeat says what a repeated key means in a table.
type Repeat uint8

// What to do with a second row of the same key.
const (
	KeepBoth Repeat = iota // other content is a conflict: both stay
	Replace                // the later row replaces the earlier
	Merge                  // the later row's values replace the earlier's, column by column; what it leaves null stays
)

// Table describes one table of the store.
type Table struct {
	Name    string
	Doc     string
	Version int // schema version; goes up when a column is added
	Columns []Column
	Time    int    // index of the time column
	Key     []int  // columns that identify a row
	Repeat  Repeat // what a second row with the same key means
	Data    bool   // the rows are what happened, and Time is when; otherwise they are what the store says about itself
	Record  *Level // how a record is rebuilt from a row; nil for tables that hold no records
	RawCol  int    // index of the Raw column, -1 for none
	Open    int    // index of the JSON column whose members are fields of the table, by their bare names; -1 for none
	Order   []int  // columns that rows are sorted by in a segment; nil means by time, about as they came

	byName map[string]int
	byPath map[string]int
}

// mustColumns returns the indexes of columns that the program itself names.
func (t *Table) mustColumns(names ...string) []int {
	var out []int
	for _, n := range names {
		out = append(out, t.MustColumn(n))
	}
	return out
}

// ColumnIndex returns the index of the column called name.
func (t *Table) ColumnIndex(name string) (int, bool) {
	i, ok := t.byName[name]
	return i, ok
}

// MustColumn returns the index of a column that the program itself names. It panics when there is none.
func (t *Table) MustColumn(name string) int {
	i, ok := t.byName[name]
	if !ok {
		panic("schema: table " + t.Name + " has no column " + name)
	}
	return i
}

// Ref is where the value of a language path is found in a row.
type Ref struct {
	Column int      // the column; for a Level the level's Extra column
	Rest   []string // path below the column's JSON value; empty when the column is the value
	Level  *Level   // set when the path names a whole level, whose object has to be rebuilt
}

// Resolve finds a path such as [userIdentity arn] or [requestParameters bucketName]. Segments are case-sensitive, as AWS's
// field names are. An unknown path leads into the Extra column of the deepest level that it enters, because records may
// hold fields that no column is made for; known is false then. A table with open fields resolves an unknown name to a member
// of its Open column. Any other table without records resolves to its columns and what is inside their JSON, and Column is -1 for
// anything else.
func (t *Table) Resolve(path []string) (ref Ref, known bool) {
	if i, ok := t.byPath[strings.Join(path, ".")]; ok {
		return Ref{Column: i}, true
	}
	switch {
	case t.Open >= 0 && len(path) > 1 && path[0] == t.Columns[t.Open].Path:
		return Ref{Column: t.Open, Rest: []string{strings.Join(path[1:], ".")}}, true
	case t.Open >= 0:
		return Ref{Column: t.Open, Rest: []string{strings.Join(path, ".")}}, false // names of dimensions may hold dots: they are no paths
	case t.Record == nil:
		if i, ok := t.byPath[path[0]]; ok && t.Columns[i].Type == JSON {
			return Ref{Column: i, Rest: path[1:]}, true
		}
		return Ref{Column: -1}, false
	}
	level := t.Record
	for n, segment := range path {
		m := level.Member(segment)
		switch {
		case m == nil:
			return Ref{Column: level.Extra, Rest: path[n:]}, false
		case m.Child == nil:
			// A member that does not fit its column is kept in Extra; below a text column there is nothing else.
			return Ref{Column: m.Column, Rest: path[n+1:]}, t.Columns[m.Column].Type == JSON || n == len(path)-1
		}
		level = m.Child
	}
	return Ref{Column: level.Extra, Level: level}, true
}

// Member returns the member called key, or nil.
func (l *Level) Member(key string) *Member {
	for i := range l.Fields {
		if l.Fields[i].Key == key {
			return &l.Fields[i]
		}
	}
	return nil
}

// Walk calls visit for l and every level below it, outermost first.
func (l *Level) Walk(visit func(*Level)) {
	visit(l)
	for i := range l.Fields {
		if c := l.Fields[i].Child; c != nil {
			c.Walk(visit)
		}
	}
}

// Paths returns the language paths of all columns and levels, in column order: what completion and suggestions offer.
func (t *Table) Paths() []string {
	var out []string
	seen := map[string]bool{}
	for _, c := range t.Columns {
		switch {
		case c.Role == Raw, c.Path == "", seen[c.Path]:
			continue
		}
		seen[c.Path] = true
		out = append(out, c.Path)
	}
	return out
}

// finish fills in what follows from the columns: the indexes and the levels.
func (t *Table) finish() *Table {
	t.RawCol, t.Open = -1, -1
	t.byName = make(map[string]int, len(t.Columns))
	t.byPath = make(map[string]int, len(t.Columns))
	levels := map[string]*Level{}
	for i, c := range t.Columns {
		t.byName[c.Name] = i
		switch c.Role {
		case Raw:
			t.RawCol = i
		case Extra:
			levels[c.Path] = &Level{Path: c.Path, Key: c.Path[strings.LastIndexByte(c.Path, '.')+1:], Extra: i}
		default:
			t.byPath[c.Path] = i
		}
	}
	t.Record = levels[""]
	t.Data = t.Data || t.Record != nil
	if t.Record == nil {
		return t
	}
	for i, c := range t.Columns {
		switch c.Role {
		case Field:
			parent, key := splitPath(c.Path)
			levels[parent].Fields = append(levels[parent].Fields, Member{Key: key, Column: i})
		case Extra:
			if c.Path != "" {
				parent, key := splitPath(c.Path)
				levels[parent].Fields = append(levels[parent].Fields, Member{Key: key, Column: -1, Child: levels[c.Path]})
			}
		}
	}
	return t
}

func splitPath(path string) (parent, key string) {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
