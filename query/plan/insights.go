package plan

import "encoding/json"

// Insights is what the host operator insights is told. Of each row it reads a minute, an account and region, whether the events
// count for a rate, how many count as calls, how many events there are, how many of them tell that records were delivered, their
// error code, and what else their rate is of, beside account and region.
type Insights struct {
	Start       int64  `json:"start,omitempty"` // findings begin in [Start, End), in microseconds; both 0: at any time
	End         int64  `json:"end,omitempty"`
	Calls       bool   `json:"calls,omitempty"`    // rates of calls are looked at
	Errors      bool   `json:"errors,omitempty"`   // rates of errors are
	Sensitivity string `json:"sensitivity"`        // a name that the detector knows
	Category    string `json:"category,omitempty"` // of the events as Insights events call it; "" for any
}

// String returns the settings as text.
func (i Insights) String() string {
	text, _ := json.Marshal(i) // cannot fail
	return string(text)
}

// ReadInsights reads what String wrote.
func ReadInsights(text string) (Insights, error) {
	var i Insights
	err := json.Unmarshal([]byte(text), &i)
	return i, err
}
