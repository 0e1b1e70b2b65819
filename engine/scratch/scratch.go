// Package scratch makes temporary folders that do not outlive their process for long: what a killed process left behind is removed by
// the next one.
//
// # Decisions
//
//   - 2026-11: the lock of a folder is on the folder itself, and not on a file in it: nothing has to be written, nor followed, in a folder
//     that somebody else may have made. Where folders cannot be locked, nothing is removed but what is one's own.
package scratch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// prefix is what the names of all folders begin with, by which later processes find them.
const prefix = "trailsift-scratch-"

// attempts is how often a folder is made anew because another process took it for left behind before it was locked.
const attempts = 10

var (
	errInUse = errors.New("somebody else has the folder")
	errGone  = errors.New("the folder was removed")
)

// Folder is a temporary folder that only this user can read.
type Folder struct {
	path  string
	lock  *os.File // nil where folders cannot be locked
	swept sync.WaitGroup
}

// Make makes a folder in dir or, where that is empty, in the system's folder for temporary files, which TMPDIR names. Meanwhile
// the folders there are removed whose processes have ended without doing so.
func Make(dir string) (*Folder, error) {
	if dir == "" {
		dir = os.TempDir()
	}
	for range attempts {
		path, err := os.MkdirTemp(dir, prefix)
		if err != nil {
			return nil, fmt.Errorf("temporary folder: %w", err)
		}
		lock, err := lockFolder(path)
		if errors.Is(err, errInUse) || errors.Is(err, errGone) {
			continue
		}
		f := &Folder{path: path, lock: lock}
		f.swept.Go(func() { sweep(dir, filepath.Base(path)) })
		return f, nil
	}
	return nil, fmt.Errorf("temporary folder: others remove what is made in %s", dir)
}

// Path returns where the folder is.
func (f *Folder) Path() string { return f.path }

// Close removes the folder and everything in it. A second call does nothing.
func (f *Folder) Close() error {
	f.swept.Wait()
	err := os.RemoveAll(f.path)
	if f.lock != nil {
		err = errors.Join(err, f.lock.Close())
		f.lock = nil
	}
	if err != nil {
		return fmt.Errorf("temporary folder: %w", err)
	}
	return nil
}

// sweep removes the folders in dir that nobody has locked, but for one. What cannot be removed stays: it is not ours to report.
func sweep(dir, except string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), prefix) || e.Name() == except {
			continue
		}
		path := filepath.Join(dir, e.Name())
		lock, err := lockFolder(path)
		if err != nil {
			continue
		}
		_ = os.RemoveAll(path)
		_ = lock.Close()
	}
}
