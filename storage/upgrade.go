package storage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"trailsift/storage/schema"
)

// upgrade copies rows to the newest version of their table's schema: a member that older rows keep in an Extra column moves
// to the column that was made for it since. The record that is rebuilt from the row stays the same. A field that became a
// level is not moved; it is read from Extra as before.
type upgrade struct {
	moves map[int][]move // by Extra column
}

// move is one key of an Extra object that has a column now.
type move struct {
	key    string
	column int
	typ    schema.Type
}

// newUpgrade plans the copying of rows from a segment without the given columns.
func newUpgrade(t *schema.Table, absent []int) *upgrade {
	u := &upgrade{moves: map[int][]move{}}
	if t.Record == nil || len(absent) == 0 {
		return u
	}
	isAbsent := map[int]bool{}
	for _, c := range absent {
		isAbsent[c] = true
	}
	t.Record.Walk(func(l *schema.Level) {
		for _, m := range l.Fields {
			if m.Child == nil && isAbsent[m.Column] {
				u.moves[l.Extra] = append(u.moves[l.Extra], move{m.Key, m.Column, t.Columns[m.Column].Type})
			}
		}
	})
	return u
}

// appendRow appends a row of src to dst.
func (u *upgrade) appendRow(dst, src *Batch, row int) error {
	for extra, moves := range u.moves {
		text := src.Columns[extra].Bytes(row)
		if text == nil {
			continue
		}
		rest, err := promote(dst, text, moves)
		if err != nil {
			return fmt.Errorf("column %s: %w", dst.Table.Columns[extra].Name, err)
		}
		if rest == nil {
			dst.Columns[extra].AppendNull()
		} else {
			dst.Columns[extra].AppendBytes(rest)
		}
	}
	for i := range dst.Columns {
		from, to := &src.Columns[i], &dst.Columns[i]
		if !from.IsNull(row) && to.Len() == dst.Rows() { // otherwise it is null, or promote has set it
			appendValue(to, from, row)
		}
	}
	dst.EndRow()
	return nil
}

// appendValue appends the value that another vector of the same type has in a row.
func appendValue(to, from *Vector, row int) {
	switch to.typ {
	case schema.Int64, schema.Timestamp:
		to.AppendInt64(from.Int64(row))
	case schema.Double:
		to.AppendDouble(from.Double(row))
	case schema.Bool:
		to.AppendBool(from.Bool(row))
	default:
		to.AppendBytes(from.Bytes(row))
	}
}

// promote moves members of an Extra object to their columns, and returns what is left; nil when nothing is. Members that do not
// fit their column stay.
func promote(dst *Batch, object []byte, moves []move) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil { // the brace
		return nil, err
	}
	rest := []byte{'{'}
	moved := false
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		key := token.(string) // what stands before a value of an object
		at := slices.IndexFunc(moves, func(m move) bool { return m.key == key })
		if at >= 0 && appendJSON(&dst.Columns[moves[at].column], moves[at].typ, value) {
			moved = true
			continue
		}
		if len(rest) > 1 {
			rest = append(rest, ',')
		}
		rest = append(appendText(rest, []byte(key)), ':')
		rest = append(rest, value...)
	}
	if moved && len(rest) == 1 {
		return nil, nil
	}
	return append(rest, '}'), nil
}

// appendJSON appends a JSON value to a column whose type can give it back as it is; it reports whether it did.
func appendJSON(v *Vector, t schema.Type, value []byte) bool {
	switch {
	case t == schema.JSON && string(value) != "null":
		v.AppendBytes(value)
	case t == schema.Text && value[0] == '"':
		var text string
		if json.Unmarshal(value, &text) != nil {
			return false
		}
		v.AppendString(text)
	case t == schema.Bool && (string(value) == "true" || string(value) == "false"):
		v.AppendBool(value[0] == 't')
	case t == schema.Int64:
		n, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != string(value) {
			return false
		}
		v.AppendInt64(n)
	default:
		return false
	}
	return true
}
