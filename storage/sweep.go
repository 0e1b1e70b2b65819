package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// sweep removes what crashed writers left: everything under tmp/, and segments that were moved to their final names without
// the manifest that names them. It does nothing while anyone has segments under way.
func (s *Store) sweep() error {
	lock, err := tryLock(s.path(buildLock), true)
	if errors.Is(err, errHeld) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(s.removeLeftovers(), lock.release())
}

// removeLeftovers needs build.lock and no other: segments come to their final names only while it is shared, and a
// manifest that is being written has another suffix.
func (s *Store) removeLeftovers() error {
	m, err := s.readManifest()
	if err != nil {
		return err
	}
	known := make(map[string]bool, len(m.live)+len(m.retired))
	for _, seg := range m.live {
		known[seg.Path] = true
	}
	for _, r := range m.retired {
		known[r.Path] = true
	}
	var leftovers []string
	for _, dir := range s.folders() {
		entries, err := s.fs.ReadDir(s.path(dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing leftovers: %w", err)
		}
		for _, e := range entries {
			name := dir + "/" + e.Name()
			switch {
			case known[name], e.IsDir():
			case strings.HasSuffix(name, tempSuffix), strings.HasSuffix(name, segmentSuffix):
				leftovers = append(leftovers, name)
			}
		}
	}
	return s.remove(leftovers)
}
