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
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

func (e *LockError) Error() string {
	if filepath.Base(e.Path) == ingestLock {
		if e.Holder.PID == 0 {
			return fmt.Sprintf("another ingest is running on this store (%s is locked)", e.Path)
		}
		return fmt.Sprintf("another ingest is running on this store: process %d on %s since %s (%s is locked)",
			e.Holder.PID, e.Holder.Host, e.Holder.Since.UTC().Format(time.RFC3339), e.Path)
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
func (s *Store) LockIngest() (*IngestLock, error) {
	l, err := LockFile(s.path(ingestLock), s.now())
	if err != nil {
		return nil, err
	}
	if err := s.sweep(); err != nil {
		return nil, errors.Join(err, l.Release())
	}
	return &IngestLock{l}, nil
}

// FileLock is a lock file that says who holds it.
type FileLock struct{ lock *fileLock }

// LockFile makes the caller the only holder of a lock file until Release, or until the process ends. When there is a holder
// already, the error is a *LockError that names it. Now is written into the file.
func LockFile(path string, now time.Time) (*FileLock, error) {
	l, err := tryLock(path, true)
	if errors.Is(err, errHeld) {
		return nil, &LockError{Path: path, Holder: readHolder(path)}
	}
	if err != nil {
		return nil, err
	}
	if err := writeHolder(l.f, now); err != nil {
		return nil, errors.Join(err, l.release())
	}
	return &FileLock{l}, nil
}

// Release lets the next holder in. A second call does nothing.
func (l *FileLock) Release() error { return l.lock.release() }

func writeHolder(f *os.File, now time.Time) error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed host"
	}
	text, err := json.Marshal(Holder{PID: os.Getpid(), Host: host, Since: now.UTC().Truncate(time.Second)})
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
