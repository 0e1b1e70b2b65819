package cli

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"trailsift/engine"
	"trailsift/engine/report"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/library"
	"trailsift/storage"
)

// reportRun is reports, and what they are asked of.
type reportRun struct {
	app      *app
	flags    *reportFlags
	specs    []*report.Spec
	values   map[string]string
	zone     *time.Location
	now      time.Time
	source   *source
	session  *engine.Session // nil with --check
	lookups  *lookups        // stay open as long as the session
	compiler *query.Compiler
	overview report.Overview
}

// compileFunc compiles a query of a report.
type compileFunc func(context.Context, *query.Request) (*query.Compiled, diag.List, error)

// compileOver compiles with what the store knows of metrics.
func (r *reportRun) compileOver(ctx context.Context, q *query.Request) (*query.Compiled, diag.List, error) {
	return r.session.Compile(ctx, r.compiler, q)
}

// compileAlone compiles without a store.
func (r *reportRun) compileAlone(_ context.Context, q *query.Request) (*query.Compiled, diag.List, error) {
	compiled, list := r.compiler.Compile(*q)
	return compiled, list, nil
}

func (r *reportRun) makeCompiler() (err error) {
	r.compiler, err = query.New(query.Options{Lookups: r.lookups.tables, Geo: r.lookups.known(), Saved: r.app.savedQueries})
	return err
}

// open opens the store, or reads the inputs, and makes the compiler meanwhile. One session answers all sections, so that they share
// the limits of memory and threads.
func (r *reportRun) open(ctx context.Context) (err error) {
	if r.source, err = r.app.openSource(ctx, r.flags.inputs, r.flags.ingest); err != nil {
		return err
	}
	var failed error
	var made sync.WaitGroup
	made.Go(func() { failed = r.makeCompiler() })
	options := r.app.engineOptions(false)
	options.Geo = r.lookups.geo
	session, err := engine.Open(r.source.snapshot, options)
	made.Wait()
	if err == nil {
		r.session = session
	}
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	for _, c := range r.source.snapshot.Coverage() {
		if c.Table == "events" {
			r.overview = report.Overview{Events: c.Rows, First: c.MinTime, Last: c.MaxTime, Accounts: c.Accounts, Regions: c.Regions}
		}
	}
	r.now, err = r.app.now(r.source.snapshot, r.zone)
	return err
}

// Close ends the session and lets go of the source.
func (r *reportRun) Close() error {
	var errs []error
	if r.session != nil {
		errs = append(errs, r.session.Close())
	}
	if r.source != nil {
		errs = append(errs, r.source.Close())
	}
	if r.lookups != nil {
		errs = append(errs, r.lookups.Close())
	}
	return errors.Join(errs...)
}

// prepare compiles everything that all reports ask.
func (r *reportRun) prepare(ctx context.Context, compile compileFunc) ([]*report.Plan, error) {
	known, err := r.app.knownQuestions()
	if err != nil {
		return nil, err
	}
	var plans []*report.Plan
	for _, s := range r.specs {
		o, err := r.options(s, known, compile)
		if err != nil {
			return nil, err
		}
		p, problems, err := s.Prepare(ctx, o)
		if err != nil {
			return nil, err
		}
		if problems != nil {
			return nil, &queryError{name: s.File, text: s.Text, list: problems}
		}
		if len(p.Remarks) > 0 && !r.app.global.quiet {
			r.app.printDiagnostics(queryError{name: s.File, text: s.Text, list: p.Remarks})
		}
		if r.source != nil {
			r.app.noteSpan(r.source.snapshot, storage.TimeRange(p.Range), r.zone)
		}
		plans = append(plans, p)
	}
	return plans, nil
}

// options are those of one report.
func (r *reportRun) options(s *report.Spec, known *library.Known, compile compileFunc) (report.Options, error) {
	t := r.flags.time
	o := report.Options{
		Known: known, Compile: compile, Now: r.now, Zone: r.zone, Store: r.overview, Values: r.values,
		Given: report.Range{Since: t.since, From: t.from, To: t.to},
		First: r.flags.saveBaseline != "" || r.flags.check,
		Resolve: func(x report.Range) (query.TimeRange, error) {
			span, err := timeFlags{since: x.Since, from: x.From, to: x.To}.resolve(r.now, r.zone)
			return query.TimeRange(span), err
		},
		Alarms:   func(ctx context.Context, files []string) (report.Source, error) { return r.alarms(ctx, s, files) },
		Timeline: r.timeline,
	}
	var err error
	o.Baseline, err = r.baselineFor(s)
	return o, err
}

// runAll runs the reports one by one.
func (r *reportRun) runAll(ctx context.Context, plans []*report.Plan) ([]*report.Document, error) {
	run := func(ctx context.Context, c *query.Compiled) (rows.Reader, []string, error) {
		result, err := r.session.Query(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		return result, result.Notes, nil
	}
	var docs []*report.Document
	for _, p := range plans {
		progress := r.app.reportProgress()
		doc, err := p.Run(ctx, run, report.RunOptions{Parallel: r.flags.parallel, Done: progress.section})
		progress.end()
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
		if r.flags.saveBaseline == "" {
			continue
		}
		if err := r.saveBaseline(p); err != nil {
			return nil, fmt.Errorf("--save-baseline: %w", err)
		}
	}
	return docs, nil
}
