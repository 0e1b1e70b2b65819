package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// TestMain runs an ingest instead of the tests when a test has started this program for that.
func TestMain(m *testing.M) {
	if dir := os.Getenv("TRAILSIFT_TEST_INGEST"); dir != "" {
		os.Exit(childIngest(dir))
	}
	os.Exit(m.Run())
}

// childIngest ingests dir/in into dir/store in small windows. Whatever it asks of the file system is a byte on its standard output.
func childIngest(dir string) int {
	fs := newFaults(fault{})
	fs.told = os.Stdout
	store, err := storage.OpenOrCreate(filepath.Join(dir, "store"), storage.Options{FS: faultyStore{faults: fs}})
	if err == nil {
		o := Options{WindowBytes: 60_000, Threads: 2, FS: faultyInputs{faults: fs}}
		_, err = Run(context.Background(), store, []string{filepath.Join(dir, "in")}, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// manyFiles writes n delivery files with ten records each, every fifth a repeat of the file before.
func manyFiles(t *testing.T, dir string, n int) (records, distinct int64) {
	for i := range n {
		from := i * 10
		if i%5 == 4 {
			from -= 10
		} else {
			distinct += 10
		}
		records += 10
		list := append(events(from, 10), " ")[:10]
		write(t, filepath.Join(dir, fmt.Sprintf("x_2024%02d%02dT%02d%02dZ_%d.json", i/400+1, i/20%20+1, i%20, i%60, i)), delivery(list...)+strings.Repeat(" ", i%7))
	}
	return records, distinct
}

// TestKill kills an ingest at random moments and starts it again, until it ends: after each kill the store is sound, and in the end
// nothing is lost and nothing stored twice. TRAILSIFT_KILLS says how many kills there are, 6 by default.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	kills := 6
	if n, err := strconv.Atoi(os.Getenv("TRAILSIFT_KILLS")); err == nil {
		kills = n
	}
	random := rand.New(rand.NewPCG(1, 2))
	in := t.TempDir()
	_, distinct := manyFiles(t, in, 300)
	metricFiles(t, in, 100)
	fs := newFaults(fault{})
	whole := faultStore(t, t.TempDir(), faultyStore{faults: fs})
	mustRun(t, whole, Options{WindowBytes: 60_000, FS: faultyInputs{faults: fs}}, in)
	moments := 0
	for _, n := range fs.asked {
		moments += n
	}
	want := datapointTexts(t, whole)
	rounds, done := 0, 0
	for ; done < kills; rounds++ {
		dir := t.TempDir()
		if err := os.Symlink(in, filepath.Join(dir, "in")); err != nil {
			t.Fatal(err)
		}
		for done < kills && killedIngest(t, dir, 1+random.IntN(moments*5/4)) {
			done++
			checkKilled(t, filepath.Join(dir, "store"))
		}
		if killedIngest(t, dir, math.MaxInt) {
			t.Fatal("nobody killed it")
		}
		store, err := storage.Open(filepath.Join(dir, "store"), storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkWhole(t, store, distinct, want)
	}
	t.Logf("%d kills in %d rounds", done, rounds)
}

// killedIngest ingests dir/in in a process that is killed once it has asked so much of the file system, and reports whether it was.
func killedIngest(t *testing.T, dir string, after int) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TRAILSIFT_TEST_INGEST="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(io.Discard, out, int64(after)); err == nil {
		_ = cmd.Process.Kill() // which comes too late when it has ended
	}
	_, _ = io.Copy(io.Discard, out)
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() > 0) {
		t.Fatal(err)
	}
	return err != nil
}

// checkKilled looks at what a killed ingest left, if it came to make the store.
func checkKilled(t *testing.T, dir string) {
	t.Helper()
	store, err := storage.Open(dir, storage.Options{})
	if errors.Is(err, storage.ErrNoStore) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	checkInvariants(t, store, nil)
	if v, err := store.Verify(t.Context()); err != nil || len(v.Problems) > 0 {
		t.Fatalf("%+v, %v", v, err)
	}
}

