package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// hostileTexts are what the fields of the hostile events hold, meant to act in a terminal, a browser, a spreadsheet, a drawing or
// a query. EVIL stands in what would run.
func hostileTexts() map[string]string {
	return map[string]string{
		"script":    `<script>EVIL(1)</script>`,
		"attribute": `x" onmouseover="EVIL(1)" '`,
		"image":     `"><img src=x onerror=EVIL(1)>`,
		"svg":       `</title></style></svg><svg onload=EVIL(1)>`,
		"entity":    `&lt;b&gt;EVIL&#x202e;&amp;`,
		"colour":    "\x1b[31mEVIL\x1b[0m\x1b[2J",
		"title":     "\x1b]0;EVIL\x07",
		"link":      "\x1b]8;;http://evil.example\x1b\\EVIL\x1b]8;;\x1b\\",
		"c1":        "a\u009b31mEVIL\u009d0;x\u009c\u0085",
		"formula":   `=HYPERLINK("http://evil.example","EVIL")`,
		"plus":      `+EVIL|' /C calc'!A0`,
		"minus":     `-EVIL+3`,
		"at":        `@SUM(EVIL)`,
		"tab":       "\t=EVIL",
		"return":    "\r=EVIL\r\n",
		"reversed":  "invoice\u202egpj.EVIL\u2066\u2069",
		"zerowidth": "ad\u200bmin\u200d\ufeff\u2060EVIL",
		"newline":   "first\nEVIL second\n\n# EVIL heading",
		"pipes":     "a | EVIL | b || `EVIL` **EVIL** ![EVIL](http://evil.example/x.png) [EVIL](javascript:EVIL)",
		"shell":     "$(EVIL) `EVIL` '; EVIL & #> EVIL \"$EVIL",
		"fence":     "```````EVIL",
		"dot":       `a"]; EVIL [shape=box]; "b\`,
		"mermaid":   "a\"]\nclick EVIL \"javascript:EVIL\"\nb[\"--> EVIL %% ;",
		"query":     "x\" or true | display EVIL -- ' ` {{EVIL}} $EVIL",
		"cdata":     `]]><EVIL/><!--`,
		"template":  "{{EVIL}} ${EVIL} %s%n%x",
		"nul":       "a\x00b\x7fEVIL",
		"huge":      strings.Repeat("EVIL ", 800),
	}
}

// writeHostileLogs writes a log in which every text stands in every field that a person may choose: names, agents, addresses, keys.
// The events are of kinds that the forensic commands speak about.
func writeHostileLogs(t *testing.T, path string) {
	t.Helper()
	var records []map[string]any
	n := 0
	add := func(text, source, name string, change func(map[string]any)) {
		n++
		r := map[string]any{
			"eventVersion": "1.11", "eventTime": fmt.Sprintf("2026-05-12T10:%02d:%02dZ", n/60%60, n%60), "eventSource": source, "eventName": name, "awsRegion": "us-east-1",
			"sourceIPAddress": text, "userAgent": text, "eventID": fmt.Sprintf("00000000-0000-4000-8000-%012d", n), "eventType": "AwsApiCall", "recipientAccountId": "111122223333",
			"eventCategory": "Management", "managementEvent": true, "readOnly": false,
			"userIdentity": map[string]any{"type": "IAMUser", "userName": text, "arn": "arn:aws:iam::111122223333:user/" + text, "principalId": text, "accountId": "111122223333", "accessKeyId": "AKIA" + text},
		}
		if change != nil {
			change(r)
		}
		records = append(records, r)
	}
	request := func(members ...any) func(map[string]any) {
		return func(r map[string]any) {
			m := map[string]any{}
			for i := 0; i < len(members); i += 2 {
				m[members[i].(string)] = members[i+1]
			}
			r["requestParameters"] = m
		}
	}
	texts := hostileTexts()
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text := texts[name]
		add(text, "iam.amazonaws.com", "CreateUser", request("userName", text))
		add(text, "iam.amazonaws.com", "AttachUserPolicy", request("userName", text, "policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"))
		add(text, "iam.amazonaws.com", "UpdateAssumeRolePolicy", request("roleName", text, "policyDocument", text))
		add(text, "s3.amazonaws.com", "PutBucketPolicy", request("bucketName", text, "bucketPolicy", map[string]any{"Statement": []any{map[string]any{"Effect": "Allow", "Principal": "*", "Action": text}}}))
		add(text, "cloudtrail.amazonaws.com", "StopLogging", request("name", text))
		add(text, "lambda.amazonaws.com", "CreateFunction20150331", request("functionName", text, "role", text))
		add(text, text, text, func(r map[string]any) { r["awsRegion"], r["recipientAccountId"], r["eventType"] = text, text, text })
		for i := range 12 {
			add(text, "s3.amazonaws.com", fmt.Sprintf("List%d%s", i, text), func(r map[string]any) {
				r["errorCode"], r["errorMessage"], r["readOnly"] = "AccessDenied", text, true
			})
		}
		add(text, "signin.amazonaws.com", "ConsoleLogin", func(r map[string]any) {
			r["eventType"], r["responseElements"] = "AwsConsoleSignIn", map[string]any{"ConsoleLogin": "Success"}
			r["additionalEventData"] = map[string]any{"MFAUsed": "No", "LoginTo": text}
		})
		add(text, "iam.amazonaws.com", "CreateAccessKey", func(r map[string]any) {
			r["requestParameters"] = map[string]any{"userName": text}
			r["responseElements"] = map[string]any{"accessKey": map[string]any{"accessKeyId": "AKIAEXAMPLENEXT" + text, "userName": text, "status": text}}
		})
		// A chain: the start, which all have, assumes a role with a hostile name and session, which assumes the next one.
		session := map[string]any{"accessKeyId": "ASIA" + text}
		role := map[string]any{"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/" + text + "/" + text, "principalId": "AROA:" + text, "accountId": "111122223333", "accessKeyId": "ASIA" + text,
			"sessionContext": map[string]any{"sessionIssuer": map[string]any{"type": "Role", "userName": text, "arn": "arn:aws:iam::111122223333:role/" + text, "principalId": "AROA", "accountId": "111122223333"}, "sourceIdentity": text}}
		add(text, "sts.amazonaws.com", "AssumeRole", func(r map[string]any) {
			r["userIdentity"] = map[string]any{"type": "IAMUser", "userName": "start", "arn": "arn:aws:iam::111122223333:user/start", "accountId": "111122223333", "accessKeyId": "AKIAEXAMPLEHOSTILE01"}
			r["requestParameters"] = map[string]any{"roleArn": "arn:aws:iam::111122223333:role/" + text, "roleSessionName": text, "sourceIdentity": text}
			r["responseElements"] = map[string]any{"credentials": session, "assumedRoleUser": map[string]any{"arn": role["arn"], "assumedRoleId": role["principalId"]}}
		})
		add(text, "ec2.amazonaws.com", "RunInstances", func(r map[string]any) { r["userIdentity"] = role })
	}
	b, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// hostileReport shows hostile events in every kind of section, with charts, and with expectations that do not hold and are told.
