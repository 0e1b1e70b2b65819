package cli

import (
	"unicode/utf8"

	"trailsift/engine/rows"
)

// peopleColumn is a column of a table that is made for people.
type peopleColumn struct {
	rows.Column
	rank  int  // columns of a higher rank go first where there is no room
	loose bool // may be cut
}

// tableGap is what a table draws beside each value, and looseWidth the least that is left of a value that may be cut.
const (
	tableGap   = 3
	looseWidth = 20
)

// fitColumns returns what fits a terminal of a width, in place of a table that cuts times and sparklines: columns whole, but for
// those that may be cut, and how many were left out. The width 0 has room for everything.
func fitColumns(columns []peopleColumn, table [][]any, width int) (_ []rows.Column, _ [][]any, hidden int) {
	kept := make([]bool, len(columns))
	for i := range kept {
		kept[i] = true
	}
	for width > 0 && widthOf(columns, table, kept) > width+1 { // there is no line behind the last
		last := -1
		for i, c := range columns {
			if kept[i] && (last < 0 || c.rank >= columns[last].rank) {
				last = i
			}
		}
		if columns[last].rank == 0 {
			break
		}
		kept[last] = false
		hidden++
	}
	var shown []rows.Column
	for i, c := range columns {
		if kept[i] {
			shown = append(shown, c.Column)
		}
	}
	out := make([][]any, len(table))
	for n, row := range table {
		for i, value := range row {
			if kept[i] {
				out[n] = append(out[n], value)
			}
		}
	}
	return shown, out, hidden
}

// widthOf returns how wide a table of some columns is.
func widthOf(columns []peopleColumn, table [][]any, kept []bool) int {
	sum := 0
	for i, c := range columns {
		if !kept[i] {
			continue
		}
		width := utf8.RuneCountInString(c.Name)
		for _, row := range table {
			if text, ok := row[i].(string); ok {
				width = max(width, utf8.RuneCountInString(text))
			}
		}
		if c.loose {
			width = min(width, looseWidth)
		}
		sum += width + tableGap
	}
	return sum
}
