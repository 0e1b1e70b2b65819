//go:build unix

package scratch

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// TestMain makes a folder and waits instead of running the tests when a test has started this program for that.
func TestMain(m *testing.M) {
	if dir := os.Getenv("TRAILSIFT_TEST_SCRATCH"); dir != "" {
		f, err := Make(dir)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(f.Path())
		io.Copy(io.Discard, os.Stdin) // ends when the parent dies without killing us
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// What a killed process left goes with the next one, and what a living one has stays.
func TestSweepAfterKill(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "TRAILSIFT_TEST_SCRATCH="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := child.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	left := line[:len(line)-1]
	if err := os.WriteFile(filepath.Join(left, "spilled"), make([]byte, 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"trailsift-other", "somebody's"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}

	beside := mustMake(t, dir)
	mustClose(t, beside)
	if _, err := os.Stat(filepath.Join(left, "spilled")); err != nil {
		t.Errorf("the folder of a living process: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait()
	mustClose(t, mustMake(t, dir))
	if got, want := names(t, dir), []string{"somebody's", "trailsift-other"}; !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
}

func TestFolderIsPrivate(t *testing.T) {
	dir := t.TempDir()
	f := mustMake(t, dir)
	info, err := os.Stat(f.Path())
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(filepath.Join(f.Path(), "x"), nil, 0o600); err != nil {
		t.Error(err)
	}
	mustClose(t, f)
	mustClose(t, f)
	if got := names(t, dir); len(got) != 0 {
		t.Errorf("%q are left", got)
	}
	if _, err := Make(filepath.Join(dir, "missing")); err == nil {
		t.Error("a folder was made where there is none")
	}
}

// A link that looks like a folder of ours is not followed.
func TestSweepFollowsNoLinks(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(elsewhere, "precious"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(dir, prefix+"1")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, prefix+"2"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(dir, prefix+"2", "link")); err != nil {
		t.Fatal(err)
	}
	mustClose(t, mustMake(t, dir))
	if got := names(t, dir); !slices.Equal(got, []string{prefix + "1"}) {
		t.Errorf("left are %q, want the link alone", got)
	}
	if got := names(t, elsewhere); len(got) != 1 {
		t.Errorf("what the links point to has %q", got)
	}
}

// Folders that are made side by side are not taken from each other.
func TestMakeBesideOthers(t *testing.T) {
	dir := t.TempDir()
	var makers sync.WaitGroup
	for range 4 {
		makers.Go(func() {
			for range 50 {
				f, err := Make(dir)
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(f.Path(), "x"), nil, 0o600); err != nil {
					t.Error(err)
				}
				if err := f.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	makers.Wait()
	if got := names(t, dir); len(got) != 0 {
		t.Errorf("%q are left", got)
	}
}

func mustMake(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := Make(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustClose(t *testing.T, f *Folder) {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}
