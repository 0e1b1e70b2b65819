package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
)

const (
	tempDir       = "tmp"
	tempSuffix    = ".part" // not the suffix of a finished segment, so that nobody takes one for the other
	segmentSuffix = ".parquet"
)

// segmentFile is the file of a segment that is being written under tmp/: it counts and hashes what goes through it.
type segmentFile struct {
	store *Store
	name  string // relative to the store
	f     File
	bytes int64
	sum   hash.Hash
}

// newSegmentFile begins a segment. It stays, and the store keeps build.lock, until its commit or Discard.
func (s *Store) newSegmentFile(table string) (*segmentFile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.building == nil {
		lock, err := waitLock(context.Background(), s.path(buildLock), false, s.lockWait)
		if err != nil {
			return nil, err
		}
		s.building = lock
	}
	f, name, err := s.createTemp(table)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("new segment of %s: %w", table, err), s.stopBuilding())
	}
	s.pending[name] = true
	return &segmentFile{store: s, name: name, f: f, sum: sha256.New()}, nil
}

// stopBuilding releases build.lock when no segment is pending. The caller holds s.mu.
func (s *Store) stopBuilding() error {
	if len(s.pending) > 0 {
		return nil
	}
	lock := s.building
	s.building = nil
	return lock.release()
}

// Write appends to the file.
func (w *segmentFile) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	w.bytes += int64(n)
	w.sum.Write(p[:n])
	return n, err
}

// finish makes the file durable, closes it and fills in the segment's path, size and hash. After an error the file is gone.
func (w *segmentFile) finish(seg *Segment) error {
	err := w.f.Sync()
	if err = errors.Join(err, w.f.Close()); err != nil {
		return errors.Join(fmt.Errorf("segment of %s: %w", seg.Table, err), w.store.discard(w.name))
	}
	seg.Path, seg.Bytes, seg.SHA256 = w.name, w.bytes, hex.EncodeToString(w.sum.Sum(nil))
	return nil
}

// abort closes and removes the file. Errors have no consequence: leftovers are removed later.
func (w *segmentFile) abort() {
	w.f.Close()
	w.store.discard(w.name)
}

// Discard removes segments that were written and are not to be committed.
func (s *Store) Discard(segments ...Segment) error {
	var errs []error
	for _, seg := range segments {
		errs = append(errs, s.discard(seg.Path))
	}
	return errors.Join(errs...)
}

func (s *Store) discard(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.pending[name] {
		return nil
	}
	delete(s.pending, name)
	return errors.Join(s.fs.Remove(s.path(name)), s.stopBuilding())
}

// createTemp makes a file under tmp/ that nobody else has, and returns its name relative to the store. The process's number
// in it is there to be read by people.
func (s *Store) createTemp(kind string) (f File, name string, err error) {
	if err := s.fs.MkdirAll(s.path(tempDir)); err != nil { // copies of a store often lack empty folders
		return nil, "", err
	}
	for {
		name = fmt.Sprintf("%s/%s-%d-%d%s", tempDir, kind, os.Getpid(), s.tempSeq.Add(1), tempSuffix)
		f, err = s.fs.Create(s.path(name))
		if !errors.Is(err, fs.ErrExist) {
			return f, name, err
		}
	}
}
