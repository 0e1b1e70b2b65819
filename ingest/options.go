package ingest

import (
	"errors"
	"io"
	"runtime"
	"time"

	"trailsift/ingest/decode"
	"trailsift/ingest/metric"
	"trailsift/ingest/metricfilter"
	"trailsift/ingest/record"
)

// ErrColumns is the error of a run with Options.Columns that met two records of one id that differ.
var ErrColumns = errors.New("records of one id differ, and only some of their columns were kept")

// Options control a run. The zero value is the documented default.
type Options struct {
	FollowSymlinks bool      // follow symbolic links below the inputs; links given as inputs are always followed
	Threads        int       // files read at the same time; 0 = one for each core
	Limits         Limits    // what an input may ask for
	Stdin          io.Reader // read for the input "-"; nil = there is no standard input
	Progress       Observer  // told how far the run is; nil = nobody
	// Metric is what the user says of metrics that their exports do not say. With it, files that left something open are read
	// again although they were read before.
	Metric metric.Defaults
	// ContentHash has the ledger's content_sha256 filled in for compressed inputs too, which a check against CloudTrail's
	// digest files needs. It costs about a sixth of the time of an ingest (measured, with SHA instructions in the processor).
	ContentHash  bool
	IDMemory     int64 // bytes for the ids of events that repeats are recognised by; 0 = 32 MiB
	MetricMemory int64 // bytes for the metric datapoints of a window; beyond it they go through a temporary file; 0 = 160 MiB
	// MetricFilters make metric values of the events that are stored: of the new ones only.
	MetricFilters []*metricfilter.Filter
	// Columns are, by table, the only columns of records that are kept, beside their time and where they came from, for a store that answers
	// one question and is thrown away. nil keeps all. A run that has to compare records ends with ErrColumns: it needs them whole.
	Columns     map[string][]string
	LockWait    time.Duration    // how long to wait while another ingest runs; 0 = not at all
	MaxTemp     int64            // bytes of temporary files at one time; 0 = no limit. Beyond it the error is a *TempError
	MaxStored   int64            // bytes that the run adds to a store that is thrown away afterwards; 0 = no limit. The same error
	WindowBytes int64            // bytes of input between commits, as found; 0 = 256 MiB
	WindowTime  time.Duration    // time between commits; 0 = 30 s
	Now         func() time.Time // the clock; nil = time.Now
	FS          FS               // where inputs and temporary files are; nil = the operating system's
}

// Limits bound what a single input can cost. Every error that they cause names the flag to raise.
type Limits struct {
	decode.Limits           // of a record; zero fields mean record.DefaultRecordBytes, record.DefaultDepth and MaxInflateRatio
	MaxInflateRatio   int64 // uncompressed bytes for each compressed byte, beyond 64 MiB; 0 = 200
	MaxFileBytes      int64 // uncompressed bytes of one file or archive member; 0 = 1 TiB
	MaxArchiveMembers int   // members of one archive; 0 = 1,000,000
}

// The defaults of Options and Limits, and sizes that are no option.
const (
	defaultInflateRatio   = 200
	defaultFileBytes      = 1 << 40
	defaultArchiveMembers = 1_000_000
	defaultIDMemory       = 32 << 20
	defaultMetricMemory   = 160 << 20
	defaultWindowBytes    = 256 << 20
	defaultWindowTime     = 30 * time.Second

	inflateFloor    = 64 << 20  // below this many uncompressed bytes no ratio is suspicious
	idMemoryMin     = 1 << 20   // the table of ids is not made smaller
	wholeFileMax    = 16 << 20  // files up to this size are read at once, and finished even when the run is cancelled
	wholeContentMax = 8 << 20   // and inflated at once when they hold no more than this
	hugeFileMin     = 256 << 20 // before files of this size, what was read is committed
	windowUnits     = 50_000    // inputs between commits
)

// withDefaults fills in the defaults.
func (o Options) withDefaults() Options {
	setDefault(&o.Threads, runtime.GOMAXPROCS(0))
	setDefault(&o.Limits.RecordBytes, record.DefaultRecordBytes)
	setDefault(&o.Limits.Depth, record.DefaultDepth)
	setDefault(&o.Limits.MaxInflateRatio, defaultInflateRatio)
	setDefault(&o.Limits.InflateRatio, int(o.Limits.MaxInflateRatio))
	setDefault(&o.Limits.MaxFileBytes, defaultFileBytes)
	setDefault(&o.Limits.MaxArchiveMembers, defaultArchiveMembers)
	setDefault(&o.IDMemory, defaultIDMemory)
	setDefault(&o.MetricMemory, defaultMetricMemory)
	setDefault(&o.WindowBytes, defaultWindowBytes)
	setDefault(&o.WindowTime, defaultWindowTime)
	o.IDMemory = max(o.IDMemory, idMemoryMin)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.FS == nil {
		o.FS = osFS{}
	}
	if o.MaxTemp > 0 {
		o.FS = limitTemp(o.FS, o.MaxTemp)
	}
	return o
}

func setDefault[T int | int64 | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}
