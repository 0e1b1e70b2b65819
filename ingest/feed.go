package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// unit is what a worker reads in one go: a file, or a member of an archive.
type unit struct {
	input
	id     int64         // the number in the files table
	member string        // name in the archive; empty for files
	nested int           // archives around the unit
	body   io.ReadCloser // the bytes of a member; nil for files, which the worker opens
	data   []byte        // the bytes of a member that had to be read at once
	note   string        // why only a part of the bytes is there; empty when all of them are
	found  func() int64  // for members: compressed bytes behind body so far; nil when it was not compressed
	ignore string        // why there is nothing to read; empty for readable units
	kept   bool          // the body belongs to an archive now, which closes it
	alone  bool          // no other unit is being read; the unit may use all cores and more memory
	wide   bool          // it has to be alone, whatever its size: see needsWide
}

// name returns the unit's name for people: its path, with the archive member behind an exclamation mark.
func (u *unit) name() string {
	name := u.file()
	if u.path == stdinName {
		name = stdinName
	}
	if u.member != "" {
		name += "!" + u.member
	}
	return name
}

// feed hands the inputs to the workers, in rounds: a round ends when the window is full, and before and after a unit that has
// to be alone. It is safe for concurrent use.
type feed struct {
	mu       sync.Mutex
	files    []input
	archives []*openArchive // innermost last
	held     *unit          // a unit that waits for a round of its own
	later    []*unit        // and others, which turned out to need one when they were opened
	given    int            // units of this round
	over     bool           // nothing more is given out in this round
	window   window
	limits   Limits
	closing  []archive     // used up; closed when nobody reads their members any more
	total    *atomic.Int64 // counts members, as they join the list
	nextID   *atomic.Int64 // the number of the next unit: numbers follow the order in which units are given out
}

// window is what has been given out since the last commit, and how much may be.
type window struct {
	bytes, bytesMax int64
	units           int
	until           time.Time
	now             func() time.Time
	crowded         func() bool // whether what was read of it takes up too much memory; nil = never
}

func (w *window) full() bool {
	return w.bytes >= w.bytesMax || w.units >= windowUnits || w.units > 0 && (w.now().After(w.until) || w.crowded != nil && w.crowded())
}

// openArchive is an archive whose members are being given out.
type openArchive struct {
	archive
	of    unit // the archive itself
	count int
}

// next returns the next unit of the round, or nil when the round is over. Bytes that have to be read at once are put into
// buf, which grows as needed.
func (f *feed) next(buf *[]byte) *unit {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over || f.window.full() {
		return nil
	}
	u := f.held
	f.held = nil
	if n := len(f.later) - 1; u == nil && n >= 0 {
		u, f.later = f.later[n], f.later[:n]
	}
	if u == nil {
		u = f.pull(buf)
	}
	if u == nil {
		return nil
	}
	if large := u.large(); large || u.namedArchive() {
		f.over = true
		if f.given > 0 {
			f.held = u
			return nil
		}
		u.alone = large
	}
	u.id = f.nextID.Add(1) - 1
	f.given++
	f.window.units++
	f.window.bytes += max(u.size, 0)
	return u
}

// large reports whether a unit needs a round of its own: because of its size, or because nobody knows it.
func (u *unit) large() bool {
	return u.fault == "" && u.ignore == "" && (u.size < 0 || u.size > wholeFileMax || u.wide)
}

// namedArchive reports whether a unit seems to be an archive. Its members are to have lower numbers than the units behind it,
// so it has a round of its own; of archives with other names the members' numbers depend on how quickly they are opened.
func (u *unit) namedArchive() bool {
	name := strings.ToLower(u.path)
	if u.member != "" {
		name = strings.ToLower(u.member)
	}
	return slices.ContainsFunc([]string{".zip", ".tar", ".tgz", ".tar.gz", ".tar.zst"}, func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}

// windowOver reports whether it is time for a commit: the window is full, or something so large waits that what was read
// should be safe first. No worker runs.
func (f *feed) windowOver() bool {
	huge := f.held != nil && (f.held.size < 0 || f.held.size >= hugeFileMin)
	return f.window.units > 0 && (huge || f.window.full())
}

// startWindow begins the next window, after a commit.
func (f *feed) startWindow(length time.Duration) {
	f.window.bytes, f.window.units, f.window.until = 0, 0, f.window.now().Add(length)
}

// startRound begins the next round, when all workers have stopped. It returns false when everything has been given out.
func (f *feed) startRound() bool {
	for _, a := range f.closing {
		a.close()
	}
	f.closing = f.closing[:0]
	f.given, f.over = 0, false
	return f.held != nil || len(f.later) > 0 || len(f.archives) > 0 || len(f.files) > 0
}

// postpone has a unit given out again, in a round of its own. data is what was read of it, as often as not into memory that is used
// again; a file is read anew.
func (f *feed) postpone(u *unit, data []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u.wide, u.body = true, nil
	if u.member != "" {
		u.data, u.size = bytes.Clone(data), int64(len(data))
	}
	f.over = true
	f.later = append(f.later, u)
}

// push has the members of an archive given out next, in a new round: workers that found nothing more to do may have stopped.
func (f *feed) push(a archive, of unit) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.over = true
	f.archives = append(f.archives, &openArchive{archive: a, of: of})
}

// close closes all archives. No worker runs any more.
func (f *feed) close() {
	for _, a := range f.archives {
		a.close()
	}
	for _, a := range f.closing {
		a.close()
	}
}

// pull takes the next unit from the innermost archive, or from the list of files; nil when there is none.
func (f *feed) pull(buf *[]byte) *unit {
	for len(f.archives) > 0 {
		if u := f.pullMember(f.archives[len(f.archives)-1], buf); u != nil {
			return u
		}
	}
	if len(f.files) == 0 {
		return nil
	}
	u := &unit{input: f.files[0]}
	f.files[0] = input{} // its strings are the worker's now
	f.files = f.files[1:]
	return u
}

func (f *feed) pullMember(a *openArchive, buf *[]byte) *unit {
	m, err := a.next()
	if err == io.EOF && a.of.note != "" { // there may have been more
		err = errors.New(a.of.note)
	}
	a.count++
	if err == nil && a.count > f.limits.MaxArchiveMembers {
		err = fmt.Errorf("more than %d members; --max-archive-members allows more", f.limits.MaxArchiveMembers)
	}
	u := &unit{input: a.of.input, member: a.of.member, nested: a.of.nested}
	if err != nil {
		f.archives = f.archives[:len(f.archives)-1]
		f.closing = append(f.closing, a)
		if err == io.EOF && a.count > 1 {
			return nil
		}
		f.total.Add(1)
		if err == io.EOF {
			u.ignore = "an archive without files in it"
			return u
		}
		u.fault = err.Error()
		return u
	}
	f.total.Add(1)
	name := cleanMember(m.name)
	if u.member != "" {
		name = u.member + "!" + name
	}
	u.member, u.nested = name, u.nested+1
	u.size, u.body, u.found, u.fault = m.size, m.body, m.found, m.fault
	if t := parseName(m.name); t.order != 0 {
		u.time = t
	}
	if a.streamed() && u.fault == "" && !u.large() {
		*buf, u.note = readSized(*buf, u.body, u.size)
		u.data, u.body = *buf, nil
	}
	return u
}
