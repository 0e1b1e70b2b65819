package statistic

import (
	"errors"
	"math"
	"testing"

	"trailsift/query/fuzztest"
)

func TestParse(t *testing.T) {
	inf := math.Inf(1)
	for text, want := range map[string]struct {
		statistic Statistic
		canonical string
	}{
		"SampleCount":      {Statistic{}, "SampleCount"},
		"Sum":              {Statistic{Kind: Sum}, "Sum"},
		"Average":          {Statistic{Kind: Average}, "Average"},
		"Minimum":          {Statistic{Kind: Minimum}, "Minimum"},
		"Maximum":          {Statistic{Kind: Maximum}, "Maximum"},
		"p99":              {Statistic{Kind: Percentile, Percents: true, High: 99}, "p99"},
		"p0":               {Statistic{Kind: Percentile, Percents: true}, "p0"},
		"p100":             {Statistic{Kind: Percentile, Percents: true, High: 100}, "p100"},
		"p99.90":           {Statistic{Kind: Percentile, Percents: true, High: 99.9}, "p99.9"},
		"p99.0123456789":   {Statistic{Kind: Percentile, Percents: true, High: 99.0123456789}, "p99.0123456789"},
		"tm90":             {Statistic{Kind: TrimmedMean, Percents: true, High: 90}, "tm90"},
		"TM(:90%)":         {Statistic{Kind: TrimmedMean, Percents: true, High: 90}, "tm90"},
		"TM(0%:90%)":       {Statistic{Kind: TrimmedMean, Percents: true, High: 90}, "tm90"},
		"TM(10%:90%)":      {Statistic{Kind: TrimmedMean, Percents: true, Low: 10, High: 90}, "TM(10%:90%)"},
		"TM(10%:)":         {Statistic{Kind: TrimmedMean, Percents: true, Low: 10, High: 100}, "TM(10%:)"},
		"TM(150:1000)":     {Statistic{Kind: TrimmedMean, Low: 150, High: 1000}, "TM(150:1000)"},
		"TM(:0.5)":         {Statistic{Kind: TrimmedMean, Low: -inf, High: 0.5}, "TM(:0.5)"},
		"TM(-5:5)":         {Statistic{Kind: TrimmedMean, Low: -5, High: 5}, "TM(-5:5)"},
		"IQM":              {Statistic{Kind: TrimmedMean, Percents: true, Low: 25, High: 75}, "IQM"},
		"TM(25%:75%)":      {Statistic{Kind: TrimmedMean, Percents: true, Low: 25, High: 75}, "IQM"},
		"wm98":             {Statistic{Kind: WinsorizedMean, Percents: true, High: 98}, "wm98"},
		"WM(80:500)":       {Statistic{Kind: WinsorizedMean, Low: 80, High: 500}, "WM(80:500)"},
		"PR(:300)":         {Statistic{Kind: PercentileRank, Low: -inf, High: 300}, "PR(:300)"},
		"PR(10:)":          {Statistic{Kind: PercentileRank, Low: 10, High: inf}, "PR(10:)"},
		"PR(100:2000)":     {Statistic{Kind: PercentileRank, Low: 100, High: 2000}, "PR(100:2000)"},
		"tc90":             {Statistic{Kind: TrimmedCount, Percents: true, High: 90}, "tc90"},
		"TC(0.005:0.030)":  {Statistic{Kind: TrimmedCount, Low: 0.005, High: 0.03}, "TC(0.005:0.03)"},
		"ts90":             {Statistic{Kind: TrimmedSum, Percents: true, High: 90}, "ts90"},
		"TS(80%:)":         {Statistic{Kind: TrimmedSum, Percents: true, Low: 80, High: 100}, "TS(80%:)"},
		"TM(0%:100%)":      {Statistic{Kind: TrimmedMean, Percents: true, High: 100}, "tm100"},
		"WM(99.5%:99.75%)": {Statistic{Kind: WinsorizedMean, Percents: true, Low: 99.5, High: 99.75}, "WM(99.5%:99.75%)"},
	} {
		got, err := Parse(text)
		if err != nil || got != want.statistic || got.String() != want.canonical {
			t.Errorf("%s is %+v (%s), %v; want %+v (%s)", text, got, got, err, want.statistic, want.canonical)
		}
		for _, name := range got.Names() {
			if again, err := Parse(name); err != nil || again != got {
				t.Errorf("%s is written %s, which is %+v, %v", text, name, again, err)
			}
		}
	}
}

