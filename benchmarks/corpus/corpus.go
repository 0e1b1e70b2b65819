package corpus

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Options say what corpus to make. The zero value of a field is the documented default.
type Options struct {
	Events     int       // records to write, duplicates included; 0 = 10,000
	Seed       uint64    // another seed, another corpus
	FileMean   float64   // mean records in a file; 0 = 300
	FileSigma  float64   // spread of the log-normal distribution of file sizes; 0 = 1.2, negative = all files alike
	OneFile    bool      // put everything into one file
	Days       int       // days that the corpus spans; 0 = 14
	Start      time.Time // delivery time of the first file; zero = 2026-03-01
	Accounts   int       // accounts, at most 8; 0 = 6
	Duplicates float64   // share of records that repeat one of an earlier file; 0 = 0.01, negative = none
	Workers    int       // files made at the same time; 0 = all processors. The corpus does not depend on it.
}

// Truth is what a corpus holds.
type Truth struct {
	Seed       uint64 `json:"seed"`
	Files      int    `json:"files"`
	Events     int64  `json:"events"` // records in the files: Unique + Duplicates
	Unique     int64  `json:"unique"`
	Duplicates int64  `json:"duplicates"`
	Errors     int64  `json:"errors"` // unique records of failed requests
	BytesJSON  int64  `json:"bytes_json"`
	BytesGzip  int64  `json:"bytes_gz"`
}

func (o Options) withDefaults() Options {
	o.Events = defaulted(o.Events, 10_000)
	o.FileMean = defaulted(o.FileMean, 300)
	o.FileSigma = max(defaulted(o.FileSigma, 1.2), 0)
	o.Days = defaulted(o.Days, 14)
	o.Accounts = defaulted(o.Accounts, 6)
	o.Duplicates = max(defaulted(o.Duplicates, 0.01), 0)
	o.Workers = defaulted(o.Workers, runtime.GOMAXPROCS(0))
	if o.Start.IsZero() {
		o.Start = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	}
	return o
}

func defaulted[T int | float64](value, zero T) T {
	if value == 0 {
		return zero
	}
	return value
}

// Write makes the corpus below dir, in the layout that CloudTrail delivers to S3, and returns what it holds.
// Files that exist are overwritten.
func Write(ctx context.Context, dir string, o Options) (Truth, error) {
	o = o.withDefaults()
	if o.Accounts < 1 || o.Accounts > len(accountIDs()) {
		return Truth{}, fmt.Errorf("accounts must be 1 to %d, not %d", len(accountIDs()), o.Accounts)
	}
	w, err := newWorld(o.Seed, o.Accounts)
	if err != nil {
		return Truth{}, err
	}
	m := &maker{options: o, world: w, files: plan(o, w), dir: dir}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	truths := make([]Truth, o.Workers)
	errs := make([]error, o.Workers)
	var wg sync.WaitGroup
	for i := range o.Workers {
		wg.Go(func() {
			if truths[i], errs[i] = m.work(ctx); errs[i] != nil {
				cancel()
			}
		})
	}
	wg.Wait()
	total := Truth{Seed: o.Seed, Files: len(m.files)}
	for i, t := range truths {
		if errs[i] != nil && err == nil {
			err = errs[i]
		}
		total.Events += t.Events
		total.Unique += t.Unique
		total.Duplicates += t.Duplicates
		total.Errors += t.Errors
		total.BytesJSON += t.BytesJSON
		total.BytesGzip += t.BytesGzip
	}
	return total, err
}

// maker is a corpus in the making; next is the file that a worker takes next.
type maker struct {
	options Options
	world   *world
	files   []file
	dir     string
	next    atomic.Int64
}

// work makes files until none are left, and returns what it wrote.
func (m *maker) work(ctx context.Context) (Truth, error) {
	var (
		t        Truth
		w        = &writer{world: m.world}
		plain    []byte
		packed   bytes.Buffer
		zip, err = gzip.NewWriterLevel(&packed, 6)
	)
	if err != nil {
		return t, err
	}
	for {
		i := int(m.next.Add(1)) - 1
		if i >= len(m.files) {
			return t, nil
		}
		if err := ctx.Err(); err != nil {
			return t, err
		}
		f := &m.files[i]
		packed.Reset()
		zip.Reset(&packed)
		plain = append(plain[:0], `{"Records":[`...)
		for n := range f.records {
			if n > 0 {
				plain = append(plain, ',')
			}
			plain = m.appendSlot(plain, w, slot{i, n}, &t)
			if len(plain) >= 1<<20 { // a huge file does not have to fit in memory twice
				t.BytesJSON += int64(len(plain))
				if _, err := zip.Write(plain); err != nil {
					return t, err
				}
				plain = plain[:0]
			}
		}
		plain = append(plain, `]}`...)
		t.BytesJSON += int64(len(plain))
		if _, err := zip.Write(plain); err != nil {
			return t, err
		}
		if err := zip.Close(); err != nil {
			return t, err
		}
		t.BytesGzip += int64(packed.Len())
		path := filepath.Join(m.dir, m.path(f))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return t, err
		}
		if err := os.WriteFile(path, packed.Bytes(), 0o644); err != nil {
			return t, err
		}
	}
}

// appendSlot appends the record of one slot and counts it.
func (m *maker) appendSlot(dst []byte, w *writer, s slot, t *Truth) []byte {
	from := source(m.options, m.files, s)
	dst, failed := w.appendRecord(dst, &m.files[from.file], from.random(m.options.Seed), from.burst(m.options.Seed))
	t.Events++
	if from != s {
		t.Duplicates++
		return dst
	}
	t.Unique++
	if failed {
		t.Errors++
	}
	return dst
}

// path returns where a file is delivered, relative to the bucket.
func (m *maker) path(f *file) string {
	account, region := m.world.accounts[f.account].id, m.world.regions[f.region]
	at := time.Unix(f.seconds, 0).UTC()
	r := seeded(m.options.Seed, 6, uint64(f.index))
	name := fmt.Sprintf("%s_CloudTrail_%s_%s_%s.json.gz", account, region, at.Format("20060102T1504Z"), r.chars(wordDigits, 16))
	return filepath.Join("AWSLogs", account, "CloudTrail", region, at.Format("2006/01/02"), name)
}
