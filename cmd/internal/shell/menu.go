package shell

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/reeflective/readline"
)

// menu completes what stands before the cursor of an editor.
type menu struct {
	shell  *Shell
	editor *readline.Shell
	taken  bool // what was typed has made room for the candidates, which do not begin with it
}

// open is what the first Tab does: it shows what there is, and extends what was typed as far as all candidates agree. The next
// ones choose. Where no candidate begins with what was typed, the best one takes its place at once; undo brings it back.
func (m *menu) open() {
	complete := m.editor.Keymap.Commands()["menu-complete"]
	m.taken = false
	m.editor.History.Save()
	complete()
	if m.taken {
		complete()
	}
}

// completions are the editor's candidates for a line.
func (m *menu) completions(line []rune, cursor int) readline.Completions {
	before := string(line[:cursor])
	start, list := m.shell.Complete(before)
	typed := before[start:]
	if len(list) > 0 && !hasPrefixFold(list[0].Text, typed) {
		// The editor keeps only candidates that begin with what stands in the line.
		begin := cursor - len([]rune(typed))
		m.editor.Line().Cut(begin, cursor)
		m.editor.Cursor().Set(begin)
		m.taken = len(list) > 1 // the editor takes a single one by itself
		before = before[:start]
	}
	return m.shell.menuOf(before, start, list)
}

// menuOf returns candidates in the editor's form. The editor finds the part to replace by itself when it is told none, and
// takes everything behind the last space for it: then each value has to begin with that.
func (s *Shell) menuOf(line string, start int, list []Candidate) readline.Completions {
	prefix, lead := line[start:], ""
	if prefix == "" {
		lead = line[strings.LastIndexAny(line, " \t\n")+1:]
		prefix = lead
	}
	if strings.ContainsFunc(prefix, func(r rune) bool { return r >= 0x80 }) {
		return readline.Completions{} // the editor counts its bytes as columns
	}
	t := s.terminal()
	more := 0
	// The editor does not know how much fits; and it would take a single candidate for the only one.
	if most := max(t.Height-8, min(4, t.Height-4), 2); len(list) > most {
		list, more = list[:most], len(list)-most
	}
	shown := menuLines(list, t.Width)
	values := make([]readline.Completion, len(list))
	for i, c := range list {
		if more > 0 && c.Kind == list[len(list)-1].Kind {
			c.Kind += fmt.Sprintf(" (%d more: type on)", more)
		}
		values[i] = readline.Completion{Value: lead + c.Text, Display: shown[i], Tag: c.Kind}
		if c.Ends {
			values[i].Value += " "
		}
	}
	out := readline.CompleteRaw(values).NoSort().DisplayList()
	out.PREFIX = prefix
	return out
}

// menuLines writes candidates with what they are, each on one line of the terminal. The editor would do that too, but it
// counts bytes as columns, and takes neighbours of the same meaning for names of one thing.
func menuLines(list []Candidate, width int) []string {
	if width <= 0 {
		width = 80
	}
	room := width - 3 // the editor adds up to two spaces
	names := make([]string, len(list))
	widest, documented := 0, false
	for i, c := range list {
		names[i] = shorten(c.Text, max(room*2/3, 1))
		widest = max(widest, text.StringWidth(names[i]))
		documented = documented || c.Doc != ""
	}
	for i, c := range list {
		if documented && c.Doc != "" {
			names[i] = shorten(text.Pad(names[i], widest, ' ')+"  -- "+c.Doc, max(room, 1))
		}
	}
	return names
}

// shorten cuts a text to so many columns and bytes, visibly. The editor cuts again what has more bytes than the terminal has
// columns, and knows nothing of wide characters when it does.
func shorten(s string, most int) string {
	const ellipsis = "…"
	if len(s) <= most {
		return s
	}
	columns := 0
	for i, r := range s {
		columns += text.RuneWidth(r)
		if columns > most-1 || i+len(string(r)) > most-len(ellipsis) {
			return s[:i] + ellipsis
		}
	}
	return s
}
