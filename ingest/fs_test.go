package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailsift/storage"
)

// quickFS is the operating system's file system without waiting for the disk.
type quickFS struct{}

type quickFile struct{ *os.File }

func (quickFile) Sync() error { return nil }

func quick(f *os.File, err error) (storage.File, error) {
	if err != nil {
		return nil, err
	}
	return quickFile{f}, nil
}

func (quickFS) MkdirAll(dir string) error              { return os.MkdirAll(dir, 0o777) }
func (quickFS) Open(name string) (storage.File, error) { return quick(os.Open(name)) }
func (quickFS) Create(name string) (storage.File, error) {
	return quick(os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666))
}
func (quickFS) Rename(from, to string) error              { return os.Rename(from, to) }
func (quickFS) Remove(name string) error                  { return os.Remove(name) }
func (quickFS) ReadDir(dir string) ([]os.DirEntry, error) { return os.ReadDir(dir) }
func (quickFS) SyncDir(string) error                      { return nil }

// Wherever the disk gets full under several workers, the next run continues, and the result is the same. TRAILSIFT_FAULTS=all fills it
// at every write of the ingest, otherwise at every seventh.
func TestFullDisk(t *testing.T) {
	in := t.TempDir()
	_, distinct := manyFiles(t, in, 20)
	_, replaced := metricFiles(t, in, 20)
	whole := newStore(t)
	mustRun(t, whole, Options{}, in)
	want := datapointTexts(t, whole)
	distinct += int64(len(want)) + replaced
	failed, step := 0, 7
	if os.Getenv("TRAILSIFT_FAULTS") == "all" {
		step = 1
	}
	for n := 1; ; n += step {
		dir := filepath.Join(t.TempDir(), "store")
		if _, err := storage.OpenOrCreate(dir, storage.Options{FS: quickFS{}}); err != nil {
			t.Fatal(err)
		}
		fs := newFaults(fault{op: opWrite, at: n, way: full})
		broken, err := storage.Open(dir, storage.Options{FS: faultyStore{faults: fs}})
		if err != nil {
			t.Fatal(err)
		}
		first, err := Run(context.Background(), broken, []string{in}, Options{WindowBytes: 20_000})
		if err == nil {
			break
		}
		if failed++; !errors.Is(err, errFull) || first == nil || !first.Interrupted {
			t.Fatalf("operation %d: %+v, %v", n, first, err)
		}
		store, err := storage.Open(dir, storage.Options{FS: quickFS{}})
		if err != nil {
			t.Fatal(err)
		}
		checkInvariants(t, store, first)
		second := mustRun(t, store, Options{}, in)
		checkInvariants(t, store, nil)
		if got := datapointTexts(t, store); !slices.Equal(got, want) {
			t.Fatalf("operation %d: got\n%s\nwant\n%s", n, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if first.Stored+second.Stored != distinct {
			t.Fatalf("operation %d: %d and %d stored, want %d", n, first.Stored, second.Stored, distinct)
		}
	}
	if failed < 3 {
		t.Errorf("only %d failures", failed)
	}
	t.Logf("%d failures", failed)
}
