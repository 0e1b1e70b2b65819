package ingest

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func write(t testing.TB, path string, data string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func paths(in []input) []string {
	var out []string
	for _, i := range in {
		p := i.path
		if i.fault != "" {
			p += ": " + i.fault
		}
		out = append(out, p)
	}
	return out
}

func TestDiscoverOrder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"b/x_20240102T0300Z_b.json", "a/x_20240102T0310Z_a.json", "a/x_20240102T0300Z_a.json", "2024/01/01/late.json", "zz.json", "a.json",
	} {
		write(t, filepath.Join(dir, name), "{}")
	}
	found, _, err := discover(context.Background(), []string{dir}, Options{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"2024/01/01/late.json", "a/x_20240102T0300Z_a.json", "b/x_20240102T0300Z_b.json", "a/x_20240102T0310Z_a.json", "a.json", "zz.json"}
	if got := paths(found); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestDiscoverLinks(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "in/a.json"), "{}")
	write(t, filepath.Join(dir, "out/b.json"), "{}")
	link := func(to, name string) {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	link("../out", "in/other")
	link("..", "in/loop")
	link("nowhere", "in/dangling")

	found, _, err := discover(context.Background(), []string{filepath.Join(dir, "in")}, Options{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	if got := paths(found); !slices.Equal(got, []string{"a.json"}) {
		t.Errorf("without following: %q", got)
	}
	found, _, err = discover(context.Background(), []string{filepath.Join(dir, "in")}, Options{FollowSymlinks: true}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(paths(found), "\n")
	want := "a.json\ndangling: no such file or directory\nloop/in: a symbolic link leads back to a folder above it\nloop/out/b.json\nother/b.json"
	if got != want {
		t.Errorf("following:\n%s\nwant:\n%s", got, want)
	}
	// A link that is named as an input is followed always.
	found, _, err = discover(context.Background(), []string{filepath.Join(dir, "in/other")}, Options{}.withDefaults())
	if got := paths(found); err != nil || !slices.Equal(got, []string{"b.json"}) {
		t.Errorf("link as root: %q, %v", got, err)
	}
}

func TestDiscoverFaults(t *testing.T) {
	if _, _, err := discover(context.Background(), []string{filepath.Join(t.TempDir(), "none")}, Options{}.withDefaults()); err == nil {
		t.Error("a root that is not there is no error")
	}
	if _, _, err := discover(context.Background(), []string{"-"}, Options{}.withDefaults()); err == nil {
		t.Error("standard input without a reader is no error")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "sub/a.json"), "{}")
	if err := os.Chmod(filepath.Join(dir, "sub"), 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(filepath.Join(dir, "sub"), 0o755)
	if os.Getuid() == 0 {
		t.Skip("root reads every folder")
	}
	found, _, err := discover(context.Background(), []string{dir}, Options{}.withDefaults())
	if err != nil || len(found) != 1 || found[0].fault != "permission denied" {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestDiscoverOverlap(t *testing.T) {
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "sub/a.json"), "{}")
	found, _, err := discover(context.Background(), []string{dir, filepath.Join(dir, "sub"), file, dir + "/sub/../sub"}, Options{}.withDefaults())
	if got := paths(found); err != nil || len(got) != 1 {
		t.Errorf("%q, %v", got, err)
	}
}

// What cannot be opened is in the ledger with its reason, and names that are no text are made text.
func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "good.json"), event("a", 1))
	if err := os.Symlink("nowhere", filepath.Join(dir, "dangling.json")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	strange := filepath.Join(dir, "b\xff.json")
	if err := os.WriteFile(strange, []byte(event("b", 1)), 0o644); err != nil {
		t.Skipf("no such names here: %v", err)
	}
	store := newStore(t)
	r := mustRun(t, store, Options{FollowSymlinks: true}, dir)
	checkInvariants(t, store, r)
	var got []string
	for _, f := range ledgerOf(t, store) {
		got = append(got, f.Path+" "+f.Status+" "+f.Reason)
	}
	slices.Sort(got)
	want := []string{"b\uFFFD.json loaded ", "dangling.json failed no such file or directory", "good.json loaded "}
	if !slices.Equal(got, want) || r.Failed != 1 || r.Stored != 2 {
		t.Errorf("%q, %+v", got, *r)
	}
}
