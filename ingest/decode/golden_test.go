package decode

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the want sections of testdata")

// TestFixtures decodes each section of testdata/*.txtar and compares the account with the section of the same name and
// `.want`. A section whose name ends in `.quoted` is a Go string: for bytes that a text file cannot hold. Each is decoded
// again through a window that is hardly larger than a record, and from memory, which must not change anything.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			out := &txtar.Archive{Comment: archive.Comment}
			wants := map[string]string{}
			for _, f := range archive.Files {
				if name, ok := strings.CutSuffix(f.Name, ".want"); ok {
					wants[name] = string(f.Data)
				}
			}
			for _, f := range archive.Files {
				if strings.HasSuffix(f.Name, ".want") {
					continue
				}
				got := fixture(t, f)
				if got != wants[f.Name] && !*update {
					t.Errorf("%s: got\n%swant\n%s", f.Name, got, wants[f.Name])
				}
				out.Files = append(out.Files, f, txtar.File{Name: f.Name + ".want", Data: []byte(got)})
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(out), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// fixture decodes a section in three ways and returns the account.
func fixture(t *testing.T, f txtar.File) string {
	text := fixtureText(t, f)
	res, c := decodeText(t, text, Options{})
	got := account(res, c)
	res, c = decodeText(t, text, Options{WholeBytes: 64, Scratch: &Scratch{buf: make([]byte, 64)}})
	if again := account(res, c); again != got {
		t.Errorf("%s: through a small window:\n%swhole:\n%s", f.Name, again, got)
	}
	c = newCollector()
	res, err := Decode(t.Context(), Input{Name: t.Name(), Data: []byte(text)}, c, Options{})
	if again := account(res, c); again != got || err != nil {
		t.Errorf("%s: from memory:\n%sfrom a reader:\n%s", f.Name, again, got)
	}
	return got
}

// account writes a result and what the sink was given.
func account(res Result, c *collector) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s: records %d, rejected %d, skipped %d\n", res.Format, res.Status, res.Records, res.Rejected, res.Skipped)
	if res.Reason != "" {
		fmt.Fprintf(&b, "  reason: %s\n", res.Reason)
	}
	if res.Unsaid != "" {
		fmt.Fprintf(&b, "  unsaid: %s\n", res.Unsaid)
	}
	for _, r := range *c.records {
		fmt.Fprintf(&b, "%d @%d", r.at.Index, r.at.Offset)
		if r.at.Time != 0 {
			fmt.Fprint(&b, " ", time.UnixMicro(r.at.Time).UTC().Format(time.RFC3339Nano))
		}
		if r.at.Partial {
			fmt.Fprint(&b, " partial")
		}
		fmt.Fprintln(&b, " ", strings.Join(strings.Fields(r.text), " "))
	}
	for _, p := range *c.points {
		fmt.Fprintf(&b, "%d @%d %s\n", p.at.Index, p.at.Offset, pointText(p.Point))
	}
	for _, e := range *c.rejects {
		fmt.Fprintf(&b, "reject %d @%d %s: %s\n", e.Index, e.Offset, e.Code, e.Reason)
	}
	return b.String()
}
