package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailsift/storage/schema"
)

// TestCrashes stops each kind of change at each of its steps, and opens the store as a power failure would leave it: it is at
// the old state or the new one, whole, and the next writer can go on.
func TestCrashes(t *testing.T) {
	ctx := context.Background()
	events, base := schema.Events(), crashBase(t)
	for _, tt := range []struct {
		name string
		run  func(s *Store) error
	}{
		{"commit", func(s *Store) error {
			lock, err := s.LockIngest()
			if err != nil {
				return err
			}
			defer lock.Release()
			var add []Segment
			for _, table := range []*schema.Table{events, schema.Files()} {
				w, err := s.NewSegment(table)
				if err != nil {
					return err
				}
				b := NewBatch(table, 1)
				b.Columns[table.Time].AppendInt64(5)
				b.EndRow()
				if err := w.Write(b); err != nil {
					w.Abort()
					return err
				}
				seg, err := w.Close()
				if err != nil {
					return err
				}
				add = append(add, seg)
			}
			_, err = s.Commit(ctx, Change{Add: add, NextFileID: 9, NextIngestID: 9})
			return err
		}},
		{"replace", func(s *Store) error { // nobody reads, so the old segments are deleted at once
			sn, err := s.Snapshot()
			if err != nil {
				return err
			}
			seg := sn.Segments("events", TimeRange{})[1]
			add, err := s.Rewrite(ctx, seg, func(_ *Batch, row int) bool { return row != 1 })
			sn.Close()
			if err != nil {
				return err
			}
			_, err = s.Commit(ctx, Change{Add: add, Retire: []string{seg.Path}})
			return err
		}},
		{"append", func(s *Store) error {
			b := NewBatch(schema.Insights(), 2)
			for _, id := range []string{"a", "b"} {
				setRow(t, b, finding(id, 3))
			}
			_, err := s.Append(ctx, b)
			return err
		}},
		{"compact", func(s *Store) error { _, err := s.Compact(ctx, CompactOptions{}); return err }},
		{"prune", func(s *Store) error { _, err := s.Prune(ctx, PruneOptions{Before: 25}); return err }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			old, changed := crashStates(t, base, tt.run)
			seen := map[string]bool{}
			for n := 1; ; n++ {
				crashed := false
				for _, undo := range []bool{false, true} {
					s, fs := crashStore(t, base, n)
					err := tt.run(s)
					crashed = fs.crashed()
					if !crashed && err != nil {
						t.Fatalf("without a crash: %v", err)
					}
					die(s)
					if err := fs.settle(undo); err != nil {
						t.Fatal(err)
					}
					got := liveRows(t, s.Dir())
					if err == nil && got != changed { // only what comes after the commit may fail unnoticed
						t.Fatalf("step %d, undo %t: no error, and the state is %s", n, undo, got)
					}
					if got != old && got != changed {
						t.Fatalf("step %d, undo %t: the state is\n%s\nbut it was\n%s\nor is to be\n%s", n, undo, got, old, changed)
					}
					seen[got] = true
					goOn(t, s.Dir())
				}
				if !crashed {
					t.Logf("%d steps", n-1)
					break
				}
			}
			if !seen[old] || !seen[changed] {
				t.Errorf("only one of the two states was seen: %v", seen)
			}
		})
	}
}

// noon is when the stores of the crash tests are made; they are changed an hour later.
func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// crashBase makes the store that the changes start from.
func crashBase(t *testing.T) string {
	t.Helper()
	s := newTestStore(t, Options{Now: noon})
	for i := range 3 {
		base := int64(10 * (i + 1))
		mustCommit(t, s, Change{Add: []Segment{writeSegment(t, s, schema.Events(), 2,
			row{"ts": base, "eventid": fmt.Sprint("a", i)}, row{"ts": base + 6, "eventid": fmt.Sprint("b", i)}, row{"eventid": fmt.Sprint("c", i)})}})
	}
	return s.Dir()
}

