package insights

import (
	"fmt"
	"strings"
	"testing"
)

// at returns a time some minutes after 1970.
func at(minutes int64) int64 { return minutes * minute }

func TestCompare(t *testing.T) {
	api := func(f Finding) Finding {
		f.Type, f.Account, f.Region, f.Source, f.Name = CallRate, "111122223333", "us-east-1", "s3.amazonaws.com", "DeleteBucket"
		return f
	}
	aws := Delivered{Type: CallRate, Account: "111122223333", Region: "us-east-1", Source: "s3.amazonaws.com", Name: "DeleteBucket", Start: at(100), End: at(110), LookBack: 5}
	for _, tt := range []struct {
		name string
		ours Finding
		want bool
	}{
		{"same", api(Finding{Start: at(100), End: at(110)}), true},
		{"inside", api(Finding{Start: at(103), End: at(104)}), true},
		{"open", api(Finding{Start: at(90)}), true},
		{"ends where it starts to look back", api(Finding{Start: at(90), End: at(96)}), false},
		{"ends inside the look back", api(Finding{Start: at(90), End: at(97)}), true},
		{"begins where it ends", api(Finding{Start: at(110), End: at(120)}), false},
		{"other error", func() Finding { f := api(Finding{Start: at(100), End: at(110)}); f.Error = "AccessDenied"; return f }(), false},
		{"other region", func() Finding { f := api(Finding{Start: at(100), End: at(110)}); f.Region = "eu-west-1"; return f }(), false},
		{"other type", func() Finding { f := api(Finding{Start: at(100), End: at(110)}); f.Type = ErrorRate; return f }(), false},
	} {
		pairs := Compare([]Finding{tt.ours}, []Delivered{aws})
		if got := pairs[0].Ours != nil && pairs[0].Theirs != nil; got != tt.want || len(pairs) != map[bool]int{true: 1, false: 2}[tt.want] {
			t.Errorf("%s: %d pairs, matched %t", tt.name, len(pairs), got)
		}
	}
	open := aws
	open.End = 0
	if pairs := Compare([]Finding{api(Finding{Start: at(500), End: at(501)})}, []Delivered{open}); len(pairs) != 1 {
		t.Errorf("an open insight: %d pairs", len(pairs))
	}
	if pairs := Compare(nil, nil); pairs != nil {
		t.Errorf("nothing: %v", pairs)
	}
}

func TestJoin(t *testing.T) {
	event := func(id, state string, time, duration int64, average float64) Event {
		return Event{Delivered: Delivered{ID: id, Account: "111122223333", Insight: average}, State: state, Time: at(time), Duration: duration}
	}
	var out []string
	for _, d := range Join([]Event{
		event("b", "End", 60, 4, 9), event("a", "End", 12, 2, 7), event("a", "Start", 10, 5, 3), event("c", "Start", 40, 1, 2),
		event("a", "Start", 10, 5, 3), // delivered twice, with other content
		event("", "Start", 70, 1, 1), event("", "Start", 70, 1, 1),
	}) {
		out = append(out, fmt.Sprint(d.ID, " ", d.Start/minute, "-", d.End/minute, " ", d.LookBack, " ", d.Insight, " ", d.StartGuessed))
	}
	want := "a 10-12 5 7 false; c 40-0 1 2 false; b 56-60 4 9 true;  70-0 1 1 false;  70-0 1 1 false"
	if got := strings.Join(out, "; "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDifference(t *testing.T) {
	if n, ok := Difference(at(12), at(10)); n != 2 || !ok {
		t.Errorf("%d, %t", n, ok)
	}
	if _, ok := Difference(0, at(10)); ok {
		t.Error("an open end has a difference")
	}
}
