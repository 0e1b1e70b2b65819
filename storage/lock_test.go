package storage

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// childDir names the store of a child process: this test binary, started again to hold locks until it is killed.
const childDir = "TRAILSIFT_TEST_LOCK_HOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		os.Exit(holdLocks(dir))
	}
	os.Exit(m.Run())
}

// holdLocks takes every lock that an ingest holds at some time, leaves a segment half written, says so and waits to be killed.
func holdLocks(dir string) int {
	s, err := Open(dir, Options{})
	if err != nil {
		return fail(err)
	}
	ingest, err := s.LockIngest()
	if err != nil {
		return fail(err)
	}
	w, err := s.newSegmentFile("events")
	if err != nil {
		return fail(err)
	}
	if _, err := w.Write([]byte("half")); err != nil {
		return fail(err)
	}
	sn, err := s.Snapshot()
	if err != nil {
		return fail(err)
	}
	commit, err := tryLock(s.path(commitLock), true)
	if err != nil {
		return fail(err)
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin) // ends when the parent dies without killing us
	runtime.KeepAlive([]any{ingest, w, sn, commit})
	return 0
}

func fail(err error) int {
	fmt.Println(err)
	return 1
}

func TestLocksOfAKilledProcess(t *testing.T) {
	s := newTestStore(t, Options{LockWait: time.Millisecond})
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+s.Dir())
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
	killed := false
	kill := func() {
		if !killed {
			killed = true
			child.Process.Kill()
			child.Wait()
		}
	}
	defer kill()
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the child says %q", line)
	}

	var held *LockError
	if _, err := s.LockIngest(); !errors.As(err, &held) || held.Holder.PID != child.Process.Pid {
		t.Errorf("ingest lock: %v, want one that names process %d", err, child.Process.Pid)
	}
	if _, err := s.Commit(context.Background(), Change{}); !errors.As(err, &held) || !strings.HasSuffix(held.Path, commitLock) {
		t.Errorf("commit: %v, want a lock error", err)
	}
	if n := len(tempFiles(t, s)); n != 1 {
		t.Errorf("%d temporary files, want the child's one", n)
	}

	kill()
	lock, err := s.LockIngest()
	if err != nil {
		t.Fatalf("after the kill: %v", err)
	}
	if left := tempFiles(t, s); len(left) != 0 {
		t.Errorf("the leftovers %v are still there", left)
	}
	mustCommit(t, s, Change{Add: []Segment{fakeSegment(t, s, "events", "x")}})
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

func tempFiles(t *testing.T, s *Store) []string {
	t.Helper()
	entries, err := os.ReadDir(s.path(tempDir))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestSecondIngestIsToldWhoHoldsTheLock(t *testing.T) {
	s := newTestStore(t, Options{})
	first, err := s.LockIngest()
	if err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Skip("this machine has no name: ", err)
	}
	_, err = s.LockIngest()
	want := fmt.Sprintf("another ingest is running on this store: process %d on %s since 2026-03-01T12:00:00Z (%s is locked)", os.Getpid(), host, s.path(ingestLock))
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = s.AwaitIngest(t.Context(), 10*time.Millisecond)
	want = fmt.Sprintf("another ingest is running on this store: process %d on %s since 2026-03-01T12:00:00Z; waited 10ms (%s is locked)", os.Getpid(), host, s.path(ingestLock))
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if err := first.Release(); err != nil {
		t.Errorf("second release: %v", err)
	}
	next, err := s.LockIngest()
	if err != nil {
		t.Fatal(err)
	}
	next.Release()
}

// Who has little to write waits until the others are done, one after the other.
func TestAwaitIngest(t *testing.T) {
	s := newTestStore(t, Options{Command: "trailsift first"})
	first, err := s.LockIngest()
	if err != nil {
		t.Fatal(err)
	}
	var held *LockError
	if _, err := s.LockIngest(); !errors.As(err, &held) || held.Holder.Command != "trailsift first" || !strings.Contains(err.Error(), ": `trailsift first`, process ") {
		t.Errorf("the lock is held by %+v: %v", held, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.AwaitIngest(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting goes on although nobody wants it: %v", err)
	}
	inside := make(chan bool, 1) // has room for one
	var waiting sync.WaitGroup
	for range 4 {
		waiting.Go(func() {
			lock, err := s.AwaitIngest(t.Context(), time.Hour)
			if err != nil {
				t.Error(err)
				return
			}
			select {
			case inside <- true:
			default:
				t.Error("two hold the lock")
			}
			<-inside
			if err := lock.Release(); err != nil {
				t.Error(err)
			}
		})
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	waiting.Wait()
}

func TestLockErrorWithoutHolder(t *testing.T) {
	err := &LockError{Path: "store/ingest.lock"}
	if want := "another ingest is running on this store (store/ingest.lock is locked)"; err.Error() != want {
		t.Errorf("got %s, want %s", err, want)
	}
}

// A segment that somebody is still writing is no leftover, whatever its age.
func TestSweepSparesLiveWriters(t *testing.T) {
	writer := newTestStore(t, Options{})
	seg := fakeSegment(t, writer, "events", "under way")
	ingest, err := Open(writer.Dir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	lock, err := ingest.LockIngest()
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	mustCommit(t, writer, Change{Add: []Segment{seg}})
	if writer.building != nil {
		t.Error("build.lock is held although nothing is pending")
	}
}

func TestWaitLockHonoursContext(t *testing.T) {
	s := newTestStore(t, Options{})
	held, err := tryLock(s.path(commitLock), true)
	if err != nil {
		t.Fatal(err)
	}
	defer held.release()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Commit(ctx, Change{}); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want context.Canceled", err)
	}
}

// Whoever may only read the folder can take snapshots all the same.
func TestSnapshotOfReadOnlyFolder(t *testing.T) {
	s := newTestStore(t, Options{})
	if err := os.Remove(s.path(readersLock)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(s.Dir(), 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(s.Dir(), 0o700) })
	sn, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 && sn.lock != nil {
		t.Error("a lock was taken in a folder that may not be written")
	}
	if err := sn.Close(); err != nil {
		t.Error(err)
	}
}
