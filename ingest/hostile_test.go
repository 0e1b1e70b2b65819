package ingest

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"trailsift/query/fuzztest"
)

// zstWindow compresses with a window of a size, which is memory for whoever reads it.
func zstWindow(t testing.TB, text string, window int) string {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithWindowSize(window))
	if err != nil {
		t.Fatal(err)
	}
	for _, half := range []string{text[:len(text)/2], text[len(text)/2:]} { // a text that comes at once gets a window of its size
		if _, err := w.Write([]byte(half)); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zstBomb is a zstd frame of n blocks of 128 KiB, each in four bytes: the byte x. window is the logarithm of its window.
func zstBomb(n, window int) string {
	b := []byte{0x28, 0xb5, 0x2f, 0xfd, 0, byte(window-10) << 3}
	for i := range n {
		header := uint32(128<<10)<<3 | 1<<1 // a repeated byte
		if i == n-1 {
			header |= 1
		}
		b = append(b, byte(header), byte(header>>8), byte(header>>16), 'x')
	}
	return string(b)
}

// sparseTar is a tar with a file of a petabyte, all of it holes.
func sparseTar(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: "before.json", Mode: 0o644, Size: int64(len(event("a", 1))), Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, event("a", 1))
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var old [512]byte // the format that GNU tar wrote first
	copy(old[:], "holes.json")
	copy(old[100:], "0000644\x000000000\x000000000\x0000000000000\x0000000000000\x00")
	copy(old[156:], "S")
	copy(old[257:], "ustar  \x00")
	size := func(field []byte, n uint64) { field[0] = 0x80; binary.BigEndian.PutUint64(field[4:], n) }
	size(old[386:398], 1<<50) // one piece, of nothing, at the end
	copy(old[398:], "00000000000\x00")
	size(old[483:495], 1<<50)
	sum := 8 * ' '
	for i, c := range old {
		if i < 148 || i >= 156 {
			sum += rune(c)
		}
	}
	copy(old[148:], fmt.Sprintf("%06o\x00 ", sum))
	b.Write(old[:])
	b.Write(make([]byte, 1024))
	return b.String()
}

// TestBombs reads what would take up a memory or a day: each costs little, and is accounted for.
func TestBombs(t *testing.T) {
	zeros := gz(t, strings.Repeat("\x00", 1<<20))
	for _, c := range []struct{ name, data, reason string }{
		{"gzip of ten gigabytes.json.gz", strings.Repeat(zeros, 10_000), "--max-inflate-ratio"},
		{"gzip of gzip.json.gz", gz(t, gz(t, gz(t, delivery(events(0, 5)...)))), "gzip data inside something else"},
		{"zstd of ten gigabytes.zst", zstBomb(80_000, 20), "--max-inflate-ratio"},
		{"window of a gigabyte.zst", zstBomb(2, 30), "128 MiB"},
		{"window of two terabytes.zst", zstBomb(2, 41), "128 MiB"},
		{"windows that grow.zst", zst(t, event("a", 1)) + zstBomb(1, 30), "larger window"},
		{"bomb in.zip", zipOf(t, packed{"a.gz", strings.Repeat(zeros, 1000)}), "--max-inflate-ratio"},
		{"bomb in.tar.gz", gz(t, tarOf(t, packed{"a.zst", zstBomb(80_000, 20)})), "--max-inflate-ratio"},
		{"holes.tar", sparseTar(t), "sparse"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fuzztest.Guard(t, 0, fuzztest.Limits{Bytes: 512 << 20}, func() {
				_, files := ingestOne(t, Options{Threads: 2}, c.name, c.data)
				last := files[len(files)-1]
				if last.Status == "ignored" || !strings.Contains(last.Reason, c.reason) {
					t.Errorf("%+v", files)
				}
			})
		})
	}
}

// TestWideWindows reads zstd data with large windows, wherever it is: in turn, because each takes much memory.
func TestWideWindows(t *testing.T) {
	wide := func(from int) string { return zstWindow(t, delivery(events(from, 10)...), 64<<20) }
	skippable := "\x50\x2a\x4d\x18\x03\x00\x00\x00abc"
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.json.zst"), wide(0))
	write(t, filepath.Join(dir, "b.json.zst"), skippable+wide(10))
	write(t, filepath.Join(dir, "c.tar"), tarOf(t, packed{"x.zst", wide(20)}, packed{"y.zst", wide(30)}, packed{"z.json", delivery(events(40, 10)...)}))
	write(t, filepath.Join(dir, "d.zip"), zipOf(t, packed{"x.zst", wide(50)}, packed{"y.zst", wide(60)}))
	write(t, filepath.Join(dir, "e.tar.zst"), zstWindow(t, tarOf(t, packed{"x.zst", wide(70)}, packed{"y.json", delivery(events(80, 10)...)}), 64<<20))
	write(t, filepath.Join(dir, "f.json"), delivery(events(90, 10)...))
	store := newStore(t)
	r := mustRun(t, store, Options{Threads: 3}, dir)
	checkInvariants(t, store, r)
	if r.Stored != 100 || r.Failed != 0 || r.Files != 10 {
		t.Errorf("%+v %+v", *r, ledgerOf(t, store))
	}
	if again := mustRun(t, store, Options{Threads: 3}, dir); again.Known != 10 {
		t.Errorf("again: %+v", *again)
	}
}

