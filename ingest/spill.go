package ingest

import (
	"errors"
	"fmt"
	"os"
	"unsafe"
)

// spillFile is a temporary file for what does not fit into memory.
type spillFile struct {
	f   *os.File
	end int64
}

// append writes bytes to the end and returns where they begin.
func (s *spillFile) append(p []byte) (at int64, err error) {
	if s.f == nil {
		f, err := os.CreateTemp("", "trailsift-ingest-*")
		if err != nil {
			return 0, fmt.Errorf("temporary file: %w", err)
		}
		s.f = f
		// Where an open file can be removed, nothing is left behind by a crash; elsewhere close removes it.
		_ = os.Remove(f.Name())
	}
	at = s.end
	n, err := s.f.WriteAt(p, at)
	s.end += int64(n)
	if err != nil {
		return 0, fmt.Errorf("temporary file: %w", err)
	}
	return at, nil
}

// read fills p with the bytes from a place on.
func (s *spillFile) read(p []byte, at int64) error {
	if _, err := s.f.ReadAt(p, at); err != nil {
		return fmt.Errorf("temporary file: %w", err)
	}
	return nil
}

func (s *spillFile) close() error {
	if s.f == nil {
		return nil
	}
	f := s.f
	s.f, s.end = nil, 0
	err := f.Close()
	if rm := os.Remove(f.Name()); rm != nil && !errors.Is(rm, os.ErrNotExist) {
		err = errors.Join(err, rm)
	}
	return err
}

// bytesOf shows values without pointers as bytes. Only this process, on this machine, reads them back.
func bytesOf[T idSlot | point](values []T) []byte {
	if len(values) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&values[0])), len(values)*int(unsafe.Sizeof(values[0])))
}
