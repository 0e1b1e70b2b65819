package render

import (
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
)

const (
	ellipsis = "…"
	// leastWidth is the narrowest that a column of texts is made before whole columns are left out.
	leastWidth = 8
	// columnGap is what a table draws for each column beside its value: a space on both sides and a line.
	columnGap = 3
	// hiddenMark is what a table draws for the columns that were left out: an ellipsis between spaces.
	hiddenMark = 3
)

// columnSize is how wide a column of a table would like to be, in cells of a terminal.
type columnSize struct {
	wanted int
	rigid  bool // numbers and times: cut, they would be read as others
}

// least returns the narrowest that the column may become.
func (c columnSize) least() int {
	if c.rigid {
		return c.wanted
	}
	return min(c.wanted, leastWidth)
}

// fit returns how wide each column of a table may be so that the table is at most width wide. The widest texts give way
// first. When even leastWidth is too much for each, columns at the end are left out and room for a mark is kept; the first
// column always stays.
func fit(columns []columnSize, width int) []int {
	widths := make([]int, 0, len(columns))
	if width <= 0 {
		for _, c := range columns {
			widths = append(widths, c.wanted)
		}
		return widths
	}
	budget := width + 1 // there is no line after the last column
	if !fits(columns, budget, leastWidth) {
		budget = width - hiddenMark
		for len(columns) > 1 && !fits(columns, budget, leastWidth) {
			columns = columns[:len(columns)-1]
		}
	}
	if len(columns) == 1 {
		return append(widths, max(1, min(columns[0].wanted, budget-columnGap)))
	}
	low, high := leastWidth, max(width, leastWidth)
	for low < high { // the largest width of texts with which everything fits
		if middle := (low + high + 1) / 2; fits(columns, budget, middle) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	for _, c := range columns {
		widths = append(widths, max(c.least(), min(c.wanted, low)))
	}
	return widths
}

// fits reports whether columns whose texts are at most limit wide take no more than budget.
func fits(columns []columnSize, budget, limit int) bool {
	sum := 0
	for _, c := range columns {
		sum += max(c.least(), min(c.wanted, limit)) + columnGap
	}
	return sum <= budget
}

// cut shortens s to width cells of a terminal, visibly. It expects valid UTF-8 without escape sequences, and looks at no more
// of it than it has to.
func cut(s string, width int) string {
	if width <= 0 || len(s) <= width {
		return s
	}
	used, end := 0, 0 // end of what fits beside the ellipsis
	for i, r := range s {
		used += runeWidth(r)
		if used > width {
			if len(s) <= 16*width && text.StringWidth(s) <= width { // characters that join take less than their sum
				return s
			}
			return s[:end] + ellipsis
		}
		if used < width {
			end = i + utf8.RuneLen(r)
		}
	}
	return s
}

// wrapped breaks s into lines of at most width cells of a terminal.
func wrapped(s string, width int) []string {
	if width <= 0 || len(s) <= width {
		return []string{s}
	}
	var lines []string
	used, start := 0, 0
	for i, r := range s {
		w := runeWidth(r)
		if used+w > width && i > start {
			lines = append(lines, s[start:i])
			used, start = 0, i
		}
		used += w
	}
	return append(lines, s[start:])
}

// runeWidth returns how many columns of a terminal a character takes.
func runeWidth(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}
	return text.RuneWidth(r)
}
