//go:build unix

package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A run ends with its context although a pipe among its inputs never does: neither while nobody writes, nor after something
// was written.
func TestSilentPipe(t *testing.T) {
	for _, text := range []string{"", `{"Records":[` + event("a", 1) + ","} {
		dir := t.TempDir()
		pipe := filepath.Join(dir, "pipe")
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Skipf("no pipes here: %v", err)
		}
		file := write(t, filepath.Join(dir, "b.json"), event("b", 2))
		store := newStore(t)
		ctx, cancel := context.WithCancel(context.Background())
		wrote := make(chan *os.File, 1)
		go func() {
			// Opening waits until the run has opened the other end.
			w, err := os.OpenFile(pipe, os.O_WRONLY, 0)
			if err == nil {
				_, err = w.WriteString(text)
			}
			if err != nil {
				t.Error(err)
			}
			cancel()
			wrote <- w
		}()
		r, err := Run(ctx, store, []string{file, pipe}, Options{})
		if !errors.Is(err, context.Canceled) || r == nil || !r.Interrupted || r.Stored != 1 {
			t.Errorf("%+v, %v", r, err)
		}
		checkInvariants(t, store, r)
		(<-wrote).Close()
	}
}

// A cancelled run does not wait for somebody to open the other end.
func TestUnopenedPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("no pipes here: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	store := newStore(t)
	_, err := Run(ctx, store, []string{pipe}, Options{Progress: cancelAt{0, cancel}})
	if !errors.Is(err, context.Canceled) || len(ledgerOf(t, store)) != 0 {
		t.Errorf("%v, ledger %+v", err, ledgerOf(t, store))
	}
	w, err := os.OpenFile(pipe, os.O_WRONLY, 0) // lets go of the reader that was left behind
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
}