// A store whose creation was interrupted is completed by the next attempt.
func TestCrashesOfCreation(t *testing.T) {
	for n := 1; ; n++ {
		crashed := false
		for _, undo := range []bool{false, true} {
			dir := filepath.Join(t.TempDir(), "store")
			fs := newCrashFS(n)
			_, err := OpenOrCreate(dir, Options{FS: fs})
			if crashed = fs.crashed(); !crashed && err != nil {
				t.Fatal(err)
			}
			if err := fs.settle(undo); err != nil {
				t.Fatal(err)
			}
			if _, err := OpenOrCreate(dir, Options{FS: newCrashFS(-1)}); err != nil {
				t.Fatalf("step %d, undo %t: %v", n, undo, err)
			}
			goOn(t, dir)
		}
		if !crashed {
			return
		}
	}
}

// crashStore opens a copy of a store on a file system that crashes at the nth step.
func crashStore(t *testing.T, base string, n int) (*Store, *crashFS) {
	t.Helper()
	dir := copyStore(t, base)
	fs := newCrashFS(n)
	later := func() time.Time { return noon().Add(time.Hour) }
	s, err := Open(dir, Options{Now: later, FS: fs, LockWait: time.Millisecond, KeepRetired: -1})
	if err != nil {
		t.Fatal(err)
	}
	return s, fs
}

