package lang

import (
	"testing"

	"trailsift/query/function"
)

func TestWithout(t *testing.T) {
	l, err := New(function.Table())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"stats count(*)":                            "filter not (x = 1) | stats count(*)",
		"  filter a = 2 | stats count(*)":           "filter not (x = 1) | filter a = 2 | stats count(*)",
		"source events | stats count(*)":            "source events | filter not (x = 1) | stats count(*)",
		"source events start=-1d\n| stats count(*)": "source events start=-1d | filter not (x = 1)\n| stats count(*)",
		"source metrics | stats count(*)":           "",
		"source logGroups() | stats count(*)":       "",
		"":                                          "",
	} {
		q, _ := l.Parse(text)
		got, ok := q.Without("x = 1")
		if ok != (want != "") || got != want {
			t.Errorf("%q\ngot  %q %v\nwant %q", text, got, ok, want)
		}
	}
}
