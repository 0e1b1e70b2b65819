package insights

import (
	"encoding/json"
	"fmt"
	"math"

	"trailsift/engine/rows"
)

// The types of findings, as AWS names them.
const (
	CallRate  = "ApiCallRateInsight"
	ErrorRate = "ApiErrorRateInsight"
)

// Finding is a period in which a rate was unusual. Times are microseconds since 1970 UTC, averages are calls a minute.
type Finding struct {
	ID       string // sharedEventID
	Type     string // CallRate or ErrorRate
	Category string // Management or Data; empty when events of both were counted
	Account  string
	Region   string
	Source   string // eventSource, and eventName in Name; empty when the rates are those of Groups
	Name     string
	Error    string // errorCode, of an error rate

	Groups []Group // the fields that the rates were asked by, if any

	Start, End, Detected int64 // End is 0 while the finding is open
	Drop                 bool
	Baseline             Rate // of the seven days before
	AtStart              Rate // until the finding could be made
	Whole                Rate // from start to end

	P           float64 // p-value of the test that found it
	Expected    float64 // how many like it chance makes
	Provisional bool    // less than seven days before are known
	LevelShift  bool    // closed because the rate stayed

	Window                     int64 // minutes in which Observed calls were where Predicted were expected
	Observed, Predicted, Guard float64
	Reason                     string

	BaselineCounts []float64 // of equal parts of the seven days before; NaN where nothing is known
	Counts         []float64 // from some minutes before the start to the end, likewise
	ExpectedCounts []float64 // what the model expected of each of Counts
	Step           int64     // minutes that each of Counts is over
	Attributions   []Attribution
	AtStartBy      []Attribution // those of the rate AtStart
}

// Group is a field that rates were asked by. Value is nil, string, int64, float64 or bool.
type Group struct {
	Name  string
	Value any
}

// Rate is an average over a number of known minutes.
type Rate struct {
	Average float64
	Minutes int64
}

// Attribution says who or what contributed, in calls a minute.
type Attribution struct {
	Attribute string  `json:"attribute"` // userIdentityArn, userAgent or errorCode
	Insight   []Share `json:"insight"`
	Baseline  []Share `json:"baseline"`
}

// Share is one of the five values that contributed most.
type Share struct {
	Value   string `json:"value"`
	Average Number `json:"average"`
}

// Open reports whether the data ends before the rate is usual again.
func (f *Finding) Open() bool { return f.End == 0 }

// Read reads what insights gives: its own columns by name, the others as groups. It leaves closing r to the caller.
func Read(r rows.Reader) ([]Finding, error) {
	var out []Finding
	var failed error
	columns := r.Columns()
	err := rows.Each(r, func(row []any) {
		var f Finding
		for i, c := range columns {
			if err := f.set(c.Name, row[i]); err != nil && failed == nil {
				failed = fmt.Errorf("column %s of insights: %w", c.Name, err)
			}
		}
		out = append(out, f)
	})
	if err == nil {
		err = failed
	}
	return out, err
}

// set takes the value of a column over. Null leaves the field as it is.
func (f *Finding) set(column string, value any) error {
	text, _ := value.(string)
	whole, _ := value.(int64)
	number, _ := value.(float64)
	yes, _ := value.(bool)
	switch column {
	case "sharedEventID":
		f.ID = text
	case "insightType":
		f.Type = text
	case "sourceEventCategory":
		f.Category = text
	case "recipientAccountId":
		f.Account = text
	case "awsRegion":
		f.Region = text
	case "eventSource":
		f.Source = text
	case "eventName":
		f.Name = text
	case "errorCode":
		f.Error = text
	case "startTime":
		f.Start = whole
	case "endTime":
		f.End = whole
	case "detectedTime":
		f.Detected = whole
	case "direction":
		f.Drop = text == "drop"
	case "baselineAverage":
		f.Baseline.Average = number
	case "baselineDuration":
		f.Baseline.Minutes = whole
	case "startAverage":
		f.AtStart.Average = number
	case "startDuration":
		f.AtStart.Minutes = whole
	case "insightAverage":
		f.Whole.Average = number
	case "insightDuration":
		f.Whole.Minutes = whole
	case "pValue":
		f.P = number
	case "expectedFalseAlarms":
		f.Expected = number
	case "provisional":
		f.Provisional = yes
	case "levelShift":
		f.LevelShift = yes
	case "window":
		f.Window = whole
	case "observed":
		f.Observed = number
	case "predicted":
		f.Predicted = number
	case "guard":
		f.Guard = number
	case "reason":
		f.Reason = text
	case "state": // follows from endTime
	case "baselineCounts":
		return readCounts(text, &f.BaselineCounts)
	case "insightExpected":
		return readCounts(text, &f.ExpectedCounts)
	case "insightStep":
		f.Step = whole
	case "insightCounts":
		return readCounts(text, &f.Counts)
	case "attributions":
		return readJSON(text, &f.Attributions)
	case "startAttributions":
		return readJSON(text, &f.AtStartBy)
	default:
		f.Groups = append(f.Groups, Group{column, value})
	}
	return nil
}

func readJSON(text string, to any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), to)
}

// readCounts reads a list of numbers in which null is not known.
func readCounts(text string, to *[]float64) error {
	var list []*float64
	if err := readJSON(text, &list); err != nil {
		return err
	}
	for _, n := range list {
		if n == nil {
			*to = append(*to, math.NaN())
		} else {
			*to = append(*to, *n)
		}
	}
	return nil
}
