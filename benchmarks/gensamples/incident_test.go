package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestShippedIncidentIsCurrent(t *testing.T) {
	want, expected, err := makeIncident()
	if err != nil {
		t.Fatal(err)
	}
	checkShipped(t, "incident", want, expected, 600_000)
}

// TestIncidentHoldsTogether reads the shipped files alone: every step is there, every key has a beginning but those that are said
// to have none, and what the intruder hid is hidden.
func TestIncidentHoldsTogether(t *testing.T) {
	var want findings
	text, err := os.ReadFile(filepath.Join(shipped, "incident.expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	type event struct {
		EventID, EventTime, EventName, EventSource, AwsRegion, RecipientAccountID, SharedEventID string
		ManagementEvent                                                                          bool
		UserIdentity                                                                             struct{ AccessKeyID string }
		ResponseElements                                                                         struct {
			Credentials struct{ AccessKeyID string }
			AccessKey   struct{ AccessKeyID string }
		}
	}
	files, _ := readShipped(t, "incident")
	events, given, used := map[string]event{}, map[string][]string{}, map[string]string{}
	for path, text := range files {
		for _, raw := range recordTexts(t, path, text) {
			var e event
			if err := json.Unmarshal([]byte(raw), &e); err != nil {
				t.Fatalf("%s: %v: %s", path, err, raw)
			}
			if _, twice := events[e.EventID]; twice {
				t.Errorf("%s: event %s again", path, e.EventID)
			}
			events[e.EventID] = e
			for _, key := range [...]string{e.ResponseElements.Credentials.AccessKeyID, e.ResponseElements.AccessKey.AccessKeyID} {
				if key != "" && (e.SharedEventID == "" || !slices.Contains(given[key], e.SharedEventID)) {
					given[key] = append(given[key], e.SharedEventID)
				}
			}
			if key := e.UserIdentity.AccessKeyID; strings.HasPrefix(key, "ASIA") && (used[key] == "" || e.EventTime < used[key]) {
				used[key] = e.EventTime
			}
		}
	}
	if len(events) != want.Events || len(files) != want.Files || want.Events < 2800 || want.Events > 3200 {
		t.Errorf("%d events in %d files, expected %d in %d", len(events), len(files), want.Events, want.Files)
	}
	for _, steps := range [...][]planted{want.Steps, want.Innocent} {
		for _, step := range steps {
			for _, id := range step.EventIDs {
				if _, ok := events[id]; !ok {
					t.Errorf("step %s: no file has event %s", step.ID, id)
				}
			}
		}
	}
	for key, times := range given {
		if len(times) != 1 {
			t.Errorf("%s was given out %d times", key, len(times))
		}
	}
	var missing []string
	for key := range used {
		if given[key] == nil && !isOfConsole(files, key) {
			missing = append(missing, key)
		}
	}
	slices.Sort(missing)
	slices.Sort(want.Missing)
	if !slices.Equal(missing, want.Missing) {
		t.Errorf("these keys have no beginning: %v, expected %v", missing, want.Missing)
	}
	for _, h := range want.Gaps {
		for _, e := range events {
			if e.AwsRegion == h.Region && (h.Account == "" || h.Account == e.RecipientAccountID) && e.EventTime > h.From && e.EventTime < h.To &&
				(h.What == "everything" || !e.ManagementEvent || e.EventSource == "kms.amazonaws.com") {
				t.Errorf("%s %s of %s is in the hole of %s", e.EventTime, e.EventName, e.RecipientAccountID, h.Because)
			}
		}
	}
}

// isOfConsole tells whether a key is that of somebody who signed in with a password: no record gives such keys out.
func isOfConsole(files map[string][]byte, key string) bool {
	for _, text := range files {
		if i := bytes.Index(text, []byte(`"accessKeyId":"`+key+`","userName"`)); i >= 0 {
			return bytes.Contains(text, []byte(`"sessionCredentialFromConsole":"true"`))
		}
	}
	return false
}
