//go:build unix

package record

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sys/unix"

	"trailsift/benchmarks/corpus"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// benchData is a corpus in memory: delivery files as they are stored, and their records.
type benchData struct {
	files   [][]byte // gzip
	plain   int64    // bytes after inflating
	records [][]byte
	bytes   int64 // of the records
	cpu     int64 // CPU time of the process when the measurement began
}

// loadBench makes a corpus of unique records.
func loadBench(b *testing.B, events int) *benchData {
	dir := b.TempDir()
	if _, err := corpus.Write(context.Background(), dir, corpus.Options{Events: events, Seed: 7, Duplicates: -1}); err != nil {
		b.Fatal(err)
	}
	d := &benchData{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		d.files = append(d.files, data)
		return d.split(data)
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	d.cpu = cpuNanos(b)
	return d
}

// cpuNanos returns the CPU time that the process has used: on a busy machine it says more than the clock does.
func cpuNanos(b *testing.B) int64 {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// split adds the records of a delivery file.
func (d *benchData) split(file []byte) error {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	d.plain += int64(len(plain))
	s := NewScanner(Limits{})
	for at := bytes.IndexByte(plain, '[') + 1; plain[at] == '{'; {
		n, err := s.Scan(plain[at:])
		if err != nil {
			return err
		}
		d.records = append(d.records, plain[at:at+n])
		d.bytes += int64(n)
		if at += n; plain[at] == ',' {
			at++
		}
	}
	return nil
}

// report turns the time of b.N passes over the records into MB/s and nanoseconds of CPU for each record.
func (d *benchData) report(b *testing.B) {
	b.SetBytes(d.bytes)
	b.ReportMetric(float64(cpuNanos(b)-d.cpu)/float64(b.N*len(d.records)), "cpu-ns/record")
}

func (d *benchData) scan(b *testing.B, s *Scanner, each func(i int)) {
	for i, r := range d.records {
		if _, err := s.Scan(r); err != nil {
			b.Fatal(err)
		}
		each(i)
	}
}

// BenchmarkInflate is the scale for all others: what klauspost's gzip needs for the same records.
func BenchmarkInflate(b *testing.B) {
	d := loadBench(b, 20_000)
	var z gzip.Reader
	for b.Loop() {
		for _, f := range d.files {
			if err := z.Reset(bytes.NewReader(f)); err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, &z); err != nil {
				b.Fatal(err)
			}
		}
	}
	d.report(b)
}

// BenchmarkValid is a scale for scanning: the standard library's check of the same grammar.
func BenchmarkValid(b *testing.B) {
	d := loadBench(b, 20_000)
	for b.Loop() {
		for _, r := range d.records {
			if !json.Valid(r) {
				b.Fatal("not valid")
			}
		}
	}
	d.report(b)
}

func BenchmarkScan(b *testing.B) {
	d := loadBench(b, 20_000)
	s := NewScanner(Limits{})
	for b.Loop() {
		d.scan(b, s, func(int) {})
	}
	d.report(b)
}

func BenchmarkIdentity(b *testing.B) {
	d := loadBench(b, 20_000)
	s := NewScanner(Limits{})
	for b.Loop() {
		d.scan(b, s, func(int) { s.Identity() })
	}
	d.report(b)
}

// BenchmarkAppend includes the scan.
func BenchmarkAppend(b *testing.B) {
	d := loadBench(b, 20_000)
	s := NewScanner(Limits{})
	batch := storage.NewBatch(schema.Events(), len(d.records))
	for b.Loop() {
		batch.Reset()
		d.scan(b, s, func(i int) { s.Append(batch, Origin{FileID: 1, RecordIndex: int64(i)}) })
	}
	d.report(b)
}

// BenchmarkSegment writes batches that are filled already, and says how many bytes a record takes up.
func BenchmarkSegment(b *testing.B) {
	d := loadBench(b, storage.RowGroupRows)
	s := NewScanner(Limits{})
	batch := storage.NewBatch(schema.Events(), len(d.records))
	d.scan(b, s, func(i int) { s.Append(batch, Origin{FileID: 1, RecordIndex: int64(i)}) })
	store, err := storage.OpenOrCreate(b.TempDir(), storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var bytes int64
	d.cpu = cpuNanos(b)
	for b.Loop() {
		w, err := store.NewSegment(batch.Table)
		if err != nil {
			b.Fatal(err)
		}
		if err := w.Write(batch); err != nil {
			b.Fatal(err)
		}
		bytes = w.Bytes()
		w.Abort()
	}
	d.report(b)
	stored := int64(0)
	for _, f := range d.files {
		stored += int64(len(f))
	}
	b.ReportMetric(float64(bytes)/float64(len(d.records)), "B/record")
	b.ReportMetric(float64(bytes)/float64(stored), "of-gz")
}
