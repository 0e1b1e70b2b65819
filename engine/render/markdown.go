package render

import (
	"bufio"
	"fmt"
	"strings"

	"trailsift/engine/rows"
)

func markdownFormat() Format {
	return Format{
		Name: "markdown", Doc: "A Markdown table.", Suffixes: []string{".md"}, ForHuman: true,
		open: func(w *bufio.Writer, columns []rows.Column, o Options) (writer, error) {
			m := &markdownWriter{
				w: w, columns: columns, o: o,
				escape: markdownEscape(),
			}
			return m, m.header()
		},
	}
}

// markdownEscape escapes what begins markup, and what HTML would see; an underscore inside a word begins nothing.
func markdownEscape() *strings.Replacer {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;")
}

// EscapeMarkdown returns a text, in one line, so that Markdown shows it as it is and a terminal sees no control characters.
func EscapeMarkdown(text string) string {
	return markdownEscape().Replace(string(appendVisible(nil, []byte(text))))
}

type markdownWriter struct {
	w       *bufio.Writer
	columns []rows.Column
	o       Options
	escape  *strings.Replacer
	scratch []byte
}

// header is always written: a Markdown table has no other form.
func (m *markdownWriter) header() error {
	if len(m.columns) == 0 {
		return nil
	}
	rule := "|"
	for _, c := range m.columns {
		m.cell(heading(c, m.o))
		if c.Kind.IsNumber() {
			rule += " --: |"
		} else {
			rule += " --- |"
		}
	}
	_, err := m.w.WriteString("|\n" + rule + "\n")
	return err
}

func (m *markdownWriter) write(b *rows.Batch, n int) error {
	for row := range n {
		for i, c := range m.columns {
			m.scratch = appendHuman(m.scratch[:0], &b.Columns[i], c.Kind, row, m.o)
			m.cell(cut(string(m.scratch), m.o.MaxColumnWidth))
		}
		if _, err := m.w.WriteString("|\n"); err != nil {
			return err
		}
	}
	return nil
}

// cell writes a cell without its closing line. An error stays in the writer and comes out with the next line.
func (m *markdownWriter) cell(value string) {
	fmt.Fprintf(m.w, "| %s ", m.escape.Replace(value))
}

func (m *markdownWriter) close(s *Summary) error {
	if !s.Truncated {
		return nil
	}
	_, err := fmt.Fprintf(m.w, "\n%s\n", moreRows(s, m.o))
	return err
}
