package cli

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"trailsift/engine/investigate/timeline"
)

// printed is a timeline of a few entries, and what a printer makes of it.
func printed(p timelinePrinter, entries ...timeline.Entry) string {
	p.zone = time.UTC
	p.told = &timeline.Timeline{Entries: entries, Events: 10, First: 0, Last: 3600e6}
	return p.text()
}

func someEntry(s timeline.Severity, sentence string) timeline.Entry {
	return timeline.Entry{At: 60e6, Until: 61e6, Severity: s, Topic: "keys", Sentence: sentence, Count: 2, Accounts: []string{"111122223333"}, IDs: []string{"0123456789"}, Calls: []string{"CreateUser"}}
}

// TestTimelineFitsTheTerminal: no entry is wider than the terminal, and no word is lost.
func TestTimelineFitsTheTerminal(t *testing.T) {
	sentence := strings.Repeat("word ", 30) + strings.Repeat("long", 40)
	text := printed(timelinePrinter{width: 70}, someEntry(timeline.High, sentence))
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 70 && strings.HasPrefix(line, " ") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if got := strings.Count(text, "word"); got != 30 {
		t.Errorf("%d words:\n%s", got, text)
	}
	if got := strings.Count(strings.Join(strings.Fields(text), ""), "long"); got != 40 {
		t.Errorf("a long word is cut:\n%s", text)
	}
	if wide := printed(timelinePrinter{}, someEntry(timeline.High, sentence)); !strings.Contains(wide, "  × 2  CreateUser 111122223333 01234567\n") {
		t.Errorf("without a width a line is whole:\n%s", wide)
	}
}

// TestTimelineShowsTheWorst: where there is more than fits, the less severe is left out, and said so.
func TestTimelineShowsTheWorst(t *testing.T) {
	text := printed(timelinePrinter{limit: 2, color: true}, someEntry(timeline.Low, "one"), someEntry(timeline.Critical, "two"), someEntry(timeline.Medium, "three"))
	if strings.Contains(text, "one") || !strings.Contains(text, "two") || !strings.Contains(text, "three") || !strings.Contains(text, "1 less severe lines are left out") {
		t.Error(text)
	}
	if !strings.Contains(text, "\x1b[1;31mC\x1b[0m two") {
		t.Errorf("no colour: %q", text)
	}
	if all := printed(timelinePrinter{}, someEntry(timeline.Low, "one")); strings.Contains(all, "\x1b") {
		t.Errorf("colour: %q", all)
	}
}

// TestTimelineLanes: severities have lanes of their own, and silence has one.
func TestTimelineLanes(t *testing.T) {
	var entries []timeline.Entry
	for range 12 {
		entries = append(entries, someEntry(timeline.High, "x"))
	}
	gap := timeline.Entry{At: 1800e6, Until: 3600e6, Severity: timeline.Medium, Topic: timeline.GapTopic, Sentence: "no events"}
	text := printed(timelinePrinter{}, append(entries, gap)...)
	if !strings.Contains(text, "\n  H  █\n") || !strings.Contains(text, "\n  ░ "+strings.Repeat(" ", 35)+"░") {
		t.Error(text)
	}
}
