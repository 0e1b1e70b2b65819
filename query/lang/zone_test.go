package lang

import (
	"testing"
	"time"
)

func TestBinsOfOtherZones(t *testing.T) {
	for _, c := range []struct {
		text string
		zone *time.Location
		want int
	}{
		{"stats count(*) by bin(1d)", time.FixedZone("East", 3600), 1},
		{"stats count(*) by bin(1h)", time.FixedZone("East", 3600), 0},
		{"stats count(*) by bin(1d)", time.UTC, 0},
		{"stats count(*) by bin(1d)", nil, 0},
	} {
		if _, notes := bind(t, c.text, BindOptions{Zone: c.zone}); len(notes) != c.want {
			t.Errorf("%s in %v: %v", c.text, c.zone, notes)
		}
	}
}
