package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine/investigate/timeline"
)

// storyWorld makes events of two days: what actors do every half hour, and what happens on the second day.
type storyWorld struct {
	events []map[string]any
}

// storyDay is when things happen, after a day and a half of routine.
func storyDay() time.Time { return time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC) }

// add adds an event of an IAM user; changes replace members of the record.
func (w *storyWorld) add(at time.Time, user, call string, changes map[string]any) {
	service, name, _ := strings.Cut(call, ":")
	e := map[string]any{
		"eventVersion": "1.08", "eventTime": at.Format(time.RFC3339), "eventSource": service + ".amazonaws.com", "eventName": name, "awsRegion": "us-east-1",
		"sourceIPAddress": "192.0.2.1", "userAgent": "aws-cli/2.15", "eventID": fmt.Sprintf("event-%d", len(w.events)), "recipientAccountId": "111122223333", "eventType": "AwsApiCall",
		"userIdentity": map[string]any{"type": "IAMUser", "userName": user, "arn": "arn:aws:iam::111122223333:user/" + user, "accountId": "111122223333", "principalId": "AIDA" + user},
	}
	for name, value := range changes {
		e[name] = value
	}
	w.events = append(w.events, e)
}

// routine makes a user known: the same call every half hour, from the beginning to the end.
func (w *storyWorld) routine(user, call string, changes map[string]any) {
	for at := storyDay().Add(-36 * time.Hour); at.Before(storyDay().Add(12 * time.Hour)); at = at.Add(30 * time.Minute) {
		w.add(at, user, call, changes)
	}
}

// repeat adds events, a second between them, whose changes are made for each.
func (w *storyWorld) repeat(n int, user, call string, changes func(i int) map[string]any) {
	for i := range n {
		w.add(storyDay().Add(time.Duration(i)*time.Second), user, call, changes(i))
	}
}

func request(pairs ...any) map[string]any {
	r := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		r[pairs[i].(string)] = pairs[i+1]
	}
	return map[string]any{"requestParameters": r}
}

// storyCase is what an actor does that is of a kind, or nearly. The actor is called as the kind unless a mark says what stands in the
// sentence instead.
type storyCase struct {
	kind, mark string
	is, nearly func(w *storyWorld, user string)
}

