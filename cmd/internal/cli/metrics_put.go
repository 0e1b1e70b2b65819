package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/ingest"
	"trailsift/ingest/metric"
	"trailsift/storage"
)

// putFlags are the options of metrics put.
type putFlags struct {
	dimensions      dimensionFlag
	unit            unitFlag
	timestamp       string
	counts          []float64
	statistics      string
	resolution      int
	file            string
	account, region string
	output          string
}

func newMetricsPut(a *app) *cobra.Command {
	var f putFlags
	c := &cobra.Command{
		Use:   "put NAMESPACE [METRIC [VALUE]...]",
		Short: "Add values of metrics to the store",
		Long: `put adds values of a metric to the store, as put-metric-data does in CloudWatch: values, values with counts (--count), a statistic
set (--statistic-values), or what the AWS CLI takes as --metric-data, in a file. The time is --timestamp, or now. Values of one time
add up.

The same put twice, time included, is one: so a script that runs again changes nothing.`,
		Example: `  trailsift metrics put Acme/Shop Orders 3 --dimension Channel=web --unit Count --timestamp 2026-03-14T10:00:00Z
  trailsift metrics put Acme/Shop OrderTime 81 95 240 --count 10 --count 3 --count 1 --dimension Step=pay --unit Milliseconds
  trailsift metrics put Acme/Shop Basket --statistic-values SampleCount=11,Sum=75,Minimum=2,Maximum=20
  trailsift metrics put Acme/Shop --metric-data data.json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.output != "table" && f.output != "json" {
				return usageError("--output is table or json, not %q", f.output)
			}
			data, err := a.putData(f, args)
			if err != nil {
				return err
			}
			return a.put(c, f, args[0], data)
		},
	}
	flags := c.Flags()
	flags.Var(&f.dimensions, "dimension", "a dimension, `name=value` (may be repeated)")
	flags.Var(&f.unit, "unit", "the `unit`, one of CloudWatch's (default None)")
	flags.StringVar(&f.timestamp, "timestamp", "", "the `time` of the values (default now)")
	flags.Float64SliceVar(&f.counts, "count", nil, "how many times a value occurred: a `number` for each value, in their order")
	flags.StringVar(&f.statistics, "statistic-values", "", "a statistic `set` instead of values: SampleCount=11,Sum=75,Minimum=2,Maximum=20")
	flags.IntVar(&f.resolution, "storage-resolution", 0, "1 or 60 `seconds` (default 60)")
	flags.StringVar(&f.file, "metric-data", "", "a JSON `file` with the array that the AWS CLI takes as --metric-data; - is standard input")
	flags.StringVar(&f.account, "account", "", "the `account` that owns the metric")
	flags.StringVar(&f.region, "region", "", "the metric's `region`")
	registerAccountOutput(c, &f.output)
	return c
}

// putData returns the MetricData of the request: that of the file, or one datum of the flags. Every datum has a time.
func (a *app) putData(f putFlags, args []string) ([]map[string]any, error) {
	zone, err := a.global.location()
	if err != nil {
		return nil, err
	}
	now, err := a.putTime(f, zone)
	if err != nil {
		return nil, err
	}
	stamp := now.UTC().Format("2006-01-02T15:04:05.999999Z07:00")
	if f.file == "" {
		d, err := f.datum(args[1:])
		if err != nil {
			return nil, err
		}
		return completed([]map[string]any{d}, stamp), nil
	}
	if len(args) > 1 {
		return nil, usageError("--metric-data names the metrics: there is nothing but a namespace beside it")
	}
	var text []byte
	if f.file == "-" {
		text, err = io.ReadAll(a.stdin)
	} else {
		text, err = os.ReadFile(f.file)
	}
	if err != nil {
		return nil, withCode(exitUsage, err)
	}
	var data []map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&data); err != nil || d.More() {
		return nil, usageError("%s is no array of metric data (%v)", f.file, err)
	}
	return completed(data, stamp), nil
}

// completed gives data what CloudWatch gives them on arrival: a time and the unit None.
func completed(data []map[string]any, stamp string) []map[string]any {
	for _, datum := range data {
		for name, value := range map[string]string{"Timestamp": stamp, "Unit": "None"} {
			if _, ok := datum[name]; !ok && datum != nil {
				datum[name] = value
			}
		}
	}
	return data
}

// putTime is the time of the values.
func (a *app) putTime(f putFlags, zone *time.Location) (time.Time, error) {
	now := a.clock()
	if a.global.now != "" && a.global.now != "latest" {
		var err error
		if now, err = parseTime(a.global.now, now, zone); err != nil {
			return now, usageError("--now: %w", err)
		}
	}
	if f.timestamp == "" {
		return now, nil
	}
	at, err := parseTime(f.timestamp, now, zone)
	if err != nil {
		return at, usageError("--timestamp: %w", err)
	}
	return at, nil
}

// datum is the datum of the command line: a metric and values.
func (f putFlags) datum(args []string) (map[string]any, error) {
	if len(args) == 0 {
		return nil, usageError("put takes a namespace, the name of a metric and values, or --metric-data")
	}
	d := map[string]any{"MetricName": args[0]}
	if len(f.dimensions) > 0 {
		var list []map[string]string
		for _, name := range slices.Sorted(maps.Keys(f.dimensions)) {
			list = append(list, map[string]string{"Name": name, "Value": f.dimensions[name]})
		}
		d["Dimensions"] = list
	}
	if f.unit != "" {
		d["Unit"] = string(f.unit)
	}
	if f.resolution != 0 {
		d["StorageResolution"] = f.resolution
	}
	var values []json.Number
	for _, text := range args[1:] {
		if _, err := strconv.ParseFloat(text, 64); err != nil || !json.Valid([]byte(text)) {
			return nil, usageError("%q is no number", text)
		}
		values = append(values, json.Number(text))
	}
	switch {
	case f.statistics != "":
		if len(values)+len(f.counts) > 0 {
			return nil, usageError("--statistic-values stands instead of values and counts")
		}
		set, err := readSet(f.statistics)
		d["StatisticValues"] = set
		return d, err
	case len(values) == 0:
		return nil, usageError("there is no value to put")
	case f.counts != nil && len(f.counts) != len(values):
		return nil, usageError("%d values have %d counts", len(values), len(f.counts))
	case f.counts != nil:
		d["Counts"] = f.counts
	}
	d["Values"] = values
	return d, nil
}

// readSet reads SampleCount=11,Sum=75,Minimum=2,Maximum=20.
func readSet(text string) (map[string]json.Number, error) {
	set := map[string]json.Number{}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if !slices.Contains([]string{"SampleCount", "Sum", "Minimum", "Maximum"}, name) || !json.Valid([]byte(value)) {
			return nil, usageError("--statistic-values is SampleCount=n,Sum=n,Minimum=n,Maximum=n, not %q", text)
		}
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			return nil, usageError("--statistic-values: %q is no number", value)
		}
		set[name] = json.Number(value)
	}
	return set, nil
}

// put stores a request as if it had been read from a file.
func (a *app) put(c *cobra.Command, f putFlags, namespace string, data []map[string]any) error {
	text, err := json.Marshal(map[string]any{"Namespace": namespace, "MetricData": data})
	if err != nil {
		return err
	}
	store, err := storage.OpenOrCreate(a.global.store, a.storeOptions())
	if err != nil {
		return err
	}
	o := a.ingestOptions(ingestFlags{})
	o.Stdin, o.Progress, o.LockWait = bytes.NewReader(text), nil, a.global.lockWait // so little waits its turn
	o.Metric = metric.Defaults{Account: f.account, Region: f.region}
	report, err := ingest.Run(c.Context(), store, []string{"-"}, o)
	if err != nil {
		return err
	}
	if report.Rejected+report.Failed > 0 {
		a.noteFaults(report)
		return errors.New("values were rejected")
	}
	return a.printAccount(f.output, map[string]int64{"stored": report.Stored, "duplicates": report.Duplicates}, putText(report))
}

// putText says what was stored, for people.
func putText(r *ingest.Report) string {
	if r.Stored == 0 {
		return "nothing new: the same was put before\n"
	}
	return fmt.Sprintf("%d stored\n", r.Stored)
}
