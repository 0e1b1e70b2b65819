package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"trailsift/storage/schema"
)

// Options say how a store is used. The zero value is the default.
type Options struct {
	LockWait    time.Duration    // how long to wait for a lock that others hold only briefly; 0 is 10 s
	KeepRetired time.Duration    // how long superseded segments are kept for readers without a lock; 0 is 15 min, negative is none
	Now         func() time.Time // the clock; nil is time.Now
	FS          FS               // the file system; nil is the operating system's
	Command     string           // what this process does, for those who wait for it; empty says nothing
}

// Store is a handle on the folder of a store. It is safe for concurrent use and holds nothing open by itself.
type Store struct {
	dir         string // absolute
	lockWait    time.Duration
	keepRetired time.Duration
	now         func() time.Time
	fs          FS
	command     string
	tables      []*schema.Table

	tempSeq atomic.Int64 // number of the last temporary file

	mu       sync.Mutex
	pending  map[string]bool // segments in tmp/ that are neither committed nor discarded
	building *fileLock       // the shared build.lock, held while pending is not empty
}

// ErrNoStore is returned by Open, wrapped, when a folder holds no store.
var ErrNoStore = errors.New("no store")

// Open returns the store in a folder. The error wraps ErrNoStore when there is none, and is a *NewerError when the store was
// written by a newer release.
func Open(dir string, o Options) (*Store, error) {
	s, err := newStore(dir, o)
	if err != nil {
		return nil, err
	}
	if _, err := s.readManifest(); err != nil {
		return nil, err
	}
	return s, nil
}

// OpenOrCreate returns the store in a folder and makes an empty one when the folder is empty or does not exist. A folder that
// holds anything else is refused.
func OpenOrCreate(dir string, o Options) (*Store, error) {
	s, err := newStore(dir, o)
	if err != nil {
		return nil, err
	}
	_, err = s.readManifest()
	if errors.Is(err, ErrNoStore) {
		err = s.create()
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// IsStore reports whether a folder looks like a store, whatever its state: one that this release cannot read is one too.
func IsStore(dir string) bool {
	regular := func(name string) bool {
		info, err := os.Lstat(filepath.Join(dir, name))
		return err == nil && info.Mode().IsRegular()
	}
	if regular(commitLock) && regular(readersLock) {
		return true
	}
	if !regular(manifestName) { // copies may lack the locks
		return false
	}
	f, err := os.Open(filepath.Join(dir, manifestName))
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head) // a short file is looked at as it is
	return bytes.HasPrefix(head, []byte(`{"format":`)) && bytes.Contains(head[:n], []byte(`"next_segment":`))
}

func newStore(dir string, o Options) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", dir, err)
	}
	s := &Store{
		dir: abs, lockWait: o.LockWait, keepRetired: o.KeepRetired, now: o.Now, fs: o.FS, command: o.Command,
		tables: schema.Tables(), pending: map[string]bool{},
	}
	if s.lockWait == 0 {
		s.lockWait = 10 * time.Second
	}
	if s.keepRetired == 0 {
		s.keepRetired = 15 * time.Minute
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.fs == nil {
		s.fs = osFS{}
	}
	return s, nil
}

// create lays out an empty store. What a crash leaves of it is completed by the next call.
func (s *Store) create() error {
	if err := s.refuseForeign(); err != nil {
		return err
	}
	if err := s.fs.MkdirAll(s.dir); err != nil {
		return fmt.Errorf("store %s: %w", s.dir, err)
	}
	lock, err := waitLock(context.Background(), s.path(commitLock), true, s.lockWait)
	if err != nil {
		return err
	}
	defer lock.release()
	if _, err := s.readManifest(); !errors.Is(err, ErrNoStore) {
		return err // another process was quicker, or the manifest is unreadable
	}
	for _, dir := range s.folders() {
		if err := s.fs.MkdirAll(s.path(dir)); err != nil {
			return fmt.Errorf("store %s: %w", s.dir, err)
		}
	}
	readers, err := tryLock(s.path(readersLock), false) // makes the file, for readers that may not
	if err != nil {
		return err
	}
	if err := readers.release(); err != nil {
		return err
	}
	if err := s.writeManifest(newManifest(s.tables)); err != nil {
		return err
	}
	return s.fs.SyncDir(filepath.Dir(s.dir))
}

// refuseForeign returns an error when the folder holds anything that is no part of a store.
func (s *Store) refuseForeign() error {
	entries, err := s.fs.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store %s: %w", s.dir, err)
	}
	ours := map[string]bool{commitLock: true, ingestLock: true, buildLock: true, readersLock: true}
	for _, dir := range s.folders() {
		ours[dir] = true
	}
	for _, e := range entries {
		if !ours[e.Name()] {
			return fmt.Errorf("%s is not a store and not empty (it holds %s)", s.dir, e.Name())
		}
	}
	return nil
}

// Dir returns the absolute path of the store's folder.
func (s *Store) Dir() string { return s.dir }

// path returns the absolute path of a file that is named relative to the store, with slashes.
func (s *Store) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

// folders returns the folders of a store.
func (s *Store) folders() []string {
	dirs := []string{tempDir}
	for _, t := range s.tables {
		dirs = append(dirs, t.Name)
	}
	return dirs
}

// table returns the descriptor of a table, or nil.
func (s *Store) table(name string) *schema.Table {
	for _, t := range s.tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// tableOf returns the name of the table whose folder a segment's path lies in.
func tableOf(path string) string {
	table, _, _ := strings.Cut(path, "/")
	return table
}
