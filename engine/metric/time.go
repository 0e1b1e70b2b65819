package metric

import (
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// Time is a moment, in µs since 1970 UTC. In JSON it is written as the AWS CLI does; times are read in RFC 3339, or as a number of
// seconds, which may have a fraction.
type Time int64

// At returns the moment of a time.
func At(t time.Time) Time { return Time(t.UnixMicro()) }

// UTC returns the moment as a time in UTC.
func (t Time) UTC() time.Time { return time.UnixMicro(int64(t)).UTC() }

// MarshalJSON writes the moment in UTC.
func (t Time) MarshalJSON() ([]byte, error) {
	return json.Marshal(t.UTC().Format("2006-01-02T15:04:05.999999-07:00"))
}

// UnmarshalJSON reads a moment.
func (t *Time) UnmarshalJSON(data []byte) error {
	var seconds float64
	if json.Unmarshal(data, &seconds) == nil {
		if math.Abs(seconds) > 1e11 { // beyond the year 5000: milliseconds were meant, and AWS refuses them
			return fmt.Errorf("%s is no time: numbers are seconds since 1970", data)
		}
		*t = Time(math.Round(seconds * 1e6))
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("%s is no time", data)
	}
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateTime, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			*t = At(at)
			return nil
		}
	}
	return fmt.Errorf("%q is no time: write 2024-09-29T22:10:00Z, or seconds since 1970", text)
}
