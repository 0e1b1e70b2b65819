package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// Change is what a commit does to a store, all of it or nothing.
type Change struct {
	Add          []Segment // segments that NewSegment's writers closed
	Retire       []string  // paths of live segments that the added ones supersede, or that are to go
	NextFileID   int64     // 0 is unchanged; never goes down
	NextIngestID int64     // 0 is unchanged; never goes down

	pruned   map[string]int64 // rows that retention takes out, by table
	appended map[string]int64 // rows of no input that are added, by table
	seen     map[string]bool  // unless nil: the live segments that the tables of Add may have, by path; errUnseen otherwise
}

// ErrGone is returned by Commit, wrapped with the path, when a segment that was to be retired is no longer live: another
// process merged or removed it, and what was built from it must be built again.
var ErrGone = errors.New("segment is no longer live")

// ErrNotDurable is returned by Commit, wrapped, when the change is visible but a power failure may undo it.
var ErrNotDurable = errors.New("committed, but not safely on disk")

// Commit makes a change visible to snapshots taken from now on. It waits for other commits up to Options.LockWait. The added
// segments are returned under their final paths, in order. After an error other than ErrNotDurable nothing has changed, and
// the added segments can be committed again or discarded; unless the error says that the manifest cannot be read any more, which
// alone knows whether the change is in it.
func (s *Store) Commit(ctx context.Context, c Change) ([]Segment, error) {
	lock, err := waitLock(ctx, s.path(commitLock), true, s.lockWait)
	if err != nil {
		return nil, err
	}
	defer lock.release()
	old, err := s.readManifest()
	if err != nil {
		return nil, err
	}
	if !c.sawAll(old.live) {
		return nil, errUnseen
	}
	next := old.next(s.tables)
	added, err := next.apply(c, s.now())
	if err != nil {
		return nil, err
	}
	expired := s.expire(next)
	defer expired.lock.release()
	moved, err := s.publish(c.Add, added)
	if err == nil {
		err = s.writeManifest(next)
	}
	switch {
	case err == nil:
		s.settle(c.Add)
		s.remove(expired.paths) // what cannot be deleted now is a leftover that an ingest removes
	case errors.Is(err, ErrNotDurable):
		s.settle(c.Add)
	case errors.Is(err, errUnsure):
		s.settle(c.Add) // if they are not needed, an ingest removes them
		return nil, err
	default:
		return nil, errors.Join(err, s.unpublish(c.Add[:moved], added))
	}
	return added, err
}

// sawAll reports whether the change was made with all live segments of the tables that it adds to, if it has to be.
func (c *Change) sawAll(live []Segment) bool {
	if c.seen == nil {
		return true
	}
	tables := map[string]bool{}
	for _, seg := range c.Add {
		tables[seg.Table] = true
	}
	return !slices.ContainsFunc(live, func(seg Segment) bool { return tables[seg.Table] && !c.seen[seg.Path] })
}

// settle ends the pending state of committed segments.
func (s *Store) settle(segments []Segment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, seg := range segments {
		delete(s.pending, seg.Path)
	}
	s.stopBuilding()
}

// apply changes the manifest and returns the added segments under their final paths.
func (m *manifest) apply(c Change, now time.Time) ([]Segment, error) {
	retire := make(map[string]bool, len(c.Retire))
	for _, path := range c.Retire {
		retire[path] = true
	}
	var live []Segment
	at := -1 // where the first retired segment stood: its successors take its place in the order
	for _, seg := range m.live {
		if !retire[seg.Path] {
			live = append(live, seg)
			continue
		}
		if at < 0 {
			at = len(live)
		}
		delete(retire, seg.Path)
		m.retired = append(m.retired, retiredSegment{Path: seg.Path, Bytes: seg.Bytes, Retired: now.UnixMicro()})
	}
	for path := range retire {
		return nil, fmt.Errorf("%w: %s", ErrGone, path)
	}
	if at < 0 {
		at = len(live)
	}
	added := make([]Segment, len(c.Add))
	for i, seg := range c.Add {
		if _, known := m.Tables[seg.Table]; !known {
			return nil, fmt.Errorf("segment %s belongs to no table of the store: %q", seg.Path, seg.Table)
		}
		seg.Path = fmt.Sprintf("%s/%08d%s", seg.Table, m.NextSegment, segmentSuffix)
		m.NextSegment++
		added[i] = seg
	}
	m.live = append(append(append(make([]Segment, 0, len(live)+len(added)), live[:at]...), added...), live[at:]...)
	m.NextFileID = max(m.NextFileID, c.NextFileID)
	m.NextIngestID = max(m.NextIngestID, c.NextIngestID)
	for name, state := range m.Tables {
		state.Pruned += c.pruned[name]
		state.Appended += c.appended[name]
		m.Tables[name] = state
	}
	return added, nil
}

// publish moves new segments to their final names and makes these durable. It returns how many were moved.
func (s *Store) publish(from, to []Segment) (moved int, err error) {
	dirs := map[string]bool{}
	for i := range from {
		if err := s.fs.MkdirAll(s.path(to[i].Table)); err != nil { // an older release did not know the table
			return i, fmt.Errorf("commit %s: %w", from[i].Path, err)
		}
		if err := s.fs.Rename(s.path(from[i].Path), s.path(to[i].Path)); err != nil {
			return i, fmt.Errorf("commit %s: %w", from[i].Path, err)
		}
		dirs[to[i].Table] = true
	}
	for dir := range dirs {
		if err := s.fs.SyncDir(s.path(dir)); err != nil {
			return len(from), fmt.Errorf("commit: %w", err)
		}
	}
	return len(from), nil
}

// unpublish moves segments back after a failed commit, so that it can be tried again.
func (s *Store) unpublish(from, to []Segment) error {
	var errs []error
	for i := range from {
		errs = append(errs, s.fs.Rename(s.path(to[i].Path), s.path(from[i].Path)))
	}
	return errors.Join(errs...)
}

// expired are retired segments that may be deleted once the manifest that is being written no longer names them.
type expired struct {
	paths []string
	lock  *fileLock // readers.lock: no snapshot names the files, and none is taken until they are gone
}

// expire takes the retired segments that are old enough out of a manifest, unless there are readers.
func (s *Store) expire(m *manifest) expired {
	old, keep := s.splitRetired(m)
	if len(old) == 0 {
		return expired{}
	}
	lock, err := tryLock(s.path(readersLock), true)
	if err != nil {
		return expired{} // there are readers, or no way to know: a later commit deletes
	}
	m.retired = keep
	return expired{old, lock}
}

// splitRetired tells the retired segments that are old enough to be deleted from the others.
func (s *Store) splitRetired(m *manifest) (old []string, keep []retiredSegment) {
	limit := s.now().Add(-max(s.keepRetired, 0)).UnixMicro()
	for _, r := range m.retired {
		if r.Retired <= limit {
			old = append(old, r.Path)
		} else {
			keep = append(keep, r)
		}
	}
	return old, keep
}

// remove deletes files that may be gone already.
func (s *Store) remove(paths []string) error {
	var errs []error
	for _, p := range paths {
		if err := s.fs.Remove(s.path(p)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// Reclaim deletes the retired segments whose time is over, unless there are readers. Every commit does it too.
func (s *Store) Reclaim(ctx context.Context) error {
	m, err := s.readManifest()
	if err != nil {
		return err
	}
	if old, _ := s.splitRetired(m); len(old) > 0 {
		_, err = s.Commit(ctx, Change{})
	}
	return err
}
