package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailsift/cmd/internal/term"
	"trailsift/engine"
	"trailsift/ingest"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/storage"
)

// fakeHost is a program around a shell that writes down what it is told.
type fakeHost struct {
	dir string
	err *strings.Builder
}

func (h fakeHost) Store() (*storage.Store, error) { return storage.Open(h.dir, storage.Options{}) }

func (h fakeHost) Ingest(ctx context.Context, paths []string) error {
	store, err := storage.OpenOrCreate(h.dir, storage.Options{})
	if err != nil {
		return err
	}
	_, err = ingest.Run(ctx, store, paths, ingest.Options{Now: time.Now})
	return err
}

func (h fakeHost) Engine() engine.Options { return engine.Options{Threads: 1} }

func (h fakeHost) Now(*storage.Snapshot, *time.Location) (time.Time, error) {
	return time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC), nil
}

func (h fakeHost) Range(t Times, now time.Time, _ *time.Location) (query.TimeRange, error) {
	if t.Since == "" {
		return query.TimeRange{}, nil
	}
	d, err := time.ParseDuration(t.Since)
	return query.TimeRange{Start: now.Add(-d).UnixMicro(), End: now.UnixMicro()}, err
}

func (h fakeHost) Help(name string) (string, error) {
	if name != "stats" {
		return "", nil
	}
	return "all about stats\n", nil
}

func (h fakeHost) HelpNames() []string { return []string{"stats"} }
func (h fakeHost) Say(text string, list diag.List) {
	h.err.WriteString(list.Render(text, diag.RenderOptions{}))
}
func (h fakeHost) Fail(err error) { fmt.Fprintln(h.err, "error:", err) }

// session is a shell with what it printed.
type session struct {
	*Shell
	out, err *strings.Builder
}

// newSession returns a shell over a store with the sample logs. change may alter its options.
func newSession(t *testing.T, change func(*Options)) *session {
	t.Helper()
	h := fakeHost{dir: filepath.Join(t.TempDir(), "store"), err: &strings.Builder{}}
	samples, err := filepath.Abs("../../../testdata/samples")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Ingest(t.Context(), []string{samples}); err != nil {
		t.Fatal(err)
	}
	out := &strings.Builder{}
	o := Options{
		Host: h, Out: out, Err: h.err, Queries: filepath.Join(t.TempDir(), "queries"),
		Clock: func() time.Time { return time.Unix(0, 0) }, Env: func(string) string { return "" },
	}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &session{s, out, h.err}
}

// run runs statements and returns what they printed, results and remarks.
func (s *session) run(t *testing.T, text string) (out, err string, failed int) {
	t.Helper()
	s.out.Reset()
	s.err.Reset()
	failed, _ = s.Run(t.Context(), NewLines(strings.NewReader(text)))
	return s.out.String(), s.err.String(), failed
}

func interactive(width, height int) func(*Options) {
	return func(o *Options) {
		o.Interactive = true
		o.NoPager = true
		o.Terminal = func() term.Terminal { return term.Terminal{Interactive: true, Width: width, Height: height} }
	}
}

// What somebody at a terminal sees: bars for counts over time, and what each answer took.
func TestInteractiveAnswers(t *testing.T) {
	s := newSession(t, interactive(60, 24))
	out, remarks, failed := s.run(t, "stats count(*) as n by bin(12h) as t | sort t;\n.range 2h\nstats count(*) as n;\n.chart off\n.timer off\nlimit 0;")
	if failed > 0 {
		t.Fatal(remarks)
	}
	for _, want := range []string{"00:00:00.000 │ 237 │ █████", "t (UTC)", " 15\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	for _, want := range []string{"2 rows · 0 ms · events: 333 rows in 1 of 1 segment", "1 row · 0 ms", "in 1 of 1 segment, 2026-03-14 22:00:00 to 2026-03-15 00:00:00 (UTC)"} {
		if !strings.Contains(remarks, want) {
			t.Errorf("no %q in\n%s", want, remarks)
		}
	}
	if n := strings.Count(remarks, "·"); n != 4 {
		t.Errorf("%d marks of remarks: `.timer off` does not end them\n%s", n, remarks)
	}
}

