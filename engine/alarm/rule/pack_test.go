package rule

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"trailsift/engine/alarm"
	"trailsift/query/diag"
	"trailsift/query/pattern"
)

// TestPacks: a pack holds no mistake, and says what each of its rules is.
func TestPacks(t *testing.T) {
	for _, p := range Packs() {
		set := Load([]Source{{"pack:" + p.Name, p.Text}}, Options{})
		if err := Lint(t.Context(), set, LintOptions{}); err != nil {
			t.Fatal(err)
		}
		if problems := set.Files[0].Problems; len(problems) > 0 {
			t.Error(problems.Render(p.Text, diag.RenderOptions{Name: p.Name}))
		}
		for _, r := range set.Rules {
			if r.Description == "" || r.Labels[severityLabel] == "" {
				t.Errorf("%s has no description or no severity", r.Name)
			}
		}
	}
}

// TestCIS: each rule goes into ALARM on its event, and stays OK on one like it.
func TestCIS(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.FromSlash("testdata/cis.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	events := map[string][]byte{}
	for _, f := range archive.Files {
		events[f.Name] = f.Data
	}
	rules := Load([]Source{{"pack:cis", cisPack}}, Options{}).Rules
	if len(rules) != 16 || len(events) != 2*len(rules) {
		t.Fatalf("%d rules and %d events", len(rules), len(events))
	}
	for _, r := range rules {
		for kind, want := range map[string]alarm.State{"fires": alarm.Alarm, "quiet": alarm.OK} {
			event := events[r.Name+" "+kind]
			if len(event) == 0 {
				t.Errorf("%s has no event that is %s", r.Name, kind)
				continue
			}
			if got := stateAfter(t, r, event); got != want {
				t.Errorf("%s: %s after %s", r.Name, got, event)
			}
		}
	}
}

// stateAfter decides an alarm on a filter pattern after a period in which one event came.
func stateAfter(t *testing.T, r *Rule, event []byte) alarm.State {
	t.Helper()
	p, problems := pattern.Parse(r.Filters[0].Pattern)
	if p == nil {
		t.Fatal(problems)
	}
	m := pattern.NewMatcher(pattern.Options{})
	number := m.Add(p)
	m.Read([]byte(strings.TrimSpace(string(event))))
	value := *r.Filters[0].Default
	if m.Matches(number) {
		value = 1
	}
	e := alarm.NewEvaluator(&r.Definition)
	window := slices.Repeat([]alarm.Datapoint{{Missing: true}}, e.Range())
	window[len(window)-1] = alarm.Datapoint{Value: value}
	return e.Decide(window, alarm.OK).State
}