// copyStore copies a store that has no temporary files. Segments never change, so they are linked.
func copyStore(t *testing.T, base string) string {
	t.Helper()
	dir := t.TempDir()
	manifest, err := os.ReadFile(filepath.Join(base, manifestName))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, manifestName), manifest, 0o600)
	}
	segments, globErr := filepath.Glob(filepath.Join(base, "*", "*"+segmentSuffix))
	if err = errors.Join(err, globErr); err != nil {
		t.Fatal(err)
	}
	for _, segment := range segments {
		rel, err := filepath.Rel(base, segment)
		if err == nil {
			err = os.MkdirAll(filepath.Join(dir, filepath.Dir(rel)), 0o700)
		}
		if err == nil {
			err = os.Link(segment, filepath.Join(dir, rel))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// crashStates returns the states before and after a change that does not crash.
func crashStates(t *testing.T, base string, run func(*Store) error) (old, changed string) {
	t.Helper()
	s, _ := crashStore(t, base, -1)
	old = liveRows(t, s.Dir())
	if err := run(s); err != nil {
		t.Fatal(err)
	}
	changed = liveRows(t, s.Dir())
	if old == changed {
		t.Fatal("the change changes nothing")
	}
	return old, changed
}

// die releases what the operating system would release when the process of a store dies.
func die(s *Store) { s.building.release() }

// liveRows opens a store and returns all rows that it holds, by segment, after checking every file.
func liveRows(t *testing.T, dir string) string {
	t.Helper()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sn, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer sn.Close()
	var out strings.Builder
	for _, table := range schema.Tables() {
		for _, seg := range sn.Segments(table.Name, TimeRange{}) {
			if err := s.verifyFile(context.Background(), seg); err != nil {
				t.Fatalf("%s: %v", seg.Path, err)
			}
			fmt.Fprintln(&out, table.Name, readRows(t, sn.Path(seg), table, nil, TimeRange{}))
		}
	}
	fmt.Fprintln(&out, "next", sn.NextFileID(), sn.NextIngestID())
	return out.String()
}

// goOn runs the next ingest: it removes the leftovers and commits.
func goOn(t *testing.T, dir string) {
	t.Helper()
	s, err := Open(dir, Options{LockWait: time.Millisecond, FS: newCrashFS(-1)}) // without the time that syncing takes
	if err != nil {
		t.Fatal(err)
	}
	lock, err := s.LockIngest()
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	mustCommit(t, s, Change{Add: []Segment{fakeSegment(t, s, "events", "next")}})
	m := mustSnapshot(t, s).manifest
	named := map[string]bool{}
	for _, seg := range m.live {
		named[filepath.FromSlash(seg.Path)] = true
	}
	for _, r := range m.retired {
		named[filepath.FromSlash(r.Path)] = true
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if rel, _ := filepath.Rel(dir, f); !named[rel] {
			t.Errorf("%s is a leftover", rel)
		}
	}
	if len(files) != len(named) {
		t.Errorf("%d files for %d segments", len(files), len(named))
	}
}

// A full disk is an error like any other: nothing has changed, and the same commit succeeds once there is room again.
func TestCommitCanBeTriedAgain(t *testing.T) {
	for n := 1; ; n++ {
		s := newTestStore(t, Options{})
		fs := &brokenFS{FS: s.fs, at: n}
		seg := fakeSegment(t, s, "events", "content")
		s.fs = fs
		_, err := s.Commit(context.Background(), Change{Add: []Segment{seg}, NextFileID: 4})
		if fs.at > 0 {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		sn := mustSnapshot(t, s)
		switch {
		case errors.Is(err, ErrNotDurable):
			if sn.NextFileID() != 4 {
				t.Errorf("step %d: %v, but it is not visible", n, err)
			}
		case err == nil:
			t.Errorf("step %d: no error", n)
		default:
			if sn.NextFileID() != 1 {
				t.Errorf("step %d: %v, but it is visible", n, err)
			}
			mustCommit(t, s, Change{Add: []Segment{seg}, NextFileID: 4})
		}
		if got := mustSnapshot(t, s).Segments("events", TimeRange{}); len(got) != 1 {
			t.Errorf("step %d: %d segments", n, len(got))
		} else if content, err := os.ReadFile(s.path(got[0].Path)); string(content) != "content" {
			t.Errorf("step %d: content %q, %v", n, content, err)
		}
	}
}

// A segment that cannot be written leaves no file and no lock behind.
func TestFailedSegmentLeavesNothing(t *testing.T) {
	table := schema.Events()
	for n := 1; ; n++ {
		s := newTestStore(t, Options{})
		fs := &brokenFS{FS: s.fs, at: n}
		s.fs = fs
		seg, err := func() (Segment, error) {
			w, err := s.NewSegment(table)
			if err != nil {
				return Segment{}, err
			}
			for range 2 {
				b := NewBatch(table, 1)
				setRow(t, b, row{"eventid": "a"})
				if err := w.Write(b); err != nil {
					w.Abort()
					return Segment{}, err
				}
			}
			return w.Close()
		}()
		if fs.at > 0 {
			if err != nil || seg.Rows != 2 {
				t.Fatalf("without a fault: %+v, %v", seg, err)
			}
			return
		}
		if !errors.Is(err, errDiskFull) {
			t.Errorf("step %d: err = %v", n, err)
		}
		if left := tempFiles(t, s); len(left) != 0 || s.building != nil || len(s.pending) != 0 {
			t.Errorf("step %d: %v is left", n, left)
		}
	}
}

// brokenFS fails once, at the operation that brings at to 0.
type brokenFS struct {
	FS
	at int
}

var errDiskFull = errors.New("no space left on device")

func (b *brokenFS) fails() bool { b.at--; return b.at == 0 }

func (b *brokenFS) Create(name string) (File, error) {
	if b.fails() {
		return nil, errDiskFull
	}
	f, err := b.FS.Create(name)
	if err != nil {
		return nil, err
	}
	return brokenFile{f, b}, nil
}

func (b *brokenFS) Rename(from, to string) error {
	if b.fails() {
		return errDiskFull
	}
	return b.FS.Rename(from, to)
}

func (b *brokenFS) SyncDir(dir string) error {
	if b.fails() {
		return errDiskFull
	}
	return b.FS.SyncDir(dir)
}

func (b *brokenFS) MkdirAll(dir string) error {
	if b.fails() {
		return errDiskFull
	}
	return b.FS.MkdirAll(dir)
}

type brokenFile struct {
	File
	fs *brokenFS
}

func (f brokenFile) Write(p []byte) (int, error) {
	if f.fs.fails() {
		n, _ := f.File.Write(p[:len(p)/2])
		return n, errDiskFull
	}
	return f.File.Write(p)
}

func (f brokenFile) Sync() error {
	if f.fs.fails() {
		return errDiskFull
	}
	return f.File.Sync()
}
