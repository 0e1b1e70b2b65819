package shell

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "trailsift", "history")
	h, err := OpenHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range []string{"limit 1;", "limit 1;", "", " secret;", "filter a\n| limit 2;"} {
		if err := h.Add(item); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"limit 1;", "filter a\n| limit 2;"}
	for _, check := range []struct {
		path string
		mode os.FileMode
	}{{path, 0o600}, {filepath.Dir(path), 0o700}} {
		if info, err := os.Stat(check.path); err != nil || info.Mode().Perm() != check.mode {
			t.Errorf("%s: %v, %v; want mode %v", check.path, info, err, check.mode)
		}
	}
	// A line that a crash cut short does not hide the others, and a file that others can read is closed to them.
	if err := os.WriteFile(path, append([]byte("\"broken\n"), mustRead(t, path)...), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	again, err := OpenHistory(path)
	if err != nil || !slices.Equal(again.Items(), want) {
		t.Errorf("read %q, %v; want %q", again.Items(), err, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode stays %v, %v", info.Mode(), err)
	}
}

func TestHistoryStaysShort(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(path, []byte(strings.Repeat("\"old\"\n", 2*mostRemembered-1)+"\"new\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := OpenHistory(path)
	if err != nil || len(h.Items()) != mostRemembered || h.Items()[mostRemembered-1] != "new" {
		t.Fatalf("%d items, %v", len(h.Items()), err)
	}
	if n := strings.Count(string(mustRead(t, path)), "\n"); n != mostRemembered {
		t.Errorf("the file has %d lines", n)
	}
}

func TestNoHistory(t *testing.T) {
	var none *History
	if err := none.Add("limit 1;"); err != nil || none.Items() != nil {
		t.Errorf("%v, %q", err, none.Items())
	}
	h, err := OpenHistory("")
	if err != nil || h.Add("limit 1;") != nil || len(h.Items()) != 1 {
		t.Errorf("%v, %q", err, h.Items())
	}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
