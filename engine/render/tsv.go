package render

import (
	"bufio"

	"trailsift/engine/rows"
)

func tsvFormat() Format {
	return Format{
		Name: "tsv", Doc: `Tab-separated values; tabs, line ends and backslashes in values as \t, \n, \r and \\.`, Suffixes: []string{".tsv"},
		open: func(w *bufio.Writer, columns []rows.Column, o Options) (writer, error) {
			return openDelimited(w, columns, o, '\t', appendTSV)
		},
	}
}

func appendTSV(dst, value []byte) []byte {
	for _, c := range value {
		switch c {
		case '\t':
			dst = append(dst, '\\', 't')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\\':
			dst = append(dst, '\\', '\\')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
