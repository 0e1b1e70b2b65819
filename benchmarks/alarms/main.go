// Command alarms replays alarm rules over 30 days of one-minute data and prints as Markdown tables what that takes, for 1 to 1,000
// rules, and what it would take to ask each rule's query at each evaluation.
//
//	go run ./benchmarks/alarms
//	go run ./benchmarks/alarms -store month.store -rules 10,100
//
// Every backtest is a process of its own. The other way is measured on a sample, in one open session, and scaled: ../README.md says how
// to read it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// settings say what is run.
type settings struct {
	program string // path of trailsift
	store   string
	work    string // folder for rules
	sizes   []int  // how many rules are replayed
	sample  int    // evaluations of each kind of rule that are asked one by one
	threads int
	log     io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "alarms:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) (err error) {
	s := settings{log: os.Stderr}
	var sizes string
	flag.StringVar(&s.program, "trailsift", "", "the trailsift program (default builds ./cmd/trailsift)")
	flag.StringVar(&s.store, "store", "", "a store that an earlier run has kept, or a place to keep one (default a temporary one)")
	flag.StringVar(&sizes, "rules", "1,10,100,1000", "how many rules are replayed, one after the other")
	flag.IntVar(&s.sample, "sample", 40, "evaluations of each kind of rule that are asked one by one; 0 leaves them out")
	flag.IntVar(&s.threads, "threads", runtime.NumCPU(), "threads of DuckDB and processors of trailsift")
	flag.Parse()
	for text := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || flag.NArg() > 0 {
			flag.Usage()
			return fmt.Errorf("-rules is a list of numbers such as 1,10,100, and there are no further arguments")
		}
		s.sizes = append(s.sizes, n)
	}
	if s.work, err = os.MkdirTemp("", "trailsift-alarms-"); err != nil {
		return err
	}
	defer os.RemoveAll(s.work)
	if s.program == "" {
		s.program = filepath.Join(s.work, "trailsift")
		if text, err := exec.CommandContext(ctx, "go", "build", "-o", s.program, "trailsift/cmd/trailsift").CombinedOutput(); err != nil {
			return fmt.Errorf("go build: %w\n%s", err, text)
		}
	}
	if s.store == "" {
		s.store = filepath.Join(s.work, "store")
	}
	if err := s.fill(ctx); err != nil {
		return err
	}
	return s.measure(ctx, out)
}
