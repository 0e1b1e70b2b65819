package insights

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// The published samples of the CloudTrail User Guide ("CloudTrail record contents", "Viewing Insights events with the AWS CLI"),
// with the placeholders that it has.
const (
	rateStart = `{"eventVersion":"1.08","eventTime":"2023-07-10T01:42:00Z","awsRegion":"us-east-1","eventID":"55ed45c5-0b0c-4228-9fe5-EXAMPLEc3f4d","eventType":"AwsCloudTrailInsight","recipientAccountId":"123456789012","sharedEventID":"979c82fe-14d4-4e4c-aa01-EXAMPLE3acee",
"insightDetails":{"state":"Start","eventSource":"autoscaling.amazonaws.com","eventName":"CompleteLifecycleAction","insightType":"ApiCallRateInsight",
 "insightContext":{"statistics":{"baseline":{"average":9.82222E-5},"insight":{"average":5.0},"insightDuration":1,"baselineDuration":10181},
 "attributions":[
  {"attribute":"userIdentityArn","insight":[{"value":"arn:aws:sts::123456789012:assumed-role/CodeDeployRole1","average":5.0},{"value":"arn:aws:sts::123456789012:assumed-role/CodeDeployRole2","average":5.0},{"value":"arn:aws:sts::123456789012:assumed-role/CodeDeployRole3","average":5.0}],"baseline":[{"value":"arn:aws:sts::123456789012:assumed-role/CodeDeployRole1","average":9.82222E-5}]},
  {"attribute":"userAgent","insight":[{"value":"codedeploy.amazonaws.com","average":5.0}],"baseline":[{"value":"codedeploy.amazonaws.com","average":9.82222E-5}]},
  {"attribute":"errorCode","insight":[{"value":"null","average":5.0}],"baseline":[{"value":"null","average":9.82222E-5}]}]}},
"eventCategory":"Insight"}`
	errorPair = `[{"eventVersion":"1.09","eventTime":"2024-12-11T16:52:00Z","awsRegion":"us-east-1","eventID":"18378b1e-3653-433d-ba1e-aa11a5958f0c","eventType":"AwsCloudTrailInsight","recipientAccountId":"888888888888","sharedEventID":"fccb064f-dd07-4822-97c0-11115d8b91d4",
"insightDetails":{"state":"Start","eventSource":"cloudtrail.amazonaws.com","eventName":"DescribeQuery","insightType":"ApiErrorRateInsight","errorCode":"QueryIdNotFoundException","sourceEventCategory":"Management",
 "insightContext":{"statistics":{"baseline":{"average":0},"insight":{"average":1.2},"insightDuration":5,"baselineDuration":11092},
 "attributions":[{"attribute":"userIdentityArn","insight":[{"value":"arn:aws:sts::888888888888:assumed-role/Admin","average":1.2}],"baseline":[]},{"attribute":"userAgent","insight":[{"value":"Mozilla/5.0 (Macintosh; …)","average":1.2}],"baseline":[]}]}},"eventCategory":"Insight"},
{"eventVersion":"1.09","eventTime":"2024-12-11T16:53:00Z","awsRegion":"us-east-1","eventID":"b32f10a0-f039-419a-bad7-e95468930a4f","eventType":"AwsCloudTrailInsight","recipientAccountId":"888888888888","sharedEventID":"fccb064f-dd07-4822-97c0-11115d8b91d4",
"insightDetails":{"state":"End","eventSource":"cloudtrail.amazonaws.com","eventName":"DescribeQuery","insightType":"ApiErrorRateInsight","errorCode":"QueryIdNotFoundException","sourceEventCategory":"Management",
 "insightContext":{"statistics":{"baseline":{"average":0},"insight":{"average":6},"insightDuration":1,"baselineDuration":11092},
 "attributions":[{"attribute":"userIdentityArn","insight":[{"value":"arn:aws:sts::888888888888:assumed-role/Admin","average":6}],"baseline":[]},{"attribute":"userAgent","insight":[{"value":"Mozilla/5.0 (Macintosh; …)","average":6}],"baseline":[]}]}},"eventCategory":"Insight"}]`
)

func micros(t *testing.T, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMicro()
}

func who(attribute string, baseline []Share, insight ...Share) Attribution {
	return Attribution{Attribute: attribute, Insight: insight, Baseline: baseline}
}