// A store that changes under a shell is read anew, and an unchanged one is not.
func TestStoreChanges(t *testing.T) {
	s := newSession(t, nil)
	if out, remarks, _ := s.run(t, "stats count(*) as n;"); !strings.Contains(out, "333") {
		t.Fatal(out, remarks)
	}
	before := s.source.session
	if s.run(t, "limit 1;"); s.source.session != before {
		t.Error("the session was made again although nothing changed")
	}
	more := filepath.Join(t.TempDir(), "more.json")
	record := `{"Records":[{"eventVersion":"1.08","eventTime":"2026-03-16T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"Evil\u001b[2J","awsRegion":"eu-west-1","eventID":"6d1b3f0e-0000-4000-8000-000000000001","recipientAccountId":"111122223333"}]}`
	if err := os.WriteFile(more, []byte(record), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, list := s.Complete(`filter awsRegion = "eu-w`); len(list) != 0 {
		t.Errorf("there is no such region yet: %v", list)
	}
	out, _, _ := s.run(t, ".ingest '"+more+"'\nstats count(*) as n;\nfilter eventName like /Evil/ | display eventName;")
	if !strings.Contains(out, "334") || !strings.Contains(out, "Evil␛[2J") || strings.Contains(out, "\x1b") {
		t.Errorf("got\n%q", out)
	}
	if _, list := s.Complete(`filter awsRegion = "eu-w`); len(list) != 1 {
		t.Errorf("a new region is not offered: %v", list)
	}
	if _, list := s.Complete(`filter eventName = "Evil`); len(list) != 1 || list[0].Text != `"Evil\u001b[2J"` {
		t.Errorf("a value with control characters is not offered as the language writes it: %q", list[0].Text)
	}
}

// An interrupt ends the statement and not the shell.
func TestInterrupt(t *testing.T) {
	interrupts := make(chan os.Signal, 1)
	s := newSession(t, func(o *Options) {
		interactive(80, 24)(o)
		o.Interrupts = interrupts
	})
	cancelled := false
	s.commands = append(s.commands, command{name: ".wait", run: func(_ *Shell, ctx context.Context, _ string) error {
		interrupts <- os.Interrupt
		<-ctx.Done()
		cancelled = true
		return ctx.Err()
	}})
	interrupts <- os.Interrupt // from before: it must not end the first statement
	out, remarks, failed := s.run(t, "limit 1;\n.wait\nlimit 1;")
	if failed != 1 || !cancelled || strings.Count(remarks, "cancelled") != 1 || strings.Count(out, "@timestamp") != 2 {
		t.Errorf("failed %d\n%s\n%s", failed, out, remarks)
	}
}

// typed is an Editor with what somebody types: texts, and nothing for Ctrl-C.
type typed []string

func (e *typed) Read() (string, error) {
	if len(*e) == 0 {
		return "", errors.New("the terminal is gone")
	}
	text := (*e)[0]
	*e = (*e)[1:]
	if text == "" {
		return "", ErrInterrupt
	}
	return text, nil
}

func TestGivenUpLines(t *testing.T) {
	s := newSession(t, nil)
	failed, first := s.Run(t.Context(), &typed{"limit 1 | display eve", "", "stats count(*) as n;\n"})
	if failed != 1 || first == nil || !strings.Contains(first.Error(), "the terminal is gone") {
		t.Errorf("%d failed, %v", failed, first)
	}
	if !strings.Contains(s.out.String(), "333") || strings.Contains(s.err.String(), "unknown") {
		t.Errorf("got\n%s\n%s", s.out, s.err)
	}
}

// A terminal that can only show lines gets a prompt for each statement and a mark for each further line; Ctrl-C forgets the
// lines before.
func TestPlainEditor(t *testing.T) {
	interrupts := make(chan os.Signal, 1)
	s := newSession(t, func(o *Options) {
		interactive(80, 24)(o)
		o.Interrupts = interrupts
	})
	in := "stats count(*) as n\n| limit 1;\n.range 2h\n"
	if failed, _ := s.Run(t.Context(), NewPlainEditor(s.Shell, strings.NewReader(in))); failed > 0 {
		t.Fatal(s.err)
	}
	want := "trailsift> >    n\n─────\n 333\ntrailsift> trailsift [2h]> "
	if got := s.out.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	s.out.Reset()
	r := &interruptedReader{lines: []string{"fitler x\n", "stats count(*) as n;\n"}, interrupts: interrupts}
	if failed, _ := s.Run(t.Context(), NewPlainEditor(s.Shell, r)); failed > 0 {
		t.Error(s.err)
	}
}

// interruptedReader is a terminal on which Ctrl-C is pressed before the last line.
type interruptedReader struct {
	lines      []string
	interrupts chan os.Signal
}

func (r *interruptedReader) Read(p []byte) (int, error) {
	if len(r.lines) == 0 {
		return 0, io.EOF
	}
	if len(r.lines) == 1 {
		r.interrupts <- os.Interrupt
	}
	n := copy(p, r.lines[0])
	r.lines = r.lines[1:]
	return n, nil
}

func TestSavedQueriesTakeValues(t *testing.T) {
	s := newSession(t, nil)
	out, remarks, failed := s.run(t, ".save by filter errorCode = {{code}} | stats count(*) as n;\n.run by code=AccessDenied\n")
	if failed > 0 || !strings.Contains(out, "43") {
		t.Errorf("got\n%s\n%s", out, remarks)
	}
	if _, remarks, failed = s.run(t, ".run by\n.run by code\n.run nothing\nlimit {{code}};"); failed != 4 {
		t.Errorf("%d failed:\n%s", failed, remarks)
	}
}

func TestHelp(t *testing.T) {
	s := newSession(t, nil)
	out, remarks, failed := s.run(t, "help\n.help .mode\n.help stats\n.help sats\n")
	if failed != 1 || !strings.Contains(out, "all about stats") || !strings.Contains(remarks, "`stats`?") {
		t.Errorf("%d failed\n%s\n%s", failed, out, remarks)
	}
	for _, c := range s.commands {
		if c.doc == "" || c.group == "" || !strings.Contains(out, "\n  "+c.name) {
			t.Errorf("%s is not in the help, or has no doc", c.name)
		}
	}
}

// Every dot command survives being called without an argument, with nonsense, and twice.
func TestDotCommandsRefuseNonsense(t *testing.T) {
	s := newSession(t, nil)
	below := filepath.Join(t.TempDir(), "a", "b")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
	for _, c := range s.commands {
		if c.name == ".quit" {
			continue
		}
		for _, arg := range []string{"", " \"", " nonsense\x1b[2J no", " ../../x"} {
			out, remarks, _ := s.run(t, c.name+arg+"\n")
			if strings.Contains(out, "\x1b") {
				t.Errorf("%s%q: escape sequences in\n%q\n%q", c.name, arg, out, remarks)
			}
		}
	}
}
