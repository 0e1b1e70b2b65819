package insight

import "slices"

// Stretch are known minutes, Start to before End, of which the same was expected: so many calls a minute.
type Stretch struct {
	Start, End int64
	Expected   float64
}

// DetectExpected is Detect, and says what was expected of the minutes around findings before they were seen: ascending stretches, in
// which every known minute is from an hour before a finding to its end. They are what Models returns, without another run.
func DetectExpected(s Series, c Coverage, o Options) ([]Finding, []Stretch) {
	s = s.ordered()
	if o.quiet(s) {
		return nil, nil
	}
	e := &expectations{}
	d := detector{series: s, coverage: c, options: o, expected: e}
	d.run()
	return d.found, e.list[:e.kept]
}

// expectations are stretches: those of findings, and the last ones before the minute that the detector is at.
type expectations struct {
	list []Stretch
	kept int // of findings
}

// beforeFinding is how many minutes before the minute of its detection a finding and the hour before it can begin, in whole hours.
const beforeFinding = 3 * perHour

// add takes minutes of an hour.
func (e *expectations) add(m *model, from, to int64, needed bool) {
	e.list = append(e.list, Stretch{Start: from, End: to, Expected: m.rate})
	if needed {
		e.kept = len(e.list)
		return
	}
	const many = 16 // are dropped at once
	old := e.kept
	for e.list[old].End <= from-beforeFinding {
		old++
	}
	if old-e.kept > many {
		e.list = slices.Delete(e.list, e.kept, old)
	}
}
