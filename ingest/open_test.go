package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ingestOne ingests one file and returns the report and the ledger's rows.
func ingestOne(t *testing.T, o Options, name, data string) (*Report, []ledgerRow) {
	t.Helper()
	store := newStore(t)
	path := write(t, filepath.Join(t.TempDir(), name), data)
	r := mustRun(t, store, o, path)
	checkInvariants(t, store, r)
	return r, ledgerOf(t, store)
}

func TestCompression(t *testing.T) {
	text := delivery(events(0, 20)...)
	for _, c := range []struct{ name, data, compression string }{
		{"plain.gz", text, "none"},
		{"gzip.json", gz(t, text), "gzip"},
		{"members.json.gz", gz(t, text[:100], "", text[100:]), "gzip"},
		{"padded.json.gz", gz(t, text) + "\x00\x00\x00", "gzip"},
		{"zstd.json", zst(t, text), "zstd"},
		{"frames.json", zst(t, text[:77]) + zst(t, text[77:]), "zstd"},
	} {
		r, files := ingestOne(t, Options{ContentHash: true}, c.name, c.data)
		if r.Stored != 20 || len(files) != 1 || files[0].Compression != c.compression || files[0].Reason != "" {
			t.Errorf("%s: %+v, %+v", c.name, *r, files)
			continue
		}
		found, content := sha256.Sum256([]byte(c.data)), sha256.Sum256([]byte(text))
		if files[0].SHA256 != hex.EncodeToString(found[:]) || files[0].ContentSHA256 != hex.EncodeToString(content[:]) {
			t.Errorf("%s: hashes %s and %s", c.name, files[0].SHA256, files[0].ContentSHA256)
		}
	}
}

func TestDamagedCompression(t *testing.T) {
	text := delivery(events(0, 2000)...)
	packed := gz(t, text)
	for _, c := range []struct {
		name, data, reason string
		all                bool // every record is there
	}{
		{"cut.gz", packed[:len(packed)/2], "is cut off after", false},
		{"trailer.gz", packed[:len(packed)-3], "is cut off after", true},
		{"checksum.gz", packed[:len(packed)-8] + "\x01\x02\x03\x04" + packed[len(packed)-4:], "checksum", true},
		{"garbage.gz", packed + "<html>", "bytes that are no gzip data follow", true},
		{"second.gz", packed + packed[:5], "is cut off after", true},
		{"cut.zst", zst(t, text)[:2000], "", false},
	} {
		r, files := ingestOne(t, Options{}, c.name, c.data)
		if len(files) != 1 || !strings.Contains(files[0].Reason, c.reason) || files[0].Reason == "" {
			t.Errorf("%s: %+v", c.name, files)
			continue
		}
		if c.all != (r.Stored == 2000) || len(r.Rejects) == 0 {
			t.Errorf("%s: %d stored, %v", c.name, r.Stored, r.Rejects)
		}
	}
}

func TestLimits(t *testing.T) {
	bomb := gz(t, `{"Records":[`+strings.Repeat(" ", 80<<20)+event("a", 1)+`]}`)
	for _, c := range []struct{ name, flag, data string }{
		{"bomb.json.gz", "--max-inflate-ratio", bomb},
		{"big.json", "--max-file-bytes", `[` + strings.Join(events(0, 300), ",") + `]`},
		{"tar", "--max-archive-members", tarOf(t, packed{"a", event("a", 1)}, packed{"b", event("b", 1)}, packed{"c", "{}"})},
		{"zip", "--max-archive-members", zipOf(t, packed{"a", event("a", 1)}, packed{"b", event("b", 1)}, packed{"c", "{}"})},
	} {
		o := Options{}
		switch c.flag {
		case "--max-file-bytes":
			o.Limits.MaxFileBytes = 50_000
		case "--max-archive-members":
			o.Limits.MaxArchiveMembers = 2
		}
		r, files := ingestOne(t, o, c.name, c.data)
		i := slices.IndexFunc(files, func(f ledgerRow) bool { return strings.Contains(f.Reason, c.flag) })
		if i < 0 || files[i].Status != "failed" || r.Failed != 1 {
			t.Errorf("%s: %+v\n%+v", c.name, *r, files)
		} else if cause, rest, _ := strings.Cut(files[i].Reason, "; --max-"); strings.Contains(cause, ";") {
			t.Errorf("%s: the cause does not come first: %s; --max-%s", c.name, cause, rest)
		}
	}
}

// What a limit refused is read again by a run that allows more.
func TestRaisedLimit(t *testing.T) {
	store := newStore(t)
	path := write(t, filepath.Join(t.TempDir(), "big.json"), delivery(events(0, 300)...))
	var o Options
	o.Limits.MaxFileBytes = 50_000
	first := mustRun(t, store, o, path)
	second := mustRun(t, store, Options{}, path)
	if first.Failed != 1 || first.Stored == 0 || second.Stored+first.Stored != 300 || second.Duplicates != first.Stored {
		t.Errorf("first %+v\nsecond %+v", *first, *second)
	}
}

