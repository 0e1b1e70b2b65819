package ingest

import (
	"fmt"
	"sync/atomic"
)

// TempError says that a run needed more disk space for a while than Options.MaxTemp.
type TempError struct{ Max int64 }

func (e *TempError) Error() string {
	return fmt.Sprintf("more than %d bytes of temporary files are needed; --max-temp allows more, and more --memory-limit needs less of it", e.Max)
}

// limitedFS is a file system whose temporary files have a limit together.
type limitedFS struct {
	FS
	max  int64
	used *atomic.Int64
}

// limitTemp returns a file system whose temporary files hold at most so many bytes at one time.
func limitTemp(fs FS, most int64) FS { return limitedFS{FS: fs, max: most, used: new(atomic.Int64)} }

// Temp implements FS.
func (l limitedFS) Temp() (TempFile, error) {
	f, err := l.FS.Temp()
	if err != nil {
		return nil, err
	}
	return &limitedTemp{TempFile: f, fs: l}, nil
}

// limitedTemp is a temporary file that is written from its beginning to its end, each byte once.
type limitedTemp struct {
	TempFile
	fs   limitedFS
	size int64
}

// WriteAt implements io.WriterAt.
func (t *limitedTemp) WriteAt(p []byte, at int64) (int, error) {
	n := int64(len(p))
	if t.fs.used.Add(n) > t.fs.max {
		t.fs.used.Add(-n)
		return 0, &TempError{t.fs.max}
	}
	t.size += n
	return t.TempFile.WriteAt(p, at)
}

// Close implements io.Closer.
func (t *limitedTemp) Close() error {
	t.fs.used.Add(-t.size)
	t.size = 0
	return t.TempFile.Close()
}
