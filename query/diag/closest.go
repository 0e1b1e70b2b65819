package diag

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Closest returns at most n of the candidates that name may be a misspelling of, the closest first. Letter case and
// separators count little, since userIdentity.ARN and user_identity.arn are the mistakes that people make.
func Closest(name string, candidates []string, n int) []string {
	type scored struct {
		name string
		dist int
	}
	var found []scored
	want := fold(name)
	limit := 2*utf8.RuneCountInString(want)/3 + 1 // in the units of distance: about one letter in three may differ
	for _, c := range candidates {
		if c == name {
			continue
		}
		have := fold(c)
		d := 2 * distance(want, have)
		if last := have[strings.LastIndexByte(have, '.')+1:]; len(last) < len(have) && len(want) > 2 {
			// A path's last segment alone is how people remember a field: arn for userIdentity.arn.
			d = min(d, 2*distance(want[strings.LastIndexByte(want, '.')+1:], last)+1+min(1, strings.Count(want, ".")))
		}
		if d <= limit && !slices.ContainsFunc(found, func(s scored) bool { return s.name == c }) {
			found = append(found, scored{c, d})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return a.dist - b.dist })
	out := make([]string, 0, n)
	for _, s := range found[:min(n, len(found))] {
		if s.dist > 2*found[0].dist { // beside a much closer one it only distracts
			break
		}
		out = append(out, s.name)
	}
	return out
}

// fold drops what misspellings rarely mean: case, underscores, dashes and spaces.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '_', '-', ' ':
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// longest is the length of the longest names that are compared: the work grows with its square.
const longest = 128

// distance is the number of edits between two texts: insertions, deletions, replacements and swaps of neighbours.
func distance(a, b string) int {
	const tooFar = 1 << 20
	x, y := []rune(a), []rune(b)
	if len(x) > longest || len(y) > longest {
		return tooFar
	}
	var space [3][longest + 1]int
	before, last, row := space[0][:len(y)+1], space[1][:len(y)+1], space[2][:len(y)+1]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
