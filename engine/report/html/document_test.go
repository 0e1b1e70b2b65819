package html

import (
	"fmt"
	"math"
	"time"

	"trailsift/engine/report"
	"trailsift/engine/rows"
)

// monday is when the week of the tests begins, in µs.
var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).UnixMicro()

const (
	hour = int64(3_600_000_000)
	day  = 24 * hour
)

// hostile are texts that somebody may have put into a log.
func hostile() []string {
	return []string{
		`<script>document.title = "run"</script>`,
		`"><img src=x onerror="document.title='run'">`,
		`</style><script>document.title='run'</script>`,
		`javascript:document.title='run'`,
		"right \u202eto left\u202c and \x1b[31mred",
		`{{.Title}} ${document.title='run'} =cmd()`,
		"\xff\xfe no text",
	}
}

// weekReport is a report as a security team reads it on Monday.
func weekReport() *report.Document {
	d := &report.Document{
		File: "reports/week.yaml", Title: "Weekly security review",
		Description: "What happened in the **production** accounts. Sections that failed need an answer by Tuesday; see the [runbook](https://wiki.example.com/runbook).",
		Now:         time.UnixMicro(monday + 7*day).UTC(), From: monday, To: monday + 7*day, Zone: time.UTC,
		Store: report.Overview{
			Events: 1_284_310, First: monday - 21*day, Last: monday + 7*day - 90_000_000,
			Accounts: []string{"111122223333", "222233334444", "444455556666"}, Regions: []string{"eu-central-1", "eu-west-1", "us-east-1"},
		},
		Parameters: []report.Parameter{{Name: "role", Value: "ci-deploy", Doc: "the role of the deployment pipeline"}},
		Sections: []report.Section{
			{Kind: report.KindText, ID: "scope", Title: "Scope", Text: "All regions of three accounts. Calls made by AWS services themselves are left out.\n\n" +
				"| Account | Used for |\n|:--|:--|\n| 111122223333 | production |\n| 222233334444 | audit |\n\n* Times are in UTC.\n* Gaps in delivery are shown as gaps: *silence is not calm*."},
			signInSection(), trafficSection(), denySection(), topSection(), hoursSection(), comparedSection(), hostileSection(), manySection(),
			{Kind: report.KindQuery, ID: "trail", Title: "Logging was not changed", Severity: "high", Query: `filter eventName in ["StopLogging", "DeleteTrail"]`,
				Columns: []rows.Column{{Name: "eventName"}}, Expected: []report.Outcome{{Text: "rows == 0", Passed: true}}},
			{Kind: report.KindAlarms, ID: "alarms", Title: "Alarms of the pack", Err: "alarms/pack.yaml:12: no metric is called `Errorz`\n  = help: a similar name exists: `Errors`"},
		},
	}
	for i := range d.Sections {
		if s := &d.Sections[i]; s.Kind != report.KindText {
			s.From, s.To, s.Total = d.From, d.To, max(s.Total, int64(len(s.Rows)))
		}
	}
	return d
}

func signInSection() report.Section {
	s := report.Section{
		Kind: report.KindQuery, ID: "signin", Title: "Console sign-ins without a second factor", Severity: "critical",
		Text:    "Nobody signs in to the console with a password alone.",
		Query:   "filter eventName = \"ConsoleLogin\" and additionalEventData.MFAUsed = \"No\"\n| fields @timestamp, userIdentity.userName, sourceIPAddress, recipientAccountId\n| sort @timestamp",
		Columns: []rows.Column{{Name: "@timestamp", Kind: rows.Timestamp}, {Name: "userIdentity.userName"}, {Name: "sourceIPAddress"}, {Name: "recipientAccountId"}, {Name: "attempts", Kind: rows.Int64}},
		Expected: []report.Outcome{
			{Text: "rows == 0", Actual: "rows is 3", Places: []int{0, 1, 2}},
			{Text: "attempts < 20", Passed: true},
		},
	}
	for i, user := range []string{"alice", "bob", "break-glass"} {
		s.Rows = append(s.Rows, []any{monday + int64(i*31+9)*hour + int64(i)*61_000_000, user, fmt.Sprintf("203.0.113.%d", 7+i), "111122223333", int64(1 + 6*i)})
	}
	s.Expected[0].Rows = s.Rows
	return s
}

