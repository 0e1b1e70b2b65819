package statistic

import (
	"math"
	"testing"
)

// The statistics of 1 to 10, once each, and of 5 ten times, by hand.
func TestOf(t *testing.T) {
	var ten []Sample
	for i := 10; i >= 1; i-- {
		ten = append(ten, Sample{float64(i), 1})
	}
	for text, want := range map[string]float64{
		"SampleCount": 10, "Sum": 55, "Average": 5.5, "Minimum": 1, "Maximum": 10,
		"p0": 1, "p50": 5, "p51": 6, "p90": 9, "p100": 10,
		"tm90": 5, "TM(10%:90%)": 5.5, "TM(2:4)": 3.5, "wm90": 5.4, "WM(2:8)": 5.3, "tc90": 9, "TC(2:4)": 2, "ts90": 45, "TS(80%:)": 19, "PR(:3)": 30, "IQM": 5.5,
	} {
		s, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := s.Of(ten); !ok || math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v %v, want %v", text, got, ok, want)
		}
		if _, ok := s.Of(nil); ok {
			t.Errorf("%s of nothing", text)
		}
	}
	for text, want := range map[string]float64{"p99": 5, "tc50": 5, "WM(10%:90%)": 5, "Sum": 50} {
		s, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := s.Of([]Sample{{5, 10}}); !ok || got != want {
			t.Errorf("%s: %v %v, want %v", text, got, ok, want)
		}
	}
	if s, err := Parse("TM(20:30)"); err != nil {
		t.Error(err)
	} else if x, ok := s.Of(ten); ok {
		t.Errorf("the mean of nothing inside bounds is %v", x)
	}
}
