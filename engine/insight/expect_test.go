package insight_test

import (
	"testing"

	"trailsift/engine/insight"
)

func TestExpectAndCredible(t *testing.T) {
	var findings []*insight.Finding
	for _, p := range []float64{1e-7, 1e-60, 1e-50, 1e-6, 1e-40} {
		findings = append(findings, &insight.Finding{P: p})
	}
	insight.Expect(findings, 100*7*day)
	for i, f := range findings {
		for _, g := range findings[:i] {
			if (f.P < g.P) != (f.Expected < g.Expected) {
				t.Errorf("%+v and %+v are not in the order of p", f, g)
			}
		}
	}
	half := *findings[0]
	insight.Expect([]*insight.Finding{&half}, 50*7*day)
	if half.Expected != findings[0].Expected/2 {
		t.Errorf("half the minutes expect %g of %g", half.Expected, findings[0].Expected)
	}
	credible := insight.Credible(findings, .1)
	if len(credible) != 3 || credible[0].P != 1e-60 || credible[2].P != 1e-40 {
		t.Errorf("credible %+v", credible)
	}
	if none := insight.Credible(findings[:1], .1); len(none) != 0 {
		t.Errorf("credible %+v", none)
	}
}

func TestSensitivities(t *testing.T) {
	for _, name := range insight.Sensitivities() {
		if s, err := insight.ParseSensitivity(name); err != nil || s.String() != name {
			t.Errorf("%s is %v, %v", name, s, err)
		}
	}
	if s, err := insight.ParseSensitivity(""); err != nil || s != insight.Default {
		t.Errorf("no name is %v, %v", s, err)
	}
	if _, err := insight.ParseSensitivity("AWS"); err == nil {
		t.Error("names are lower case")
	}
}

func TestCoverageMinutes(t *testing.T) {
	c := insight.Coverage{{Start: -10, End: 0}, {Start: 5, End: 20}}
	for _, w := range []struct{ from, to, minutes int64 }{{-20, 100, 25}, {-5, 6, 6}, {0, 5, 0}, {7, 7, 0}, {9, 3, 0}} {
		if n := c.Minutes(w.from, w.to); n != w.minutes {
			t.Errorf("[%d, %d) has %d known minutes, not %d", w.from, w.to, n, w.minutes)
		}
	}
}
