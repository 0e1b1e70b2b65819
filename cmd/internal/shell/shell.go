package shell

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"trailsift/cmd/internal/term"
	"trailsift/engine"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/storage"
)

// Host does for a shell what depends on the program's flags and on where its errors go.
type Host interface {
	// Store opens the store. The error says what to do when there is none yet.
	Store() (*storage.Store, error)
	// Ingest reads files into the store, makes it when there is none, and prints its account.
	Ingest(ctx context.Context, paths []string) error
	// Engine returns the options of sessions.
	Engine() engine.Options
	// Now returns the time that relative times count from.
	Now(snapshot *storage.Snapshot, zone *time.Location) (time.Time, error)
	// Range turns times into a range. Empty texts leave a side open.
	Range(t Times, now time.Time, zone *time.Location) (query.TimeRange, error)
	// Help returns what there is to say about a name, empty for none, and HelpNames the names.
	Help(name string) (string, error)
	HelpNames() []string
	// Say shows diagnostics about a text.
	Say(text string, list diag.List)
	// Fail shows an error that is not about a query's text.
	Fail(err error)
}

// Times is a time range as it was written.
type Times struct{ Since, From, To string }

// Options say what a shell works with.
type Options struct {
	Host        Host
	Out, Err    io.Writer
	Terminal    func() term.Terminal // describes Out as it is now; nil: not a terminal
	Clock       func() time.Time     // for the time that an answer took
	Zone        *time.Location       // of shown times, until .tz
	Format      string               // of results, until .mode; empty: table
	Interactive bool                 // somebody reads along: answers end with what they took, and are drawn and paged
	NoPager     bool
	Quiet       bool
	Strict      bool            // refuse what Logs Insights does not have
	Lookups     []*query.Lookup // the tables for lookup and cidrlookup
	Geo         *query.Geo      // what geoip can say; nil for nothing
	Timeout     time.Duration   // of a statement; 0: none
	Times       Times           // the range, until .range
	Queries     string          // folder of saved queries; empty: nothing is saved
	Env         func(string) string
	Interrupts  <-chan os.Signal // each ends the statement that runs; nil when the context does that
	History     *History         // nil: nothing is remembered
}

// Shell runs statements. It is not safe for concurrent use.
type Shell struct {
	o        Options
	compiler *query.Compiler
	commands []command
	settings settings
	source   source
	values   *values
	output   *output           // nil: Options.Out
	last     string            // the last query, for .edit, .explain and .save
	depth    int               // of .read and .run within each other
	params   map[string]string // of the kept query that runs
	quit     bool
}

// New returns a shell. Close ends it.
func New(o Options) (*Shell, error) {
	compiler, err := query.New(query.Options{Strict: o.Strict, Lookups: o.Lookups, Geo: o.Geo, Saved: func() (map[string]string, error) { return CallableQueries(o.Queries) }})
	if err != nil {
		return nil, err
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Format == "" {
		o.Format = "table"
	}
	s := &Shell{o: o, compiler: compiler, commands: commands(), source: source{host: o.Host}}
	s.values = newValues(s)
	s.settings = settings{mode: o.Format, zone: o.Zone, times: o.Times, timer: o.Interactive, chart: chartOff, pager: o.Interactive && !o.NoPager}
	if o.Interactive {
		s.settings.chart = chartAuto
	}
	return s, nil
}

// Close ends the session and closes the output file.
func (s *Shell) Close() error { return errors.Join(s.closeOutput(), s.source.Close()) }

// Run runs what in reads until its end, .quit, or the end of ctx. A statement that fails is reported to the Host and does not
// end the run; failed counts them, and first is the error of the first one.
func (s *Shell) Run(ctx context.Context, in Editor) (failed int, first error) {
	note := func(err error) {
		if err != nil {
			failed++
			first = cmp.Or(first, err)
		}
	}
	pending := ""
	for !s.quit && ctx.Err() == nil {
		text, err := in.Read()
		if errors.Is(err, ErrInterrupt) {
			pending = ""
			continue
		}
		pending += text
		for !s.quit && ctx.Err() == nil {
			st, rest, ok := cut(pending)
			if !ok && err == nil {
				break
			}
			pending = rest
			note(s.execute(ctx, st))
			if !ok {
				break
			}
		}
		if err != nil {
			if !errors.Is(err, io.EOF) && ctx.Err() == nil {
				s.o.Host.Fail(err)
				note(err)
			}
			break
		}
	}
	return failed, first
}

// execute runs one statement and reports its error.
func (s *Shell) execute(ctx context.Context, st statement) error {
	if st.empty() {
		return nil
	}
	own, stop := s.interruptible(ctx)
	defer stop()
	var err error
	if st.dot {
		err = s.runCommand(own, st.text)
	} else {
		s.last = st.text
		err = s.ask(own, st.text, st.wide)
	}
	var told *toldError
	switch {
	case err == nil, errors.As(err, &told), ctx.Err() != nil: // what ends everything is reported by whoever ends it
	case s.o.Interactive && errors.Is(err, context.Canceled):
		fmt.Fprintln(s.o.Err, "cancelled")
	default:
		s.o.Host.Fail(err)
	}
	return err
}

// interruptible returns a context that ends with the next interrupt. stop waits until nobody listens any more.
func (s *Shell) interruptible(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := s.limited(ctx)
	if s.o.Interrupts == nil || s.depth > 0 { // inside .read and .run the outermost statement listens
		return ctx, cancel
	}
	select {
	case <-s.o.Interrupts: // from before this statement
	default:
	}
	var listening sync.WaitGroup
	listening.Go(func() {
		select {
		case <-s.o.Interrupts:
			cancel()
		case <-ctx.Done():
		}
	})
	return ctx, func() {
		cancel()
		listening.Wait()
	}
}

// limited returns the context of one statement.
func (s *Shell) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.o.Timeout <= 0 || s.depth > 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, s.o.Timeout)
}

// note writes a remark for the reader, unless they want none.
func (s *Shell) note(format string, args ...any) {
	if !s.o.Quiet {
		fmt.Fprintf(s.o.Err, format+"\n", args...)
	}
}

// toldError is an error that the reader has been told already.
type toldError struct{ err error }

func (e *toldError) Error() string { return e.err.Error() }
func (e *toldError) Unwrap() error { return e.err }

// UsageError is an error about how a dot command was written.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

func usage(format string, args ...any) error { return &UsageError{fmt.Sprintf(format, args...)} }
