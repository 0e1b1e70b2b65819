package shell

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/reeflective/readline"
	"github.com/reeflective/readline/inputrc"
)

// terminalEditor reads statements from the process's terminal.
type terminalEditor struct {
	shell  *Shell
	editor *readline.Shell
}

// NewTerminalEditor returns an Editor on the terminal of standard input and output: with several lines, colours, completion and
// the shell's history. The keys are those of readline, and ~/.inputrc changes them.
func NewTerminalEditor(s *Shell) Editor {
	e := readline.NewShell(inputrc.WithApp("trailsift"))
	for name, value := range map[string]any{
		"autopairs": false, "completion-ignore-case": true, "enable-bracketed-paste": true, "usage-hint-always": false,
		"cursor-position-probe":     false, // its answer swallows the keys that come at the same time
		"colored-completion-prefix": s.terminal().Color, "multiline-column": false, "menu-complete-display-prefix": true,
	} {
		_ = e.Config.Set(name, value) // the names are the library's
	}
	m := &menu{shell: s, editor: e}
	const complete = "trailsift-complete"
	e.Keymap.Register(map[string]func(){complete: m.open})
	e.Config.Binds["emacs"]["\t"] = inputrc.Bind{Action: complete}
	e.Prompt.Primary(s.prompt)
	e.AcceptMultiline = func(line []rune) bool { return finished(string(line)) }
	e.SyntaxHighlighter = func(line []rune) string {
		s.makeRoom(string(line))
		return s.Highlight(string(line))
	}
	e.PasteTransformer = pasted
	e.Completer = m.completions
	e.History.Delete()
	e.History.Add("history", recalled{s.o.History, s, e, new(int)})
	return &terminalEditor{s, e}
}

// makeRoom scrolls the terminal so far that there are empty lines below what is typed: without the terminal's answers, which
// it is told not to wait for, the editor loses count of the lines at the lower edge. The cursor stays where it is in the text.
// The editor calls its highlighter before it draws, so this reaches the terminal first.
func (s *Shell) makeRoom(line string) {
	t := s.terminal()
	rows := min(linesOf([]byte(line), max(1, t.Width-20))+2, max(1, t.Height-2))
	fmt.Fprintf(s.o.Out, "%s\x1b[%dA", strings.Repeat("\x1bD", rows), rows)
}

// prompt names the program, and the range when there is one: an answer must not surprise whoever has forgotten it.
func (s *Shell) prompt() string {
	name := "trailsift"
	if s.settings.times != (Times{}) {
		name += " [" + s.settings.times.String() + "]"
	}
	if s.terminal().Color {
		return "\x1b[1m" + name + ">\x1b[0m "
	}
	return name + "> "
}

// Read implements Editor.
func (e *terminalEditor) Read() (string, error) {
	text, err := e.editor.Readline()
	switch {
	case errors.Is(err, readline.ErrInterrupt):
		return "", ErrInterrupt
	case errors.Is(err, io.EOF):
		return "", io.EOF
	case err != nil:
		return "", err
	}
	return strings.TrimRight(text, " \t\r\n") + "\n\n", nil // an empty line ends what is not ended yet
}

// pasted takes out of pasted text what is neither text nor the end of a line.
func pasted(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ").Replace(text)
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, text)
}

// recalled is a History as the editor takes it.
type recalled struct {
	*History
	shell  *Shell
	editor *readline.Shell
	listed *int // matches of the search under way that were handed out
}

// Write implements readline.History.
func (r recalled) Write(line string) (int, error) { return r.Len(), r.Add(line) }

// GetLine implements readline.History.
func (r recalled) GetLine(i int) (string, error) {
	if i < 0 || i >= r.Len() {
		return "", errors.New("no such line")
	}
	line := r.Items()[i]
	if !r.searching() {
		return line, nil
	}
	// The editor lists all matches, from the last line to the first, and loses count when they are more than fit.
	if i == r.Len()-1 {
		*r.listed = 0
	}
	if strings.Contains(strings.ToLower(line), strings.ToLower(string(*r.editor.Line()))) {
		*r.listed++
	}
	if *r.listed > max(r.shell.terminal().Height-6, 4) {
		return "", nil
	}
	return line, nil
}

// searching reports whether Ctrl-R was pressed.
func (r recalled) searching() bool {
	return string(r.editor.Keys.Caller()) == "\x12" || r.editor.Keymap.Local() == "isearch"
}

// Len implements readline.History.
func (r recalled) Len() int { return len(r.Items()) }

// Dump implements readline.History.
func (r recalled) Dump() any { return r.Items() }
