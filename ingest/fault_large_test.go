package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailsift/storage"
)

// TestFaultsOfLargeInputs does the same to the reading of inputs that are read as a stream, or from several places, because they do not fit into
// memory.
func TestFaultsOfLargeInputs(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some 200 MB")
	}
	dir := t.TempDir()
	pad := strings.Repeat(" ", wholeFileMax)
	text := delivery(append(append(events(0, 10), pad+event("id-000010", 10)), events(11, 10)...)...)
	write(t, filepath.Join(dir, "base", "same-size.json"), strings.Repeat(" ", len(text)-2)+"{}")
	for name, content := range map[string]string{
		"plain.json": text,
		"all.zip":    storedZip(t, packed{"a.json", text}, packed{"b.json", delivery(events(40, 10)...)}),
		"all.tar":    tarOf(t, packed{"a.json", text}, packed{"b.json", delivery(events(40, 10)...)}),
	} {
		t.Run(name, func(t *testing.T) {
			in := write(t, filepath.Join(dir, name), content)
			m := newFaultMatrix(t, job{
				"ingest",
				func(t *testing.T) string {
					s := faultStore(t, t.TempDir(), nil)
					mustRun(t, s, Options{}, filepath.Join(dir, "base"))
					return s.Dir()
				},
				func(s *storage.Store, fs FS) (*Report, error) {
					return Run(context.Background(), s, []string{in}, Options{Threads: 2, FS: fs, Now: func() time.Time { return faultNoon }})
				},
				false,
			})
			for _, c := range m.cases(t, []string{opInputRead}) {
				t.Run(c.String(), func(t *testing.T) { m.try(t, c) })
			}
		})
	}
}

// storedZip returns an archive whose members are not compressed.
func storedZip(t *testing.T, members ...packed) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, err := w.CreateHeader(&zip.FileHeader{Name: m.name, Method: zip.Store})
		if err == nil {
			_, err = f.Write([]byte(m.data))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
