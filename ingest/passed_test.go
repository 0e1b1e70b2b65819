package ingest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailsift/storage"
)

// A store among the inputs is passed over, so that reading the folder around it twice finds nothing new.
func TestStoreInsideInput(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "logs/a.json"), event("a", 1))
	store, err := storage.OpenOrCreate(filepath.Join(dir, "trailsift-store"), storage.Options{FS: quickFS{}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := storage.OpenOrCreate(filepath.Join(dir, "logs/other"), storage.Options{FS: quickFS{}}); err != nil {
		t.Fatal(err)
	}
	for i, known := range []int64{0, 1} {
		r := mustRun(t, store, Options{}, dir)
		if r.Files != 1 || r.Known != known || r.Failed != 0 || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "2 folders were skipped because they are trailsift stores") {
			t.Errorf("run %d: %+v", i, *r)
		}
	}
	if files := ledgerOf(t, store); len(files) != 1 || files[0].Path != "logs/a.json" {
		t.Errorf("ledger: %+v", files)
	}
}

func TestPassedOverIsSaid(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "in/a.json"), event("a", 1))
	if err := os.Mkdir(filepath.Join(dir, "in/none"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"l1", "l2", "l3", "l4"} {
		if err := os.Symlink("a.json", filepath.Join(dir, "in", name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	in := filepath.Join(dir, "in")
	r := mustRun(t, newStore(t), Options{}, in)
	l := filepath.Join(in, "l")
	want := []string{
		"4 symbolic links were skipped (--follow-symlinks reads them): " + l + "1, " + l + "2, " + l + "3 and 1 more",
		"a folder is empty: " + filepath.Join(in, "none"),
	}
	if !slices.Equal(r.Warnings, want) || r.Files != 1 {
		t.Errorf("%+v\nwant %q", *r, want)
	}
	if r := mustRun(t, newStore(t), Options{FollowSymlinks: true}, filepath.Join(in, "a.json")); len(r.Warnings) != 0 {
		t.Errorf("warnings without a reason: %q", r.Warnings)
	}
}

// What failed before in the same way is not recorded again, whether its bytes were read or not.
func TestFailedAgain(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "in/good.json"), event("a", 1))
	write(t, filepath.Join(dir, "in/broken.json"), `{"Records":[{"eventVersion":"1.0", x`)
	write(t, filepath.Join(dir, "in/cut.gz"), gz(t, delivery(events(5, 3)...))[:30])
	write(t, filepath.Join(dir, "in/empty.zip"), zipOf(t))
	if err := os.Symlink("nowhere", filepath.Join(dir, "in/dangling")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	store, o := newStore(t), Options{FollowSymlinks: true}
	first := mustRun(t, store, o, filepath.Join(dir, "in"))
	checkInvariants(t, store, first)
	before := len(ledgerOf(t, store))
	if first.Failed != 3 || first.FailedAgain != 0 || before != 5 {
		t.Fatalf("first: %+v, %d rows", *first, before)
	}
	snap, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	number := snap.Number()
	if err := snap.Close(); err != nil {
		t.Fatal(err)
	}
	again := mustRun(t, store, o, filepath.Join(dir, "in"))
	if again.Failed != 3 || again.FailedAgain != 3 || again.Records != 0 || again.Known+again.Ignored != 2 {
		t.Errorf("again: %+v", *again)
	}
	checkInvariants(t, store, nil)
	if snap, err = store.Snapshot(); err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	if snap.Number() != number || len(ledgerOf(t, store)) != before {
		t.Errorf("commit %d became %d, %d rows %d", number, snap.Number(), before, len(ledgerOf(t, store)))
	}
}

// Bytes that were not read are not counted as read.
func TestUnreadBytes(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("root reads every file: only the account is tested")
	}
	r := newReport()
	f := &fileState{name: "a", size: 1000}
	r.addFile(f.unreadable("permission denied"))
	if r.BytesRead != 0 || r.Failed != 1 || r.ByFormat["unreadable"].Files != 1 {
		t.Errorf("%+v", *r)
	}
}
