package corpus

import "time"

// appendTime appends a time in the form of eventTime, 2006-01-02T15:04:05Z.
func appendTime(dst []byte, seconds int64) []byte {
	return time.Unix(seconds, 0).UTC().AppendFormat(dst, "2006-01-02T15:04:05Z")
}

// appendLongTime appends a time as responses of STS show it: "Jan 2, 2006, 3:04:05 PM".
func appendLongTime(dst []byte, seconds int64) []byte {
	return time.Unix(seconds, 0).UTC().AppendFormat(dst, "Jan 2, 2006, 3:04:05 PM")
}
