package shell_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"trailsift/cmd/internal/cli"
)

// asProgram makes the test's own binary the program: building another one would take longer than the test.
const asProgram = "TRAILSIFT_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// screen is the program in a terminal that tmux draws.
type screen struct {
	t      *testing.T
	dir    string // where the program and its store are
	socket string
}

// openScreen starts the program over the sample logs.
func openScreen(t *testing.T, width, height string) *screen {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed: the shell is not tested in a real terminal")
	}
	dir := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	samples, err := filepath.Abs("../../../testdata/samples")
	if err != nil {
		t.Fatal(err)
	}
	ingest := exec.Command(program, "ingest", "-q", samples)
	ingest.Dir, ingest.Env = dir, append(os.Environ(), asProgram+"=1")
	if out, err := ingest.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := &screen{t, dir, filepath.Join(dir, "tmux")}
	s.tmux("-f", "/dev/null", "new-session", "-d", "-x", width, "-y", height, "-c", dir,
		"env", "-u", "TMUX", "HOME="+dir, "XDG_STATE_HOME="+filepath.Join(dir, "state"), "XDG_CONFIG_HOME="+filepath.Join(dir, "config"), "TERM=screen-256color", "NO_COLOR=1", "LC_ALL=C.UTF-8", asProgram+"=1", "PAGER=", "sh", "-c", "'"+program+"'; echo left with $?; cat")
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", s.socket, "kill-server").Run() })
	return s
}

func (s *screen) tmux(args ...string) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "tmux", append([]string{"-u", "-S", s.socket}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// press sends keys by tmux's names, and text as it is.
func (s *screen) press(keys ...string) { s.tmux(append([]string{"send-keys"}, keys...)...) }

func (s *screen) write(text string) {
	for i, part := range strings.Split(text, ";") {
		if i > 0 {
			s.press("-l", `\;`) // a bare one ends a command of tmux
		}
		if part != "" {
			s.press("-l", "--", part)
		}
	}
}

// changing are the parts of a screen that differ from run to run.
var changing = regexp.MustCompile(`\d+ ms|\d\.\d\d s`)

// shows waits until the screen is as wanted, but for durations and the empty lines at its end.
func (s *screen) shows(want string) {
	s.t.Helper()
	want = strings.TrimPrefix(want, "\n")
	got := ""
	for range 80 { // 8 s: the machine may be busy
		got = changing.ReplaceAllString(s.tmux("capture-pane", "-p"), "#")
		if got = strings.TrimRight(got, "\n ") + "\n"; got == want {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.t.Fatalf("the screen is\n%s\nwant\n%s", got, want)
}

// TestTerminal uses the shell as a person does: several lines, bars, completion, the history, giving up, wide rows, leaving.
func TestTerminal(t *testing.T) {
	s := openScreen(t, "80", "24")
	s.shows(`
trailsift dev · store trailsift.store · .help for help
trailsift>
`)
	s.write("stats count(*) as events by bin(6h) as t")
	s.press("Enter")
	s.write("| sort t;")
	s.press("Enter")
	s.shows(`
trailsift dev · store trailsift.store · .help for help
trailsift> stats count(*) as events by bin(6h) as t
           | sort t;
 t (UTC)                 │ events │
─────────────────────────┼────────┼─────────────────────────────────────────────
 2026-03-14 00:00:00.000 │     48 │ ██████████▉
 2026-03-14 06:00:00.000 │    189 │ ███████████████████████████████████████████
 2026-03-14 12:00:00.000 │     51 │ ███████████▋
 2026-03-14 18:00:00.000 │     45 │ ██████████▎
4 rows · # · events: 333 rows in 1 of 1 segment
trailsift>
`)
	s.press("C-l")
	s.write("filter errorC")
	s.press("Tab")
	s.write(" = ")
	s.press("Tab")
	s.shows(`
trailsift> filter errorCode = "
values of errorCode
"AccessDenied"                  -- 43 rows
"Client.UnauthorizedOperation"  -- 8 rows
"VpceAccessDenied"              -- 3 rows
`)
	s.press("Tab", "Tab", "Tab")
	s.shows(`
trailsift> filter errorCode = "VpceAccessDenied"
values of errorCode
"AccessDenied"                  -- 43 rows
"Client.UnauthorizedOperation"  -- 8 rows
"VpceAccessDenied"              -- 3 rows
`)
	s.write(` | stats count(*) as denied by awsRegion\G`)
	s.press("Enter")
	s.shows(`
trailsift> filter errorCode = "VpceAccessDenied" | stats count(*) as denied by a
wsRegion\G
── row 1 ──
awsRegion │ us-east-1
denied    │ 3
1 row · # · events: 333 rows in 1 of 1 segment
trailsift>
`)
	s.press("C-l")
	s.write("fitler x")
	s.press("C-c")
	s.shows(`
trailsift> fitler x
trailsift>
`)
	s.write("fitler x;")
	s.press("Enter")
	s.shows(`
trailsift> fitler x
trailsift> fitler x;
error[unknown-command]: unknown command ` + "`fitler`" + `
 --> query:1:1
  |
1 | fitler x
  | ^^^^^^ not a command
  = help: a similar name exists: ` + "`filter`" + `
trailsift>
`)
	s.press("C-l", "C-r")
	s.write("sort t")
	s.shows(`
trailsift> stats count(*) as events by bin(6h) as t
           | sort t;
history (inc-search): sort t_
0 stats count(*) as events by bin(6h) as t | sort t;
`)
	s.press("C-c")
	s.shows("trailsift>\n")
	s.press("C-l")
	s.write(".range 2026-03-14 2026-03-15")
	s.press("Enter", "C-d")
	s.shows(`
trailsift> .range 2026-03-14 2026-03-15
trailsift [2026-03-14 to 2026-03-15]>
left with 0
`)
	if info, err := os.Stat(filepath.Join(s.dir, "state", "trailsift", "history")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the history: %v, %v", info, err)
	}
}

// What does not begin with what was typed is found all the same, takes its place, and undo brings the typed text back.
func TestTerminalFindsInside(t *testing.T) {
	s := openScreen(t, "60", "9")
	s.shows("trailsift dev · store trailsift.store · .help for help\ntrailsift>\n")
	s.write("filter principal")
	s.press("Tab")
	s.shows(`
trailsift dev · store trailsift.store · .help for help
trailsift> filter userIdentity.principalId
fields
userIdentity.principalId              -- The unique id…
userIdentity.sessionContext.session…  -- The unique …
`)
	s.press("Tab")
	s.write(" ")
	s.shows(`
trailsift dev · store trailsift.store · .help for help
trailsift> filter userIdentity.sessionContext.sessionIssuer.
principalId
`)
	s.press("C-_")
	s.shows(`
trailsift dev · store trailsift.store · .help for help
trailsift> filter principal
`)
	s.press("C-e")
	s.press("C-u")
	s.shows("trailsift dev · store trailsift.store · .help for help\ntrailsift>\n")
	s.press("C-l")
	s.write("filter errorCode = vpce")
	s.press("Tab")
	s.shows(`
trailsift> filter errorCode = "VpceAccessDenied"
`)
}
