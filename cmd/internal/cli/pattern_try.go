package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/pattern"
	"trailsift/storage/schema"
)

// patternTestFlags are the options of pattern test.
type patternTestFlags struct {
	sample     int64
	lines      bool
	needsValue bool
	ingest     ingestFlags
	time       timeFlags
	out        outputFlags
}

func newPatternTest(a *app) *cobra.Command {
	var f patternTestFlags
	c := &cobra.Command{
		Use:   "test PATTERN [PATH...]",
		Short: "Show for each event why a pattern matches it or not",
		Long: `test asks every event about a pattern and shows, for each condition, what the event has there and whether the condition
holds: the events of the store, or of exported files (- is standard input), oldest first. With --lines each line of the files
is an event of its own, whatever it is.

--sample N shows the first N events that match and the first N that do not. How many events match is said at the end.`,
		Example: `  trailsift pattern test '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }' --sample 1
  trailsift pattern test '{ $.userIdentity.type = "Root" }' -o csv --sample 1`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.testPattern(c.Context(), f, c.Flags().Changed("output"), args[0], args[1:])
		},
	}
	c.Flags().Int64Var(&f.sample, "sample", 0, "show the first `n` events that match and the first n that do not; 0 is all")
	c.Flags().BoolVar(&f.lines, "lines", false, "each line of the files is an event")
	c.Flags().BoolVar(&f.needsValue, "not-equal-needs-value", false, "!= does not hold for a missing field; by default it does")
	f.ingest.register(c.Flags())
	f.time.register(c.Flags())
	f.out.register(c.Flags())
	return c
}

func (a *app) testPattern(ctx context.Context, f patternTestFlags, formatGiven bool, text string, paths []string) (err error) {
	if err := f.out.check(formatGiven); err != nil {
		return err
	}
	switch {
	case f.sample < 0:
		return usageError("--sample is a number of events, not %d", f.sample)
	case f.lines && len(paths) == 0:
		return usageError("--lines needs files, or - for standard input")
	}
	p, problems := pattern.Parse(text)
	if p == nil {
		return &queryError{name: "pattern", text: text, list: problems}
	}
	if notes := pattern.Lint(p, pattern.LintOptions{Records: schema.Events()}); len(notes) > 0 && !a.global.quiet && !f.lines {
		a.printDiagnostics(queryError{name: "pattern", text: text, list: notes})
	}
	events, err := a.patternEvents(ctx, f, paths)
	if err != nil {
		return err
	}
	defer closeInto(&err, events)
	m := pattern.NewMatcher(pattern.Options{NotEqualNeedsValue: f.needsValue})
	e := &explainer{events: events, matcher: m, number: m.Add(p), sample: f.sample}
	err = a.printRows(ctx, f.out, formatGiven, func(ctx context.Context) (rows.Reader, error) {
		e.matched, e.seen, e.ended = 0, 0, false
		return e, events.start(ctx)
	})
	if err != nil {
		return err
	}
	a.note("%s of %s match", term.Count(e.matched), term.Counted(e.seen, "event"))
	return nil
}

// patternEvents opens what a pattern is asked about.
func (a *app) patternEvents(ctx context.Context, f patternTestFlags, paths []string) (_ eventReader, err error) {
	if f.lines {
		return &lineEvents{app: a, paths: paths}, nil
	}
	zone, err := a.global.location()
	if err != nil {
		return nil, err
	}
	if _, err := f.time.resolve(a.clock(), zone); err != nil {
		return nil, err
	}
	s := &storeEvents{}
	if s.source, err = a.openSource(ctx, paths, f.ingest); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	now, err := a.now(s.source.snapshot, zone)
	if err != nil {
		return nil, err
	}
	r, err := f.time.resolve(now, zone)
	if err != nil {
		return nil, err
	}
	a.noteSpan(s.source.snapshot, r, zone)
	compiled, list := query.Compile(query.Request{
		Text: "sort @timestamp, @fileId, @recordIndex | fields @timestamp, eventID, eventName, @message", Range: query.TimeRange{Start: r.Start, End: r.End}, Now: now,
	}, query.Options{})
	if list != nil {
		return nil, list
	}
	s.compiled = compiled
	s.session, err = engine.Open(s.source.snapshot, a.engineOptions(false))
	return s, err
}

// explainer is the result of pattern test: a row for each part of the pattern and each event that is shown.
type explainer struct {
	events        eventReader
	matcher       *pattern.Matcher
	number        int
	sample        int64
	matched, seen int64
	ended         bool
	batch         *rows.Batch
}

// Columns implements rows.Reader.
func (e *explainer) Columns() []rows.Column {
	return append(e.events.columns(), rows.Column{Name: "matches", Kind: rows.Bool}, rows.Column{Name: "condition", Kind: rows.Text},
		rows.Column{Name: "value", Kind: rows.Text}, rows.Column{Name: "holds", Kind: rows.Bool})
}

// explainedRows is from how many rows on a batch is full.
const explainedRows = 1000

// Next implements rows.Reader.
func (e *explainer) Next() (*rows.Batch, error) {
	if e.batch == nil {
		e.batch = rows.NewBatch(e.Columns())
	}
	e.batch.Reset()
	for e.batch.Rows < explainedRows && !e.ended {
		text, name, err := e.events.next()
		if err != nil {
			return nil, err
		}
		if e.ended = name == nil; e.ended {
			break
		}
		e.matcher.ReadText(text)
		e.explain(name)
	}
	if e.batch.Rows == 0 {
		return nil, nil
	}
	return e.batch, nil
}

// explain adds the rows of the event that was read.
func (e *explainer) explain(name []any) {
	e.seen++
	matches := e.matcher.Matches(e.number)
	same := e.seen - e.matched // events that came to the same, this one included
	if matches {
		e.matched++
		same = e.matched
	}
	if e.sample > 0 && same > e.sample {
		return
	}
	findings := e.matcher.Explain(e.number)
	if len(findings) == 0 {
		findings = []pattern.Finding{{Part: "every event", Absent: true, Holds: true}}
	}
	for _, f := range findings {
		columns := e.batch.Columns
		for i, v := range name {
			appendName(&columns[i], v)
		}
		columns = columns[len(name):]
		columns[0].AppendBool(matches)
		columns[1].AppendString(f.Part)
		if f.Absent {
			columns[2].AppendNull()
		} else {
			columns[2].AppendString(f.Value)
		}
		columns[3].AppendBool(f.Holds)
		e.batch.Rows++
	}
}

func appendName(v *rows.Vector, value any) {
	switch value := value.(type) {
	case int64:
		v.AppendInt64(value)
	case int:
		v.AppendInt64(int64(value))
	case string:
		v.AppendString(value)
	case []byte:
		v.AppendBytes(value)
	default:
		v.AppendNull()
	}
}

// Close implements rows.Reader. The events are closed by whoever opened them.
func (e *explainer) Close() error { return nil }
