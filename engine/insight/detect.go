package insight

import "math"

// Detect returns the findings of one series in ascending order of Start.
func Detect(s Series, c Coverage, o Options) []Finding {
	var found []Finding
	for i := 0; i < len(s.Minutes); i++ {
		at := s.Minutes[i]
		known := c.Minutes(at-apiWeek, at)
		if c.Minutes(at, at+1) == 0 || known < 24*60 {
			continue
		}
		mean := sum(s, at-apiWeek, at) / float64(known)
		x := float64(s.Counts[i])
		z := 2 * (math.Sqrt(x+.375) - math.Sqrt(mean+.375)) / math.Sqrt(1+.5*mean)
		if z < 5 || x < mean+o.floor() || !o.reports(at) {
			continue
		}
		found = append(found, Finding{
			Start: at, End: at + 1, Detected: at, Provisional: known < apiWeek, BaselineAverage: mean, BaselineMinutes: known,
			StartAverage: x, StartMinutes: 1, Average: x, Minutes: 1,
			P: math.Erfc(z/math.Sqrt2) / 2, Window: 1, Observed: x, Predicted: mean,
		})
	}
	return found
}

// sum counts the calls in [from, to).
func sum(s Series, from, to int64) float64 {
	calls := 0.
	for i, at := range s.Minutes {
		if at >= from && at < to {
			calls += float64(s.Counts[i])
		}
	}
	return calls
}
