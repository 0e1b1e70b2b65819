package record

import (
	"testing"

	"trailsift/storage"
)

// flatRecord is an Insights event as event data stores keep it.
const flatRecord = `{"eventVersion":"1.09","eventCategory":"Insight","eventType":"AwsCloudTrailInsight","eventID":"f-1","eventTime":"2026-03-14T09:52:00Z","awsRegion":"eu-west-1",
 "recipientAccountId":"111122223333","sharedEventID":"f-s","insightSource":"arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/EXAMPLE","insightState":"Start",
 "insightEventSource":"s3.amazonaws.com","insightEventName":"PutObject","insightErrorCode":null,"insightType":"ApiCallRateInsight","addendum":{"reason":"x"},"odd":"<&>",
 "insightContext":{"baselineAverage":9.82222E-5,"insightAverage":5.0,"baselineDuration":10181,"insightDuration":1,"attributions":[
  {"attribute":"userAgent","insightValue":"a<b","insightAverage":5.0,"baselineValue":"b","baselineAverage":1,"insight":[{"value":"a<b","average":5.0},{"value":"c","average":1}],"baseline":[{"value":"b","average":1}]},
  {"attribute":"errorCode","insightValue":"null","insightAverage":5.0,"baselineValue":null,"baselineAverage":null}]}}`

// Flat Insights events fill the columns of those that trails deliver, and are given back as they came.
func TestFlatInsights(t *testing.T) {
	const context = `{"statistics":{"baseline":{"average":9.82222E-5},"baselineDuration":10181,"insight":{"average":5.0},"insightDuration":1},"attributions":[` +
		`{"attribute":"userAgent","insight":[{"value":"a<b","average":5.0},{"value":"c","average":1}],"baseline":[{"value":"b","average":1}]},` +
		`{"attribute":"errorCode","insight":[{"value":"null","average":5.0}]}]}`
	s := NewScanner(Limits{})
	_, b := newBatches()
	for range 2 { // the scanner is ready for the next one
		if _, err := s.Scan([]byte(flatRecord)); err != nil {
			t.Fatal(err)
		}
		b.Reset()
		s.Append(b, Origin{FileID: 7})
		for column, want := range map[string]string{
			"eventid": "f-1", "recipientaccountid": "111122223333", "sharedeventid": "f-s", "insightdetails_state": "Start", "insightdetails_eventsource": "s3.amazonaws.com",
			"insightdetails_eventname": "PutObject", "insightdetails_errorcode": "", "insightdetails_insighttype": "ApiCallRateInsight",
			"insightdetails_insightsource": "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/EXAMPLE", "addendum": `{"reason":"x"}`, "extra": `{"odd":"<&>"}`,
		} {
			if got := string(b.Columns[b.Table.MustColumn(column)].Bytes(0)); got != want {
				t.Errorf("%s = %q, want %q", column, got, want)
			}
		}
		if got := b.Columns[b.Table.MustColumn("insightdetails_insightcontext")].Bytes(0); !Equal(got, []byte(context)) {
			t.Errorf("insightContext = %s\nwant %s", got, context)
		}
		if got := storage.AppendRecord(nil, b, 0); !Equal(got, []byte(flatRecord)) {
			t.Errorf("rebuilt %s", got)
		}
		if b.Rows() != 1 || b.Columns[0].Int64(0) != 7 {
			t.Errorf("%d rows, of input %d", b.Rows(), b.Columns[0].Int64(0))
		}
	}
}

// What only looks like the flat form stays as it is.
func TestNotFlatInsights(t *testing.T) {
	s := NewScanner(Limits{})
	_, b := newBatches()
	for _, text := range []string{
		`{"eventID":"1","eventCategory":"Insight","insightState":"Start","insightDetails":{"state":"End"}}`,
		`{"eventID":"1","eventCategory":"Insight","insightDetails":{},"insightState":"Start"}`,
		`{"eventID":"1","eventCategory":"Insight","insightDetails":null,"insightState":"Start"}`,
		`{"eventID":"1","eventCategory":"Insight","insightDetails":{"state":"Start"}}`,
	} {
		if _, err := s.Scan([]byte(text)); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		b.Reset()
		s.Append(b, Origin{})
		if got := storage.AppendRecord(nil, b, 0); !Equal(got, []byte(text)) || !b.Columns[b.Table.RawCol].IsNull(0) {
			t.Errorf("rebuilt %s from %s", got, text)
		}
	}
	for _, text := range []string{ // odd parts are kept in any case
		`{"eventID":"1","eventCategory":"Insight","insightState":7,"insightContext":"none"}`,
		`{"eventID":"1","eventCategory":"Insight","insightState":"Start","insightContext":{"attributions":[1,null]}}`,
		`{"eventID":"1","eventCategory":"Insight","insightState":"Start","insightContext":{"attributions":[null]}}`,
		`{"eventID":"1","eventCategory":"Insight","insightState":"Start","insightState":"End","insightContext":null}`,
		"{\"eventID\":\"1\",\"eventCategory\":\"Insight\",\"insightState\":\"Start\",\"insightEventName\":\"A\xff\"}",
	} {
		if _, err := s.Scan([]byte(text)); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		b.Reset()
		s.Append(b, Origin{})
		if got := storage.AppendRecord(nil, b, 0); !Equal(got, []byte(text)) {
			t.Errorf("rebuilt %s from %s", got, text)
		}
	}
}
