package action

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
)

func at(text string) int64 {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t.UnixMicro()
}

func errorsAlarm() *Change {
	one := 1.0
	return &Change{
		Alarm: &alarm.Definition{
			Name: "errors", Account: "111122223333", Region: "us-east-1", EvaluationPeriods: 1, DatapointsToAlarm: 1, Threshold: &one,
			Metric:   &alarm.Metric{Metric: metric.Metric{Namespace: "App", Name: "Errors", Dimensions: []metric.Dimension{{Name: "InstanceId", Value: "i-0aa"}}}, Statistic: "Sum", Period: 300},
			Operator: alarm.GreaterOrEqual, AlarmActions: []string{"arn:aws:sns:us-east-1:111122223333:pager"},
		},
		At:  at("2026-02-10T21:36:37Z"),
		Was: Condition{State: alarm.OK, Since: at("2026-02-09T00:00:00Z"), Reason: "fine", ReasonData: "{}"},
		Now: Condition{State: alarm.Alarm, Since: at("2026-02-10T21:36:37Z"), Reason: "not fine", ReasonData: `{"version":"1.0"}`},
	}
}

// The message has the members of CloudWatch's, in their order.
func TestMessage(t *testing.T) {
	c := errorsAlarm()
	got, err := c.Message()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"AlarmName":"errors","AlarmDescription":null,"AWSAccountId":"111122223333","NewStateValue":"ALARM","NewStateReason":"not fine","StateChangeTime":"2026-02-10T21:36:37.000+0000","Region":"US East (N. Virginia)","AlarmArn":"arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors","OldStateValue":"OK","OKActions":[],"AlarmActions":["arn:aws:sns:us-east-1:111122223333:pager"],"InsufficientDataActions":[],` +
		`"Trigger":{"MetricName":"Errors","Namespace":"App","StatisticType":"Statistic","Statistic":"SUM","Unit":null,"Dimensions":[{"value":"i-0aa","name":"InstanceId"}],"Period":300,"EvaluationPeriods":1,"DatapointsToAlarm":1,"ComparisonOperator":"GreaterThanOrEqualToThreshold","Threshold":1,"TreatMissingData":"missing","EvaluateLowSampleCountPercentile":""}}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if c.Subject() != `ALARM: "errors" in US East (N. Virginia)` {
		t.Error(c.Subject())
	}
}

// The event has the members of EventBridge's, and the same id each time.
func TestEvent(t *testing.T) {
	c := errorsAlarm()
	got, err := c.Event()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"version":"0","id":"` + c.ID() + `","detail-type":"CloudWatch Alarm State Change","source":"aws.cloudwatch","account":"111122223333","time":"2026-02-10T21:36:37Z","region":"us-east-1","resources":["arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors"],` +
		`"detail":{"alarmName":"errors","configuration":{"metrics":[{"id":"` + c.id("metric") + `","metricStat":{"metric":{"dimensions":{"InstanceId":"i-0aa"},"name":"Errors","namespace":"App"},"period":300,"stat":"Sum"},"returnData":true}]},` +
		`"previousState":{"reason":"fine","reasonData":"{}","timestamp":"2026-02-09T00:00:00.000+0000","value":"OK"},"state":{"reason":"not fine","reasonData":"{\"version\":\"1.0\"}","timestamp":"2026-02-10T21:36:37.000+0000","value":"ALARM"}}}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if again := errorsAlarm(); again.ID() != c.ID() {
		t.Error("the same change has another id")
	}
	later := errorsAlarm()
	later.At++
	if later.ID() == c.ID() {
		t.Error("another change has the same id")
	}
}

