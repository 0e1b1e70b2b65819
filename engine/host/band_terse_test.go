package host

import (
	"slices"
	"testing"

	"trailsift/query/plan"
)

// Without words for its points, band says the same of them.
func TestBandTerse(t *testing.T) {
	var points []datapoint
	for i := range int64(400) {
		points = append(points, datapoint{"a", i, float64(i % 7)})
	}
	points[390].value = 1000
	whole, notes := banded(t, plan.Band{}, 399, points)
	terse, same := banded(t, plan.Band{Terse: true}, 399, points)
	if !slices.Equal(notes, same) || !slices.ContainsFunc(whole, func(j judged) bool { return j.anomaly }) {
		t.Fatalf("notes %q and %q; no anomaly, or other notes", notes, same)
	}
	for i := range whole {
		if whole[i].why == "" || terse[i].why != "" {
			t.Fatalf("row %d: why %q and %q, want words and none", i, whole[i].why, terse[i].why)
		}
		whole[i].why = ""
	}
	if !slices.Equal(whole, terse) {
		t.Error("terse rows differ by more than why")
	}
}
