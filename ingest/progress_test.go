package ingest

import (
	"path/filepath"
	"testing"
)

type lastProgress struct {
	calls int
	last  Progress
}

func (l *lastProgress) Update(p Progress) {
	l.calls++
	l.last = p
}

func TestProgress(t *testing.T) {
	dir := t.TempDir()
	records, distinct := manyFiles(t, dir, 30)
	write(t, filepath.Join(dir, "more.tar"), tarOf(t, packed{"a", event("tar-a", 1)}, packed{"b", event("tar-b", 1)}))
	var seen lastProgress
	r := mustRun(t, newStore(t), Options{Progress: &seen}, dir)
	p := seen.last
	if !p.Done || p.Files != p.FilesTotal || p.Files != r.Files+1 || p.Records != records+2 || p.Stored != distinct+2 || p.Bytes < p.BytesTotal {
		t.Errorf("%+v after %d calls; the run: %+v", p, seen.calls, *r)
	}
}
