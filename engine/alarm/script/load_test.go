package script

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"trailsift/query/diag"
	"trailsift/query/fuzztest"
)

// shop are rules that the tests are about.
const shop = `
-- rules.yaml --
rules:
  - {name: errors, metric: {namespace: Shop, name: Errors}, statistic: Sum, period: 1m, when: value > 5}
  - {name: errors-a, metric: {namespace: Shop, name: Errors, dimensions: {Till: a}}, statistic: Sum, period: 1m, when: value > 5}
  - {name: two words, metric: {namespace: Shop/Till, name: Latency}, statistic: Sum, period: 1m, when: value > 5}
  - {name: busy, query: stats count(*) by till, by: [till], period: 1m, when: value > 5}
  - {name: top, composite: ALARM(errors), suppressor: {alarm: errors-a, wait: 1m, extension: 1m}}
`

func TestLines(t *testing.T) {
	tests := []struct{ line, at, message, help string }{
		{"load", "", "the length of a step is missing", ""},
		{"load 1m", "", "the name of a metric or of an alarm is missing", ""},
		{"load 1m Errors{Till=a}", "", "a value is missing", ""},
		{"load 1 Latency 5", "1", "`1` is no length of time", ""},
		{"load 0s Latency 5", "0s", "a step is a second at least", ""},
		{"load 1m from x Latency 5", "x", "`x` is no length of time", ""},
		{"load 1m Latency 5 x", "x", "`x` is no value", ""},
		{"load 1m Latency 5x0", "5x0", "`5x0` is no value", ""},
		{"load 1m Latency 5*0", "5*0", "`5*0` is no value", ""},
		{"load 1m Latency NaN", "NaN", "`NaN` is no value", ""},
		{"load 1h Latency 1x9601", "1x9601", "the values reach too far", ""},
		{strings.Repeat("load 1s Latency 0x1000000\n", 5) + "load 1s Latency 7", "7", "the script has more than 5000000 values", ""},
		{"load 1m Errors 5", "Errors", "`Errors` is the name of several metrics", "Shop/Errors{}"},
		{"load 1m Errors{Till=b} 5", "Errors{Till=b}", "no rule watches a metric `Errors{Till=b}`", "errors"},
		{"load 1m Latenzy 5", "Latenzy", "no rule watches a metric `Latenzy`", "Latency"},
		{"laod 1m Latency 5", "laod", "`laod` begins no line of a script", "load"},
		{"band 1m errors 1:2", "errors", "the alarm `errors` compares with no band", ""},
		{"band 1m errors 2:1", "2:1", "`2:1` is no value", ""},
		{"event 1m", "", "the event is missing", ""},
		{"events 1m nothing.jsonl", "nothing.jsonl", "`nothing.jsonl` cannot be read: not there", ""},
		{"rules nothing.yaml", "nothing.yaml", "`nothing.yaml` cannot be read: not there", ""},
		{"test", "", "the test's title is missing", ""},
		{"start tomorrow", "tomorrow", "`tomorrow` is no time", ""},
		{"at 1m expect errors OK\nstart 2026-01-01T00:00:00Z", "start", "`start` stands before everything that has a time", ""},
		{"at 1m expect errors OK\ncreate 2m", "create", "`create` stands before the first `at`", ""},
		{"at 2m expect errors OK\nat 1m expect errors OK", "1m", "the clock stands at 2m already", ""},
		{"create 2m\nat 1m expect errors OK", "1m", "the clock stands at 2m already", ""},
		{"at 1m", "", "`expect` or `set` is missing", ""},
		{"at 1m eat errors", "eat", "`eat` stands where", ""},
		{"at 1m expect", "", "the name of an alarm, or a state is missing", ""},
		{"at 1m expect OK", "OK", "there are 5 alarms", "write which of them"},
		{"at 1m expect errors", "", "a state, `acts`, `quiet` or `suppressed` is missing", ""},
		{"at 1m expect errorz OK", "errorz", "there is no alarm `errorz`", "errors"},
		{"at 1m expect errors Ok", "Ok", "`Ok` is no state", "OK"},
		{"at 1m expect errors OK,", "", "the name of an alarm, or a state is missing", ""},
		{"at 1m expect errors OK errors-a OK", "errors-a", "`errors-a` stands behind the end of the line", ""},
		{"at 1m expect errors OK because", "", "the reason is missing", ""},
		{"at 1m expect errors acts", "", "what stands behind `acts` is missing", ""},
		{"at 1m expect top suppressed wait", "wait", "`wait` suppresses nothing: WaitPeriod, ExtensionPeriod, Alarm do", ""},
		{"at 1m set errors", "errors", "`errors` is no state", ""},
		{"at 1m set errors ALARM now", "now", "`now` stands behind the end of the line", ""},
		{"at 500d expect errors OK", "500d", "`500d` is no length of time", ""},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%.40s", tt.line), func(t *testing.T) {
			text := tt.line + shop
			f := Load("x.txtar", text, Options{ReadFile: func(string) (string, error) { return "", errors.New("not there") }})
			var found diag.List
			for _, d := range f.Problems {
				if d.Severity == diag.Error {
					found = append(found, d)
				}
			}
			if len(found) != 1 || !f.Failed() {
				t.Fatalf("%v", f.Problems)
			}
			d := found[0]
			if d.Span.In(text) != tt.at || !strings.Contains(d.Message, tt.message) || !strings.Contains(strings.Join(d.Help, " "), tt.help) {
				t.Errorf("at %q: %s (%v)", d.Span.In(text), d.Message, d.Help)
			}
		})
	}
}