// trafficSection has a gap of nine hours.
func trafficSection() report.Section {
	s := report.Section{
		Kind: report.KindQuery, ID: "traffic", Title: "API calls per hour", Query: "stats count() as calls, sum(ispresent(errorCode)) as errors by bin(1h)",
		Columns: []rows.Column{{Name: "bin(1h)", Kind: rows.Timestamp}, {Name: "calls", Kind: rows.Int64}, {Name: "errors", Kind: rows.Int64}},
		Chart:   &report.Chart{Kind: report.ChartLine, X: 0, Y: []int{1, 2}, By: -1}, NoTable: true,
		Notes: []string{"no events were delivered from 2026-03-05 03:00 to 2026-03-05 12:00 for account 111122223333"},
	}
	for h := range int64(168) {
		if h >= 75 && h < 84 {
			continue
		}
		calls := 5200 + 3800*math.Sin(float64(h%24-8)/24*2*math.Pi) + float64(h*7919%613)
		errors := 160 + float64(h*104729%97)
		if h == 130 {
			errors = 2950
		}
		s.Rows = append(s.Rows, []any{monday + h*hour, int64(calls), int64(errors)})
	}
	return s
}

func denySection() report.Section {
	s := report.Section{
		Kind: report.KindQuery, ID: "denied", Title: "Denied calls by account", Severity: "medium", Query: "filter errorCode like /Denied/\n| stats count() as denied by bin(6h), recipientAccountId",
		Columns: []rows.Column{{Name: "bin(6h)", Kind: rows.Timestamp}, {Name: "recipientAccountId"}, {Name: "denied", Kind: rows.Int64}},
		Chart:   &report.Chart{Kind: report.ChartBar, X: 0, Y: []int{2}, By: 1}, NoTable: true,
		Expected: []report.Outcome{{Text: "denied < 400", Actual: "denied is 612", Places: []int{62}}},
	}
	for q := range int64(28) {
		for a, account := range []string{"111122223333", "222233334444", "444455556666"} {
			n := 20 + (q*37+int64(a)*61)%90
			if q == 20 && a == 2 {
				n = 612
			}
			s.Rows = append(s.Rows, []any{monday + q*6*hour, account, n})
		}
	}
	s.Expected[0].Rows = s.Rows[62:63]
	return s
}

func topSection() report.Section {
	s := report.Section{
		Kind: report.KindAsk, ID: "top", Title: "What was called most", Query: "stats count() as calls by eventName\n| sort calls desc\n| limit 8",
		Columns: []rows.Column{{Name: "eventName"}, {Name: "calls", Kind: rows.Int64}, {Name: "share", Kind: rows.Double}, {Name: "accounts", Kind: rows.Int64}},
		Chart:   &report.Chart{Kind: report.ChartBar, X: 0, Y: []int{1}, By: -1}, Total: 214,
	}
	for i, name := range []string{"AssumeRole", "DescribeInstances", "GetObject", "Decrypt", "ListBuckets", "PutMetricData", "GenerateDataKey", "DescribeLoadBalancerTargetGroupAttributes"} {
		n := int64(412_007 / (i + 1) / (i + 1))
		s.Rows = append(s.Rows, []any{name, n, math.Round(float64(n)/1_284_310*1e4) / 1e2, int64(1 + i%3)})
	}
	return s
}

