package alarm

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// named makes alarms of lines of "name" or "name: rule".
func named(lines ...string) []*Definition {
	var out []*Definition
	for _, line := range lines {
		name, rule, composite := strings.Cut(line, ": ")
		d := &Definition{Name: name, Rule: rule}
		if !composite {
			d = onErrors(1, 0, Missing)
			d.Name = name
		}
		out = append(out, d)
	}
	return out
}

func TestOrder(t *testing.T) {
	tests := []struct {
		name     string
		alarms   []string
		want     string
		problems []string
	}{
		{"children first", []string{"top: ALARM(middle) OR ALARM(m)", "middle: OK(m)", "m"}, "middle top", nil},
		{"a diamond", []string{"top: ALARM(left) AND ALARM(right)", "left: ALARM(m)", "right: ALARM(m)", "m"}, "left right top", nil},
		{"itself", []string{"a: NOT ALARM(a)", "b: ALARM(a)"}, "b", []string{"a cycle: the alarm watches itself"}},
		{"two", []string{"a: ALARM(b)", "b: ALARM(a)", "c: TRUE"}, "c", []string{"a cycle: the alarms `a`, `b` watch one another", "b cycle: the alarms `a`, `b` watch one another"}},
		{
			"cycles that share an alarm", []string{"a: ALARM(b) OR ALARM(c)", "b: ALARM(a)", "c: ALARM(a)"}, "",
			[]string{"a cycle: the alarms `a`, `b`, `c` watch one another", "b cycle: the alarms `a`, `b`, `c` watch one another", "c cycle: the alarms `a`, `b`, `c` watch one another"},
		},
		{"not there", []string{"a: ALARM(hihg)", "high"}, "a", []string{"a unknown-alarm: there is no alarm `hihg` here"}},
		{"twice", []string{"a", "a"}, "", []string{"a same-name: another alarm has the name `a`"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			alarms := named(tt.alarms...)
			order, problems := NewSet(alarms).Order()
			var names, told []string
			for _, i := range order {
				names = append(names, alarms[i].Name)
			}
			for _, p := range problems {
				told = append(told, fmt.Sprintf("%s %s: %s", alarms[p.Index].Name, p.Code, p.Message))
			}
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("order %q, want %q", got, tt.want)
			}
			if !slices.Equal(told, tt.problems) {
				t.Errorf("problems %q, want %q", told, tt.problems)
			}
		})
	}
}

func TestTooManyParents(t *testing.T) {
	lines := []string{"m"}
	for i := range maxParents + 1 {
		lines = append(lines, fmt.Sprintf("p%d: ALARM(m) OR OK(m)", i))
	}
	if _, problems := NewSet(named(lines[:maxParents+1]...)).Order(); len(problems) > 0 {
		t.Errorf("%v", problems)
	}
	_, problems := NewSet(named(lines...)).Order()
	if len(problems) != 1 || problems[0].Code != "too-many-parents" || problems[0].Index != 0 {
		t.Errorf("%v", problems)
	}
}

// Alarms of the same name in other accounts and regions are others.
func TestFind(t *testing.T) {
	alarms := named("a", "a", "a", "top: ALARM(a)")
	for i, place := range []string{"111122223333 eu-west-1", "111122223333 us-east-1", "444455556666 eu-west-1", "111122223333 us-east-1"} {
		alarms[i].Account, alarms[i].Region, _ = strings.Cut(place, " ")
	}
	s := NewSet(alarms)
	for ref, want := range map[string]int{
		"a": 1, "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a": 0, "arn:aws:cloudwatch:eu-west-1:444455556666:alarm:a": 2,
		"arn:aws:cloudwatch:eu-west-3:444455556666:alarm:a": -1, "b": -1, "arn:aws:sns:eu-west-1:111122223333:alarm:a": -1,
	} {
		if i, ok := s.Find(3, ref); ok != (want >= 0) || ok && i != want {
			t.Errorf("%s is %d, %v", ref, i, ok)
		}
	}
	if _, problems := s.Order(); len(problems) > 0 {
		t.Errorf("%v", problems)
	}
	alarms[0].Region = "cn-north-1"
	if got := alarms[0].ARN(); got != "arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:a" {
		t.Error(got)
	}
}

func TestDecideComposite(t *testing.T) {
	r, _ := ParseRule(`ALARM(a) OR ALARM("b")`)
	children := map[string]Child{
		"a": {ARN: "arn:a", State: OK, Since: 1658505465394e3}, "b": {ARN: "arn:b", State: Alarm, Since: 1658505466394e3},
	}
	child := func(name string) (Child, bool) { c, ok := children[name]; return c, ok }
	got := DecideComposite("arn:top", r, InsufficientData, child)
	if got.State != Alarm || got.Reason != "arn:top was created and its alarm rule evaluates to ALARM" ||
		got.ReasonData != `{"triggeringAlarms":[{"arn":"arn:a","state":{"value":"OK","timestamp":"2022-07-22T15:57:45.394+0000"}},{"arn":"arn:b","state":{"value":"ALARM","timestamp":"2022-07-22T15:57:46.394+0000"}}]}` {
		t.Errorf("%+v", got)
	}
	got = DecideComposite("arn:top", r, OK, child)
	if got.State != Alarm || got.Reason != "arn:b transitioned to ALARM at Friday 22 July, 2022 15:57:46 UTC" ||
		got.ReasonData != `{"triggeringAlarms":[{"arn":"arn:b","state":{"value":"ALARM","timestamp":"2022-07-22T15:57:46.394+0000"}}]}` {
		t.Errorf("%+v", got)
	}
	if got = DecideComposite("arn:top", r, Alarm, child); got.State != Alarm || got.Reason != "" {
		t.Errorf("%+v", got)
	}
}
