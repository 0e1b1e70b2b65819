package ingest

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"trailsift/storage/schema"
)

// cutFS gives the first bytes of each file, and then an error.
type cutFS struct {
	osFS
	left int
	err  error
}

func (c cutFS) Open(name string) (File, error) {
	f, err := c.osFS.Open(name)
	if err != nil {
		return nil, err
	}
	return &cutFile{f, c.left, c.err}, nil
}

type cutFile struct {
	File
	left int
	err  error
}

func (c *cutFile) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, c.err
	}
	n, err := c.File.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// What was read in part is never ignored, nor known by the bytes that there were: the report tells of it, and the next run reads all.
func TestReadInPart(t *testing.T) {
	text := delivery(events(0, 20)...)
	boxes := tarOf(t, packed{"a.json", delivery(events(0, 2)...)}, packed{"b.json", delivery(events(2, 18)...)})
	second := strings.Index(boxes, "b.json")
	for _, c := range []struct {
		name, text string
		left       int
		stored     int64
	}{
		{"nothing", text, 0, 0},
		{"white space", "   " + text, 2, 0},
		{"half", text, len(text) / 2, 10},
		{"all but a brace", text, len(text) - 1, 20},
		{"compressed", gz(t, text), len(gz(t, text)) / 2, -1},
		{"one member of a tar", boxes, second, 2},
		{"large", strings.Repeat(" ", wholeFileMax) + text, 9, 0},
		{"large, half", text[:12] + strings.Repeat(" ", wholeFileMax) + text[12:], wholeFileMax + len(text)/2, 10},
		{"zip", zipOf(t, packed{"a.json", text}), 300, 0},
	} {
		for _, err := range []error{errFault, io.EOF} {
			t.Run(fmt.Sprint(c.name, ", ", err), func(t *testing.T) {
				in := write(t, filepath.Join(t.TempDir(), "in"), c.text)
				store := newStore(t)
				first := mustRun(t, store, Options{FS: cutFS{left: c.left, err: err}}, in)
				checkInvariants(t, store, first)
				why := fmt.Sprintf("it ends after %d of %d bytes", c.left, len(c.text))
				if err != io.EOF {
					why = err.Error()
				}
				if told := faultsOf(first); !strings.Contains(told, why) || first.Ignored > 0 || first.Stored != c.stored && c.stored >= 0 {
					t.Errorf("%s\n%+v", told, *first)
				}
				for _, f := range ledgerOf(t, store) {
					if f.SHA256 != "" && f.Member == "" {
						t.Errorf("%s: the ledger has a hash of a part", f.Path)
					}
				}
				second := mustRun(t, store, Options{}, in)
				checkInvariants(t, store, nil)
				if first.Stored+second.Stored != 20 || second.Failed > 0 || len(second.Rejects) > 0 {
					t.Errorf("the next run: %+v", *second)
				}
				if strings.Count(faultsOf(first), why) > 1 {
					t.Errorf("it is said twice: %s", faultsOf(first))
				}
				if rows := rowTexts(t, store, schema.Events()); len(rows) != 20 {
					t.Errorf("%d rows", len(rows))
				}
			})
		}
	}
}
