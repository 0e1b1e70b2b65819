package host

import (
	"fmt"
	"math"
)

// sample says which part of the rows an operator sees.
type sample struct {
	all   int64 // rows that have a text
	read  int64 // of them, those whose texts were read
	known int64 // how many rows they stand for
}

// add counts the rows of a text: how many there are in all, how many of this text were read, and for how many each count stands.
func (s *sample) add(all, read int64, counts ...int64) {
	s.all = all
	s.read += read
	for _, n := range counts {
		s.known += n
	}
}

// share returns the part of all rows that a number of rows is, to four digits.
func (s *sample) share(n int64) float64 {
	return math.Round(float64(n)/float64(max(s.all, s.known, 1))*1e4) / 1e4
}

// note says what a result does not know; "" when all rows were read.
func (s *sample) note(operator string) string {
	if s.read >= s.all {
		return ""
	}
	what := fmt.Sprintf("`%s` read the texts of %d of %d rows", operator, s.read, s.all)
	if s.known == s.read {
		return what + ": those with the most frequent texts; `@sampleCount` counts them, `@ratio` is the share of all rows"
	}
	return what + ", of rare events all and of frequent ones some: `@sampleCount` and `@ratio` are estimates, and what is rare among frequent events may be missing"
}
