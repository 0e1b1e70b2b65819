package insight_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trailsift/engine/insight"
)

// days is how long the series of properties are.
const days = 21

// history draws a series with bursts and pauses, and what of it is known.
func history(t *rapid.T) (insight.Series, insight.Coverage) {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	s := bursts(r, rapid.SampledFrom([]float64{.001, .05, .5, 3, 20}).Draw(t, "rate"))
	var c insight.Coverage
	gaps := rapid.IntRange(0, 4).Draw(t, "gaps")
	from := int64(0)
	for range gaps {
		to := from + 1 + r.Int64N(days*day/4)
		c = append(c, insight.Range{Start: from, End: to})
		from = to + 1 + []int64{3, 100, 2 * day}[r.IntN(3)]
	}
	return s, append(c, insight.Range{Start: from, End: max(days*day, from+1)})
}

// bursts is a series of the given calls a minute that has bursts and pauses.
func bursts(r *rand.Rand, rate float64) insight.Series {
	var b builder
	for at := int64(0); at < days*day; {
		length := 1 + r.Int64N(3*day)
		b.usual(r, at, min(at+length, days*day), rate, unlimited)
		at += length
		incident := min(at+1+r.Int64N(90), days*day)
		b.usual(r, at, incident, rate*[]float64{0, 3, 10, 40}[r.IntN(4)]+[]float64{0, 5}[r.IntN(2)], unlimited)
		at = incident
	}
	return b.Series
}

// until is what of a series and its coverage is before a minute.
func until(s insight.Series, c insight.Coverage, end int64) (insight.Series, insight.Coverage) {
	n, _ := slices.BinarySearch(s.Minutes, end)
	var cut insight.Coverage
	for _, r := range c {
		if r.Start < end {
			cut = append(cut, insight.Range{Start: r.Start, End: min(r.End, end)})
		}
	}
	return insight.Series{Minutes: s.Minutes[:n], Counts: s.Counts[:n]}, cut
}

// TestCausal: what is not yet known changes no finding that had ended, and a finding needs nothing after its minute.
func TestCausal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, c := history(t)
		o := insight.Options{Sensitivity: rapid.SampledFrom([]insight.Sensitivity{insight.Default, insight.AWS}).Draw(t, "sensitivity")}
		all := insight.Detect(s, c, o)
		end := rapid.Int64Range(day, 21*day).Draw(t, "end")
		before, covered := until(s, c, end)
		cut := insight.Detect(before, covered, o)
		for i, f := range all {
			if c.Minutes(f.End, end) <= 60 { // it may take an hour to know that it had ended
				break
			}
			if i >= len(cut) || cut[i] != f {
				t.Fatalf("cut at %d: finding %d is %+v instead of %+v", end, i, cut, f)
			}
		}
		if len(all) == 0 {
			return
		}
		f := rapid.SampledFrom(all).Draw(t, "finding")
		before, covered = until(s, c, f.Detected+1)
		at := insight.Detect(before, covered, o)
		if len(at) == 0 {
			t.Fatalf("at the end of minute %d nothing is found of %+v", f.Detected, f)
		}
		last := at[len(at)-1]
		if !last.Open || last.Start != f.Start || last.P != f.P || last.StartAverage != f.StartAverage || last.BaselineAverage != f.BaselineAverage {
			t.Fatalf("at the end of minute %d it is %+v instead of %+v", f.Detected, last, f)
		}
	})
}

// TestInvariants: what every finding has to be.
func TestInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, c := history(t)
		all := insight.Detect(s, c, insight.Options{})
		for i, f := range all {
			switch {
			case f.Start > f.Detected || f.Detected >= f.End && !f.Open || f.Detected-f.Start >= f.Window:
				t.Fatalf("minutes of %+v", f)
			case f.Minutes != c.Minutes(f.Start, f.End) || f.BaselineMinutes != c.Minutes(f.Start-7*day, f.Start):
				t.Fatalf("known minutes of %+v in %v", f, c)
			case c.Minutes(f.Start, f.Start+1) == 0 || c.Minutes(f.Detected, f.Detected+1) == 0:
				t.Fatalf("an unknown minute began %+v", f)
			case f.P <= 0 && f.P >= 1e-6 || f.Drop == (f.Observed > f.Predicted):
				t.Fatalf("reason of %+v", f)
			case i > 0 && f.Start < all[i-1].End:
				t.Fatalf("%+v overlaps %+v", f, all[i-1])
			}
		}
		from := rapid.Int64Range(0, 20*day).Draw(t, "from")
		o := insight.Options{From: from, To: from + 2*day}
		var asked []insight.Finding
		for _, f := range all {
			if f.Start >= o.From && f.Start < o.To {
				asked = append(asked, f)
			}
		}
		if got := insight.Detect(s, c, o); !slices.Equal(got, asked) {
			t.Fatalf("asked for [%d, %d): %+v instead of %+v", o.From, o.To, got, asked)
		}
		if len(all) == 0 {
			return
		}
		f := rapid.SampledFrom(all).Draw(t, "finding")
		if got := insight.Detect(s, c, insight.Options{From: f.Start, To: f.Start + 1}); len(got) != 1 || got[0] != f {
			t.Fatalf("asked for its first minute: %+v instead of %+v", got, f)
		}
	})
}

// TestDetectedAfterTheRange: a finding that begins before the end of what is asked for may be detected in the hour after it.
func TestDetectedAfterTheRange(t *testing.T) {
	s := bursts(rand.New(rand.NewPCG(0x652fa7, 1)), 3)
	got := insight.Detect(s, known(days*day), insight.Options{To: 2 * day})
	if len(got) != 1 || got[0].Start >= 2*day || got[0].Detected < 2*day || got[0].Open {
		t.Fatalf("found %+v", got)
	}
}

// TestCoverageInPieces: how coverage is cut into ranges that touch does not matter.
func TestCoverageInPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, c := history(t)
		length := rapid.Int64Range(1, 3*day).Draw(t, "length")
		var pieces insight.Coverage
		for _, r := range c {
			for at := r.Start; at < r.End; at += length {
				pieces = append(pieces, insight.Range{Start: at, End: min(at+length, r.End)})
			}
		}
		if whole, cut := insight.Detect(s, c, insight.Options{}), insight.Detect(s, pieces, insight.Options{}); !slices.Equal(whole, cut) {
			t.Fatalf("%+v instead of %+v", cut, whole)
		}
	})
}
