package statistic

import (
	"math"
	"strconv"
	"strings"
)

// Kind is what a statistic calculates.
type Kind uint8

// The kinds of statistics.
const (
	SampleCount Kind = iota
	Sum
	Average
	Minimum
	Maximum
	Percentile     // of High percent
	TrimmedMean    // of the samples inside the bounds
	WinsorizedMean // with samples outside of the bounds set to them
	TrimmedCount
	TrimmedSum
	PercentileRank
)

// Statistic is one statistic. Equal ones compare equal, however they were written.
type Statistic struct {
	Kind     Kind
	Percents bool    // the bounds are percentages, 0 to 100, and not values
	Low      float64 // the lower bound; open ones are 0 percent and the infinite value
	High     float64 // the upper bound; open ones are 100 percent and the infinite value
}

// simple are the statistics that a word names.
func simple() []string { return []string{"SampleCount", "Sum", "Average", "Minimum", "Maximum"} }

// Usual returns statistics that people ask for, to choose from.
func Usual() []string {
	return append(simple(), "p50", "p90", "p95", "p99", "p99.9", "tm90", "wm90", "tc90", "ts90", "IQM", "TM(10%:90%)", "PR(:100)")
}

// bounded are the statistics with bounds, as the long form writes them. The short form is in small letters.
func bounded() map[string]Kind {
	return map[string]Kind{"TM": TrimmedMean, "WM": WinsorizedMean, "TC": TrimmedCount, "TS": TrimmedSum, "PR": PercentileRank}
}

func (k Kind) letters() string {
	for name, kind := range bounded() {
		if kind == k {
			return name
		}
	}
	return ""
}

// NeedsSamples reports whether the statistic can be calculated from samples only, and not from statistic sets of several
// different ones.
func (s Statistic) NeedsSamples() bool { return s.Kind >= Percentile }

// Ranks reports whether the samples have to be put in order.
func (s Statistic) Ranks() bool { return s.NeedsSamples() && s.Percents }

// String returns the shortest way to write the statistic, which Parse reads.
func (s Statistic) String() string { return s.Names()[0] }

// Names returns every usual way to write the statistic, the shortest first: tm90, TM(:90%), TM(0%:90%).
func (s Statistic) Names() []string {
	switch {
	case s.Kind < Percentile:
		return simple()[s.Kind : s.Kind+1]
	case s.Kind == Percentile:
		return []string{"p" + decimal(s.High)}
	}
	name := s.Kind.letters()
	if !s.Percents {
		return []string{name + "(" + value(s.Low) + ":" + value(s.High) + ")"}
	}
	low, high := decimal(s.Low)+"%", decimal(s.High)+"%"
	full := name + "(" + low + ":" + high + ")"
	switch {
	case s.Low == 0 && s.Kind != PercentileRank:
		return []string{strings.ToLower(name) + decimal(s.High), name + "(:" + high + ")", full}
	case s.High == 100:
		return []string{name + "(" + low + ":)", full}
	case s == iqm():
		return []string{"IQM", full}
	}
	return []string{full}
}

func iqm() Statistic { return Statistic{Kind: TrimmedMean, Percents: true, Low: 25, High: 75} }

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// value writes a bound that is a value; an open one is nothing.
func value(f float64) string {
	if math.IsInf(f, 0) {
		return ""
	}
	return decimal(f)
}