func TestUsualAreCanonical(t *testing.T) {
	for _, name := range Usual() {
		if s, err := Parse(name); err != nil || s.String() != name {
			t.Errorf("%s is %+v, written %s, %v", name, s, s, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":               `"" is no statistic; the statistics are SampleCount, Sum, Average, Minimum, Maximum, p99, tm90, wm90, tc90, ts90, PR(:300), IQM, and with bounds TM(10%:90%)`,
		"average":        "\"average\" is no statistic; did you mean `Average`?",
		"avg":            "\"avg\" is no statistic; write `Average`",
		"Maximun":        "\"Maximun\" is no statistic; did you mean `Maximum`?",
		"median":         "\"median\" is no statistic; write `p50`",
		"p":              "\"p\" is no statistic; write `p99`",
		"p101":           "[1,4) a percentage lies between 0 and 100",
		"p99.":           `[1,4) "99." is no number`,
		"p1e1":           `[1,4) "1e1" is no number`,
		"p0.12345678901": "[1,14) a percentage has 10 decimals at most",
		"P99":            "[0,1) a percentile begins with a small p; write `p99`",
		"p(99)":          "[1,5) a percentile has no brackets and no percent sign; write `p99`",
		"p99%":           "[1,4) a percentile has no brackets and no percent sign; write `p99`",
		"TM90":           "[0,2) without brackets the name is in small letters; write `tm90` or `TM(:90%)`",
		"tm(10%:90%)":    "[0,2) with brackets the name is in capital letters; write `TM(10%:90%)`",
		"tm0":            "[2,3) nothing lies below 0 percent",
		"TM(90%)":        "[3,6) a colon stands between the bounds; write `TM(low:high)`; either may be left out",
		"TM(:)":          "[3,4) at least one bound is needed",
		"TM(10%:90":      "[2,9) the bracket is not closed",
		"TM(10%:500)":    "[3,10) one bound is a percentage, the other a value; write % behind both or behind none",
		"TM(90%:10%)":    "[3,10) the lower bound is not below the upper",
		"TM(5:5)":        "[3,6) the lower bound is not below the upper",
		"TM(a:5)":        `[3,4) "a" is no number`,
		"TM(:1e3)":       `[4,7) "1e3" is no number`,
		"TM(--1:5)":      `[3,6) "--1" is no number`,
		"PR(10%:90%)":    "[3,10) the bounds of a percentile rank are values, not percentages; write the values between which samples count",
		"pr90":           "[0,4) a percentile rank has bounds in brackets; write `PR(:90)`",
	} {
		s, err := Parse(text)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q is %+v", text, s)
			continue
		}
		got := e.Error()
		if e.Start != 0 || e.End != len(text) || text == "pr90" {
			got = "[" + itoa(e.Start) + "," + itoa(e.End) + ") " + got
		}
		if got != want {
			t.Errorf("%q: %s\nwant %s", text, got, want)
		}
	}
}

func itoa(n int) string { return decimal(float64(n)) }

func FuzzParse(f *testing.F) {
	for _, s := range []string{"Average", "p99.9", "TM(10%:90%)", "PR(:300)", "tm", "TM(", "p-0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fuzztest.Guard(t, len(text), fuzztest.Limits{}, func() {
			s, err := Parse(text)
			var e *Error
			if errors.As(err, &e) {
				if e.Start < 0 || e.End > len(text) || e.Start > e.End {
					t.Errorf("%q: the mistake is at [%d,%d)", text, e.Start, e.End)
				}
				return
			}
			if again, err := Parse(s.String()); err != nil || again != s {
				t.Errorf("%q is %+v, written %q, read as %+v, %v", text, s, s, again, err)
			}
		})
	})
}
