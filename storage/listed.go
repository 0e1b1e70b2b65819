package storage

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"trailsift/storage/schema"
)

// listedColumn collects the distinct values of a column that the manifest lists.
type listedColumn struct {
	name   string
	index  int
	values map[string]bool // nil once there are too many
}

func listedColumns(t *schema.Table, listed func(schema.Column) bool) []listedColumn {
	var out []listedColumn
	for i, c := range t.Columns {
		if listed(c) {
			out = append(out, listedColumn{name: c.Name, index: i, values: map[string]bool{}})
		}
	}
	return out
}

// add takes in the values of one batch.
func (l *listedColumn) add(v *Vector) {
	if l.values == nil {
		return
	}
	if bytes.IndexByte(v.valid, 0) >= 0 {
		l.values[""] = true
	}
	if v.typ == schema.Int64 {
		l.addInts(v)
	} else {
		l.addTexts(v)
	}
	if len(l.values) > setMax {
		l.values = nil
	}
}

func (l *listedColumn) addInts(v *Vector) {
	last, seen := int64(0), false
	for row, n := range v.ints {
		if v.valid[row] == 0 || seen && n == last { // rows are sorted: most are as the one before
			continue
		}
		last, seen = n, true
		if l.values[strconv.FormatInt(n, 10)] = true; len(l.values) > setMax {
			return
		}
	}
}

func (l *listedColumn) addTexts(v *Vector) {
	var last []byte
	for i := range v.ends { // by row, or by entry of the dictionary
		if v.dict == nil && v.valid[i] == 0 {
			continue
		}
		value := v.value(i)
		if last != nil && bytes.Equal(value, last) || l.values[string(value)] {
			last = value
			continue
		}
		if l.values[string(value)] = true; len(l.values) > setMax {
			return
		}
	}
}

// valuesOf returns what the manifest says of listed columns; nil when there are none.
func valuesOf(listed []listedColumn) map[string][]string {
	if len(listed) == 0 {
		return nil
	}
	out := map[string][]string{}
	for _, l := range listed {
		if l.values != nil {
			out[l.name] = slices.Sorted(maps.Keys(l.values))
		}
	}
	return out
}

// membersOf returns what the manifest says of the members of extra columns; nil when there are none.
func membersOf(extras []listedColumn) map[string][]string {
	if len(extras) == 0 {
		return nil
	}
	out := map[string][]string{}
	for _, l := range extras {
		if members, known := l.members(); known {
			out[l.name] = members
		}
	}
	return out
}

// members returns the names of the members of all values, which are JSON objects; false when they are not known, or too many.
func (l *listedColumn) members() (names []string, known bool) {
	found := map[string]bool{}
	for value := range l.values {
		if value == "" { // null
			continue
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(value), &object); err != nil {
			return nil, false
		}
		for name := range object {
			found[name] = true
		}
	}
	return append([]string{}, slices.Sorted(maps.Keys(found))...), l.values != nil && len(found) <= setMax
}
