package decode

import (
	"bytes"
	"strconv"
	"time"
)

// timeTextMax is longer than any time that is written out. time.Parse copies what it refuses, and there are many forms to try.
const timeTextMax = 100

// timeOf returns the time that a container's member tells, in microseconds since 1970 UTC: a text in one of the forms below,
// or a number of seconds, milliseconds or microseconds by its size. It returns 0 when it tells none.
func timeOf(val []byte) int64 {
	s := string(bytes.Trim(val, "\" \t\r\n"))
	if us, ok := epochOf(s); ok {
		return us
	}
	if len(s) > timeTextMax {
		return 0
	}
	for _, layout := range timeLayouts() {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UnixMicro()
		}
	}
	return 0
}

// epochOf reads a number of seconds (LookupEvents), milliseconds (log events) or microseconds since 1970.
func epochOf(s string) (int64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0 && f <= 1e17) { // so that NaN fails too
		return 0, false
	}
	switch {
	case f < 1e11:
		f *= 1e6
	case f < 1e14:
		f *= 1e3
	}
	return int64(f), true
}

// timeLayouts are the forms in which AWS's tools and those of others print a time.
func timeLayouts() []string {
	return []string{
		time.RFC3339Nano,
		"2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04:05.999999999Z07:00",
		"2006-01-02T15:04:05.999999999Z0700",
		"2006-01-02 15:04:05.999999999",
		"2006-01-02T15:04:05.999999999",
	}
}