// countedCases are cases of the kinds that are not found by the call of one event alone.
func countedCases() []storyCase {
	role := func(name string) map[string]any {
		return request("roleArn", "arn:aws:iam::111122223333:role/"+name, "roleSessionName", "s")
	}
	caller := func(account string) map[string]any {
		c := role("trusting")
		c["userIdentity"] = map[string]any{"type": "AWSAccount", "accountId": account, "principalId": "AIDAOTHER"}
		return c
	}
	failed := func(code string, c map[string]any) map[string]any { c["errorCode"] = code; return c }
	identity := func(pairs ...any) map[string]any {
		return map[string]any{"userIdentity": request(pairs...)["requestParameters"], "requestParameters": map[string]any{"bucketName": "open"}}
	}
	numbered := func(n int, call, field string) func(*storyWorld, string) {
		return func(w *storyWorld, user string) {
			w.repeat(n, user, call, func(i int) map[string]any { return request(field, fmt.Sprintf("thing-%d", i), "withDecryption", true) })
		}
	}
	objects := func(n int, call string) func(*storyWorld, string) {
		return func(w *storyWorld, user string) {
			w.repeat(n, user, call, func(i int) map[string]any { return request("bucketName", "b", "key", fmt.Sprint(i)) })
		}
	}
	denied := func(apis int) func(*storyWorld, string) {
		return func(w *storyWorld, user string) {
			w.repeat(8, user, "ec2:x", func(i int) map[string]any {
				return map[string]any{"eventName": fmt.Sprintf("Describe%c", 'A'+i%apis), "errorCode": "Client.UnauthorizedOperation"}
			})
		}
	}
	looked := func(apis int) func(*storyWorld, string) {
		return func(w *storyWorld, user string) {
			w.repeat(apis, user, "ec2:x", func(i int) map[string]any {
				return map[string]any{"eventName": fmt.Sprintf("List%c", 'A'+i), "eventSource": []string{"ec2", "rds", "iam"}[i%3] + ".amazonaws.com"}
			})
		}
	}
	known := func(changes map[string]any) func(*storyWorld, string) {
		return func(w *storyWorld, user string) {
			w.routine(user, "ec2:DescribeVpcs", nil)
			w.add(storyDay(), user, "ec2:DescribeVpcs", changes)
		}
	}
	once := func(call string, changes map[string]any) func(*storyWorld, string) {
		return func(w *storyWorld, user string) { w.add(storyDay(), user, call, changes) }
	}
	failures := func(n int) func(*storyWorld, string) {
		return func(w *storyWorld, user string) {
			w.repeat(n, user, "signin:ConsoleLogin", func(int) map[string]any {
				return map[string]any{"responseElements": map[string]any{"ConsoleLogin": "Failure"}, "eventType": "AwsConsoleSignIn"}
			})
		}
	}
	roles := func(n int) func(*storyWorld, string) {
		return func(w *storyWorld, user string) {
			w.repeat(n, user, "sts:AssumeRole", func(i int) map[string]any { return failed("AccessDenied", role(fmt.Sprintf("guess-%d", i))) })
		}
	}
	ended := func(n int) func(*storyWorld, string) {
		return func(w *storyWorld, user string) {
			w.repeat(n, user, "ec2:TerminateInstances", func(i int) map[string]any {
				return request("instancesSet", map[string]any{"items": []any{map[string]any{"instanceId": fmt.Sprintf("i-%d", i)}}})
			})
		}
	}
	datum := func(n int) func(*storyWorld, string) {
		return func(w *storyWorld, user string) {
			w.repeat(n, user, "ec2:DescribeInstanceAttribute", func(i int) map[string]any {
				return request("attribute", "userData", "instanceId", fmt.Sprintf("i-%d", i))
			})
		}
	}
	return []storyCase{
		{kind: "role-assumed", is: once("sts:AssumeRole", role("rare")), nearly: func(w *storyWorld, user string) { w.routine(user, "sts:AssumeRole", role("usual")) }},
		{kind: "role-assumed-by-outsider", mark: "trusting", is: once("sts:AssumeRole", caller("999988887777")), nearly: func(w *storyWorld, user string) {
			w.add(storyDay(), user, "ec2:DescribeVpcs", map[string]any{"recipientAccountId": "444455556666"})
			w.add(storyDay(), user, "sts:AssumeRole", caller("444455556666"))
		}},
		{kind: "role-refused", is: once("sts:AssumeRole", failed("AccessDenied", role("x"))), nearly: once("sts:AssumeRole", failed("ValidationError", role("x")))},
		{kind: "roles-tried", is: roles(3), nearly: roles(2)},
		{kind: "root-used", mark: "root of 111122223333", is: once("ec2:DescribeVpcs", identity("type", "Root", "accountId", "111122223333", "arn", "arn:aws:iam::111122223333:root")),
			nearly: once("ec2:DescribeVpcs", identity("type", "Root", "accountId", "111122223333", "arn", "arn:aws:iam::111122223333:root", "invokedBy", "support.amazonaws.com"))},
		{kind: "objects-read", is: objects(25, "s3:GetObject"), nearly: objects(24, "s3:GetObject")},
		{kind: "objects-deleted", is: objects(25, "s3:DeleteObject"), nearly: objects(24, "s3:DeleteObject")},
		{kind: "objects-read-anonymously", mark: "open", is: once("s3:GetObject", identity("type", "AWSAccount", "accountId", "anonymous", "principalId", "")),
			nearly: once("s3:GetObject", identity("type", "AWSAccount", "accountId", "444455556666", "principalId", "AIDAOTHER"))},
		{kind: "denied-burst", is: denied(3), nearly: denied(2)},
		{kind: "enumeration", is: looked(15), nearly: looked(14)},
		{kind: "new-address", is: known(map[string]any{"sourceIPAddress": "203.0.113.9"}), nearly: once("ec2:DescribeVpcs", map[string]any{"sourceIPAddress": "203.0.113.9"})},
		{kind: "new-region", is: known(map[string]any{"awsRegion": "sa-east-1"}), nearly: once("ec2:DescribeVpcs", map[string]any{"awsRegion": "sa-east-1"})},
		{kind: "new-program", is: known(map[string]any{"userAgent": "python"}), nearly: known(nil)},
		{kind: "new-service", is: known(map[string]any{"eventSource": "rds.amazonaws.com"}), nearly: known(nil)},
		{kind: "console-guessed", is: failures(5), nearly: failures(4)},
		{kind: "secrets-read", is: numbered(3, "secretsmanager:GetSecretValue", "secretId"), nearly: numbered(2, "secretsmanager:GetSecretValue", "secretId")},
		{kind: "parameters-read-in-row", is: numbered(5, "ssm:GetParameter", "name"), nearly: numbered(4, "ssm:GetParameter", "name")},
		{kind: "passwords-of-machines", is: numbered(5, "ec2:GetPasswordData", "instanceId"), nearly: numbered(4, "ec2:GetPasswordData", "instanceId")},
		{kind: "user-data-read-in-row", is: datum(5), nearly: datum(4)},
		{kind: "many-terminated", is: ended(20), nearly: ended(19)},
	}
}

// told returns the rows of a timeline of a world.
func (w *storyWorld) told(t *testing.T) []map[string]any {
	t.Helper()
	text, err := json.Marshal(map[string]any{"Records": w.events})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "logs.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(run(t, "timeline", "-q", "-i", file, "--min-severity", "info", "--first-seen", "-o", "json"), &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestCountedKinds demands, of every kind that takes more than one event to find, events that are of it and events that are nearly, and
// tells them apart.
func TestCountedKinds(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir()) // no configuration of the person who runs the tests
	cases := countedCases()
	for _, k := range timeline.Catalogue() {
		var names []string
		if k.Counted {
			names = append(names, k.Name)
		}
		if k.Bulk != nil {
			names = append(names, k.Bulk.Name)
		}
		for _, name := range names {
			if !slices.ContainsFunc(cases, func(c storyCase) bool { return c.kind == name }) {
				t.Errorf("there is no case of the kind %s", name)
			}
		}
	}
	for _, nearly := range []bool{false, true} {
		w := &storyWorld{}
		for _, c := range cases {
			if nearly {
				c.nearly(w, c.kind)
			} else {
				c.is(w, c.kind)
			}
		}
		rows := w.told(t)
		for _, c := range cases {
			mark := c.mark
			if mark == "" {
				mark = c.kind
			}
			found := slices.ContainsFunc(rows, func(r map[string]any) bool {
				return r["kind"] == c.kind && strings.Contains(r["sentence"].(string), mark)
			})
			if found == nearly {
				t.Errorf("%s: found is %v; %v", c.kind, found, of(rows, mark))
			}
		}
	}
}

// of returns what is told with a mark.
func of(rows []map[string]any, mark string) []string {
	var out []string
	for _, r := range rows {
		if s := r["sentence"].(string); strings.Contains(s, mark) {
			out = append(out, fmt.Sprintf("%v: %s", r["kind"], s))
		}
	}
	return out
}
