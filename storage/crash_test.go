package storage

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
)

// errCrash is what every operation returns once a crashFS has crashed.
var errCrash = errors.New("crash")

// crashFS is the real file system until its nth change. That one is torn, and from then on everything fails, as after a
// power failure; settle then takes away what was not made durable.
type crashFS struct {
	osFS
	mu      sync.Mutex
	left    int              // changes until the crash; negative is never
	changes int              // changes so far
	dirty   map[string]int64 // files with content that was not synced, and the size that is safe
	renames []rename         // renames in folders that were not synced since
}

type rename struct {
	from, to string
	old      []byte // what stood under the new name
	existed  bool
}

func newCrashFS(left int) *crashFS { return &crashFS{left: left, dirty: map[string]int64{}} }

// step counts a change; it returns errCrash when the change must not happen, torn for the one that happens in part.
func (c *crashFS) step() (torn bool, err error) {
	c.changes++
	switch {
	case c.left < 0:
		return false, nil
	case c.left == 0:
		return false, errCrash
	}
	c.left--
	return c.left == 0, nil
}

func (c *crashFS) crashed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left == 0
}

func (c *crashFS) MkdirAll(dir string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if torn, err := c.step(); torn || err != nil {
		return errCrash
	}
	return c.osFS.MkdirAll(dir)
}

func (c *crashFS) Create(name string) (File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	torn, err := c.step()
	if err != nil {
		return nil, err
	}
	f, err := c.osFS.Create(name)
	if err != nil {
		return nil, err
	}
	c.dirty[name] = 0
	if torn { // the file is there, but nobody got to know
		f.Close()
		return nil, errCrash
	}
	return &crashFile{File: f, fs: c, name: name}, nil
}

func (c *crashFS) Open(name string) (File, error) {
	if c.crashed() {
		return nil, errCrash
	}
	return c.osFS.Open(name)
}

func (c *crashFS) Rename(from, to string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	torn, err := c.step()
	if err != nil {
		return err
	}
	old, readErr := os.ReadFile(to)
	if err := c.osFS.Rename(from, to); err != nil {
		return err
	}
	c.renames = append(c.renames, rename{from, to, old, readErr == nil})
	if safe, ok := c.dirty[from]; ok {
		delete(c.dirty, from)
		c.dirty[to] = safe
	}
	if torn {
		return errCrash
	}
	return nil
}

func (c *crashFS) Remove(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	torn, err := c.step()
	if err != nil {
		return err
	}
	delete(c.dirty, name)
	if err := c.osFS.Remove(name); err != nil {
		return err
	}
	if torn {
		return errCrash
	}
	return nil
}

func (c *crashFS) SyncDir(dir string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if torn, err := c.step(); torn || err != nil {
		return errCrash
	}
	var rest []rename
	for _, r := range c.renames {
		if filepath.Dir(r.to) != dir {
			rest = append(rest, r)
		}
	}
	c.renames = rest
	return nil
}

// settle makes the folder look as after a power failure. What was not synced is cut off; renames that were not made durable
// are undone when undo is set, newest first.
func (c *crashFS) settle(undo bool) error {
	for name, safe := range c.dirty {
		if err := os.Truncate(name, safe); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if !undo {
		return nil
	}
	for i := len(c.renames) - 1; i >= 0; i-- {
		r := c.renames[i]
		if _, err := os.Stat(r.to); err != nil {
			continue // removed since
		}
		if err := os.Rename(r.to, r.from); err != nil {
			return err
		}
		if r.existed {
			if err := os.WriteFile(r.to, r.old, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// crashFile is a file whose writes and syncs count as changes.
type crashFile struct {
	File
	fs   *crashFS
	name string
	size int64
}

func (f *crashFile) Write(p []byte) (int, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	torn, err := f.fs.step()
	if err != nil {
		return 0, err
	}
	if torn {
		n, _ := f.File.Write(p[:len(p)/2])
		return n, errCrash
	}
	n, err := f.File.Write(p)
	f.size += int64(n)
	return n, err
}

func (f *crashFile) Sync() error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if torn, err := f.fs.step(); torn || err != nil {
		return errCrash
	}
	f.fs.dirty[f.name] = f.size
	return nil
}
