package storage

import (
	"errors"
	"io"
	"os"
	"runtime"
)

// FS is what the store asks of a file system. Tests replace it to inject faults; names are paths of the operating system.
// Implementations are safe for concurrent use. Locks are not part of it: they always live in real files.
type FS interface {
	// MkdirAll makes a folder and those above it; an existing one is no error.
	MkdirAll(dir string) error
	// Create makes a file that must not exist yet, for writing.
	Create(name string) (File, error)
	// Open opens a file for reading.
	Open(name string) (File, error)
	// Rename moves a file and replaces the one that has the new name.
	Rename(oldName, newName string) error
	// Remove deletes a file.
	Remove(name string) error
	// ReadDir lists a folder, sorted by name.
	ReadDir(dir string) ([]os.DirEntry, error)
	// SyncDir makes the names in a folder durable.
	SyncDir(dir string) error
}

// File is an open file of an FS.
type File interface {
	io.Reader
	io.ReaderAt
	io.Seeker
	io.Writer
	io.Closer
	// Sync makes the file's content durable.
	Sync() error
}

// osFS is the file system of the operating system.
type osFS struct{}

func (osFS) MkdirAll(dir string) error { return os.MkdirAll(dir, 0o777) }

func (osFS) Create(name string) (File, error) {
	return asFile(os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666))
}

func (osFS) Open(name string) (File, error) { return asFile(os.Open(name)) }

func (osFS) Rename(oldName, newName string) error { return os.Rename(oldName, newName) }

func (osFS) Remove(name string) error { return os.Remove(name) }

func (osFS) ReadDir(dir string) ([]os.DirEntry, error) { return os.ReadDir(dir) }

func (osFS) SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be opened for syncing there; NTFS journals renames
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// asFile keeps a nil *os.File from becoming a File that is not nil.
func asFile(f *os.File, err error) (File, error) {
	if err != nil {
		return nil, err
	}
	return f, nil
}