const hostileReport = `
title: "{{who}} <script>EVIL(1)</script>"
parameters:
  who: "nobody"
sections:
  - title: by name
    query: stats count(*) as n by userIdentity.userName as who, userAgent | sort who | limit 100
    chart: bar
    severity: high
    expect: ["rows == 0", "n < 1"]
  - title: over time
    query: stats count(*) as n by bin(1m) as t, userIdentity.userName as who | limit 1000
    chart: {kind: line, x: t, y: n, by: who}
  - title: heat
    query: stats count(*) as n by awsRegion, eventSource | limit 1000
    chart: {kind: heat, x: awsRegion, by: eventSource, y: n}
  - title: whole
    query: fields @timestamp, eventName, sourceIPAddress, requestParameters, @message | limit 100
    expect: rows == 0
  - title: asked
    ask: users-and-roles-changed
    expect: rows == 0
  - title: told
    timeline: true
    columns: [time, actor, sentence, address]
  - title: parameter
    query: filter userIdentity.userName = {{who}} | stats count(*) as n
    expect: n < 1
`

// hostileMarkdown is a section whose author is not to be trusted either. In Markdown it stays as it was written.
const hostileMarkdown = `
  - title: "{{who}}"
    text: "{{who}} <svg onload=EVIL(1)> [EVIL](data:text/html,EVIL) [EVIL](javascript:EVIL(1)) ![EVIL](http://evil.example/x.png) <img src=x onerror=EVIL(1)>"
`

