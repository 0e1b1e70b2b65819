// Package watch evaluates alarms over a store that grows, and survives being killed at any moment: no evaluation is skipped, and
// none counts twice.
//
// Time is evaluated in stretches. What follows from one is written to a file at once: how far it went, where the alarms stand, what
// is to be saved, and what others are to be told. That write is the commit. Saving and telling come after it, and the file says
// what is left of them, so that whoever goes on does it: saving knows what is there already, and documents have ids, by which a
// receiver can tell that it got one twice.
//
// # Decisions
//
//   - 2026-11: the order is evaluate, commit, save, tell. Saving before the commit would leave rows that nobody decided when more
//     data have come until the stretch is evaluated again.
//   - 2026-11: a document waits for its target by a hash of the target's text: addresses hold secrets, and what is run is said by
//     who runs the program and never by a file.
//   - 2026-11: a target that failed gets its documents in order, and is left alone for a minute, so that evaluation goes on.
package watch
