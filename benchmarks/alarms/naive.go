package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"syscall"
	"time"

	"trailsift/engine"
	"trailsift/engine/alarm"
	"trailsift/engine/alarm/plain"
	"trailsift/engine/alarm/rule"
	"trailsift/engine/metric"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/storage"
)

// asked is what evaluations of one kind of rule take when each asks for its own data.
type asked struct {
	evaluations int64 // of all rules of the kind
	sampled     int
	cpu         time.Duration // of the sample
}

// compare asks for the data of single evaluations, scales what that takes to all of them, and prints it beside the backtest.
func (s *settings) compare(ctx context.Context, out io.Writer, rules []*rule.Rule, most result) (err error) {
	store, err := storage.Open(s.store, storage.Options{})
	if err != nil {
		return err
	}
	snapshot, err := store.Snapshot()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, snapshot.Close()) }()
	session, err := engine.Open(snapshot, engine.Options{TempDir: s.work, Threads: s.threads})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	compiler, err := query.New(query.Options{})
	if err != nil {
		return err
	}
	source := &plain.Source{Context: ctx, Store: metric.Store{Query: func(ctx context.Context, text string, start, end int64) (rows.Reader, []string, error) {
		c, problems, err := session.Compile(ctx, compiler, &query.Request{Text: text, Range: query.TimeRange{Start: start, End: end}, Now: time.UnixMicro(end)})
		if err != nil {
			return nil, nil, err
		}
		if c == nil {
			return nil, nil, problems
		}
		c.Checks = nil // as with --quiet
		r, err := session.Query(ctx, c)
		return r, nil, err
	}}}
	kindsOf := map[byte]*asked{}
	for i, r := range rules {
		source.Alarms = append(source.Alarms, &r.Definition)
		kind := kinds[i%len(kinds)]
		if kindsOf[kind] == nil {
			kindsOf[kind] = &asked{}
		}
		kindsOf[kind].evaluations += evaluations(&r.Definition)
	}
	random := rand.New(rand.NewPCG(1, 1))
	fmt.Fprintf(out, "\n| each evaluation asks for itself | evaluations | measured | CPU ms of one | CPU hours of all, scaled |\n|---|--:|--:|--:|--:|\n")
	var all float64
	for i := range kinds {
		a := kindsOf[kinds[i]]
		if a == nil || a.sampled > 0 || kindNames[kinds[i]] == "" {
			continue
		}
		if err := s.ask(source, kinds[i], a, random); err != nil {
			return err
		}
		one := a.cpu.Seconds() / float64(a.sampled)
		all += one * float64(a.evaluations)
		fmt.Fprintf(out, "| %s | %d | %d | %.2f | %.1f |\n", kindNames[kinds[i]], a.evaluations, a.sampled, one*1000, one*float64(a.evaluations)/3600)
	}
	_, err = fmt.Fprintf(out, "\n%d rules: %.0f s of CPU in the backtest, %.0f s scaled from the sample, %.0f times as much.\n", most.rules, most.cpu.Seconds(), all, all/most.cpu.Seconds())
	return err
}

// ask asks for the data of evaluations of one kind at random. Only their newest periods are asked for, as by something that remembers
// the others.
func (s *settings) ask(source *plain.Source, kind byte, a *asked, random *rand.Rand) error {
	var of []int
	for i := range source.Alarms {
		if kinds[i%len(kinds)] == kind {
			of = append(of, i)
		}
	}
	from, _ := span()
	for n := range s.sample + 1 {
		i := of[random.IntN(len(of))]
		at := from + (1440+random.Int64N(minutes-1440))*60e6
		buckets := alarm.NewEvaluator(source.Alarms[i]).Window(nil, at)
		newest := buckets[len(buckets)-1:]
		before, err := processor()
		if err != nil {
			return err
		}
		if source.Alarms[i].MultiSeries() {
			_, err = source.Contributors(i, newest)
		} else {
			_, err = source.Window(i, newest, nil)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", source.Alarms[i].Name, err)
		}
		after, err := processor()
		if err != nil {
			return err
		}
		if n > 0 { // the first warms caches
			a.cpu += after - before
			a.sampled++
		}
	}
	return nil
}

// processor returns the processor time of this process so far.
func processor() (time.Duration, error) {
	var u syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), err
}
