package storage

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"trailsift/storage/schema"
)

const (
	manifestName = "manifest.json"
	// formatVersion is the version of the manifest and the folder layout.
	formatVersion = 1
	// formatRelease is the first release that reads formatVersion and every table's schema version. It goes up with them.
	formatRelease = "0.1.0"
)

// CorruptError is returned when the manifest or a segment is not as it was written.
type CorruptError struct{ Path, Reason string }

func (e *CorruptError) Error() string {
	return fmt.Sprintf("%s is damaged: %s", e.Path, e.Reason)
}

// NewerError is returned when a store was written by a newer release.
type NewerError struct {
	Dir   string
	Needs string // the first release that reads the store
	What  string // what this release does not know
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("the store %s needs trailsift %s or newer: it has %s", e.Dir, e.Needs, e.What)
}

// manifest is the state of a store. It is never changed once it was written; a commit writes another one.
type manifest struct {
	Format       int                   `json:"format"`
	Needs        string                `json:"needs"`
	Number       int64                 `json:"number"`             // goes up with every commit
	Previous     string                `json:"previous,omitempty"` // SHA-256 of the manifest before, as it ended
	NextSegment  int64                 `json:"next_segment"`
	NextFileID   int64                 `json:"next_file_id"`
	NextIngestID int64                 `json:"next_ingest_id"`
	Tables       map[string]tableState `json:"tables"`
	Names        []string              `json:"names"` // accounts, regions and sources of all segments, each once

	live    []Segment // in the order of their commits
	retired []retiredSegment
	hash    string
}

// tableState is what the manifest holds about a table.
type tableState struct {
	Version  int   `json:"version"`            // the newest schema version that any segment has
	Pruned   int64 `json:"pruned,omitempty"`   // rows that retention removed, which the ledger still counts
	Appended int64 `json:"appended,omitempty"` // rows that came from no input, which the ledger does not count
}

// retiredSegment is a superseded segment that readers may still have open.
type retiredSegment struct {
	Path    string `json:"path"`
	Bytes   int64  `json:"bytes"`
	Retired int64  `json:"retired"` // when, microseconds
}

func newManifest(tables []*schema.Table) *manifest {
	m := &manifest{
		Format: formatVersion, Needs: formatRelease, NextSegment: 1, NextFileID: 1, NextIngestID: 1,
		Tables: map[string]tableState{},
	}
	for _, t := range tables {
		m.Tables[t.Name] = tableState{Version: t.Version}
	}
	return m
}

// next returns a copy to which a commit makes its changes.
func (m *manifest) next(tables []*schema.Table) *manifest {
	n := newManifest(tables)
	n.Number, n.Previous = m.Number+1, m.hash
	n.NextSegment, n.NextFileID, n.NextIngestID = m.NextSegment, m.NextFileID, m.NextIngestID
	for name, state := range m.Tables {
		state.Version = n.Tables[name].Version
		n.Tables[name] = state
	}
	n.live = append([]Segment(nil), m.live...)
	n.retired = append([]retiredSegment(nil), m.retired...)
	return n
}

// readManifest returns the committed state.
func (s *Store) readManifest() (*manifest, error) {
	name := s.path(manifestName)
	f, err := s.fs.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		if segment := s.anySegment(); segment != "" {
			return nil, &CorruptError{Path: name, Reason: fmt.Sprintf("the file is missing, but the store holds segments (%s), which nothing may overwrite; "+
				"put the file back from a copy, or ingest the logs into a new store", segment)}
		}
		return nil, fmt.Errorf("%w in %s", ErrNoStore, s.dir)
	}
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", s.dir, err)
	}
	data, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("store %s: %w", s.dir, err)
	}
	m, err := decodeManifest(data)
	if err != nil {
		return nil, &CorruptError{Path: name, Reason: err.Error()}
	}
	return m, s.checkVersions(m)
}

// anySegment returns the path of a file in the folders of the tables, or nothing. An empty store has none before its manifest
// is written, so such a file is from a store that lost its manifest.
func (s *Store) anySegment() string {
	for _, t := range s.tables {
		entries, err := s.fs.ReadDir(s.path(t.Name))
		if err != nil {
			continue // no such folder, or one that creating the store will fail on
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), segmentSuffix) {
				return t.Name + "/" + e.Name()
			}
		}
	}
	return ""
}

// checkVersions refuses what a newer release wrote.
func (s *Store) checkVersions(m *manifest) error {
	if m.Format > formatVersion {
		return &NewerError{s.dir, m.Needs, fmt.Sprintf("format %d, and this release knows %d", m.Format, formatVersion)}
	}
	for name, state := range m.Tables {
		t := s.table(name)
		if t == nil {
			return &NewerError{s.dir, m.Needs, fmt.Sprintf("a table `%s`, which this release does not know", name)}
		}
		if state.Version > t.Version {
			return &NewerError{s.dir, m.Needs, fmt.Sprintf("schema version %d of table `%s`, and this release knows %d", state.Version, name, t.Version)}
		}
	}
	return nil
}

// writeManifest makes a manifest the committed state. The caller holds commit.lock.
func (s *Store) writeManifest(m *manifest) error {
	data, err := m.encode()
	if err != nil {
		return err
	}
	if err := s.fs.MkdirAll(s.path(tempDir)); err != nil {
		return err
	}
	temp := s.path(tempDir + "/" + manifestName)
	if err := s.fs.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // left by a crash, and not ours to remove
	}
	f, err := s.fs.Create(temp)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := s.fs.Rename(temp, s.path(manifestName)); err != nil {
		return s.afterRename(m, err)
	}
	if err := s.fs.SyncDir(s.dir); err != nil {
		return fmt.Errorf("%w: %w", ErrNotDurable, err)
	}
	return nil
}

// errUnsure is returned, wrapped, when nobody can tell whether a manifest is the committed state.
var errUnsure = errors.New("whether the change was committed is not known, because the manifest cannot be read")

// afterRename looks what became of a manifest whose renaming returned an error: file systems behind a network, and failing disks,
// say so of renames that have happened, and then the segments that it names must stay.
func (s *Store) afterRename(m *manifest, err error) error {
	now, readErr := s.readManifest()
	switch {
	case errors.Is(readErr, ErrNoStore): // that of a new store
		return err
	case readErr != nil:
		return fmt.Errorf("%w: %w", errUnsure, errors.Join(err, readErr))
	case now.hash == m.hash:
		return fmt.Errorf("%w: %w", ErrNotDurable, err)
	}
	return err
}
