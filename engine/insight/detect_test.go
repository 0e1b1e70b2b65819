package insight_test

import (
	"testing"

	"trailsift/engine/insight"
)

const day = 24 * 60

func TestBurstAgainstNothing(t *testing.T) {
	s := insight.Series{Minutes: []int64{8 * day}, Counts: []int64{12}}
	found := insight.Detect(s, insight.Coverage{{Start: 0, End: 9 * day}}, insight.Options{})
	if len(found) != 1 || found[0].Start != 8*day || found[0].Detected != 8*day || found[0].Provisional || found[0].BaselineMinutes != 7*day {
		t.Errorf("found %+v", found)
	}
}
