package plan

import "encoding/json"

// Band is what the host operator band is told. Of each row it reads the value, the last time at which any row is, the time, the
// columns of Groups, and any others; it makes the number of the row, all of them from the time on, and what it has found out.
type Band struct {
	Groups     int     `json:"groups,omitempty"`     // how many columns behind the time say which series a row belongs to
	Width      int64   `json:"width"`                // of a bin, in microseconds; months count as their shortest
	Deviations float64 `json:"deviations,omitempty"` // how far the band reaches; 0: the detector's default
	Start      int64   `json:"start,omitempty"`      // rows of bins that end before this time, in microseconds, are learned from, and not part of the result; 0: none
	End        int64   `json:"end,omitempty"`        // the bin that this time lies in is not over; 0: all are
	Zeros      []int   `json:"zeros,omitempty"`      // columns, counted from the time, that are 0 in bins without rows; none: such bins are missing
	Grows      bool    `json:"grows,omitempty"`      // a value becomes larger as long as its bin is not over
	Terse      bool    `json:"terse,omitempty"`      // nothing reads why
}

// String returns the settings as text.
func (b Band) String() string {
	text, _ := json.Marshal(b) // cannot fail: the numbers are finite
	return string(text)
}

// ReadBand reads what String wrote.
func ReadBand(text string) (Band, error) {
	var b Band
	err := json.Unmarshal([]byte(text), &b)
	return b, err
}
