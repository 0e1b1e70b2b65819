package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trailsift/storage"
)

// stdinName is the input that stands for standard input.
const stdinName = "-"

// input is a file that was found, or a reason why one cannot be read.
type input struct {
	root  string // as given
	path  string // below root, with slashes; root itself when it is a file
	size  int64  // -1 when it is not known
	time  nameTime
	fault string // why the input cannot be read; empty for readable ones
}

// file returns the name to open the input by.
func (in *input) file() string {
	if in.path == filepath.ToSlash(in.root) {
		return in.root
	}
	return filepath.Join(in.root, filepath.FromSlash(in.path))
}

// discover lists the files below roots in the order in which they are to be read: by delivery time, then by path. Files
// whose names hold no time come last. What cannot be read is listed with its fault; only a root that is not there, or a
// cancelled ctx, is an error. notes say what was passed over: stores, symbolic links, empty folders.
func discover(ctx context.Context, roots []string, o Options) (found []input, notes []string, err error) {
	w := walker{ctx: ctx, fs: o.FS, follow: o.FollowSymlinks}
	for _, root := range roots {
		if err := w.root(root, o); err != nil {
			return nil, nil, err
		}
	}
	slices.SortStableFunc(w.found, func(a, b input) int {
		return cmp.Or(compareTimes(a.time.order, b.time.order), strings.Compare(a.path, b.path), strings.Compare(a.root, b.root))
	})
	if len(roots) > 1 {
		w.dropRepeats()
	}
	return w.found, w.passed.notes(), nil
}

// dropRepeats drops files that were found below several roots.
func (w *walker) dropRepeats() {
	seen := make(map[string]bool, len(w.found))
	w.found = slices.DeleteFunc(w.found, func(in input) bool {
		name := in.file()
		if abs, err := filepath.Abs(name); err == nil && in.root != stdinName {
			name = abs
		}
		again := seen[name]
		seen[name] = true
		return again
	})
}

// compareTimes orders times, with the unknown time 0 last.
func compareTimes(a, b int64) int {
	if (a == 0) != (b == 0) {
		return cmp.Compare(b, a)
	}
	return cmp.Compare(a, b)
}

// walker collects the files of a tree.
type walker struct {
	ctx    context.Context
	fs     FS
	follow bool
	found  []input
	passed passedOver
	above  []os.FileInfo // the folders from the root to here, when links are followed
}

func (w *walker) root(root string, o Options) error {
	if root == stdinName {
		if o.Stdin == nil {
			return errors.New("input -: there is no standard input")
		}
		w.found = append(w.found, input{root: root, path: root, size: -1})
		return nil
	}
	info, err := w.fs.Stat(root)
	if err != nil {
		return fmt.Errorf("input: %w", err)
	}
	if info.IsDir() {
		return w.folder(root, "", root, info)
	}
	w.add(root, filepath.ToSlash(root), info)
	return w.ctx.Err()
}

// folder lists one folder. Its own faults become entries.
func (w *walker) folder(root, rel, dir string, info os.FileInfo) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if w.follow {
		for _, up := range w.above {
			if os.SameFile(up, info) {
				w.fail(root, rel, "a symbolic link leads back to a folder above it")
				return nil
			}
		}
		w.above = append(w.above, info)
		defer func() { w.above = w.above[:len(w.above)-1] }()
	}
	entries, err := w.fs.ReadDir(dir)
	switch {
	case err != nil:
		w.fail(root, cmp.Or(rel, "."), plainReason(err))
	case storage.IsStore(dir):
		w.passed.stores.add(dir) // most often the store that is being filled, when the input is the folder around it
		return nil
	case len(entries) == 0:
		w.passed.empty.add(dir)
	}
	for _, e := range entries {
		if err := w.entry(root, join(rel, e.Name()), filepath.Join(dir, e.Name()), e); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) entry(root, rel, name string, e fs.DirEntry) error {
	mode := e.Type()
	if mode&fs.ModeSymlink != 0 && !w.follow {
		w.passed.links.add(name) // a link is no data of this folder; see Options.FollowSymlinks
		return nil
	}
	var info os.FileInfo
	var err error
	if mode&fs.ModeSymlink != 0 {
		info, err = w.fs.Stat(name)
	} else {
		info, err = e.Info()
	}
	switch {
	case err != nil:
		w.fail(root, rel, plainReason(err))
	case info.IsDir():
		return w.folder(root, rel, name, info)
	default:
		w.add(root, rel, info)
	}
	return nil
}

func (w *walker) add(root, rel string, info os.FileInfo) {
	in := input{root: root, path: rel, size: info.Size()}
	in.time = parseName(filepath.ToSlash(in.file()))
	if mode := info.Mode(); !mode.IsRegular() {
		in.size = -1
		if mode&(fs.ModeNamedPipe|fs.ModeCharDevice) == 0 || rel != filepath.ToSlash(root) {
			in.fault = "not a regular file" // pipes are read when they were given by name, as <(…) gives them
		}
	}
	w.found = append(w.found, in)
}

func (w *walker) fail(root, rel, reason string) {
	w.found = append(w.found, input{root: root, path: rel, size: -1, fault: reason, time: parseName(rel)})
}

func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

// plainReason drops operation and path from a file error: the ledger's row names the path already.
func plainReason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