// A composite alarm's message names its rule and the children that have led to the state.
func TestCompositeMessage(t *testing.T) {
	c := errorsAlarm()
	c.Alarm = &alarm.Definition{Name: "all", Account: "111122223333", Region: "eu-west-1", Rule: "ALARM(errors)", Suppressor: &alarm.Suppressor{Alarm: "deploy", WaitPeriod: 60, ExtensionPeriod: 30}}
	c.Now.ReasonData = `{"triggeringAlarms":[{"arn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors","state":{"value":"ALARM","timestamp":"2026-02-10T21:36:00.000+0000"}}]}`
	c.SuppressedBy = alarm.ByWaitPeriod
	got, err := c.Message()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"AlarmRule":"ALARM(errors)"`, `"TriggeringChildren":[{"Arn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors","State":{"Value":"ALARM","Timestamp":"2026-02-10T21:36:00.000+0000"}}]`,
		`"ActionsSuppressorWaitPeriod":60`, `"ActionsSuppressedBy":"WaitPeriod"`,
	} {
		if !strings.Contains(string(got), part) {
			t.Errorf("%s is not in %s", part, got)
		}
	}
	if strings.Contains(string(got), "Trigger\"") {
		t.Errorf("a composite alarm has no trigger: %s", got)
	}
}

func TestWould(t *testing.T) {
	c := errorsAlarm()
	c.Alarm.Name = "it's; rm -rf"
	for arn, want := range map[string]Would{
		"arn:aws:automate:us-east-1:ec2:stop":                                                {What: "stop the instance i-0aa", Command: "aws ec2 stop-instances --region us-east-1 --instance-ids i-0aa"},
		"arn:aws:automate:us-east-1:ec2:recover":                                             {What: "recover the instance i-0aa"},
		"arn:aws:swf:us-east-1:111122223333:action/actions/AWS_EC2.InstanceId.Terminate/1.0": {What: "terminate the instance i-0aa", Command: "aws ec2 terminate-instances --region us-east-1 --instance-ids i-0aa"},
		"arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:0aa:autoScalingGroupName/web:policyName/out": {What: "execute the policy out of the Auto Scaling group web",
			Command: "aws autoscaling execute-policy --region us-east-1 --auto-scaling-group-name web --policy-name out"},
		"arn:aws:sns:us-east-1:111122223333:pager": {What: "send a message to the topic pager",
			Command: `aws sns publish --region us-east-1 --topic-arn arn:aws:sns:us-east-1:111122223333:pager --subject 'ALARM: "it'\''s; rm -rf" in US East (N. Virginia)' --message file://message.json`},
		"arn:aws:ssm:us-east-1:111122223333:opsitem:2#CATEGORY=Security": {What: "create an OpsItem of severity 2 and category Security",
			Command: `aws ssm create-ops-item --region us-east-1 --title 'ALARM: "it'\''s; rm -rf" in US East (N. Virginia)' --description 'not fine' --source 'CloudWatch Alarm' --severity 2 --category Security`},
		"arn:aws:lambda:us-east-1:111122223333:function:page:live": {What: "invoke the function page:live",
			Command: "aws lambda invoke --region us-east-1 --function-name arn:aws:lambda:us-east-1:111122223333:function:page:live --invocation-type Event --payload file://event.json response.json"},
		"arn:aws:aiops:us-east-1:111122223333:investigation-group:g": {What: "begin an investigation in the group g"},
		"what": {What: "do what"},
	} {
		c.Alarm.AlarmActions = []string{arn}
		want.Action = arn
		if got := c.Would(); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got\n%+v\nwant\n%+v", arn, got, want)
		}
	}
	c.Alarm.Metric = nil
	c.Alarm.AlarmActions = []string{"arn:aws:automate:us-east-1:ec2:stop"}
	if got := c.Would(); len(got) != 1 || got[0].What != "stop an instance that the alarm does not name" || got[0].Command != "" {
		t.Errorf("no instance: %+v", got)
	}
	c.Alarm.ActionsDisabled = true
	if got := c.Would(); got != nil {
		t.Errorf("actions that are off: %+v", got)
	}
}

func TestTargets(t *testing.T) {
	var out bytes.Buffer
	path := filepath.Join(t.TempDir(), "changes.jsonl")
	for _, name := range []string{"stdout", "file:" + path} {
		target, err := ParseTarget(name, &out, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for _, document := range []string{"{}", "[]"} {
			if err := target.Deliver(t.Context(), []byte(document)); err != nil {
				t.Error(err)
			}
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "{}\n[]\n" || out.String() != "{}\n[]\n" {
		t.Errorf("%v %q %q", err, got, out.String())
	}
	for _, wrong := range []string{"", "stdout:x", "file:", "exec:", "exec:/no/such/program", "https:", "ftp://host", "http://%zz"} {
		if target, err := ParseTarget(wrong, &out, Limits{}); err == nil {
			t.Errorf("%q is %v", wrong, target)
		}
	}
}

// A program gets the document as its input and nothing else, and is stopped when it takes too long.
func TestProgram(t *testing.T) {
	dir := t.TempDir()
	script := func(text string) Target {
		path := filepath.Join(dir, "take")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
		target, err := ParseTarget("exec:"+path, nil, Limits{Timeout: 2 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		return target
	}
	took := filepath.Join(dir, "took")
	if err := script("cat > "+took+"; echo $# >> "+took).Deliver(t.Context(), []byte(`{"a":"$(rm x); '"}`)); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(took); err != nil || string(got) != `{"a":"$(rm x); '"}`+"0\n" {
		t.Errorf("%v %q", err, got)
	}
	if err := script("echo no good >&2; exit 3").Deliver(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "no good") {
		t.Error(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if err := script("exec sleep 60").Deliver(ctx, nil); err == nil {
		t.Error("a program that does not end was waited for")
	}
}

// An endpoint is tried again while that may help, and never followed to another host.
func TestEndpoint(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another host was asked") }))
	defer other.Close()
	var answers []int
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %v", r.Method, err)
		}
		bodies = append(bodies, string(body))
		w.Header().Set("Location", other.URL)
		w.WriteHeader(answers[0])
		answers = answers[1:]
	}))
	defer server.Close()
	for _, c := range []struct {
		answers []int
		posts   int
		fine    bool
	}{
		{[]int{200}, 1, true},
		{[]int{503, 429, 204}, 3, true},
		{[]int{500, 500, 500, 200}, 3, false}, // three tries
		{[]int{404, 200}, 1, false},
		{[]int{307}, 1, false},
	} {
		target, err := ParseTarget(server.URL+"/hook?token=secret", nil, Limits{Wait: time.Millisecond, Tries: 3})
		if err != nil {
			t.Fatal(err)
		}
		answers, bodies = c.answers, nil
		err = target.Deliver(t.Context(), []byte(`{"a":1}`))
		if (err == nil) != c.fine || len(bodies) != c.posts {
			t.Errorf("%v: %v after %d posts", c.answers, err, len(bodies))
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error shows what may be secret: %v", err)
		}
	}
}
