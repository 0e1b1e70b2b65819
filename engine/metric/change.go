package metric

import "time"

// difference makes each point but the first of it and the one before: of the values' difference and the seconds between them.
func (s *Series) difference(f func(change, seconds float64) float64) Series {
	out := s.empty(s.Len())
	for i := 1; i < s.Len(); i++ {
		seconds := float64(s.Times[i]-s.Times[i-1]) / 1e6
		out.add(s.Times[i], f(s.Values[i]-s.Values[i-1], seconds))
	}
	return out
}

// runningSum adds up the values.
func (s *Series) runningSum() Series {
	total := 0.0
	return s.values(func(x float64) float64 {
		total += x
		return total
	})
}

// dateParts returns the functions of time, by name. Times are in UTC.
func dateParts() map[string]func(time.Time) float64 {
	return map[string]func(time.Time) float64{
		"MINUTE": func(t time.Time) float64 { return float64(t.Minute()) },
		"HOUR":   func(t time.Time) float64 { return float64(t.Hour()) },
		"DAY":    func(t time.Time) float64 { return float64((t.Weekday()+6)%7 + 1) }, // 1 is Monday
		"DATE":   func(t time.Time) float64 { return float64(t.Day()) },
		"MONTH":  func(t time.Time) float64 { return float64(t.Month()) },
		"YEAR":   func(t time.Time) float64 { return float64(t.Year()) },
		"EPOCH":  func(t time.Time) float64 { return float64(t.Unix()) },
	}
}
