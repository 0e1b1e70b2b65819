package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// The lock files of a store; doc.go says what each is for.
const (
	commitLock  = "commit.lock"
	ingestLock  = "ingest.lock"
	buildLock   = "build.lock"
	readersLock = "readers.lock"
)

// lockPoll is how often a waiting process looks at a lock again: file locks cannot be waited for with a limit.
const lockPoll = 5 * time.Millisecond

// errHeld is what tryLock returns when another holder is in the way.
var errHeld = errors.New("lock is held")

// LockError is returned when somebody else holds a lock.
type LockError struct {
	Path   string        // the lock file
	Waited time.Duration // how long it was waited for
	Holder Holder        // who holds it; zero when the holder does not say
}

// Holder says who holds a lock.
type Holder struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Since   time.Time `json:"since"`
	Command string    `json:"command,omitempty"` // what the process is doing; empty when it does not say
}

func (e *LockError) Error() string {
	if filepath.Base(e.Path) == ingestLock {
		text := "another ingest is running on this store"
		if e.Holder.PID != 0 {
			text += ": "
			if e.Holder.Command != "" {
				text += "`" + e.Holder.Command + "`, "
			}
			text += fmt.Sprintf("process %d on %s since %s", e.Holder.PID, e.Holder.Host, e.Holder.Since.UTC().Format(time.RFC3339))
		}
		if e.Waited > 0 {
			text += fmt.Sprintf("; waited %v", e.Waited)
		}
		return fmt.Sprintf("%s (%s is locked)", text, e.Path)
	}
	return fmt.Sprintf("%s is still locked by another process after %s", e.Path, e.Waited)
}

// fileLock is a held lock. Every lock has an open file of its own, so that holders in one process count like those in several.
type fileLock struct{ f *os.File }

func (l *fileLock) release() error {
	if l == nil || l.f == nil {
		return nil
	}
	f := l.f
	l.f = nil
	return errors.Join(unlockFile(f), f.Close())
}

// tryLock takes a lock or returns errHeld.
func tryLock(path string, exclusive bool) (*fileLock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil && !exclusive {
		// A reader may lack the right to write; a shared lock needs only an open file.
		if ro, roErr := os.Open(path); roErr == nil {
			f, err = ro, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if err := lockFile(f, exclusive); err != nil {
		f.Close()
		return nil, err
	}
	return &fileLock{f}, nil
}

// waitLock takes a lock, waiting up to wait for others to release it.
func waitLock(ctx context.Context, path string, exclusive bool, wait time.Duration) (*fileLock, error) {
	for waited := time.Duration(0); ; waited += lockPoll {
		l, err := tryLock(path, exclusive)
		if !errors.Is(err, errHeld) {
			return l, err
		}
		if waited >= wait {
			return nil, &LockError{Path: path, Waited: wait}
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for %s: %w", path, context.Cause(ctx))
		case <-time.After(lockPoll):
		}
	}
}

// lockReaders takes the shared lock of a snapshot. In a folder that may not be written and has no lock file there is
// nothing to lock; the lock is nil then.
func lockReaders(path string, wait time.Duration) (*fileLock, error) {
	l, err := waitLock(context.Background(), path, false, wait)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, errReadOnly) {
		return nil, nil
	}
	return l, err
}

// IngestLock is held by an ingest for its run.
type IngestLock struct{ *FileLock }

// LockIngest makes the caller the store's only ingest until Release. When there is one already, the error is a *LockError
// that names it. Leftovers of crashed writers are removed.
func (s *Store) LockIngest() (*IngestLock, error) { return s.AwaitIngest(context.Background(), 0) }

// AwaitIngest is LockIngest for those who have so little to write that they wait for others: up to a time, or until ctx is done.
func (s *Store) AwaitIngest(ctx context.Context, wait time.Duration) (*IngestLock, error) {
	path := s.path(ingestLock)
	l, err := waitLock(ctx, path, true, wait)
	if err != nil {
		return nil, named(err, path)
	}
	if err := writeHolder(l.f, Holder{Since: s.now(), Command: s.command}); err != nil {
		return nil, errors.Join(err, l.release())
	}
	if err := s.sweep(); err != nil {
		return nil, errors.Join(err, l.release())
	}
	return &IngestLock{&FileLock{l}}, nil
}

// FileLock is a lock file that says who holds it.
type FileLock struct{ lock *fileLock }

// LockFile makes the caller the only holder of a lock file until Release, or until the process ends. When there is a holder
// already, the error is a *LockError that names it. Now is written into the file.
func LockFile(path string, now time.Time) (*FileLock, error) {
	l, err := waitLock(context.Background(), path, true, 0)
	if err != nil {
		return nil, named(err, path)
	}
	if err := writeHolder(l.f, Holder{Since: now}); err != nil {
		return nil, errors.Join(err, l.release())
	}
	return &FileLock{l}, nil
}

// namePolls is how often the name of a holder is looked for: one that has just taken the lock has not written it yet.
const namePolls = 20

// named adds to a *LockError who holds the lock.
func named(err error, path string) error {
	var held *LockError
	if !errors.As(err, &held) {
		return err
	}
	for n := 0; n < namePolls && held.Holder.PID == 0; n++ {
		if n > 0 {
			time.Sleep(lockPoll)
		}
		held.Holder = readHolder(path)
	}
	return err
}

// Release lets the next holder in. A second call does nothing.
func (l *FileLock) Release() error { return l.lock.release() }

// writeHolder writes who this process is into its lock file.
func writeHolder(f *os.File, h Holder) error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed host"
	}
	h.PID, h.Host, h.Since = os.Getpid(), host, h.Since.UTC().Truncate(time.Second)
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err = f.WriteAt(append(text, '\n'), 0)
	return err
}

// readHolder returns what the holder of a lock wrote about itself. The lock decides whether there is a holder; this is only
// for the message, and zero when the holder has not written yet.
func readHolder(path string) Holder {
	var h Holder
	text, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(text, &h) != nil {
		return Holder{}
	}
	return h
}
