package host

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"unicode"

	"trailsift/engine/rows"
)

// maxPatterns is how many rows an operator returns at most.
const maxPatterns = 20_000

// pattern reads a text, how many rows have any text, how many rows with this one were read, and one or more counts of rows that
// have it, each text once. It returns for each group of texts its number,
// pattern, severity (nil for none), share of all rows, and the sums of its counts. The most frequent come first.
func pattern(ctx context.Context, in rows.Reader) (Result, error) {
	const first = 3 // column of counts
	widths := len(in.Columns()) - first
	c := newClusters("pattern", widths, false)
	var s sample
	counts := make([]int64, widths)
	err := each(ctx, in, func(b *rows.Batch, row int) error {
		for i := range counts {
			counts[i] = b.Columns[first+i].Int64(row)
		}
		s.add(b.Columns[1].Int64(row), b.Columns[2].Int64(row), counts...)
		_, err := c.add(b.Columns[0].Bytes(row), counts...)
		return err
	})
	if err != nil {
		return Result{}, err
	}
	groups := c.groups()
	if len(groups) > maxPatterns {
		return Result{}, tooManyPatterns("pattern")
	}
	table := make([][]any, len(groups))
	for i, g := range groups {
		table[i] = append([]any{nil, g.pattern, severity(g.pattern), s.share(g.total)}, integers(g.counts)...)
	}
	return Result{number(table), s.note("pattern")}, nil
}

func tooManyPatterns(operator string) error {
	return &LimitError{operator, maxPatterns, "patterns", "filter the events first, or take the part of the text that matters with `parse`"}
}

func integers(list []int64) []any {
	out := make([]any, len(list))
	for i, n := range list {
		out[i] = n
	}
	return out
}

func compare[T cmp.Ordered](a, b T) int { return cmp.Compare(a, b) }

// partName is how a pattern writes its nth varying part.
func partName(label string, n int) string { return "<" + label + "-" + strconv.Itoa(n) + ">" }

// severities are the words that tell how bad something is, the worst first.
var severities = [...]struct {
	label string
	words string // each between blanks
}{
	{"Error", " error errors err exception fatal critical severe panic fail fails failed failure failing denied unauthorized forbidden invalid "},
	{"Warning", " warn warning warnings exceeded throttled throttling deprecated "},
	{"Info", " info information notice "},
	{"Debug", " debug trace verbose "},
}

// severity returns Error, Warning, Info or Debug by the words of a pattern, which may be parts of words such as AccessDenied;
// nil when no word says anything.
func severity(pattern string) any {
	found := len(severities)
	for word := range strings.FieldsFuncSeq(pattern, func(r rune) bool { return !unicode.IsLetter(r) }) {
		for _, part := range humps(word) {
			part = " " + strings.ToLower(part) + " "
			for i := range found {
				if strings.Contains(severities[i].words, part) {
					found = i
					break
				}
			}
		}
	}
	switch {
	case strings.Contains(pattern, "not authorized"):
		found = 0
	case found == len(severities):
		return nil
	}
	return severities[found].label
}

// humps cuts a word before each capital that follows a small letter: AccessDenied is Access and Denied.
func humps(word string) []string {
	var out []string
	start := 0
	small := false
	for i, r := range word {
		if unicode.IsUpper(r) && small {
			out = append(out, word[start:i])
			start = i
		}
		small = unicode.IsLower(r)
	}
	return append(out, word[start:])
}
