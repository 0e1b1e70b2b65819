package cli

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// decisiveEvents are the events that each file of labelled techniques is about, by the label in the file's name.
func decisiveEvents() map[string]string {
	return map[string]string{
		"aws.credential-access.ec2-get-password-data":                 "GetPasswordData",
		"aws.credential-access.secretsmanager-batch-retrieve-secrets": "BatchGetSecretValue",
		"aws.credential-access.ssm-retrieve-securestring-parameters":  "GetParameters",
		"aws.defense-evasion.cloudtrail-event-selectors":              "PutEventSelectors",
		"aws.defense-evasion.dns-delete-logs":                         "DeleteResolverQueryLogConfig",
		"aws.defense-evasion.vpc-remove-flow-logs":                    "DeleteFlowLogs",
		"aws.execution.ec2-launch-unusual-instances":                  "RunInstances",
		"aws.execution.ssm-send-command":                              "SendCommand",
		"aws.exfiltration.ec2-security-group-open-port-22-ingress":    "AuthorizeSecurityGroupIngress",
		"aws.exfiltration.ec2-share-ebs-snapshot":                     "ModifySnapshotAttribute",
		"aws.impact.bedrock-invoke-model":                             "InvokeModel",
		"aws.lateral-movement.ec2-instance-connect":                   "SendSSHPublicKey",
		"aws.persistence.iam-backdoor-role":                           "UpdateAssumeRolePolicy",
		"aws.persistence.iam-create-admin-user":                       "AttachUserPolicy",
		"aws.persistence.iam-create-user-login-profile":               "CreateLoginProfile",
		"aws.persistence.lambda-layer-extension":                      "UpdateFunctionConfiguration20150331v2",
		"aws.persistence.rolesanywhere-create-trust-anchor":           "CreateTrustAnchor",
		"aws.privilege-escalation.iam-update-user-login-profile":      "UpdateLoginProfile",
	}
}

// timelineRow is what tests read of a row.
type timelineRow struct {
	Severity, Topic, Kind, Sentence string
	Count                           int
	EventNames                      []string
	EventIDs                        []string
}

// TestTimelineOfTechniques: the timeline of each published file with one technique tells the event that the technique is.
func TestTimelineOfTechniques(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	lines := 0
	for label, name := range decisiveEvents() {
		file := realData("cloudtrail", "stratus", label+".json")
		readReal(t, file)
		var rows []timelineRow
		if err := json.Unmarshal(run(t, "timeline", "-q", "-i", file, "-o", "json"), &rows); err != nil {
			t.Fatal(err)
		}
		lines += len(rows)
		if !slices.ContainsFunc(rows, func(r timelineRow) bool { return slices.Contains(r.EventNames, name) && r.Topic != "first-seen" }) {
			t.Errorf("%s: %s is not told, but %+v", label, name, rows)
		}
	}
	if most := 2 * len(decisiveEvents()); lines > most {
		t.Errorf("%d lines are told of %d files, more than %d", lines, len(decisiveEvents()), most)
	}
}

// TestTimelineOfIncident: every planted step is told, with its words, and so are the holes that an intruder made.
func TestTimelineOfIncident(t *testing.T) {
	want := incidentFolder(t)
	runTrailsift(t, "ingest", "-q", "testdata/incident")
	var rows []timelineRow
	if err := json.Unmarshal([]byte(runTrailsift(t, "timeline", "-q", "-o", "json")), &rows); err != nil {
		t.Fatal(err)
	}
	for _, step := range want.Steps {
		told := slices.DeleteFunc(slices.Clone(rows), func(r timelineRow) bool {
			return !slices.ContainsFunc(step.EventIDs, func(id string) bool { return slices.Contains(r.EventIDs, id) })
		})
		if len(told) == 0 {
			t.Errorf("the step %s is not told: %s", step.ID, step.Title)
			continue
		}
		says := func(r timelineRow) bool {
			text := strings.ToLower(string(mustJSON(t, r)))
			return !slices.ContainsFunc(step.Timeline, func(word string) bool { return !strings.Contains(text, strings.ToLower(word)) })
		}
		if !slices.ContainsFunc(told, says) {
			t.Errorf("the step %s is told without the words %q: %+v", step.ID, step.Timeline, told)
		}
	}
	for _, gap := range []string{"no events of any account in eu-central-1 were delivered for 4h15m", "no events of 111122223333 in eu-central-1 were delivered for 1h20m"} {
		if !slices.ContainsFunc(rows, func(r timelineRow) bool { return r.Topic == "gap" && r.Sentence == gap }) {
			t.Errorf("%s: is not told", gap)
		}
	}
	if most := 110; len(rows) > most {
		t.Errorf("%d lines are told of two days, more than %d", len(rows), most)
	}
}

// TestTimelineOfQuietWeek: nothing to worry about makes hardly a line.
func TestTimelineOfQuietWeek(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	var rows []timelineRow
	if err := json.Unmarshal(run(t, "timeline", "-q", "-i", filepath.FromSlash("../../../testdata/week"), "-o", "json"), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) > 7 {
		t.Errorf("more than a line a day: %+v", rows)
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
