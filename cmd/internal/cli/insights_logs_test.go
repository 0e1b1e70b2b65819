package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
)

// What the events of insightLogs say that is meant to do harm: a terminal's escape sequence and a spreadsheet's formula in names,
// and a shell's substitution in the name of an API.
const (
	hostileRole  = "Night\x1b[31mShift"
	hostileAgent = "=HYPERLINK(\"http://192.0.2.9\")"
	hostileCall  = "Delete'$(touch pwned)`\"\x1b]0;owned\a"
)

// insightLogs writes nine days of events of one account and region, one JSON object a line:
//
//	DescribeInstances   every second minute, so that delivery is known
//	DeleteBucket        ten an hour, and 40 a minute for six minutes on the ninth day from 09:30 on, by a role that is new
//	AuthorizeSecurityGroupIngress  four a minute, and none from 14:00 to 15:00 on the ninth day
//	DeleteInstanceProfile  denied once in the first days, and 12 times a minute for four minutes on the ninth day from 11:00 on
//	a hostile name      30 a minute for three minutes on the ninth day from 17:00 on
func insightLogs(w io.Writer) error {
	l := eventLog{}
	day := time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC)
	ninth := day.AddDate(0, 0, 8)
	const admin, deployer = "assumed-role/Admin/jane", "assumed-role/Deployer/build-17"
	for at := day; at.Before(day.AddDate(0, 0, 9)); at = at.Add(time.Minute) {
		if at.Minute()%2 == 0 {
			l.add(at, 1, "ec2", "DescribeInstances", "", deployer, "aws-cli/2.15")
		}
		if at.Minute()%6 == 1 {
			l.add(at, 1, "s3", "DeleteBucket", "", deployer, "aws-cli/2.15")
		}
		if quiet := ninth.Add(14 * time.Hour); at.Before(quiet) || !at.Before(quiet.Add(time.Hour)) {
			l.add(at, 4, "ec2", "AuthorizeSecurityGroupIngress", "", deployer, "terraform/1.7")
		}
	}
	l.burst(ninth.Add(9*time.Hour+30*time.Minute), 6, 40, "s3", "DeleteBucket", "", "assumed-role/"+hostileRole+"/x", hostileAgent)
	l.add(day.Add(time.Hour), 1, "iam", "DeleteInstanceProfile", "AccessDenied", admin, "console.amazonaws.com")
	l.burst(ninth.Add(11*time.Hour), 4, 12, "iam", "DeleteInstanceProfile", "AccessDenied", admin, "console.amazonaws.com")
	l.burst(ninth.Add(17*time.Hour), 3, 30, "s3", hostileCall, "", admin, "aws-cli/2.15")
	return l.write(w)
}

// eventLog are events on their way to a file.
type eventLog struct{ events []map[string]any }

// add adds some events of a minute.
func (l *eventLog) add(at time.Time, n int, service, name, code, who, agent string) {
	for i := range n {
		e := map[string]any{
			"eventVersion": "1.09", "eventTime": at.Add(time.Duration(i) * time.Second).Format(time.RFC3339), "eventID": fmt.Sprintf("e-%08d", len(l.events)),
			"eventSource": service + ".amazonaws.com", "eventName": name, "awsRegion": "eu-west-1", "recipientAccountId": "111122223333",
			"eventType": "AwsApiCall", "eventCategory": "Management", "managementEvent": true, "readOnly": name == "DescribeInstances",
			"sourceIPAddress": "192.0.2.7", "userAgent": agent,
			"userIdentity": map[string]any{"type": "AssumedRole", "accountId": "111122223333", "arn": "arn:aws:sts::111122223333:" + who},
		}
		if code != "" {
			e["errorCode"], e["errorMessage"] = code, "not allowed"
		}
		l.events = append(l.events, e)
	}
}

// burst adds as many events to each of some minutes.
func (l *eventLog) burst(at time.Time, minutes, each int, service, name, code, who, agent string) {
	for m := range minutes {
		l.add(at.Add(time.Duration(m)*time.Minute), each, service, name, code, who, agent)
	}
}

// write writes the events by time.
func (l *eventLog) write(w io.Writer) error {
	slices.SortStableFunc(l.events, func(a, b map[string]any) int {
		x, y := a["eventTime"].(string), b["eventTime"].(string)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	out := bufio.NewWriter(w)
	e := json.NewEncoder(out)
	for _, event := range l.events {
		if err := e.Encode(event); err != nil {
			return err
		}
	}
	return out.Flush()
}

// insightLogsMain is the command insight-logs of scripts: it writes insightLogs to stdout.
func insightLogsMain() {
	if err := insightLogs(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
