package ingest

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"

	"trailsift/storage"
)

// What is asked of a file system, by which fault says where it strikes. What begins with input or temp is asked by the run, the rest
// by its store.
const (
	opMkdir, opCreate, opOpen, opRead, opWrite, opSync = "mkdir", "create", "open", "read", "write", "sync"
	opRename, opRemove, opList, opSyncDir              = "rename", "remove", "list", "sync folder"
	opInputStat, opInputList, opInputOpen, opInputRead = "input stat", "input list", "input open", "input read"
	opTempCreate, opTempWrite, opTempRead              = "temp create", "temp write", "temp read"
)

// way is how an operation goes wrong. It always says so, unless the file seems to end.
type way string

const (
	fails  way = "fails"  // nothing happens
	torn   way = "torn"   // of a read or a write the first half happens, of anything else all of it
	patchy way = "patchy" // of a write every other sector arrives
	ends   way = "ends"   // half of a read happens, as if the file ended there
	full   way = "full"   // the first half of a write happens, and from then on nothing can be added to the disk
)

// ways returns how an operation can go wrong.
func ways(op string) []way {
	switch op {
	case opWrite:
		return []way{fails, torn, patchy, full}
	case opTempWrite:
		return []way{fails, torn, patchy}
	case opRead, opInputRead, opTempRead:
		return []way{fails, torn, ends}
	case opMkdir, opCreate, opRename, opRemove:
		return []way{fails, torn}
	}
	return []way{fails}
}

// changes reports whether an operation changes the disk under a store.
func changes(op string) bool {
	switch op {
	case opMkdir, opCreate, opWrite, opSync, opRename, opRemove, opSyncDir:
		return true
	}
	return false
}

// fault is one operation that goes wrong; the zero value is none.
type fault struct {
	op   string
	at   int // the nth of its kind, from 1
	way  way
	dies bool // nothing happens any more then: the process is gone, or the machine
}

var (
	errFault = errors.New("input/output error")
	errFull  = errors.New("no space left on device")
	errGone  = errors.New("the process is gone")
)

// faults counts what is asked of the file systems of a run, one of which goes wrong once, and knows what is safely on disk.
type faults struct {
	fault
	told    io.Writer // gets a byte for each operation; may be nil
	mu      sync.Mutex
	asked   map[string]int // operations, by kind
	struck  bool
	commits []int            // which renames brought a manifest to its name
	durable int              // how many commits are safely on disk
	safe    map[string]int64 // how much of a file is safely on disk, of those that were written
	renames []renamed        // that are not safely on disk
}

type renamed struct {
	from, to string
	old      []byte // what stood under the new name
	existed  bool
}

func newFaults(f fault) *faults {
	return &faults{fault: f, asked: map[string]int{}, safe: map[string]int64{}}
}

// ask counts an operation. How it goes wrong is empty when it does not.
func (f *faults) ask(op string) (way, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked[op]++
	if f.told != nil {
		if _, err := f.told.Write([]byte{'.'}); err != nil {
			return fails, err
		}
	}
	switch {
	case !f.struck && f.op == op && f.at == f.asked[op]:
		f.struck = true
		if f.way == full {
			return torn, errFull
		}
		return f.way, errFault
	case f.struck && f.dies:
		return fails, errGone
	case f.struck && f.way == full && (op == opMkdir || op == opCreate || op == opWrite || op == opSync || op == opRename):
		return fails, errFull
	}
	return "", nil
}

// do asks for an operation that happens or not, and does it.
func (f *faults) do(op string, do func() error) error {
	how, err := f.ask(op)
	if how == "" || how == torn {
		err = errors.Join(err, do())
	}
	return err
}

// read asks for a read, and does it.
func (f *faults) read(op string, p []byte, read func(p []byte) (int, error)) (int, error) {
	switch how, err := f.ask(op); how {
	case torn:
		n, _ := read(p[:len(p)/2])
		return n, err
	case ends:
		n, _ := read(p[:len(p)/2])
		return n, io.EOF
	case fails:
		return 0, err
	}
	return read(p)
}

// write asks for a write, and does it.
func (f *faults) write(op string, p []byte, write func(p []byte) (int, error)) (int, error) {
	switch how, err := f.ask(op); how {
	case torn:
		n, _ := write(p[:len(p)/2])
		return n, err
	case patchy:
		_, _ = write(holes(p, 0))
		return 0, err
	case fails:
		return 0, err
	}
	return write(p)
}

// holes returns bytes without every other sector, the first one included. They lie at an offset of their file.
func holes(p []byte, offset int64) []byte {
	out := append([]byte(nil), p...)
	for i := range out {
		if (offset+int64(i))/512%2 == 0 {
			out[i] = 0
		}
	}
	return out
}

// keep notes how much of a file is safely on disk.
func (f *faults) keep(name string, size int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.safe[name] = size
}

// rename renames a file, and notes what a power failure makes of it.
func (f *faults) rename(from, to string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	old, readErr := os.ReadFile(to)
	if err := os.Rename(from, to); err != nil {
		return err
	}
	f.renames = append(f.renames, renamed{from, to, old, readErr == nil})
	if safe, written := f.safe[from]; written {
		f.safe[to] = safe
		delete(f.safe, from)
	}
	if filepath.Base(to) == "manifest.json" {
		f.commits = append(f.commits, f.asked[opRename])
	}
	return nil
}

