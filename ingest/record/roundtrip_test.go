package record

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/ingest/decode"
	"trailsift/ingest/metric"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// roundTrip appends records to batches, writes and reads segments, and compares what is rebuilt from the rows.
func roundTrip(dir string, records [][]byte) error {
	s := NewScanner(Limits{})
	batches := map[string]*storage.Batch{}
	byTable := map[string][][]byte{}
	for i, r := range records {
		if n, err := s.Scan(r); err != nil || n != len(r) {
			return fmt.Errorf("record %d: took %d bytes of %d: %w", i, n, len(r), err)
		}
		name := s.Table().Name
		if batches[name] == nil {
			batches[name] = storage.NewBatch(s.Table(), 0)
		}
		s.Append(batches[name], Origin{FileID: 7, RecordIndex: int64(i), IngestID: 3, ContainerTime: 1e15})
		byTable[name] = append(byTable[name], r)
	}
	store, err := storage.OpenOrCreate(dir, storage.Options{})
	if err != nil {
		return err
	}
	for name, b := range batches {
		w, err := store.NewSegment(b.Table)
		if err != nil {
			return err
		}
		if err := w.Write(b); err != nil {
			w.Abort()
			return err
		}
		seg, err := w.Close()
		if err != nil {
			return err
		}
		if err := compare(filepath.Join(dir, seg.Path), b.Table, byTable[name]); err != nil {
			return err
		}
		if err := store.Discard(seg); err != nil {
			return err
		}
	}
	return nil
}

func compare(path string, t *schema.Table, records [][]byte) error {
	row := 0
	err := storage.ReadSegment(context.Background(), path, t, nil, func(b *storage.Batch) error {
		for i := range b.Rows() {
			if got := storage.AppendRecord(nil, b, i); !Equal(got, records[row]) {
				return fmt.Errorf("rebuilt\n%s\nfrom\n%s", got, records[row])
			}
			row++
		}
		return nil
	})
	if err == nil && row != len(records) {
		err = fmt.Errorf("%d of %d rows came back", row, len(records))
	}
	return err
}

func TestHostileRoundTrip(t *testing.T) {
	var records [][]byte
	for _, r := range hostileRecords {
		records = append(records, []byte(r.text))
	}
	if err := roundTrip(t.TempDir(), records); err != nil {
		t.Fatal(err)
	}
}

// TestRandomRoundTrip makes records of documented and other keys on every level, with values that fit and values that do not.
func TestRandomRoundTrip(t *testing.T) {
	dir := t.TempDir()
	root := schema.Events().Record
	rapid.Check(t, func(t *rapid.T) {
		var records [][]byte
		for range rapid.IntRange(1, 5).Draw(t, "records") {
			object := randomLevel(t, root)
			object = `{"eventName":"A","eventSource":"b"` + strings.Replace(strings.Replace(object, "{", ",", 1), ",}", "}", 1)
			records = append(records, []byte(object))
		}
		if err := roundTrip(dir, records); err != nil {
			t.Fatal(err)
		}
	})
}

func randomLevel(t *rapid.T, l *schema.Level) string {
	var b strings.Builder
	b.WriteByte('{')
	for i := range rapid.IntRange(0, 8).Draw(t, "members") {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(rapid.SampledFrom([]string{"", " ", "\n\t"}).Draw(t, "space"))
		m := l.Fields[rapid.IntRange(0, len(l.Fields)-1).Draw(t, "member")]
		key := m.Key
		if key == "eventName" || key == "eventSource" {
			key = "eventTime" // a null in the place of one of these would make the object no record
		}
		if rapid.IntRange(0, 4).Draw(t, "other key") == 0 {
			key = rapid.SampledFrom([]string{"x", "", "a.b", "é", `q"`, "eventId", "timeWindow"}).Draw(t, "key")
		}
		quoted, _ := json.Marshal(key)
		b.Write(quoted)
		b.WriteString(rapid.SampledFrom([]string{":", " : "}).Draw(t, "colon"))
		if m.Child != nil && rapid.Bool().Draw(t, "as documented") {
			b.WriteString(randomLevel(t, m.Child))
			continue
		}
		b.WriteString(randomValue(t, 3))
	}
	b.WriteByte('}')
	return b.String()
}

func randomValue(t *rapid.T, depth int) string {
	simple := []string{`null`, `true`, `false`, `0`, `-1.50`, `1e999`, `""`, `"x"`, `"2024-05-06T07:08:09Z"`, `"2024-05-06T07:08:09+02:00"`,
		`"a\u0000b"`, `"\ud83d\ude00"`, `"\ud83d"`, "\"\xff\"", `"é\n\"\\"`, `{}`, `[]`, `[ ]`, `"Insight"`}
	n := rapid.IntRange(0, len(simple)+2).Draw(t, "value")
	switch {
	case n < len(simple):
		return simple[n]
	case depth == 0:
		return `"deep"`
	case n == len(simple):
		return `[` + randomValue(t, depth-1) + ` , ` + randomValue(t, depth-1) + `]`
	case n == len(simple)+1:
		return `{"a": ` + randomValue(t, depth-1) + `,"b":` + randomValue(t, depth-1) + `}`
	}
	text, _ := json.Marshal(rapid.String().Draw(t, "text"))
	return string(text)
}

// TestRealRoundTrip takes every record of the real data through a segment.
func TestRealRoundTrip(t *testing.T) {
	root := os.Getenv("TRAILSIFT_REAL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	root = filepath.Join(root, "cloudtrail")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("real data is not there: %v", err)
	}
	var all collector
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := readFile(path)
		if err != nil {
			return err
		}
		_, err = decode.Decode(context.Background(), decode.Input{Name: path, R: bytes.NewReader(data)}, &all, decode.Options{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all.records) < 500 {
		t.Fatalf("only %d records in %s", len(all.records), root)
	}
	if err := roundTrip(t.TempDir(), all.records); err != nil {
		t.Fatal(err)
	}
}

func readFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, err
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// collector is a sink that keeps the records.
type collector struct {
	scanner *Scanner
	records [][]byte
}

func (c *collector) Scan(data []byte, _ decode.Position) (int, error) {
	if c.scanner == nil {
		c.scanner = NewScanner(Limits{})
	}
	n, err := c.scanner.Scan(data)
	var syntax *SyntaxError
	var foreign *NotRecordError
	switch {
	case err == nil:
		c.records = append(c.records, bytes.Clone(data[:n]))
		return n, nil
	case errors.Is(err, ErrIncomplete):
		return 0, decode.ErrIncomplete
	case errors.As(err, &syntax):
		return 0, &decode.SyntaxError{Offset: syntax.Offset, Code: syntax.Code, Reason: syntax.Reason}
	case errors.As(err, &foreign):
		return n, &decode.SyntaxError{Code: CodeNotRecord, Reason: foreign.Reason}
	}
	return 0, err
}

func (c *collector) Datapoint(*metric.Point, decode.Position) error { return nil }

func (c *collector) Reject(decode.RecordError) error { return nil }
