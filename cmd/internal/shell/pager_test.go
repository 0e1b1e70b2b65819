package shell

import (
	"os/exec"
	"strings"
	"testing"
)

func TestPager(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh to start a pager with")
	}
	run := func(t *testing.T, pagerCommand, statements string) (string, string) {
		t.Helper()
		s := newSession(t, func(o *Options) {
			interactive(80, 10)(o)
			o.NoPager = false
			o.Env = func(name string) string { return map[string]string{"PAGER": pagerCommand}[name] }
		})
		out, remarks, failed := s.run(t, statements)
		if failed > 0 {
			t.Fatal(remarks)
		}
		return out, remarks
	}
	mark := `sed "s/^/paged:/"`
	t.Run("long results", func(t *testing.T) {
		out, remarks := run(t, mark, "display awsRegion | limit 8;")
		if n := strings.Count(out, "paged:"); n != 10 || !strings.Contains(remarks, "8 rows") {
			t.Errorf("%d lines are paged:\n%s\n%s", n, out, remarks)
		}
	})
	t.Run("short results", func(t *testing.T) {
		if out, _ := run(t, mark, "display awsRegion | limit 6;"); strings.Contains(out, "paged:") || !strings.Contains(out, "awsRegion") {
			t.Errorf("got\n%s", out)
		}
	})
	t.Run("lines that wrap count", func(t *testing.T) {
		if out, _ := run(t, mark, ".mode json\ndisplay @message | limit 3;"); !strings.Contains(out, "paged:") {
			t.Errorf("got\n%s", out)
		}
	})
	t.Run("turned off", func(t *testing.T) {
		if out, _ := run(t, mark, ".pager off\ndisplay awsRegion | limit 50;"); strings.Contains(out, "paged:") {
			t.Errorf("got\n%s", out)
		}
	})
	t.Run("left early", func(t *testing.T) {
		out, _ := run(t, "head -n 1", ".mode jsonl\n.limit 0\ndisplay @message;display awsRegion | limit 1;")
		if n := strings.Count(out, "\n"); n != 2 {
			t.Errorf("%d lines:\n%s", n, out)
		}
	})
}
