package ingest

import (
	"os"

	"trailsift/storage"
)

// quickFS is the operating system's file system without waiting for the disk.
type quickFS struct{}

type quickFile struct{ *os.File }

func (quickFile) Sync() error { return nil }

func quick(f *os.File, err error) (storage.File, error) {
	if err != nil {
		return nil, err
	}
	return quickFile{f}, nil
}

func (quickFS) MkdirAll(dir string) error              { return os.MkdirAll(dir, 0o777) }
func (quickFS) Open(name string) (storage.File, error) { return quick(os.Open(name)) }
func (quickFS) Create(name string) (storage.File, error) {
	return quick(os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666))
}
func (quickFS) Rename(from, to string) error              { return os.Rename(from, to) }
func (quickFS) Remove(name string) error                  { return os.Remove(name) }
func (quickFS) ReadDir(dir string) ([]os.DirEntry, error) { return os.ReadDir(dir) }
func (quickFS) SyncDir(string) error                      { return nil }
