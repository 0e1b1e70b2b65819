package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailsift/cmd/internal/term"
	"trailsift/ingest"
	"trailsift/ingest/decode"
	"trailsift/query/diag"
	"trailsift/storage"
)

// ingestFlags are the options about reading inputs; query -i has them too.
type ingestFlags struct {
	followSymlinks    bool
	contentHash       bool
	strict            bool
	maxRecordBytes    byteSize
	maxFileBytes      byteSize
	maxDepth          int
	maxInflateRatio   int
	maxArchiveMembers int
	metric            metricFlags
}

func (f *ingestFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.followSymlinks, "follow-symlinks", false, "follow symbolic links below the inputs")
	flags.BoolVar(&f.contentHash, "content-hash", false, "also hash the uncompressed bytes of compressed inputs, which CloudTrail's digest files sign")
	flags.BoolVar(&f.strict, "strict", false, "end with exit code 4 when any input or record was rejected")
	f.registerLimits(flags)
}

// registerLimits adds what an input may ask for.
func (f *ingestFlags) registerLimits(flags *pflag.FlagSet) {
	flags.Var(&f.maxRecordBytes, "max-record-bytes", "longest record (default 16MiB)")
	flags.Var(&f.maxFileBytes, "max-file-bytes", "largest input after decompression (default 1TiB)")
	flags.IntVar(&f.maxDepth, "max-depth", 0, "deepest nesting of objects and arrays in a record (default 1000)")
	flags.IntVar(&f.maxInflateRatio, "max-inflate-ratio", 0, "how many `times` larger an input may become by decompression (default 200)")
	flags.IntVar(&f.maxArchiveMembers, "max-archive-members", 0, "largest number of members of an archive (default 1000000)")
}

// heapSlack is by how many of a hundred the heap of an ingest may grow between two collections. Almost all of it is texts, in which
// nothing has to be searched: so collecting often costs nothing that could be measured.
const heapSlack = 50

// collectOften has memory collected often while inputs are read. Go's own GOGC wins.
func (a *app) collectOften() {
	if a.env("GOGC") == "" {
		atomic.StoreInt32(&a.heapSlack, heapSlack) // for a first collection that is still to come
		debug.SetGCPercent(heapSlack)
	}
}

func (a *app) ingestOptions(f ingestFlags) ingest.Options {
	o := ingest.Options{
		Metric:         f.metric.defaults(),
		FollowSymlinks: f.followSymlinks,
		ContentHash:    f.contentHash,
		Stdin:          a.stdin,
		Now:            a.clock,
		Limits: ingest.Limits{
			Limits:            decode.Limits{RecordBytes: int(f.maxRecordBytes), Depth: f.maxDepth, InflateRatio: f.maxInflateRatio},
			MaxInflateRatio:   int64(f.maxInflateRatio),
			MaxFileBytes:      int64(f.maxFileBytes),
			MaxArchiveMembers: f.maxArchiveMembers,
		},
	}
	a.limits.ingest(&o)
	a.collectOften()
	if !a.global.quiet {
		o.Progress = term.NewProgress(a.stderr, a.global.progress, a.stderrTerminal(), a.clock)
	}
	return o
}

func newIngest(a *app) *cobra.Command {
	var flags ingestFlags
	var metrics metricFilterFlags
	var output string
	c := &cobra.Command{
		Use:   "ingest PATH...",
		Short: "Read exported logs and metrics into the store",
		Long: `ingest reads files, folders and archives (.zip, .tar, .tar.gz), or standard input for -, into the store. What a file is
is decided by its content, not its name. Files that were read before are skipped; events that are stored already are counted
and not stored again. The account at the end says for every input and record what became of it, and so do the tables
files and rejects.

What an export of metrics does not say, such as the period of a metric stream or everything but time and value in a CSV, stays
null unless an option says it: --namespace, --metric, --dimension, --unit, --period, --statistic, --account, --region,
--metric-request, --metric-columns. What an export does say, no option overrides.`,
		Example: `  trailsift ingest ./logs
  trailsift ingest --strict -o json logs/event-history
  aws cloudtrail lookup-events --output json | trailsift ingest -
  trailsift ingest --namespace AWS/EC2 --metric CPUUtilization --dimension InstanceId=i-0abc --unit Percent --period 5m --statistic Average cpu.csv`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if output != "table" && output != "json" {
				return usageError("--output is table or json, not %q", output)
			}
			options := a.ingestOptions(flags)
			var err error
			if options.MetricFilters, err = metrics.filters(); err != nil {
				return err
			}
			store, err := storage.OpenOrCreate(a.global.store, a.storeOptions())
			if err != nil {
				return err
			}
			a.resumes = true
			report, err := ingest.Run(c.Context(), store, args, options)
			if report != nil {
				if perr := a.printReport(report, output); err == nil {
					err = perr
				}
			}
			if err == nil && report.Interrupted {
				err = c.Context().Err()
			}
			if err != nil {
				return err
			}
			return flags.check(report)
		},
	}
	flags.register(c.Flags())
	flags.metric.register(c.Flags())
	metrics.register(c.Flags())
	c.Flags().StringVarP(&output, "output", "o", "table", "output: table or json")
	return c
}