// keepNames notes that the names in a folder are safely on disk.
func (f *faults) keepNames(dir string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var rest []renamed
	for _, r := range f.renames {
		if filepath.Dir(r.to) != dir {
			rest = append(rest, r)
		} else if filepath.Base(r.to) == "manifest.json" {
			f.durable = len(f.commits)
		}
	}
	f.renames = rest
}

// settle makes the disk look as after a power failure: of what was not synced, every other sector is missing or all of it, and
// names that were not synced are the old ones again when undo is set.
func (f *faults) settle(undo bool) error {
	for name, safe := range f.safe {
		content, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil && undo {
			err = os.Truncate(name, safe)
		} else if err == nil {
			err = os.WriteFile(name, append(content[:safe:safe], holes(content[safe:], safe)...), 0o600)
		}
		if err != nil {
			return err
		}
	}
	for i := len(f.renames) - 1; undo && i >= 0; i-- {
		r := f.renames[i]
		err := os.Rename(r.to, r.from)
		if err == nil && r.existed {
			err = os.WriteFile(r.to, r.old, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) { // it was removed since
			return err
		}
	}
	return nil
}

// faultyStore is the file system of a store, without waiting for the disk.
type faultyStore struct {
	quickFS
	*faults
}

func (f faultyStore) MkdirAll(dir string) error {
	return f.do(opMkdir, func() error { return f.quickFS.MkdirAll(dir) })
}

func (f faultyStore) Remove(name string) error {
	return f.do(opRemove, func() error { return f.quickFS.Remove(name) })
}

func (f faultyStore) ReadDir(dir string) (entries []os.DirEntry, err error) {
	err = f.do(opList, func() error { entries, err = f.quickFS.ReadDir(dir); return err })
	return entries, err
}

func (f faultyStore) Open(name string) (file storage.File, err error) {
	err = f.do(opOpen, func() error { file, err = f.quickFS.Open(name); return err })
	if err != nil {
		return nil, err
	}
	return &faultyFile{File: file, fs: f, name: name}, nil
}

func (f faultyStore) Create(name string) (file storage.File, err error) {
	err = f.do(opCreate, func() error {
		if file, err = f.quickFS.Create(name); err == nil {
			f.keep(name, 0)
		}
		return err
	})
	if err != nil {
		if file != nil { // it is there, but nobody got to know
			err = errors.Join(err, file.Close())
		}
		return nil, err
	}
	return &faultyFile{File: file, fs: f, name: name}, nil
}

func (f faultyStore) Rename(from, to string) error {
	return f.do(opRename, func() error { return f.rename(from, to) })
}

func (f faultyStore) SyncDir(dir string) error {
	return f.do(opSyncDir, func() error { f.keepNames(dir); return nil })
}

// faultyFile is a file of a store.
type faultyFile struct {
	storage.File
	fs   faultyStore
	name string
	size int64
}

func (f *faultyFile) Read(p []byte) (int, error) { return f.fs.read(opRead, p, f.File.Read) }

func (f *faultyFile) ReadAt(p []byte, at int64) (int, error) {
	return f.fs.read(opRead, p, func(p []byte) (int, error) { return f.File.ReadAt(p, at) })
}

func (f *faultyFile) Write(p []byte) (int, error) {
	return f.fs.write(opWrite, p, func(p []byte) (int, error) {
		n, err := f.File.Write(p)
		f.size += int64(n)
		return n, err
	})
}

func (f *faultyFile) Sync() error {
	return f.fs.do(opSync, func() error {
		f.fs.keep(f.name, f.size)
		return nil
	})
}

// faultyInputs is the file system of a run.
type faultyInputs struct {
	osFS
	*faults
}

func (f faultyInputs) Stat(name string) (info os.FileInfo, err error) {
	err = f.do(opInputStat, func() error { info, err = f.osFS.Stat(name); return err })
	return info, err
}

func (f faultyInputs) ReadDir(dir string) (entries []os.DirEntry, err error) {
	err = f.do(opInputList, func() error { entries, err = f.osFS.ReadDir(dir); return err })
	return entries, err
}

func (f faultyInputs) Open(name string) (file File, err error) {
	err = f.do(opInputOpen, func() error { file, err = f.osFS.Open(name); return err })
	if err != nil {
		return nil, err
	}
	return faultyInput{file, f.faults}, nil
}

func (f faultyInputs) Temp() (file TempFile, err error) {
	err = f.do(opTempCreate, func() error { file, err = f.osFS.Temp(); return err })
	if err != nil {
		return nil, err
	}
	return faultyTemp{file, f.faults}, nil
}

type faultyInput struct {
	File
	faults *faults
}

func (f faultyInput) Read(p []byte) (int, error) { return f.faults.read(opInputRead, p, f.File.Read) }

func (f faultyInput) ReadAt(p []byte, at int64) (int, error) {
	return f.faults.read(opInputRead, p, func(p []byte) (int, error) { return f.File.ReadAt(p, at) })
}

type faultyTemp struct {
	TempFile
	faults *faults
}

func (f faultyTemp) ReadAt(p []byte, at int64) (int, error) {
	return f.faults.read(opTempRead, p, func(p []byte) (int, error) { return f.TempFile.ReadAt(p, at) })
}

func (f faultyTemp) WriteAt(p []byte, at int64) (int, error) {
	return f.faults.write(opTempWrite, p, func(p []byte) (int, error) { return f.TempFile.WriteAt(p, at) })
}
