package storage

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
)

var errRead = errors.New("input/output error")

// unreadableFS fails at its nth reading operation: opening a file, or reading from it, half of which is done.
type unreadableFS struct {
	*crashFS     // which never crashes, and does not wait for the disk
	left     int // until the failure; negative is never
}

func (u *unreadableFS) fails() bool { u.left--; return u.left == 0 }

func (u *unreadableFS) Open(name string) (File, error) {
	if u.fails() {
		return nil, errRead
	}
	f, err := u.crashFS.Open(name)
	if err != nil {
		return nil, err
	}
	return unreadableFile{f, u}, nil
}

type unreadableFile struct {
	File
	fs *unreadableFS
}

func (f unreadableFile) Read(p []byte) (int, error) {
	if f.fs.fails() {
		n, _ := f.File.Read(p[:len(p)/2])
		return n, errRead
	}
	return f.File.Read(p)
}

func (f unreadableFile) ReadAt(p []byte, at int64) (int, error) {
	if f.fs.fails() {
		n, _ := f.File.ReadAt(p[:len(p)/2], at)
		return n, errRead
	}
	return f.File.ReadAt(p, at)
}

// TestReadFaults fails reading operations of each kind of change, one at a time and all of the first dozens: the change says so, the store is at the old state or the
// new one, nothing is left behind, and the same change succeeds afterwards.
func TestReadFaults(t *testing.T) {
	base, ctx := crashBase(t), context.Background()
	for name, run := range map[string]func(s *Store) error{
		"compact": func(s *Store) error { _, err := s.Compact(ctx, CompactOptions{}); return err },
		"prune":   func(s *Store) error { _, err := s.Prune(ctx, PruneOptions{Before: 25}); return err },
		"append": func(s *Store) error {
			_, err := s.Append(ctx, insights(t, finding("a", 3), finding("b", 4)))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			old, changed := crashStates(t, base, run)
			for n := 1; ; n += 1 + n/30 {
				fs := &unreadableFS{crashFS: newCrashFS(-1), left: n}
				s, err := Open(copyStore(t, base), Options{Now: noon, FS: fs, KeepRetired: -1})
				if err == nil {
					err = run(s)
				}
				if fs.left > 0 {
					if err != nil {
						t.Fatalf("without a fault: %v", err)
					}
					if n < 5 {
						t.Errorf("only %d operations read", n-1)
					}
					return
				}
				if s == nil { // it was the manifest that could not be read
					if !errors.Is(err, errRead) {
						t.Errorf("operation %d: %v", n, err)
					}
					continue
				}
				got := liveRows(t, s.Dir())
				switch {
				case err == nil && got != changed:
					t.Errorf("operation %d: no error, and the state is\n%s", n, got)
				case err != nil && got != old && got != changed:
					t.Errorf("operation %d: %v, and the state is\n%s", n, err, got)
				}
				if left, err := filepath.Glob(s.path(tempDir + "/*")); err != nil || len(left) != 0 {
					t.Errorf("operation %d: %v is left, %v", n, left, err)
				}
				if err := run(s); err != nil {
					t.Errorf("operation %d: once more: %v", n, err)
				}
				if got := liveRows(t, s.Dir()); got != changed {
					t.Errorf("operation %d: once more: the state is\n%s", n, got)
				}
			}
		})
	}
}
