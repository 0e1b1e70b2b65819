package ingest

import (
	"archive/tar"
	"bufio"
	"bytes"
	"io"
	"math"
	"slices"

	"trailsift/storage/schema"
)

// nestedMax is how many archives may be inside one another.
const nestedMax = 2

// zip has the members of a zip archive read. It returns the archive's state when it cannot be read, nil otherwise.
func (w *worker) zip(u *unit, f *fileState, src source) *fileState {
	if u.nested >= nestedMax {
		return tooNested(f)
	}
	f.format = "zip"
	var at io.ReaderAt
	size := u.size
	done := func() {}
	switch src := src.(type) {
	case *bytes.Reader:
		at, size = src, src.Size()
		w.found = nil // the archive's from now on
	case *bufio.Reader:
		file, ok := u.body.(File)
		if !ok {
			f.status, f.reason = schema.FileFailed, "a zip archive of this size cannot be read from a stream; save or unpack it first"
			return f
		}
		at, u.kept = file, true
		done = func() { file.Close() }
	}
	a, err := openZip(at, size, w.run.o.Limits.MaxArchiveMembers, done)
	if err != nil {
		done()
		f.status = schema.FileFailed
		f.addReason(err.Error())
		return f
	}
	w.run.feed.push(a, *u)
	return nil
}

// tar has the members of a tar archive read, whose first bytes are head and whose rest is the worker's content. It returns the
// archive's state when it cannot be read, nil otherwise.
func (w *worker) tar(u *unit, f *fileState, head []byte, consumed func() int64) *fileState {
	if u.nested >= nestedMax {
		return tooNested(f)
	}
	// The archive takes over what the worker reads with.
	c := w.content
	c.limits.MaxFileBytes = math.MaxInt64 // the limit is for its members
	body := u.body
	w.content, w.found, w.buffer, u.kept = content{}, nil, nil, true
	var stream io.Reader = &c
	if c.compression != compressionNone {
		stream = ratioGuard{&c, consumed}
	}
	w.run.feed.push(&tarMembers{
		tr:     tar.NewReader(io.MultiReader(bytes.NewReader(slices.Clone(head)), stream)),
		stream: &c,
		done: func() {
			c.close()
			if body != nil {
				body.Close()
			}
		},
	}, *u)
	return nil
}

func tooNested(f *fileState) *fileState {
	f.status, f.reason = schema.FileFailed, "an archive inside an archive inside an archive is not read; unpack it first"
	return f
}
