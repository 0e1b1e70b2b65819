//go:build unix

package ingest

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestSpecialFiles: what a folder holds beside files is named and not opened, be it a pipe that nobody writes to.
func TestSpecialFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "good.json"), event("a", 1))
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.json"), 0o600); err != nil {
		t.Skipf("no pipes here: %v", err)
	}
	socket, err := net.Listen("unix", filepath.Join(dir, "socket.json"))
	if err != nil {
		t.Skipf("no sockets here: %v", err)
	}
	defer socket.Close()
	for name, target := range map[string]string{"zeros.json": "/dev/zero", "loop.json": "loop.json", "up": "."} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	for _, c := range []struct {
		follow bool
		want   []string
	}{
		{false, []string{"good.json loaded ", "pipe.json failed not a regular file", "socket.json failed not a regular file"}},
		{true, []string{"good.json loaded ", "loop.json failed too many levels of symbolic links", "pipe.json failed not a regular file",
			"socket.json failed not a regular file", "up failed a symbolic link leads back to a folder above it", "zeros.json failed not a regular file"}},
	} {
		store := newStore(t)
		r := mustRun(t, store, Options{FollowSymlinks: c.follow}, dir)
		checkInvariants(t, store, r)
		var got []string
		for _, f := range ledgerOf(t, store) {
			got = append(got, f.Path+" "+f.Status+" "+f.Reason)
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("follow %v: %q, want %q", c.follow, got, c.want)
		}
		if !c.follow && !slices.ContainsFunc(r.Warnings, func(w string) bool { return strings.Contains(w, "3 symbolic links were skipped") }) {
			t.Errorf("%q", r.Warnings)
		}
	}
}
