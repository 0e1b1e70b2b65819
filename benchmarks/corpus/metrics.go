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

// MetricOptions say what corpus of metrics to make. The zero value of a field is the documented default.
type MetricOptions struct {
	Format     string    // one of MetricFormats; "" = metric-stream
	Series     int       // metrics; 0 = 10,000
	Datapoints int       // datapoints or values, those of repeated and renewed documents not counted; 0 = 1,000,000. Rounded up to whole periods.
	Seed       uint64    // another seed, another corpus
	FileMean   int       // datapoints in a file; 0 = 15,000, as many as Firehose's 5 MiB hold
	Start      time.Time // of the first period; zero = 2026-03-01
	Repeats    float64   // share of documents of an export that come once more, half of them with other values; 0 = 0.01, negative = none
	Workers    int       // files made at the same time; 0 = all processors. The corpus does not depend on it.
}

// MetricTruth is what a corpus of metrics holds.
type MetricTruth struct {
	Format     string `json:"format"`
	Files      int    `json:"files"`
	Series     int    `json:"series"`
	Records    int64  `json:"records"`    // everything that stands in the files
	Rows       int64  `json:"rows"`       // what a store has afterwards: Records − Duplicates − Replaced
	Duplicates int64  `json:"duplicates"` // the same once more
	Replaced   int64  `json:"replaced"`   // datapoints that a later file gives other values
	BytesText  int64  `json:"bytes_content"`
	BytesGzip  int64  `json:"bytes_gz"`
}

// metricPeriod is the period of all metrics of a corpus.
const metricPeriod = 60

func (o MetricOptions) withDefaults() MetricOptions {
	o.Series = defaulted(o.Series, 10_000)
	o.Datapoints = defaulted(o.Datapoints, 1_000_000)
	o.FileMean = defaulted(o.FileMean, 15_000)
	o.Repeats = max(defaulted(o.Repeats, 0.01), 0)
	o.Workers = defaulted(o.Workers, runtime.GOMAXPROCS(0))
	if o.Format == "" {
		o.Format = metricStream
	}
	if o.Start.IsZero() {
		o.Start = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	}
	return o
}

// WriteMetrics makes a corpus of metrics below dir, in the layout that Firehose delivers to S3, and returns what it holds.
// Files that exist are overwritten.
func WriteMetrics(ctx context.Context, dir string, o MetricOptions) (MetricTruth, error) {
	o = o.withDefaults()
	form, ok := metricForms()[o.Format]
	if !ok {
		return MetricTruth{}, fmt.Errorf("no format of metrics is called %q; there are %q", o.Format, MetricFormats())
	}
	if form.puts {
		o.Repeats = 0 // a put that comes once more is one more put
	}
	m := &metricMaker{options: o, form: form, resources: metricResources(o.Seed, o.Series), dir: dir}
	m.perFile = max(1, o.FileMean*len(m.resources)/o.Series)
	m.documents = len(m.resources) * ((o.Datapoints + o.Series - 1) / o.Series)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	truths, errs := make([]MetricTruth, o.Workers), make([]error, o.Workers)
	var wg sync.WaitGroup
	for i := range o.Workers {
		wg.Go(func() {
			if truths[i], errs[i] = m.work(ctx); errs[i] != nil {
				cancel()
			}
		})
	}
	wg.Wait()
	total := MetricTruth{Format: o.Format, Series: o.Series}
	for i, t := range truths {
		if errs[i] != nil {
			return total, errs[i]
		}
		total.Files += t.Files
		total.Records += t.Records
		total.Duplicates += t.Duplicates
		total.Replaced += t.Replaced
		total.BytesText += t.BytesText
		total.BytesGzip += t.BytesGzip
	}
	total.Rows = total.Records - total.Duplicates - total.Replaced
	return total, nil
}

// metricMaker is a corpus of metrics in the making; next is the file that a worker takes next.
type metricMaker struct {
	options   MetricOptions
	form      metricForm
	resources []metricResource
	documents int // all metrics of a resource in one period are a document
	perFile   int
	dir       string
	next      atomic.Int64
}

// work makes files until none are left, and returns what it wrote.
func (m *metricMaker) work(ctx context.Context) (MetricTruth, error) {
	var (
		t        MetricTruth
		plain    []byte
		packed   bytes.Buffer
		zip, err = gzip.NewWriterLevel(&packed, 6)
	)
	for err == nil {
		file := int(m.next.Add(1)) - 1
		if file*m.perFile >= m.documents {
			return t, nil
		}
		if err = ctx.Err(); err != nil {
			break
		}
		plain = m.appendFile(plain[:0], file, &t)
		packed.Reset()
		zip.Reset(&packed)
		if _, err = zip.Write(plain); err != nil {
			break
		}
		if err = zip.Close(); err != nil {
			break
		}
		t.Files++
		t.BytesText += int64(len(plain))
		t.BytesGzip += int64(packed.Len())
		path := filepath.Join(m.dir, m.path(file))
		if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			err = os.WriteFile(path, packed.Bytes(), 0o644)
		}
	}
	return t, err
}

// appendFile appends the documents of a file; some of them repeat or renew one of two files before.
func (m *metricMaker) appendFile(dst []byte, file int, t *MetricTruth) []byte {
	dst = append(dst, m.form.head...)
	add := func(d metricDocument) int64 {
		dst = m.form.append(dst, &d)
		n := int64(len(d.metrics) * m.form.values)
		t.Records += n
		return n
	}
	for n := file * m.perFile; n < min((file+1)*m.perFile, m.documents); n++ {
		add(m.document(n, 0))
		r := seeded(m.options.Seed, 12, uint64(n))
		if file < 2 || !r.chance(m.options.Repeats) {
			continue
		}
		if r.chance(0.5) {
			t.Duplicates += add(m.document(n-2*m.perFile, 0))
		} else {
			t.Replaced += add(m.document(n-2*m.perFile, 1))
		}
	}
	return dst
}

// document returns the n-th document; those of one period are in an order of their own.
func (m *metricMaker) document(n, version int) metricDocument {
	step, count := n/len(m.resources), len(m.resources)
	at := (n + step*7919) % count // another resource begins each period
	return metricDocument{
		metricResource: &m.resources[at], seed: m.options.Seed, resource: at, step: step, version: version,
		seconds: m.options.Start.Unix() + int64(step)*metricPeriod,
	}
}

// path returns where a file is delivered, relative to the bucket.
func (m *metricMaker) path(file int) string {
	at := time.Unix(m.document(min((file+1)*m.perFile, m.documents)-1, 0).seconds+90, 0).UTC()
	r := seeded(m.options.Seed, 13, uint64(file))
	name := fmt.Sprintf("acme-metrics-1-%s-%06d-%s%s", at.Format("2006-01-02-15-04-05"), file, r.appendUUID(nil), m.form.suffix)
	return filepath.Join(at.Format("2006/01/02/15"), name)
}
