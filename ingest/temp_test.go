package ingest

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailsift/storage"
)

// What a run may not write to temporary files ends it with the flag that allows more; what it needs at one time is what counts.
func TestMaxTemp(t *testing.T) {
	dir := t.TempDir()
	metricFiles(t, dir, 12)
	whole := newStore(t)
	mustRun(t, whole, Options{}, dir)
	want := datapointTexts(t, whole)

	store := newStore(t)
	r, err := Run(t.Context(), store, []string{dir}, Options{MetricMemory: 1, MaxTemp: 100})
	var limit *TempError
	if !errors.As(err, &limit) || !strings.Contains(err.Error(), "more than 100 bytes of temporary files are needed; --max-temp allows more") {
		t.Fatalf("%v, %+v", err, r)
	}
	if !r.Interrupted {
		t.Error("the run does not count as interrupted")
	}
	// In windows, each of which frees what it wrote, the same limit is enough for all.
	for most := int64(1000); ; most *= 2 {
		_, err := Run(t.Context(), store, []string{dir}, Options{MetricMemory: 1, MaxTemp: most, WindowBytes: 1, Threads: 1})
		if errors.As(err, &limit) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if got := datapointTexts(t, store); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLimitedTemp(t *testing.T) {
	fs := limitTemp(osFS{}, 10)
	a, err := fs.Temp()
	if err != nil {
		t.Fatal(err)
	}
	b, err := fs.Temp()
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, err := a.WriteAt(make([]byte, 6), 0); err != nil {
		t.Error(err)
	}
	var limit *TempError
	if _, err := b.WriteAt(make([]byte, 5), 0); !errors.As(err, &limit) {
		t.Errorf("11 of 10 bytes: %v", err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if _, err := b.WriteAt(make([]byte, 10), 0); err != nil {
		t.Errorf("a closed file counts: %v", err)
	}
}

// A store that is thrown away counts as temporary too.
func TestMaxStored(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "a.json"), delivery(events(0, 10)...))
	_, err := Run(t.Context(), newStore(t), []string{file}, Options{MaxStored: 10})
	var limit *TempError
	if !errors.As(err, &limit) {
		t.Errorf("%v", err)
	}
	store := newStore(t)
	if r := mustRun(t, store, Options{MaxStored: 1 << 20}, file); r.Stored != 10 {
		t.Errorf("%+v", *r)
	}
}

// An ingest waits for another one as long as it is told to, and says whom it waited for.
func TestLockWait(t *testing.T) {
	store := newStore(t)
	lock, err := store.LockIngest()
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	file := write(t, filepath.Join(t.TempDir(), "a.json"), delivery(events(0, 1)...))
	var held *storage.LockError
	if _, err := Run(t.Context(), store, []string{file}, Options{LockWait: 1}); !errors.As(err, &held) || held.Holder.PID == 0 {
		t.Errorf("%v", err)
	}
}
