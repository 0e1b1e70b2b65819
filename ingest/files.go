package ingest

import (
	"errors"
	"io"
	"os"
)

// FS is what a run asks of a file system beside what its store asks: inputs, and files for what does not fit into memory. Tests replace
// it to inject faults; names are paths of the operating system. Implementations are safe for concurrent use.
type FS interface {
	// Stat describes a file or folder, that which a symbolic link leads to.
	Stat(name string) (os.FileInfo, error)
	// ReadDir lists a folder, sorted by name.
	ReadDir(dir string) ([]os.DirEntry, error)
	// Open opens an input for reading.
	Open(name string) (File, error)
	// Temp makes a file that nobody else sees and that is gone once it is closed.
	Temp() (TempFile, error)
}

// File is an open input.
type File interface {
	io.Reader
	io.ReaderAt
	io.Seeker
	io.Closer
}

// TempFile is an open temporary file.
type TempFile interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
}

// osFS is the file system of the operating system.
type osFS struct{}

func (osFS) Stat(name string) (os.FileInfo, error)     { return os.Stat(name) }
func (osFS) ReadDir(dir string) ([]os.DirEntry, error) { return os.ReadDir(dir) }

func (osFS) Open(name string) (File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (osFS) Temp() (TempFile, error) {
	f, err := os.CreateTemp("", "trailsift-ingest-*")
	if err != nil {
		return nil, err
	}
	// Where an open file can be removed, nothing is left behind by a crash; elsewhere Close removes it.
	_ = os.Remove(f.Name())
	return osTemp{f}, nil
}

// osTemp is a temporary file of the operating system.
type osTemp struct{ *os.File }

func (t osTemp) Close() error {
	err := t.File.Close()
	if rm := os.Remove(t.Name()); rm != nil && !errors.Is(rm, os.ErrNotExist) {
		err = errors.Join(err, rm)
	}
	return err
}
