package ingest

import (
	"errors"
	"fmt"
	"os"
	"unsafe"
)

// spillFile is a temporary file that holds id sets that are not in memory.
type spillFile struct {
	f   *os.File
	end int64
}

// extent is where a set lies in a spillFile; slots is 0 when it was never written.
type extent struct {
	at    int64
	slots int
}

// write appends slots.
func (s *spillFile) write(slots []idSlot) (extent, error) {
	if s.f == nil {
		f, err := os.CreateTemp("", "trailsift-ids-*")
		if err != nil {
			return extent{}, fmt.Errorf("room for event ids: %w", err)
		}
		s.f = f
		// Where an open file can be removed, nothing is left behind by a crash; elsewhere close removes it.
		_ = os.Remove(f.Name())
	}
	e := extent{at: s.end, slots: len(slots)}
	n, err := s.f.WriteAt(slotBytes(slots), s.end)
	s.end += int64(n)
	if err != nil {
		return extent{}, fmt.Errorf("room for event ids: %w", err)
	}
	return e, nil
}

// read returns the slots of an extent.
func (s *spillFile) read(e extent) ([]idSlot, error) {
	slots := make([]idSlot, e.slots)
	if _, err := s.f.ReadAt(slotBytes(slots), e.at); err != nil {
		return nil, fmt.Errorf("event ids: %w", err)
	}
	return slots, nil
}

func (s *spillFile) close() error {
	if s.f == nil {
		return nil
	}
	err := s.f.Close()
	if rm := os.Remove(s.f.Name()); rm != nil && !errors.Is(rm, os.ErrNotExist) {
		err = errors.Join(err, rm)
	}
	return err
}

// slotBytes shows slots as bytes. Only this process, on this machine, reads them back.
func slotBytes(slots []idSlot) []byte {
	if len(slots) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&slots[0])), len(slots)*int(unsafe.Sizeof(slots[0])))
}
