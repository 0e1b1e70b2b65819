package render

import (
	"strings"
	"testing"
	"time"
)

func TestTimeline(t *testing.T) {
	const minute = 60e6
	o := TimelineOptions{From: 0, To: 60 * minute, Width: 44, States: []LaneState{{Name: "no data", Mark: "·"}, {Name: "OK", Mark: "─"}, {Name: "ALARM", Mark: "█", Escape: "\x1b[31m"}}}
	lanes := []Lane{
		{Name: "short", Note: "1 alarm", Change: []LaneChange{{0, 0}, {3 * minute, 1}, {30*minute + 1, 2}, {30*minute + 2, 1}}},
		{Name: "evil\x1b[2J", Note: "2 alarms", Change: []LaneChange{{30 * minute, 2}, {45 * minute, 1}, {57 * minute, 2}}},
		{Name: "none"},
	}
	var b strings.Builder
	if err := WriteTimeline(&b, lanes, o); err != nil {
		t.Fatal(err)
	}
	want := `short    ·────────────█──────────── 1 alarm
evil␛[2J              ███████────██ 2 alarms
none
         1970-01-01 00:00:00 1970-01-01 01:00:00 (UTC)
         · no data  ─ OK  █ ALARM
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	o.Color, o.Zone = true, time.UTC
	b.Reset()
	if err := WriteTimeline(&b, lanes, o); err != nil || !strings.Contains(b.String(), "\x1b[31m█"+boldOff) || strings.Contains(b.String(), "\x1b[2J") {
		t.Errorf("%v %q", err, b.String())
	}
}
