package fuzztest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// failures notes what a test would fail with.
type failures struct {
	testing.TB
	said []string
}

func (f *failures) Helper()                        {}
func (f *failures) Errorf(format string, _ ...any) { f.said = append(f.said, format) }

var kept []byte // so that the compiler allocates

func TestGuardCountsBytes(t *testing.T) {
	f := &failures{TB: t}
	Guard(f, 10, Limits{}, func() { kept = make([]byte, 1<<20) })
	if len(f.said) > 0 {
		t.Errorf("1 MiB is refused: %q", f.said)
	}
	Guard(f, 10, Limits{Bytes: 1 << 19}, func() { kept = make([]byte, 1<<20) })
	if len(f.said) != 1 {
		t.Errorf("1 MiB of half of one: %q", f.said)
	}
}

// TestGuardEndsHangs runs itself with an input that never ends.
func TestGuardEndsHangs(t *testing.T) {
	const again = "TRAILSIFT_HANG"
	if os.Getenv(again) != "" {
		Guard(t, 3, Limits{Time: time.Millisecond}, func() { select {} })
	}
	program, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	cmd := exec.Command(program, "-test.run", t.Name())
	cmd.Env = append(os.Environ(), again+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "an input of 3 bytes did not end within 1ms") || !strings.Contains(string(out), "TestGuardEndsHangs") {
		t.Errorf("%v\n%s", err, out)
	}
}
