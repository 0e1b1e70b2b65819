package query

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"trailsift/query/plan"
)

// Lookup is a table for the commands lookup and cidrlookup.
type Lookup = plan.Lookup

// Geo says what the command geoip can tell.
type Geo = plan.Geo

// MaxLookupBytes is how large the CSV of a lookup table may be unless a caller says otherwise: the table is a part of the statement.
const MaxLookupBytes = 10 << 20

// ReadLookup reads a lookup table from CSV with the names of the columns in the first line. limit is how many bytes it may have;
// 0 is MaxLookupBytes. Lines may have fewer cells than there are columns, not more.
func ReadLookup(name string, r io.Reader, limit int64) (*Lookup, error) {
	if limit == 0 {
		limit = MaxLookupBytes
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("the lookup table `%s` has more than %d bytes", name, limit)
	}
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	c.FieldsPerRecord = -1
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the lookup table `%s` is empty", name)
	}
	if err != nil {
		return nil, fmt.Errorf("the lookup table `%s`: %w", name, err)
	}
	t := &Lookup{Name: name}
	for _, column := range header {
		column = strings.TrimSpace(column)
		if column == "" || slices.Contains(t.Columns, column) {
			return nil, fmt.Errorf("the lookup table `%s` has two columns called `%s`, or one without a name", name, column)
		}
		t.Columns = append(t.Columns, column)
	}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the lookup table `%s`: %w", name, err)
		}
		if len(row) > len(header) {
			line, _ := c.FieldPos(0)
			return nil, fmt.Errorf("the lookup table `%s`: line %d has %d cells, and there are %d columns", name, line, len(row), len(header))
		}
		for len(row) < len(header) {
			row = append(row, "")
		}
		t.Rows = append(t.Rows, row)
	}
}
