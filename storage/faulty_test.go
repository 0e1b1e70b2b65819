package storage

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
)

// lyingFS renames the manifest and says that it could not. The store cannot be read then when blind is set, until it is looked at
// again.
type lyingFS struct {
	*crashFS // which never crashes, and does not wait for the disk
	blind    bool
	lied     bool
}

func (l *lyingFS) Rename(from, to string) error {
	err := l.crashFS.Rename(from, to)
	if err == nil && filepath.Base(to) == manifestName && !l.lied {
		l.lied, err = true, errRead
	}
	return err
}

func (l *lyingFS) Open(name string) (File, error) {
	if l.lied && l.blind {
		return nil, errRead
	}
	return l.crashFS.Open(name)
}

// A manifest may have come to its name although renaming it returned an error: the segments that it names stay where they are.
func TestRenameThatHappenedAllTheSame(t *testing.T) {
	for _, blind := range []bool{false, true} {
		s := newTestStore(t, Options{})
		first := mustCommit(t, s, Change{Add: []Segment{fakeSegment(t, s, "events", "old")}})
		seg := fakeSegment(t, s, "events", "new")
		sound := s.fs
		s.fs = &lyingFS{crashFS: newCrashFS(-1), blind: blind}
		_, err := s.Commit(context.Background(), Change{Add: []Segment{seg}, Retire: []string{first[0].Path}})
		if want := map[bool]error{false: ErrNotDurable, true: errUnsure}[blind]; !errors.Is(err, want) || !errors.Is(err, errRead) {
			t.Errorf("blind %t: %v", blind, err)
		}
		if err := s.Discard(seg); err != nil { // as after any error
			t.Errorf("blind %t: %v", blind, err)
		}
		s.fs = sound
		sn := mustSnapshot(t, s)
		live := sn.Segments("events", TimeRange{})
		if len(live) != 1 {
			t.Fatalf("blind %t: %d segments", blind, len(live))
		}
		f, err := s.fs.Open(sn.Path(live[0]))
		if err != nil {
			t.Fatalf("blind %t: %v", blind, err)
		}
		content := make([]byte, 3)
		if _, err := f.Read(content); string(content) != "new" {
			t.Errorf("blind %t: %q, %v", blind, content, err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if lock, err := s.LockIngest(); err != nil {
			t.Error(err)
		} else if err := lock.Release(); err != nil {
			t.Error(err)
		}
		goOn(t, s.Dir())
	}
}

// A store whose creation failed is completed by the next attempt.
func TestCreationOnAFaultyDisk(t *testing.T) {
	for n := 1; ; n++ {
		dir := filepath.Join(t.TempDir(), "store")
		fs := &brokenFS{FS: newCrashFS(-1), at: n}
		_, err := OpenOrCreate(dir, Options{FS: fs})
		if fs.at > 0 {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		if !errors.Is(err, errDiskFull) {
			t.Errorf("operation %d: %v", n, err)
		}
		if _, err := OpenOrCreate(dir, Options{FS: newCrashFS(-1)}); err != nil {
			t.Fatalf("operation %d: %v", n, err)
		}
		goOn(t, dir)
	}
}