// TestHostileFields shows hostile events with every command that shows events, in every format: nothing in them acts.
func TestHostileFields(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	t.Setenv("NO_COLOR", "1")
	writeHostileLogs(t, "hostile.json")
	runTrailsift(t, "ingest", "-q", "--strict", "hostile.json")
	everywhere := []string{"table", "line", "markdown", "csv", "tsv", "json", "jsonl"}
	for _, c := range []struct {
		formats []string
		args    []string
	}{
		{everywhere, []string{"events", "--limit", "0"}},
		{everywhere, []string{"query", "fields @timestamp, eventName, eventSource, awsRegion, userIdentity.arn, userAgent, sourceIPAddress, errorMessage, requestParameters, @message | limit 10000"}},
		{everywhere, []string{"query", "stats count(*) as n by userIdentity.userName, requestParameters.bucketName, recipientAccountId | limit 10000"}},
		{[]string{"table", "csv"}, []string{"events", "--limit", "0", "--user", hostileTexts()["query"]}},
		{[]string{"table", "csv"}, []string{"ask", "users-and-roles-changed"}},
		{[]string{"table", "markdown"}, []string{"ask", "denied-probing"}},
		{[]string{"table", "json"}, []string{"ask", "buckets-exposed"}},
		{[]string{"table", "csv"}, []string{"ask", "roles-assumed"}},
	} {
		for _, format := range c.formats {
			judgeHostile(t, format, append(c.args, "-o", format)...)
		}
	}
	judgeHostile(t, "encoded", "events", "--limit", "0", "--records")
	judgeHostile(t, "text", "events", "--print-query", "--user", hostileTexts()["reversed"])
	judgeHostile(t, "table", "query", "--chart", "stats count(*) as n by userIdentity.userName | limit 100")
	for i := range 9 {
		judgeHostile(t, "table", "events", "show", fmt.Sprintf("00000000-0000-4000-8000-%012d", 1+71*i), "--context", "2")
	}
	judgeHostile(t, "encoded", "events", "show", "00000000-0000-4000-8000-000000000001", "--context", "3", "-o", "json")
	for _, format := range []string{"text", "markdown", "encoded", "junit", "sarif", "html"} {
		text := hostileReport
		if format != "markdown" {
			text += hostileMarkdown
		}
		if err := os.WriteFile("hostile.yaml", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		judgeHostile(t, format, "report", "hostile.yaml", "--exit-zero", "-q", "--param", "who="+hostileTexts()["svg"], "-o", strings.Replace(format, "encoded", "json", 1))
	}
	for _, format := range []string{"table", "markdown", "csv", "encoded"} {
		judgeHostile(t, format, "trace", "AKIAEXAMPLEHOSTILE01", "-o", strings.Replace(format, "encoded", "json", 1))
	}
	judgeHostile(t, "dot", "trace", "AKIAEXAMPLEHOSTILE01", "--graph", "dot")
	judgeHostile(t, "mermaid", "trace", "AKIAEXAMPLEHOSTILE01", "--graph", "mermaid")
	judgeHostile(t, "table", "trace", "AKIAEXAMPLEHOSTILE01", "--all")
	for _, name := range []string{"query", "colour", "reversed"} {
		hostileQuestion(t, "trace", hostileTexts()[name])
		hostileQuestion(t, "actor", hostileTexts()[name])
		hostileQuestion(t, "timeline", "--actor", hostileTexts()[name])
		hostileQuestion(t, "events", "show", hostileTexts()[name])
	}
	for _, format := range []string{"table", "markdown", "csv", "jsonl"} {
		judgeHostile(t, format, "timeline", "--min-severity", "info", "--first-seen", "--no-group", "--limit", "0", "-o", format)
	}
	judgeHostile(t, "table", "timeline", "--user", hostileTexts()["query"])
	for _, format := range []string{"table", "markdown", "csv", "encoded"} {
		judgeHostile(t, format, "actor", hostileTexts()["attribute"], "--as", "user", "--limit", "0", "-o", strings.Replace(format, "encoded", "json", 1))
	}
	judgeHostile(t, "table", "actor", "111122223333", "--limit", "0")
	judgeHostile(t, "commands", "actor", hostileTexts()["shell"], "--as", "user")
	judgeHostile(t, "commands", "actor", "AKIAEXAMPLEHOSTILE01")
	judgeHostile(t, "table", "info")
}

// hostileQuestion asks for something hostile, which may be found or not: the answer and the error are harmless.
func hostileQuestion(t *testing.T, args ...string) {
	t.Helper()
	var out, problems bytes.Buffer
	code := Main(args, strings.NewReader(""), &out, &problems)
	if code != exitOK && code != exitUsage && code != exitNoData {
		t.Errorf("trailsift %.80q ended with %d: %s", args, code, problems.String())
	}
	for _, text := range []string{out.String(), problems.String()} {
		if err := plainText(text); err != nil {
			t.Errorf("trailsift %.80q: %v", args, err)
		}
	}
}

// judgeHostile runs a command and applies the rules of the format to what it prints.
func judgeHostile(t *testing.T, format string, args ...string) {
	t.Helper()
	var out, problems bytes.Buffer
	if code := Main(args, strings.NewReader(""), &out, &problems); code != exitOK {
		t.Errorf("trailsift %.80q ended with %d: %s", args, code, problems.String())
		return
	}
	if !bytes.Contains(out.Bytes(), []byte("EVIL")) && args[0] != "info" && len(args) < 6 {
		t.Errorf("trailsift %.80q shows no hostile event: the test would see nothing", args)
	}
	judge := map[string]func(string) error{
		"table": plainText, "line": plainText, "text": plainText, "markdown": harmlessMarkdown, "csv": harmlessCSV, "tsv": harmlessTSV,
		"json": harmlessJSON, "jsonl": harmlessJSONLines, "encoded": validJSON, "sarif": harmlessJSON, "junit": harmlessXML, "html": harmlessHTML, "dot": harmlessDot, "mermaid": harmlessMermaid, "commands": harmlessCommands,
	}[format]
	for _, text := range []string{problems.String(), out.String()} {
		if text == problems.String() {
			if err := plainText(text); err != nil {
				t.Errorf("trailsift %.80q on stderr: %v", args, err)
			}
			continue
		}
		if err := judge(text); err != nil {
			t.Errorf("trailsift %.80q: %v", args, err)
		}
	}
}
