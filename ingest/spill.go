package ingest

import (
	"fmt"
	"unsafe"
)

// spillFile is a temporary file for what does not fit into memory. It is made when there is something to write.
type spillFile struct {
	fs  FS
	f   TempFile
	end int64
}

// append writes bytes to the end and returns where they begin.
func (s *spillFile) append(p []byte) (at int64, err error) {
	if s.f == nil {
		if s.f, err = s.fs.Temp(); err != nil {
			return 0, fmt.Errorf("temporary file: %w", err)
		}
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
	return f.Close()
}

// bytesOf shows values without pointers as bytes. Only this process, on this machine, reads them back.
func bytesOf[T seenID | point](values []T) []byte {
	if len(values) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&values[0])), len(values)*int(unsafe.Sizeof(values[0])))
}
