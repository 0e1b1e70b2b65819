// Command reports measures what a report costs beside the queries in it: a report of twenty sections, each a question that comes with
// the program and an expectation of it, and the same questions one after the other.
//
//	go run ./benchmarks/reports -store trailsift.store
//
// Both run in one process over one session that is open, and compile their queries themselves. They alternate; the figures are
// medians, and the ratios are those of neighbouring runs, so that a noisy minute hits both.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"trailsift/engine"
	"trailsift/engine/report"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/library"
	"trailsift/storage"
)

// sections is how many sections the report has.
const sections = 20

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "reports:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	dir := flag.String("store", "trailsift.store", "the store that is asked")
	runs := flag.Int("runs", 9, "how often each is measured")
	parallel := flag.Int("parallel", 0, "how many queries of the report run at the same time; 0 is the default of reports")
	flag.Parse()
	b, err := open(*dir)
	if err != nil {
		return err
	}
	defer b.close()
	var alone, together []cost
	for i := range *runs + 1 {
		one, err := measure(func() error { return b.queries(ctx) })
		if err != nil {
			return err
		}
		two, err := measure(func() error { return b.report(ctx, *parallel) })
		if err != nil {
			return err
		}
		if i > 0 { // the first run finds files that nobody has read
			alone, together = append(alone, one), append(together, two)
		}
	}
	q, r := median(alone), median(together)
	fmt.Fprintf(out, "| %d sections, %d runs | wall ms | processor ms |\n|---|--:|--:|\n", sections, *runs)
	fmt.Fprintf(out, "| the queries, one after the other | %.0f | %.0f |\n", ms(q.wall), ms(q.cpu))
	fmt.Fprintf(out, "| the report | %.0f | %.0f |\n", ms(r.wall), ms(r.cpu))
	wall, cpu := ratios(alone, together)
	fmt.Fprintf(out, "| ratio | %.2f | %.2f |\n", wall, cpu)
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// cost is what something took.
type cost struct{ wall, cpu time.Duration }

func measure(f func() error) (cost, error) {
	before, start := processor(), time.Now()
	err := f()
	return cost{time.Since(start), processor() - before}, err
}

// processor is the user and system time of this process so far.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// median is that of each figure by itself.
func median(costs []cost) cost {
	var wall, cpu []time.Duration
	for _, c := range costs {
		wall, cpu = append(wall, c.wall), append(cpu, c.cpu)
	}
	slices.Sort(wall)
	slices.Sort(cpu)
	return cost{wall[len(wall)/2], cpu[len(cpu)/2]}
}

// ratios are the medians of what each run of the report cost beside the run of the queries before it.
func ratios(alone, together []cost) (wall, cpu float64) {
	var walls, cpus []float64
	for i := range alone {
		walls = append(walls, float64(together[i].wall)/float64(alone[i].wall))
		cpus = append(cpus, float64(together[i].cpu)/float64(alone[i].cpu))
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	return walls[len(walls)/2], cpus[len(cpus)/2]
}

// bench is an open store with the questions that are asked of it.
type bench struct {
	snapshot *storage.Snapshot
	session  *engine.Session
	compiler *query.Compiler
	known    *library.Known
	asked    []library.Question
	file     string // the report
}

func open(dir string) (*bench, error) {
	store, err := storage.Open(dir, storage.Options{})
	if err != nil {
		return nil, err
	}
	b := &bench{}
	if b.snapshot, err = store.Snapshot(); err != nil {
		return nil, err
	}
	if b.session, err = engine.Open(b.snapshot, engine.Options{}); err != nil {
		return nil, err
	}
	if b.compiler, err = query.New(query.Options{}); err != nil {
		return nil, err
	}
	if b.known, err = library.Together(nil); err != nil {
		return nil, err
	}
	b.choose()
	return b, nil
}

func (b *bench) close() {
	b.session.Close()
	b.snapshot.Close()
}

// choose takes questions about events that need no parameter, evenly from all topics, and makes the report of them.
func (b *bench) choose() {
	var all []library.Question
	for _, q := range b.known.Holding("") {
		needs := slices.ContainsFunc(q.Parameters, func(p library.Parameter) bool { return !p.Optional })
		if !needs && !strings.HasPrefix(q.Text, "source ") {
			all = append(all, q)
		}
	}
	var text strings.Builder
	text.WriteString("title: Twenty questions\nsections:\n")
	for i := range sections {
		q := all[i*len(all)/sections]
		b.asked = append(b.asked, q)
		fmt.Fprintf(&text, "  - ask: %s\n    expect: rows >= 0\n    limit: 20\n", q.Name)
	}
	b.file = text.String()
}

func (b *bench) compile(ctx context.Context, r *query.Request) (*query.Compiled, diag.List, error) {
	return b.session.Compile(ctx, b.compiler, r)
}

// queries asks the questions one by one and reads all their rows.
func (b *bench) queries(ctx context.Context) error {
	for _, q := range b.asked {
		compiled, list, err := b.compile(ctx, &query.Request{Text: q.Text, Now: time.Unix(0, 0)})
		if err != nil || compiled == nil {
			return fmt.Errorf("%s: %w: %v", q.Name, err, list)
		}
		r, err := b.session.Query(ctx, compiled)
		if err != nil {
			return err
		}
		err = rows.Each(r, func([]any) {})
		if r.Close(); err != nil {
			return err
		}
	}
	return nil
}

// report reads, prepares, runs and writes the report.
func (b *bench) report(ctx context.Context, parallel int) error {
	spec, list := report.Read("bench.yaml", b.file)
	if list != nil {
		return list
	}
	plan, list, err := spec.Prepare(ctx, report.Options{
		Known: b.known, Compile: b.compile, Now: time.Unix(0, 0), Resolve: func(report.Range) (query.TimeRange, error) { return query.TimeRange{}, nil },
	})
	if err != nil || list != nil {
		return fmt.Errorf("%w: %v", err, list)
	}
	doc, err := plan.Run(ctx, func(ctx context.Context, c *query.Compiled) (rows.Reader, []string, error) {
		r, err := b.session.Query(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		return r, r.Notes, nil
	}, report.RunOptions{Parallel: parallel})
	if err != nil {
		return err
	}
	if c := doc.Counts(); c.Errors > 0 || c.Expected != sections {
		return fmt.Errorf("the report has %d errors and %d expectations", c.Errors, c.Expected)
	}
	return report.Formats()[0].Write(io.Discard, []*report.Document{doc}, report.WriteOptions{})
}
