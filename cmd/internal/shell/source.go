package shell

import (
	"errors"

	"trailsift/engine"
	"trailsift/storage"
)

// source is the store and the session over its newest state. Both are made when they are first needed, and the session is
// made again only when the store has changed.
type source struct {
	host    Host
	store   *storage.Store
	session *engine.Session
	number  int64 // of the commit that the session reads
}

// open returns the newest snapshot and a session over it. The caller closes the snapshot when its statement is done, and
// leaves the session alone.
func (s *source) open() (_ *storage.Snapshot, _ *engine.Session, err error) {
	if s.store == nil {
		if s.store, err = s.host.Store(); err != nil {
			return nil, nil, err
		}
	}
	snapshot, err := s.store.Snapshot()
	if err != nil {
		return nil, nil, err
	}
	if s.session != nil && s.number == snapshot.Number() {
		return snapshot, s.session, nil
	}
	if err := s.Close(); err != nil {
		return nil, nil, errors.Join(err, snapshot.Close())
	}
	// A session asks its source only for names, which a closed snapshot still has.
	if s.session, err = engine.Open(snapshot, s.host.Engine()); err != nil {
		return nil, nil, errors.Join(err, snapshot.Close())
	}
	s.number = snapshot.Number()
	return snapshot, s.session, nil
}

// Close ends the session.
func (s *source) Close() error {
	if s.session == nil {
		return nil
	}
	session := s.session
	s.session = nil
	return session.Close()
}