// What is wrong is told with its place, the reason of the state and what the alarm looks at.
func TestFailures(t *testing.T) {
	const text = `
load 1m Shop/Till/Latency 1 9
load 1m Errors{} 1 9
at 1m expect "two words" ALARM
at 1m expect top quiet
at 2m expect "two words" ALARM because ...greater than...(5.0)., errors OK
at 2m expect errors ALARM because Threshold...less...
at 2m expect top suppressed nothing, top acts ALARM
at 2m expect errors quiet
at 2m expect busy{till-1} OK
at 3m expect top quiet, top suppressed WaitPeriod
` + shop
	f := Load("x.txtar", text, Options{})
	if f.Failed() {
		t.Fatal(f.Problems)
	}
	if len(f.Tests) != 1 || f.Tests[0].String() != "x.txtar: x" {
		t.Fatalf("%v", f.Tests)
	}
	failures, err := f.Tests[0].Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range failures {
		got = append(got, d.Message)
	}
	want := []string{
		"at 1m: `two words` is OK, not ALARM",
		"at 1m: `top`: actions run for [OK]",
		"at 2m: `two words` has another reason",
		"at 2m: `errors` has another reason",
		"at 2m: `top` is suppressed by WaitPeriod, not by nothing",
		"at 2m: `top`: no actions run",
		"at 2m: `errors`: actions run for [ALARM]",
		"at 2m: `busy{till-1}` is not there",
		"at 3m: `top`: actions run for [ALARM]",
		"at 3m: `top` is suppressed by nothing, not by WaitPeriod",
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if notes := failures[0].Notes; len(notes) != 2 || notes[0] != "OK since 1m: Threshold Crossed: 1 datapoint [1.0 (05/01/26 00:00:00)] was not greater than the threshold (5.0)." || notes[1] != "periods of 1m up to 1m: _ _ 1" {
		t.Errorf("%q", notes)
	}
}

func TestShared(t *testing.T) {
	f := Load("x.txtar", "at 1m set errors ALARM\ntest one\nat 1m expect errors ALARM\n# a comment\ntest two\nat 2m expect errors INSUFFICIENT_DATA\ntest three\n"+shop, Options{})
	if f.Failed() || len(f.Tests) != 3 {
		t.Fatal(f.Problems)
	}
	if len(f.Problems) != 1 || f.Problems[0].Code != "nothing-expected" {
		t.Errorf("%v", f.Problems)
	}
	for _, test := range f.Tests {
		if failures, err := test.Run(t.Context()); err != nil || len(failures) > 0 {
			t.Errorf("%s: %v %v", test, failures, err)
		}
	}
}

// Rules with errors are no rules to test.
func TestWrongRules(t *testing.T) {
	f := Load("x.txtar", "at 1m expect a OK\n-- rules.yaml --\nrules:\n  - {name: a, composite: ALARM(a)}\n", Options{})
	if !f.Failed() || len(f.Rules.Files) != 1 || f.Rules.Files[0].Problems[0].Code != "cycle" {
		t.Errorf("%v %v", f.Problems, f.Rules.Files)
	}
	if f = Load("x.txtar", "at 1m expect a OK\n", Options{}); !f.Failed() || f.Problems[0].Code != "no-rules" {
		t.Errorf("%v", f.Problems)
	}
}

func TestDuration(t *testing.T) {
	for text, want := range map[string]int64{"0m": 0, "90s": 90e6, "1h30m": 5400e6, "2d": 172800e6, "1d2h": 93600e6, "400d": maxSpan} {
		got, ok := duration(text)
		if !ok || got != want {
			t.Errorf("%s is %d", text, got)
		}
		if again, ok := duration(clock(want)); !ok || again != want {
			t.Errorf("%s is written %s", text, clock(want))
		}
	}
	for _, text := range []string{"", "d", "5", "-1m", "1.5s", "401d", "1d-2h", "100ms", "9999999h"} {
		if at, ok := duration(text); ok {
			t.Errorf("%q is %d", text, at)
		}
	}
	for at, want := range map[int64]string{0: "0m", 60e6: "1m", 90e6: "1m30s", 3600e6: "1h", 5400e6: "1h30m", 86400e6: "1d", 90000e6: "1d1h", 3605e6: "1h0m5s"} {
		if got := clock(at); got != want {
			t.Errorf("%d is written %s, want %s", at, got, want)
		}
	}
}

func TestArchive(t *testing.T) {
	tests := map[string]string{
		"":                                      `"" []`,
		"a\n":                                   `"a\n" []`,
		"a\n-- x --\nb\nc":                      `"a\n" [{"x" "b\nc"}]`,
		"-- x y --\r\nb\r\n--  z  --\n":         `"" [{"x y" "b\r\n"} {"z" ""}]`,
		"-- --\n--  --\n-- x--\n -- x --\n-- x": `"-- --\n--  --\n-- x--\n -- x --\n-- x" []`,
	}
	for text, want := range tests {
		before, files := cutArchive(text)
		if got := fmt.Sprintf("%q %q", before, files); got != want {
			t.Errorf("%q is cut into %s, want %s", text, got, want)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("load 1m Errors{} 0 5 _ 7x3\nat 2m expect errors OK, errors-a ALARM\n" + shop)
	f.Add("create 1m\nevent 1m {}\nat 3m set top ALARM\nat 4m expect top acts ALARM\n" + shop)
	f.Add("-- --")
	f.Add("-- rules.yaml --\nrules: [{name: a, composite: TRUE}]")
	f.Fuzz(func(t *testing.T, text string) {
		fuzztest.Guard(t, len(text), fuzztest.Limits{}, func() {
			file := Load("x.txtar", text, Options{})
			for _, d := range file.Problems {
				if d.Span.Start < 0 || d.Span.End > len(text) || d.Message == "" {
					t.Fatalf("%+v", d)
				}
			}
		})
	})
}
