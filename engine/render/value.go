package render

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"time"

	"trailsift/engine/rows"
)

// How times are written.
const (
	timeForPeople   = "2006-01-02 15:04:05.000"
	timeForMachines = "2006-01-02T15:04:05.999999Z07:00"
)

// The timestamps that stand for infinity in DuckDB, in microseconds.
const (
	infiniteFuture = math.MaxInt64
	infinitePast   = -math.MaxInt64
)

// appendHuman appends the value of a row as table, line and markdown show it.
func appendHuman(dst []byte, v *rows.Vector, kind rows.Kind, row int, o Options) []byte {
	if v.IsNull(row) {
		return append(dst, o.Null...)
	}
	switch kind {
	case rows.Timestamp:
		return appendTime(dst, v.Int64(row), timeForPeople, o.Zone)
	case rows.Text, rows.JSON, rows.Blob:
		return appendVisible(dst, v.Bytes(row))
	default:
		return appendPlain(dst, v, kind, row, o)
	}
}

// appendPlain appends the value of a row, which is not null, as text for machines.
func appendPlain(dst []byte, v *rows.Vector, kind rows.Kind, row int, o Options) []byte {
	switch kind {
	case rows.Int64:
		return strconv.AppendInt(dst, v.Int64(row), 10)
	case rows.Double:
		return appendDouble(dst, v.Double(row))
	case rows.Bool:
		return strconv.AppendBool(dst, v.Bool(row))
	case rows.Timestamp:
		return appendTime(dst, v.Int64(row), timeForMachines, o.Zone)
	case rows.Date:
		return appendDate(dst, v.Int64(row))
	case rows.Blob:
		return base64.StdEncoding.AppendEncode(dst, v.Bytes(row))
	default:
		return append(dst, v.Bytes(row)...)
	}
}

func appendTime(dst []byte, micros int64, layout string, zone *time.Location) []byte {
	switch micros {
	case infiniteFuture:
		return append(dst, "infinity"...)
	case infinitePast:
		return append(dst, "-infinity"...)
	}
	return time.UnixMicro(micros).In(zone).AppendFormat(dst, layout)
}

func appendDate(dst []byte, days int64) []byte {
	return time.Unix(days*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
}

// appendDouble writes the shortest text that reads back as f, without an exponent for usual magnitudes.
func appendDouble(dst []byte, f float64) []byte {
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'g'
	}
	return strconv.AppendFloat(dst, f, format, -1, 64)
}

// heading returns the name of a column as people read it. Times say their zone.
func heading(c rows.Column, o Options) string {
	name := string(appendVisible(nil, []byte(c.Name)))
	if c.Kind == rows.Timestamp {
		name += " (" + o.Zone.String() + ")"
	}
	return name
}

// uniqueNames returns the columns' names, with numbers added to those that were there before: a second one of the same
// name would hide the first in an object.
func uniqueNames(columns []rows.Column) []string {
	names := make([]string, len(columns))
	seen := map[string]bool{}
	for i, c := range columns {
		name := c.Name
		for n := 2; seen[name]; n++ {
			name = fmt.Sprintf("%s_%d", c.Name, n)
		}
		seen[name] = true
		names[i] = name
	}
	return names
}

// moreRows is the note under a result that MaxRows cut.
func moreRows(s *Summary, o Options) string {
	if o.More != "" {
		return fmt.Sprintf("(the first %d rows; %s)", s.Rows, o.More)
	}
	return fmt.Sprintf("(the first %d rows; there are more)", s.Rows)
}
