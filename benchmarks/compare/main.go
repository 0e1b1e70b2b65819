// Command compare measures trailsift beside gzip and DuckDB, on the same files and in one go.
//
//	go run ./benchmarks/compare -events 1000000
//	go run ./benchmarks/compare -corpus /tmp/corpus -runs 5 -o json
//	go run ./benchmarks/compare -metrics 1000000
//
// Every figure is that of a whole child process: wall time, processor time and peak memory as the operating system counts
// them. The runs of the candidates alternate, and medians are shown. ../README.md says how to read the result.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"

	"trailsift/benchmarks/corpus"
)

func main() {
	if ran, err := inner(os.Args[1:]); ran {
		if err != nil {
			fmt.Fprintln(os.Stderr, "compare:", err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var (
		s       = settings{log: os.Stderr}
		made    corpus.Options
		metrics corpus.MetricOptions
		tiny    = flag.Bool("tiny", false, "make the corpus of files with five records each")
		format  = flag.String("o", "markdown", "markdown or json")
		work    = flag.String("work", "", "folder for stores and corpora, deleted afterwards (default a new temporary one)")
	)
	flag.IntVar(&made.Events, "events", 200_000, "size of the corpus that is made when -corpus is not given")
	flag.Uint64Var(&made.Seed, "seed", 1, "seed of that corpus")
	flag.BoolVar(&made.OneFile, "huge", false, "make that corpus one file")
	flag.StringVar(&s.corpus, "corpus", "", "folder of .json.gz delivery files to measure with")
	flag.StringVar(&s.trailsift, "trailsift", "", "the trailsift program (default builds ./cmd/trailsift)")
	flag.IntVar(&s.runs, "runs", 3, "how often everything is measured")
	flag.IntVar(&s.rawRuns, "raw-runs", 1, "how often queries over the raw files are measured; 0 leaves them out")
	flag.IntVar(&s.threads, "threads", runtime.NumCPU(), "threads of DuckDB and processors of trailsift")
	flag.BoolVar(&s.onlyIngest, "only-ingest", false, "leave the queries out")
	flag.BoolVar(&s.onlyPeers, "only-peers", false, "measure gzip and DuckDB alone")
	flag.IntVar(&metrics.Datapoints, "metrics", 0, "measure metrics instead, beside the ingest of events: so many datapoints in each format")
	flag.IntVar(&metrics.Series, "series", 10_000, "metrics that they are of")
	flag.Parse()
	if *format != "markdown" && *format != "json" || flag.NArg() > 0 || s.runs < 1 {
		flag.Usage()
		return fmt.Errorf("-o is markdown or json, -runs at least 1, and there are no further arguments")
	}
	dir, err := os.MkdirTemp(*work, "trailsift-compare-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s.work = dir
	if s.trailsift == "" && !s.onlyPeers {
		s.trailsift = filepath.Join(dir, "program") // the stores are called after the candidates
		if err := build(ctx, s.trailsift); err != nil {
			return err
		}
	}
	var r reporter
	if metrics.Datapoints > 0 {
		metrics.Seed = made.Seed
		r, err = measureMetrics(ctx, s, made, metrics)
	} else {
		if s.corpus == "" {
			s.corpus = filepath.Join(dir, "corpus")
			if *tiny {
				made.FileMean, made.FileSigma = 5, -1
			}
			fmt.Fprintf(s.log, "making a corpus of %d events\n", made.Events)
			if s.truth, err = makeCorpus(ctx, s.corpus, made); err != nil {
				return err
			}
		}
		r, err = measure(ctx, s)
	}
	if err != nil {
		return err
	}
	if *format == "json" {
		return r.writeJSON(os.Stdout)
	}
	return r.writeMarkdown(os.Stdout)
}

// reporter is the outcome of a comparison.
type reporter interface {
	writeJSON(w io.Writer) error
	writeMarkdown(w io.Writer) error
}
