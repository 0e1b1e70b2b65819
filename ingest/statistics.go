package ingest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"trailsift/ingest/metric"
)

// mergeStatistics joins two JSON objects of statistics by name, the later one's members before the earlier's. changed reports
// whether the result differs from the earlier one, other whether a member that it had got another value. A text that is no
// object gives way to the other.
func mergeStatistics(earlier, later []byte) (merged []byte, changed, other bool) {
	if bytes.Equal(earlier, later) {
		return earlier, false, false
	}
	var old, now map[string]json.RawMessage
	if json.Unmarshal(later, &now) != nil {
		return earlier, false, false
	}
	if earlier == nil || json.Unmarshal(earlier, &old) != nil || old == nil {
		return later, true, earlier != nil
	}
	for name, value := range now {
		before, had := old[name]
		if had && sameNumber(before, value) {
			continue
		}
		changed, other = true, other || had
		old[name] = value
	}
	if !changed {
		return earlier, false, false
	}
	merged = []byte{'{'}
	for i, name := range slices.Sorted(maps.Keys(old)) {
		if i > 0 {
			merged = append(merged, ',')
		}
		merged = append(metric.AppendText(merged, []byte(name)), ':')
		merged = append(merged, old[name]...)
	}
	return append(merged, '}'), true, other
}

// sameNumber reports whether two JSON values are the same text or the same number.
func sameNumber(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, errX := strconv.ParseFloat(string(a), 64)
	y, errY := strconv.ParseFloat(string(b), 64)
	return errX == nil && errY == nil && x == y
}