func hoursSection() report.Section {
	const deployer = "arn:aws:sts::111122223333:assumed-role/ci-deploy/build-4711"
	s := report.Section{
		Kind: report.KindQuery, ID: "hours", Title: "When people work", NoTable: true, Query: "stats count() as calls by datefloor(@timestamp, 1h), userIdentity.userName",
		Columns: []rows.Column{{Name: "hour", Kind: rows.Timestamp}, {Name: "userIdentity.userName"}, {Name: "calls", Kind: rows.Int64}},
		Chart:   &report.Chart{Kind: report.ChartHeat, X: 0, Y: []int{2}, By: 1},
	}
	for u, user := range []string{"alice", "bob", deployer, "break-glass"} {
		for h := range int64(72) {
			n := (h*53+int64(u)*29)%40 + 1
			switch of := h % 24; {
			case user == deployer:
				n *= 12
			case user == "break-glass" && h != 50:
				continue
			case user != "break-glass" && (of < 7 || of > 18):
				continue
			}
			s.Rows = append(s.Rows, []any{monday + h*hour, user, n})
		}
	}
	return s
}

func comparedSection() report.Section {
	return report.Section{
		Kind: report.KindQuery, ID: "change", Title: "Errors by code", Query: "stats count() as errors by errorCode",
		Columns: []rows.Column{{Name: "errorCode"}, {Name: "errors", Kind: rows.Int64}, {Name: "errors before", Kind: rows.Int64}, {Name: "change", Kind: rows.Double}},
		Rows: [][]any{
			{"AccessDenied", int64(12_480), int64(8_320), 50.0}, {"ThrottlingException", int64(310), int64(620), -50.0},
			{"UnauthorizedOperation", int64(44), nil, math.Inf(1)}, {"NoSuchBucket", nil, nil, nil},
		},
		Compared: &report.Comparison{With: "the previous period", From: monday - 7*day, To: monday, Columns: []report.Compared{{Now: 1, Before: 2, Change: 3}}},
	}
}

func hostileSection() report.Section {
	s := report.Section{
		Kind: report.KindQuery, ID: "agents", Title: "Unusual user agents </title><script>document.title='run'</script>",
		Text:    "Text with <script>document.title='run'</script> <b onclick=\"x\">raw</b> [runs](javascript:alert(1)) [data](data:text/html,x) ![pixel](https://evil.example/p.png) &#x202e;hidden <javascript:alert(1)>",
		Query:   "filter userAgent like /<script>/",
		Columns: []rows.Column{{Name: "userAgent"}, {Name: "<b>calls</b>", Kind: rows.Int64}, {Name: "requestParameters", Kind: rows.JSON}},
		Chart:   &report.Chart{Kind: report.ChartBar, X: 0, Y: []int{1}, By: -1},
		Notes:   []string{"<i>a note</i>"},
	}
	for i, text := range hostile() {
		s.Rows = append(s.Rows, []any{text, int64(7 * (i + 1)), `{"key":"` + text + `"}`})
	}
	return s
}

func manySection() report.Section {
	s := report.Section{
		Kind: report.KindQuery, ID: "many", Title: "New access keys used", More: true, Query: "fields @timestamp, userIdentity.accessKeyId",
		Columns:  []rows.Column{{Name: "first seen", Kind: rows.Timestamp}, {Name: "accessKeyId"}, {Name: "calls", Kind: rows.Int64}, {Name: "bytes", Kind: rows.Decimal, Scale: 2}, {Name: "userAgent"}},
		Expected: []report.Outcome{{Text: "calls < 100000", Passed: false, Actual: "calls is 123,456 in 1 row", Places: []int{59}}},
	}
	for i := range int64(60) {
		calls := i * 977 % 5003
		if i == 59 {
			calls = 123_456
		}
		s.Rows = append(s.Rows, []any{monday + i*hour + i*1_003_000, fmt.Sprintf("AKIAIOSFODNN7EX%05d", i*7919%99991), calls, fmt.Sprintf("%d.50", i*i*131), "aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64 prompt/off command/s3.cp"})
	}
	s.Total = 60
	s.Expected[0].Rows = s.Rows[59:]
	return s
}
