package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// toldEntry is a row of what timeline tells.
type toldEntry struct {
	Time, Until, Severity, Topic, Kind, Sentence string
	Count                                        int
	EventIDs                                     []string
}

// tells reports whether an entry is of an event.
func (e *toldEntry) tells(ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(e.EventIDs, id) })
}

// TestIncidentTimeline looks for every planted step in the timeline, and for the holes in the logs.
func TestIncidentTimeline(t *testing.T) {
	want := incidentFolder(t)
	runTrailsift(t, "ingest", "-q", "testdata/incident")
	var told []toldEntry
	for line := range strings.Lines(runTrailsift(t, "timeline", "-q", "-o", "jsonl")) {
		var e toldEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		told = append(told, e)
	}
	for _, step := range want.Steps {
		if step.Timeline == nil {
			continue
		}
		var said []string
		events, found := 0, false
		for _, e := range told {
			if e.tells(step.EventIDs) {
				said = append(said, e.Sentence)
				events += e.Count
				found = found || holdsAll(e.Sentence, step.Timeline)
			}
		}
		if !found {
			t.Errorf("%s, %s (%s): no sentence about it holds %q, but %q", step.ID, step.Title, step.Time, step.Timeline, said)
		}
		if events < len(step.EventIDs) {
			t.Errorf("%s: %d of its %d events are told: %q", step.ID, events, len(step.EventIDs), said)
		}
	}
	for _, gap := range want.Gaps {
		if gap.Because == "trail-update" { // four minutes are shorter than the usual time between two events
			continue
		}
		words := []string{gap.Region, gap.Account, "no events"}
		if gap.What != "everything" { // only one region has data events at all
			words = []string{"no data events of any account"}
		}
		if !slices.ContainsFunc(told, func(e toldEntry) bool {
			// It begins with the last event before and ends with the first one after, or a few minutes within.
			return e.Topic == "gap" && holdsAll(e.Sentence, words) && e.Time <= gap.To && e.Until >= gap.From &&
				minutesBetween(t, e.Time, e.Until) > minutesBetween(t, gap.From, gap.To)*9/10 && minutesBetween(t, e.Time, e.Until) < minutesBetween(t, gap.From, gap.To)*11/10
		}) {
			t.Errorf("the hole of %s %s from %s to %s is not told as a gap", gap.Account, gap.Region, gap.From, gap.To)
		}
	}
	for _, e := range told { // what puts logging back is not told as if it took logging away
		if strings.Contains(e.Sentence, "dana@example.com") && (e.Severity == "critical" || e.Severity == "high") {
			t.Errorf("an answer to the incident is told as a %s step of it: %s", e.Severity, e.Sentence)
		}
	}
}
