package anomaly

import (
	"math"
	"strings"
	"testing"
)

const minute = 60_000_000

func TestConstantThenJump(t *testing.T) {
	d := New(5*minute, Options{})
	for i := range int64(1000) {
		if p := d.Next(i*5*minute, 10); p.Anomalous {
			t.Fatalf("point %d of a constant series is anomalous: %s", i, p.Explain())
		}
	}
	p := d.Next(1000*5*minute, 20)
	if !p.Anomalous || !strings.Contains(p.Explain(), "above") {
		t.Errorf("a jump from 10 to 20 got %+v: %s", p, p.Explain())
	}
}

func TestMissingValueHasABand(t *testing.T) {
	d := New(5*minute, Options{})
	for i := range int64(1000) {
		d.Next(i*5*minute, float64(i%7))
	}
	p := d.Next(1000*5*minute, math.NaN())
	if !p.Ready || p.Anomalous || p.Score != 0 || !(p.Lower <= p.Expected && p.Expected <= p.Upper) {
		t.Errorf("a missing value got %+v", p)
	}
}