// checkWhole compares a store with what its inputs hold.
func checkWhole(t *testing.T, store *storage.Store, distinct int64, datapoints []string) {
	t.Helper()
	checkInvariants(t, store, nil)
	seen := map[string]int{}
	eachRow(t, store, schema.Events(), func(b *storage.Batch, row int) {
		seen[string(b.Columns[b.Table.MustColumn("eventid")].Bytes(row))]++
	})
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s is stored %d times", id, n)
		}
	}
	if int64(len(seen)) != distinct {
		t.Errorf("%d records, want %d", len(seen), distinct)
	}
	if got := datapointTexts(t, store); !slices.Equal(got, datapoints) {
		for i := range min(len(got), len(datapoints)) {
			if got[i] != datapoints[i] {
				t.Fatalf("got  %s\nwant %s", got[i], datapoints[i])
			}
		}
		t.Errorf("%d datapoints, and a run that was not killed has %d", len(got), len(datapoints))
	}
	if v, err := store.Verify(t.Context()); err != nil || len(v.Problems) > 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// cancelAt cancels a run once some inputs were read.
type cancelAt struct {
	files  int64
	cancel context.CancelFunc
}

func (c cancelAt) Update(p Progress) {
	if p.Files >= c.files {
		c.cancel()
	}
}

// slowReader gives a byte at a time, and cancels in the middle.
type slowReader struct {
	text   string
	cancel context.CancelFunc
}

func (s *slowReader) Read(p []byte) (int, error) {
	if len(s.text) < 400 {
		s.cancel()
	}
	n := copy(p[:min(len(p), 10)], s.text)
	s.text = s.text[n:]
	return n, nil
}

func TestCancel(t *testing.T) {
	dir := t.TempDir()
	records, distinct := manyFiles(t, dir, 60)
	ctx, cancel := context.WithCancel(context.Background())
	store := newStore(t)
	// The files are read, then standard input, whose reading is interrupted: it leaves nothing.
	o := Options{Stdin: &slowReader{delivery(events(100_000, 20)...), cancel}, WindowBytes: 1}
	r, err := Run(ctx, store, []string{dir, "-"}, o)
	if !errors.Is(err, context.Canceled) || r == nil || !r.Interrupted {
		t.Fatalf("%+v, %v", r, err)
	}
	if r.Records != records || r.Stored != distinct || r.Files != 60 {
		t.Errorf("%+v; want %d records, %d stored", *r, records, distinct)
	}
	checkInvariants(t, store, r)
	left, err := os.ReadDir(filepath.Join(store.Dir(), "tmp"))
	if err != nil || len(left) > 0 {
		t.Errorf("left in tmp: %v, %v", left, err)
	}
	again := mustRun(t, store, Options{}, dir)
	if again.Known != 60 || again.Stored != 0 {
		t.Errorf("again: %+v", *again)
	}
}

func TestCancelBetweenFiles(t *testing.T) {
	dir := t.TempDir()
	records, distinct := manyFiles(t, dir, 400)
	store := newStore(t)
	ctx, cancel := context.WithCancel(context.Background())
	first, err := Run(ctx, store, []string{dir}, Options{Threads: 2, WindowBytes: 30_000, Progress: cancelAt{1, cancel}})
	if err == nil && !first.Interrupted {
		t.Log("the run was quicker than its cancellation")
	}
	checkInvariants(t, store, first)
	second := mustRun(t, store, Options{}, dir)
	checkInvariants(t, store, nil)
	if first.Stored+second.Stored != distinct || first.Records+second.Records != records || second.Known != first.Files {
		t.Errorf("first %+v\nsecond %+v\nwant %d stored of %d", *first, *second, distinct, records)
	}
}

// Two runs at once: the second is told who holds the store.
func TestSecondIngest(t *testing.T) {
	store := newStore(t)
	lock, err := store.LockIngest()
	if err != nil {
		t.Fatal(err)
	}
	_, err = Run(context.Background(), store, []string{t.TempDir()}, Options{})
	var held *storage.LockError
	if !errors.As(err, &held) || held.Holder.PID != os.Getpid() {
		t.Errorf("%v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	mustRun(t, store, Options{}, t.TempDir())
}
