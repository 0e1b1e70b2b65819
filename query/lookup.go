package query

import (
	"bytes"
	"cmp"
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

// The limits of a lookup table unless a caller says otherwise: the table is a part of the statement.
const (
	MaxLookupBytes = 10 << 20
	MaxLookupRows  = 1_000_000
)

// maxLookupColumns is how many columns a lookup table may have: short lines are filled up to them.
const maxLookupColumns = 1000

// LookupLimits are how large a lookup table may be. The zero value is the limits above.
type LookupLimits struct {
	Bytes int64
	Rows  int
}

// ReadLookup reads a lookup table: CSV with the names of the columns in the first line, or the ip-ranges.json of AWS, whose columns
// are prefix, service, region and networkBorderGroup. Lines may have fewer cells than there are columns, not more.
func ReadLookup(name string, r io.Reader, limits LookupLimits) (*Lookup, error) {
	limit := cmp.Or(limits.Bytes, MaxLookupBytes)
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("the lookup table `%s` has more than %d bytes", name, limit)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	most := cmp.Or(limits.Rows, MaxLookupRows)
	if isObject(data) {
		return readRanges(name, data, most)
	}
	return readCSV(name, data, most)
}

func tooManyRows(name string, most int) error {
	return fmt.Errorf("the lookup table `%s` has more than %d rows", name, most)
}

func readCSV(name string, data []byte, most int) (*Lookup, error) {
	c := csv.NewReader(bytes.NewReader(data))
	c.FieldsPerRecord = -1
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the lookup table `%s` is empty", name)
	}
	if err != nil {
		return nil, fmt.Errorf("the lookup table `%s`: %w", name, err)
	}
	if len(header) > maxLookupColumns {
		return nil, fmt.Errorf("the lookup table `%s` has %d columns, of which %d are read at most", name, len(header), maxLookupColumns)
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
		if len(t.Rows) == most {
			return nil, tooManyRows(name, most)
		}
		for len(row) < len(header) {
			row = append(row, "")
		}
		t.Rows = append(t.Rows, row)
	}
}
