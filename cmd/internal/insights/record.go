package insights

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"time"
)

// Record is an Insights event as CloudTrail delivers it to trails (CloudTrail User Guide, "CloudTrail record contents for
// Insights events for trails"), its members in AWS's order.
type Record struct {
	EventVersion       string  `json:"eventVersion"`
	EventTime          string  `json:"eventTime"`
	AwsRegion          string  `json:"awsRegion"`
	EventID            string  `json:"eventID"`
	EventType          string  `json:"eventType"`
	RecipientAccountID string  `json:"recipientAccountId,omitempty"`
	SharedEventID      string  `json:"sharedEventID"`
	InsightDetails     Details `json:"insightDetails"`
	EventCategory      string  `json:"eventCategory"`
}

// Details is insightDetails.
type Details struct {
	State               string  `json:"state"` // Start or End
	EventSource         string  `json:"eventSource"`
	EventName           string  `json:"eventName"`
	InsightType         string  `json:"insightType"`
	ErrorCode           string  `json:"errorCode,omitempty"`
	SourceEventCategory string  `json:"sourceEventCategory,omitempty"`
	InsightContext      Context `json:"insightContext"`
}

// Context is insightContext.
type Context struct {
	Statistics   Statistics    `json:"statistics"`
	Attributions []Attribution `json:"attributions,omitempty"`
}

// Statistics are the averages, in calls a minute, and the minutes that they are over.
type Statistics struct {
	Baseline         Average `json:"baseline"`
	Insight          Average `json:"insight"`
	InsightDuration  int64   `json:"insightDuration"`
	BaselineDuration int64   `json:"baselineDuration"`
}

// Average is an average as an object of its own.
type Average struct {
	Average Number `json:"average"`
}

// ErrGrouped is returned by Records for a finding that is about no API: Insights events have no place for other fields.
var ErrGrouped = errors.New("an Insights event is about an eventSource and an eventName, and this finding is not")

// Records returns the Start event of a finding and, unless it is open, its End event.
func Records(f *Finding) ([]Record, error) {
	if len(f.Groups) > 0 || f.Source == "" || f.Name == "" {
		return nil, ErrGrouped
	}
	out := []Record{record(f, "Start", f.Start, f.AtStart, f.AtStartBy)}
	if !f.Open() {
		out = append(out, record(f, "End", f.End, f.Whole, f.Attributions))
	}
	return out, nil
}

func record(f *Finding, state string, at int64, insight Rate, who []Attribution) Record {
	return Record{
		EventVersion: "1.09", EventTime: time.UnixMicro(at).UTC().Format("2006-01-02T15:04:05Z"), AwsRegion: f.Region,
		EventID: eventID(f, state), EventType: "AwsCloudTrailInsight", RecipientAccountID: f.Account, SharedEventID: f.ID, EventCategory: "Insight",
		InsightDetails: Details{
			State: state, EventSource: f.Source, EventName: f.Name, InsightType: f.Type, ErrorCode: f.Error, SourceEventCategory: f.Category,
			InsightContext: Context{
				Statistics: Statistics{
					Baseline: Average{Number(f.Baseline.Average)}, Insight: Average{Number(insight.Average)},
					InsightDuration: insight.Minutes, BaselineDuration: f.Baseline.Minutes,
				},
				Attributions: recorded(who, f.Type),
			},
		},
	}
}

// recorded returns attributions as a record has them: lists are empty and not missing, and an error rate, which is about one error
// code, says nothing of others.
func recorded(who []Attribution, kind string) []Attribution {
	var out []Attribution
	for _, a := range who {
		if a.Attribute == "errorCode" && kind == ErrorRate {
			continue
		}
		if a.Insight == nil {
			a.Insight = []Share{}
		}
		if a.Baseline == nil {
			a.Baseline = []Share{}
		}
		out = append(out, a)
	}
	return out
}

// eventID makes the id of a record from that of the finding, so that the same finding has the same records. It is a UUID of
// version 8, which AWS's ids are not: those are random.
func eventID(f *Finding, state string) string {
	sum := sha256.Sum256([]byte(f.ID + "\x00" + state))
	id := sum[:16]
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
