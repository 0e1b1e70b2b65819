// Command gen makes a corpus of CloudTrail files, or one of metrics, and prints as JSON what it holds.
//
//	go run ./benchmarks/gen -events 1000000 -out /tmp/corpus
//	go run ./benchmarks/gen -events 100000 -tiny -out /tmp/tiny
//	go run ./benchmarks/gen -events 1000000 -huge -out /tmp/huge
//	go run ./benchmarks/gen -metrics metric-stream -datapoints 1000000 -series 10000 -out /tmp/metrics
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"trailsift/benchmarks/corpus"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run() error {
	var (
		o    corpus.Options
		out  = flag.String("out", "", "folder to write to (required)")
		tiny = flag.Bool("tiny", false, "five records in every file")
		m    corpus.MetricOptions
	)
	flag.IntVar(&o.Events, "events", 0, "records to write, duplicates included (default 10000)")
	flag.Uint64Var(&o.Seed, "seed", 1, "another seed, another corpus")
	flag.Float64Var(&o.FileMean, "files-mean", 0, "mean records in a file (default 300)")
	flag.Float64Var(&o.FileSigma, "files-sigma", 0, "spread of file sizes, log-normal; negative for none (default 1.2)")
	flag.BoolVar(&o.OneFile, "huge", false, "one file that holds everything")
	flag.IntVar(&o.Days, "days", 0, "days that the corpus spans (default 14)")
	flag.Func("start", "`day` of the first delivery (default 2026-03-01)", func(text string) (err error) {
		o.Start, err = time.Parse(time.DateOnly, text)
		return err
	})
	flag.IntVar(&o.Accounts, "accounts", 0, "accounts, at most 8 (default 6)")
	flag.Float64Var(&o.Duplicates, "duplicates", 0, "share of repeated records; negative for none (default 0.01)")
	flag.IntVar(&o.Workers, "workers", 0, "files made at the same time; does not change the corpus (default all processors)")
	flag.StringVar(&m.Format, "metrics", "", "make a corpus of metrics in this format: "+strings.Join(corpus.MetricFormats(), ", "))
	flag.IntVar(&m.Series, "series", 0, "metrics in it (default 10000)")
	flag.IntVar(&m.Datapoints, "datapoints", 0, "their datapoints (default 1000000)")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		return fmt.Errorf("-out DIR is required, and there are no further arguments")
	}
	if *tiny {
		o.FileMean, o.FileSigma = 5, -1
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var truth any
	var err error
	if m.Format != "" {
		m.Seed, m.Workers = o.Seed, o.Workers
		truth, err = corpus.WriteMetrics(ctx, *out, m)
	} else {
		truth, err = corpus.Write(ctx, *out, o)
	}
	if err != nil {
		return err
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(truth)
}
