package insights

import (
	"fmt"
	"math"
	"testing"
)

func TestParts(t *testing.T) {
	f := Finding{Start: at(100), End: at(149), Step: 2} // 64 minutes in 32 parts
	around := f.Around()
	if around.From != at(85) || around.Step != 2*minute {
		t.Errorf("%+v", around)
	}
	f = Finding{Start: at(20000), End: at(20050), Step: 2} // 65 minutes: the last part has one
	counts := make([]float64, 33)
	for i := range counts {
		counts[i] = 4
	}
	counts[0] = math.NaN()
	got := f.Around().AMinute(counts)
	if fmt.Sprint(got[0], got[1], got[31], got[32]) != "NaN 2 2 4" {
		t.Errorf("%v", got)
	}
	f.End = 0
	if got := f.Around().AMinute(counts); got[32] != 2 {
		t.Errorf("open: %v", got[32])
	}
	before := f.Before()
	if before.From != at(20000-10080) || before.From+60*before.Step != at(20000) || before.AMinute([]float64{168})[0] != 1 {
		t.Errorf("%+v", before)
	}
}
