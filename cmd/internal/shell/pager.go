package shell

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"unicode/utf8"

	"trailsift/cmd/internal/term"
)

// errPagerLeft says that the reader left the pager before the end of the text.
var errPagerLeft = errors.New("the pager was left")

// paged returns the writer of one answer. What is longer than the terminal goes through the pager; with no terminal, no pager
// or `.pager off`, everything goes straight to Out.
func (s *Shell) paged(t term.Terminal) io.WriteCloser {
	command := s.pagerCommand()
	if !s.settings.pager || !t.Interactive || t.Height <= 0 || command == "" {
		return keepOpen{s.o.Out}
	}
	return &pager{out: s.o.Out, err: s.o.Err, command: command, env: s.o.Env, height: t.Height - 1, width: t.Width}
}

// pagerCommand returns $PAGER, or less where there is one.
func (s *Shell) pagerCommand() string {
	if command := s.o.Env("PAGER"); command != "" {
		return command
	}
	if _, err := exec.LookPath("less"); err == nil {
		return "less"
	}
	return ""
}

// pager holds text back until it is longer than the terminal, and starts the pager only then.
type pager struct {
	out, err      io.Writer
	command       string
	env           func(string) string
	height, width int

	held  []byte
	lines int
	child *exec.Cmd
	stdin io.WriteCloser
}

// Write implements io.Writer. It returns errPagerLeft when nobody reads any more.
func (p *pager) Write(text []byte) (int, error) {
	if p.child == nil {
		p.held = append(p.held, text...)
		p.lines += linesOf(text, p.width)
		if p.lines < p.height {
			return len(text), nil
		}
		if err := p.start(); err != nil {
			return 0, err
		}
		text, p.held = p.held, nil
	}
	if _, err := p.stdin.Write(text); err != nil {
		return 0, errPagerLeft
	}
	return len(text), nil
}

// linesOf counts the lines of a terminal that a text takes.
func linesOf(text []byte, width int) int {
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if width > 0 {
			n += max(0, utf8.RuneCountInString(strings.TrimSuffix(line, "\n"))-1) / width
		}
	}
	return n
}

func (p *pager) start() (err error) {
	p.child = exec.Command("sh", "-c", p.command) // as git and psql do: PAGER may have arguments
	p.child.Stdout, p.child.Stderr = p.out, p.err
	p.child.Env = os.Environ()
	for _, d := range []struct{ name, value string }{{"LESS", "FRX"}, {"LESSCHARSET", "utf-8"}} {
		if p.env(d.name) == "" {
			p.child.Env = append(p.child.Env, d.name+"="+d.value)
		}
	}
	if p.stdin, err = p.child.StdinPipe(); err != nil {
		return err
	}
	return p.child.Start()
}

// Close writes what was held back, or waits until the reader leaves the pager.
func (p *pager) Close() error {
	if p.child == nil {
		_, err := p.out.Write(p.held)
		return err
	}
	_ = p.stdin.Close() // the pager may have gone already
	var ended *exec.ExitError
	if err := p.child.Wait(); err != nil && !errors.As(err, &ended) {
		return err
	}
	return nil
}