// rateFinding is the finding that the sample of a call rate tells of.
func rateFinding(t *testing.T) Finding {
	const role, seldom = "arn:aws:sts::123456789012:assumed-role/CodeDeployRole", 1.0 / 10181
	return Finding{
		ID: "979c82fe-14d4-4e4c-aa01-EXAMPLE3acee", Type: CallRate, Account: "123456789012", Region: "us-east-1",
		Source: "autoscaling.amazonaws.com", Name: "CompleteLifecycleAction", Start: micros(t, "2023-07-10T01:42:00Z"),
		Baseline: Rate{seldom, 10181}, AtStart: Rate{5, 1}, Whole: Rate{4, 7}, AtStartBy: []Attribution{
			who("userIdentityArn", []Share{{role + "1", seldom}}, Share{role + "1", 5}, Share{role + "2", 5}, Share{role + "3", 5}),
			who("userAgent", []Share{{"codedeploy.amazonaws.com", seldom}}, Share{"codedeploy.amazonaws.com", 5}),
			who("errorCode", []Share{{"null", seldom}}, Share{"null", 5}),
		},
	}
}

// errorFinding is the finding that the sample of an error rate tells of.
func errorFinding(t *testing.T) Finding {
	const role, agent = "arn:aws:sts::888888888888:assumed-role/Admin", "Mozilla/5.0 (Macintosh; …)"
	all := func(average Number) []Attribution {
		return []Attribution{
			who("userIdentityArn", nil, Share{role, average}), who("userAgent", nil, Share{agent, average}),
			who("errorCode", nil, Share{"QueryIdNotFoundException", average}),
		}
	}
	return Finding{
		ID: "fccb064f-dd07-4822-97c0-11115d8b91d4", Type: ErrorRate, Category: "Management", Account: "888888888888", Region: "us-east-1",
		Source: "cloudtrail.amazonaws.com", Name: "DescribeQuery", Error: "QueryIdNotFoundException",
		Start: micros(t, "2024-12-11T16:52:00Z"), End: micros(t, "2024-12-11T16:53:00Z"),
		Baseline: Rate{0, 11092}, AtStart: Rate{1.2, 5}, Whole: Rate{6, 1}, Attributions: all(6), AtStartBy: all(1.2),
	}
}

// withoutIDs reads records without their ids and the version, which no finding can know.
func withoutIDs(t *testing.T, text []byte) any {
	t.Helper()
	var list []map[string]any
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		delete(r, "eventID")
		delete(r, "eventVersion")
	}
	return list
}

// Records are those of the published samples, member for member, but for the ids.
func TestRecordsAreAWS(t *testing.T) {
	for name, sample := range map[string]string{"rate": "[" + rateStart + "]", "error": errorPair} {
		f := rateFinding(t)
		if name == "error" {
			f = errorFinding(t)
		}
		records, err := Records(&f)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(records)
		if err != nil {
			t.Fatal(err)
		}
		got, want := withoutIDs(t, text), withoutIDs(t, []byte(sample))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %v\nwant %v", name, got, want)
		}
	}
}

func TestNumbersAreAWS(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", 6: "6", 1.2: "1.2", 5: "5", 100: "100", 1.0 / 10181: "9.82222E-5", 1.0 / 11336: "8.82145E-5", 0.6: "0.6", 1.0 / 3: "0.333333",
		0.001: "0.001", 12345.678: "12345.7", 123456789: "123457000", 0.00099999999: "0.001", 2.5e-9: "2.5E-9", 1e300: "1E300",
	} {
		got, err := json.Marshal(Number(f))
		if err != nil || string(got) != want {
			t.Errorf("%v = %s, %v, want %s", f, got, err, want)
		}
	}
}

// An open finding has a Start event and nothing else; ids are the same each time, and different for Start and End.
func TestRecordIDs(t *testing.T) {
	f := errorFinding(t)
	first, _ := Records(&f)
	again, _ := Records(&f)
	if !reflect.DeepEqual(first, again) || first[0].EventID == first[1].EventID || len(first[0].EventID) != 36 || first[0].EventID[14] != '8' {
		t.Errorf("%+v, %+v", first, again)
	}
	end := f.End
	f.End = 0
	open, _ := Records(&f)
	if len(open) != 1 || !reflect.DeepEqual(open[0], first[0]) {
		t.Errorf("open: %+v", open)
	}
	f.End = end
	f.Groups = []Group{{"sourceIPAddress", "192.0.2.1"}}
	if _, err := Records(&f); err != ErrGrouped {
		t.Errorf("grouped: %v", err)
	}
}