// check turns rejected input into an error under --strict.
func (f ingestFlags) check(r *ingest.Report) error {
	if f.strict && r.Rejected+r.Failed > 0 {
		return withCode(exitRejected, fmt.Errorf("%s rejected and %s failed (--strict)", term.Counted(r.Rejected, "record"), term.Counted(r.Failed, "file")))
	}
	return nil
}

// printReport prints the account of a run: JSON or the text for people on stdout, and what went wrong on stderr.
func (a *app) printReport(r *ingest.Report, output string) error {
	for _, w := range r.Warnings {
		a.note("note: %s", diag.Visible(w))
	}
	if output == "json" {
		enc := json.NewEncoder(a.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	a.noteFaults(r)
	if a.global.quiet {
		return nil
	}
	zone, err := a.global.location()
	if err != nil {
		return err
	}
	return writeReport(a.stdout, r, zone)
}

// faultsShown is how many faults are listed for people; the rejects and files tables have all of them.
const faultsShown = 20

// noteFaults lists the first rejected records and unreadable files on stderr.
func (a *app) noteFaults(r *ingest.Report) {
	for _, f := range r.Rejects[:min(len(r.Rejects), faultsShown)] {
		switch {
		case a.global.quiet:
			return
		case a.global.errors == "json":
			a.printJSONLine(faultJSON(f))
			continue
		case f.Record == nil:
			a.note("file: %s: %s", diag.Visible(f.File), diag.Visible(f.Reason))
			continue
		}
		place := fmt.Sprintf("%s, record %d", diag.Visible(f.File), *f.Record)
		if f.Offset != nil {
			place += fmt.Sprintf(", byte %d", *f.Offset)
		}
		a.note("rejected: %s: %s", place, diag.Visible(f.Reason))
	}
	if more := r.Rejected + r.Failed - faultsShown; more > 0 {
		a.note("more: `source rejects` and `source files` list all that was rejected or failed")
	}
}

// faultJSON is a fault as an object of --errors json.
func faultJSON(f ingest.Fault) jsonError {
	code := "file"
	if f.Record != nil {
		code = "rejected"
	}
	return jsonError{Code: code, Severity: diag.Warning.String(), Message: f.Reason, File: f.File, Record: f.Record, Offset: f.Offset}
}

// writeReport writes the account for people.
func writeReport(w io.Writer, r *ingest.Report, zone *time.Location) error {
	var b strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&b, "%-9s "+format+"\n", append([]any{label}, args...)...)
	}
	again := ""
	switch {
	case r.FailedAgain == 0:
	case r.FailedAgain == r.Failed:
		again = " as before"
	default:
		again = fmt.Sprintf(", %s of them as before", term.Count(r.FailedAgain))
	}
	line("files", "%s: %s read, %s known, %s ignored, %s failed%s", term.Count(r.Files),
		term.Count(r.Files-r.Known-r.Ignored-r.Failed), term.Count(r.Known), term.Count(r.Ignored), term.Count(r.Failed), again)
	line("records", "%s = %s stored + %s + %s rejected", term.Count(r.Records), term.Count(r.Stored), term.Counted(r.Duplicates, "duplicate"), term.Count(r.Rejected))
	if r.Replaced > 0 {
		line("replaced", "%s took the place of an earlier one", term.Counted(r.Replaced, "stored datapoint"))
	}
	if r.Conflicts > 0 {
		line("conflicts", "%s stored although another event has the same id and other content", term.Count(r.Conflicts))
	}
	if r.Filtered > 0 {
		line("metrics", "%s made by metric filters", term.Counted(r.Filtered, "value"))
	}
	byFiles := func(x, y string) int {
		return cmp.Or(cmp.Compare(r.ByFormat[y].Files, r.ByFormat[x].Files), cmp.Compare(x, y))
	}
	for i, name := range slices.SortedFunc(maps.Keys(r.ByFormat), byFiles) {
		label := ""
		if i == 0 {
			label = "formats"
		}
		f := r.ByFormat[name]
		line(label, "%s: %s, %s", name, term.Counted(f.Files, "file"), term.Counted(f.Records, "record"))
	}
	if r.FirstTime != 0 || r.LastTime != 0 {
		const layout = "2006-01-02 15:04:05"
		line("time", "%s to %s (%s)", time.UnixMicro(r.FirstTime).In(zone).Format(layout), time.UnixMicro(r.LastTime).In(zone).Format(layout), zone)
	}
	if len(r.Accounts) > 0 {
		line("accounts", "%s", listSome(r.Accounts, 8))
	}
	line("bytes", "%s read, %s stored", term.Bytes(r.BytesRead), term.Bytes(r.BytesStored))
	line("seconds", "%.2f", r.Seconds)
	if r.Records == 0 && r.Known+r.FailedAgain > 0 && r.Known+r.Ignored+r.FailedAgain == r.Files {
		b.WriteString("nothing new: every file was read before\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// listSome joins the first n names and says how many are left.
func listSome(names []string, n int) string {
	clean := make([]string, 0, n)
	for _, name := range names[:min(len(names), n)] {
		clean = append(clean, diag.Visible(name))
	}
	text := strings.Join(clean, ", ")
	if len(names) > n {
		text += fmt.Sprintf(" and %d more", len(names)-n)
	}
	return text
}