func TestArchives(t *testing.T) {
	members := []packed{
		{"x_20240506T0800Z_b.json.gz", gz(t, delivery(events(10, 5)...))},
		{"../../../etc/passwd", event("slip", 100)},
		{"/abs/olute.json", delivery(events(0, 5)...)},
		{"broken.json", `{"Records":[{"eventVersion":`},
		{"empty", ""},
		{"bad\xffname.json", event("utf8", 101)},
	}
	inner := append(slices.Clone(members), packed{"inner.tar.gz", gz(t, tarOf(t, packed{"deep.json", event("deep", 102)}, packed{"deeper.zip", zipOf(t, packed{"x", "{}"})}))})
	for name, data := range map[string]string{
		"a.zip": zipOf(t, inner...), "a.tar": tarOf(t, inner...), "a.tar.gz": gz(t, tarOf(t, inner...)), "a.tar.zst": zst(t, tarOf(t, inner...)), "lies.json": zipOf(t, inner...),
	} {
		dir := t.TempDir()
		store := newStore(t)
		path := write(t, filepath.Join(dir, "in", name), data)
		r := mustRun(t, store, Options{}, path)
		checkInvariants(t, store, r)
		if r.Stored != 13 || r.Failed != 2 || r.Ignored != 1 || r.Files != 8 {
			t.Errorf("%s: %+v", name, *r)
		}
		var names []string
		for _, f := range ledgerOf(t, store) {
			names = append(names, f.Member)
			if f.Member == "inner.tar.gz!deeper.zip" && !strings.Contains(f.Reason, "archive inside an archive inside") {
				t.Errorf("%s: %+v", name, f)
			}
		}
		slices.Sort(names)
		want := []string{"../../../etc/passwd", "/abs/olute.json", "bad\uFFFDname.json", "broken.json", "empty", "inner.tar.gz!deep.json", "inner.tar.gz!deeper.zip", "x_20240506T0800Z_b.json.gz"}
		if !slices.Equal(names, want) {
			t.Errorf("%s: members %q", name, names)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
			t.Errorf("%s: something was written beside the input: %v, %v", name, left, err)
		}
		again := mustRun(t, store, Options{}, path)
		if again.Stored != 0 || again.Known != r.Files-r.Failed {
			t.Errorf("%s again: %+v", name, *again)
		}
	}
}

func TestDamagedArchives(t *testing.T) {
	tape := tarOf(t, packed{"a.json", event("a", 1)}, packed{"b.json", delivery(events(5, 50)...)})
	for name, data := range map[string]string{
		"cut.tar": tape[:3000], "cut.tar.gz": gz(t, tape)[:300], "cut.zip": zipOf(t, packed{"a.json", event("a", 1)})[:60],
		"empty.zip": zipOf(t), "empty.tar": tarOf(t, packed{"x", ""})[:512] + strings.Repeat("\x00", 1024),
	} {
		r, files := ingestOne(t, Options{}, name, data)
		if r.Files == 0 || len(files) == 0 {
			t.Errorf("%s: nothing in the ledger: %+v", name, *r)
		}
		if strings.HasPrefix(name, "cut") && !slices.ContainsFunc(files, func(f ledgerRow) bool { return f.Reason != "" }) {
			t.Errorf("%s: %+v", name, files)
		}
	}
}

// Inputs that are too large to be held in memory are read as streams, on all cores.
func TestLargeInputs(t *testing.T) {
	if testing.Short() {
		t.Skip("writes some 20 MB")
	}
	pad := `"requestID":"` + strings.Repeat("0123456789abcdef", 64) + `"`
	var records []string
	for i := range 18_000 {
		records = append(records, event(fmt.Sprintf("big-%d", i), i, pad))
	}
	text := delivery(append(records, records[7])...)
	for name, data := range map[string]string{
		"a.json": text, "a.tar": tarOf(t, packed{"m.json", text}), "a.tar.gz": gz(t, tarOf(t, packed{"m.json", text}, packed{"n.json", event("n", 1)})),
		"stored.zip": zipOf(t, packed{"m.json", text}),
	} {
		store := newStore(t)
		path := write(t, filepath.Join(t.TempDir(), name), data)
		r := mustRun(t, store, Options{Threads: 3}, path, write(t, filepath.Join(t.TempDir(), "small.json"), event("small", 3)))
		checkInvariants(t, store, r)
		want := int64(18_001)
		if strings.HasSuffix(name, "gz") {
			want++
		}
		if r.Stored != want || r.Duplicates != 1 || r.Failed != 0 {
			t.Errorf("%s: %+v", name, *r)
		}
		again := mustRun(t, store, Options{}, path)
		if again.Stored != 0 || name == "a.json" && again.Known != 1 {
			t.Errorf("%s again: %+v", name, *again)
		}
	}
}

func TestStdin(t *testing.T) {
	for name, data := range map[string]string{
		"plain": delivery(events(0, 10)...), "gzip": gz(t, delivery(events(0, 10)...)),
		"tar": tarOf(t, packed{"a", delivery(events(0, 4)...)}, packed{"b", delivery(events(4, 6)...)}),
	} {
		store := newStore(t)
		r := mustRun(t, store, Options{Stdin: strings.NewReader(data)}, "-")
		checkInvariants(t, store, r)
		if r.Stored != 10 || r.Failed != 0 {
			t.Errorf("%s: %+v", name, *r)
		}
	}
	r := mustRun(t, newStore(t), Options{Stdin: strings.NewReader(zipOf(t, packed{"a", "{}"}))}, "-")
	if r.Failed != 1 || !strings.Contains(r.Rejects[0].Reason, "stream") {
		t.Errorf("zip: %+v", *r)
	}
}

func TestReadSized(t *testing.T) {
	for _, c := range []struct {
		text string
		size int64
		want string
		note string
	}{
		{"abc", 3, "abc", ""}, {"abcd", 3, "abc", "it grew while it was read; only the first 3 bytes were"}, {"ab", 3, "ab", "it ends after 2 of 3 bytes"}, {"", 0, "", ""},
	} {
		got, note := readSized(nil, strings.NewReader(c.text), c.size)
		if string(got) != c.want || note != c.note {
			t.Errorf("%q of %d: %q, %q", c.text, c.size, got, note)
		}
	}
}