// TestZipLies reads zips whose directories say something else than their members are.
func TestZipLies(t *testing.T) {
	honest := zipOf(t, packed{"a.json", event("a", 1)}, packed{"b.json", event("b", 2)})
	directory := strings.Index(honest, "PK\x01\x02")
	lie := func(at int, value string) string {
		return honest[:directory+at] + value + honest[directory+at+len(value):]
	}
	for name, data := range map[string]string{
		"much larger":     lie(24, "\xff\xff\xff\x7f"),
		"empty":           lie(24, "\x00\x00\x00\x00"),
		"nothing packed":  lie(20, "\x00\x00\x00\x00"),
		"another place":   lie(42, "\xff\xff\xff\x7f"),
		"unknown method":  lie(10, "\x63\x00"),
		"encrypted":       lie(8, "\x01\x00"),
		"the same member": strings.Replace(honest, "b.json", "a.json", -1),
		"cut off":         honest[:len(honest)-5],
		"no end":          honest[:directory],
	} {
		fuzztest.Guard(t, 0, fuzztest.Limits{}, func() {
			r, files := ingestOne(t, Options{}, "x.zip", data)
			if name != "the same member" && (r.Failed == 0 || files[0].Reason == "" && files[len(files)-1].Reason == "") {
				t.Errorf("%s: %+v %+v", name, *r, files)
			}
		})
	}
}

// TestHostileRecords puts a record that is hard to take between two good ones: those are stored, and it is stored or rejected with
// its place and the reason.
func TestHostileRecords(t *testing.T) {
	const start = `{"eventVersion":"1.09","eventTime":"2024-05-06T07:08:09Z","eventSource":"s3.amazonaws.com","eventName":"A","eventID":"x","requestParameters":`
	for name, c := range map[string]struct {
		text   string
		reason string // empty when the record is stored
	}{
		"a million levels":         {start + strings.Repeat(`{"a":`, 1_000_000) + "1" + strings.Repeat("}", 1_000_000) + "}", "--max-depth"},
		"a million brackets":       {start + strings.Repeat(`[`, 1_000_000) + strings.Repeat("]", 1_000_000) + "}", "--max-depth"},
		"too large a number":       {start + `{"n":1e400,"m":-1e-400,"o":-0}}`, ""},
		"many digits":              {start + `{"n":` + strings.Repeat("9", 100_000) + `.` + strings.Repeat("9", 100_000) + `}}`, ""},
		"no number":                {start + `{"n":NaN}}`, "neither string, number"},
		"a long text":              {start + `{"n":"` + strings.Repeat("x", 17<<20) + `"}}`, "--max-record-bytes"},
		"the same key":             {start + `{"n":1,"n":2},"eventName":"B","eventName":"C"}`, ""},
		"no text":                  {start + "{\"n\":\"\xff\xfe\xc0\x80\xed\xa0\x80\"}}", ""},
		"no text in a key":         {start + "{\"\xff\":1}}", ""},
		"halves of surrogates":     {start + `{"n":"\ud83d \ude00 \ude00\ud83d","\ud800":1}}`, ""},
		"NUL as an escape":         {start + `{"n":"a\u0000b","\u0000":1},"userAgent":"\u0000"}`, ""},
		"control characters":       {start + `{"n":"\u001b[31m\u009b"}}`, ""},
		"a raw control character":  {start + "{\"n\":\"a\x01b\"}}", "control character"},
		"a raw NUL":                {start + "{\"n\":\"a\x00b\"}}", "control character"},
		"a wrong escape":           {start + `{"n":"\x"}}`, "escape"},
		"half an escape":           {start + `{"n":"\u12"}}`, "escape"},
		"a time beyond all":        {strings.Replace(start, "2024-05-06T07:08:09Z", "99999999999-05-06T07:08:09Z", 1) + `{}}`, ""},
		"a time that is a number":  {strings.Replace(start, `"2024-05-06T07:08:09Z"`, "1e308", 1) + `{}}`, ""},
		"members of another type":  {`{"eventVersion":[],"eventTime":{},"eventSource":1,"eventName":null,"userIdentity":"x","resources":{},"eventID":false}`, "neither eventName"},
		"a record inside a record": {start + start + `{}}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			fuzztest.Guard(t, len(c.text), fuzztest.Limits{Bytes: 128 << 20}, func() {
				r, files := ingestOne(t, Options{Threads: 2}, "x.json", delivery(event("before", 1), c.text, event("after", 2)))
				if c.reason == "" {
					if r.Stored != 3 || r.Rejected != 0 {
						t.Errorf("%+v %+v", *r, files)
					}
					return
				}
				if r.Stored != 2 || r.Rejected < 1 || !strings.Contains(r.Rejects[0].Reason, c.reason) || *r.Rejects[0].Record != 1 {
					t.Errorf("%+v %+v", *r, files)
				}
			})
		})
	}
}

// TestLongMemberNames keeps only as much of a name as a path can have.
func TestLongMemberNames(t *testing.T) {
	name := strings.Repeat("n", 900_000)
	_, files := ingestOne(t, Options{}, "x.tar", tarOf(t, packed{name, event("a", 1)}, packed{"b", event("b", 2)}))
	if len(files) != 2 || files[0].Status != "loaded" || len(files[0].Member) > memberNameMax+30 || !strings.HasSuffix(files[0].Member, fmt.Sprintf("… (%d bytes)", len(name))) {
		t.Errorf("%d files, %.100q", len(files), files[0].Member)
	}
}
