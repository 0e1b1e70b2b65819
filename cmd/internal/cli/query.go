package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailsift/engine"
	"trailsift/query"
	"trailsift/query/diag"
)

// questionFlags are the options of every command that asks a question.
type questionFlags struct {
	inputs []string
	file   string
	strict bool
	ingest ingestFlags
	time   timeFlags
	params parameterFlags
	lookup lookupFlags

	section   string // of the file
	sectioned bool   // the file may have sections
	every     bool   // without a choice all of them are meant
	alone     bool   // nothing but the text is asked: of inputs, only the columns that it reads are needed
}

func (f *questionFlags) register(c *cobra.Command) {
	registerInputs(c, &f.inputs, &f.ingest)
	f.ingest.metric.register(c.Flags())
	c.Flags().StringVarP(&f.file, "file", "f", "", "read the text from this `file`; - is standard input")
}

// registerLanguage adds the options of commands that compile queries.
func (f *questionFlags) registerLanguage(c *cobra.Command) {
	f.params.register(c.Flags())
	f.lookup.register(c.Flags())
	f.sectioned = true
	c.Flags().StringVar(&f.section, "section", "", "of a file with several queries the one below the line -- `name` --")
	c.Flags().BoolVar(&f.strict, "strict-cwli", false, "refuse what CloudWatch Logs Insights does not have, and say what to write there")
}

func (t *timeFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&t.since, "since", "", "start of the range: a length of time before now (7d, 2h30m) or a `time`")
	flags.StringVar(&t.from, "from", "", "start of the range: a `time`, included")
	flags.StringVar(&t.to, "to", "", "end of the range: a `time`, not included")
}

// registerInputs adds the options of commands that can read files instead of a store.
func registerInputs(c *cobra.Command, inputs *[]string, flags *ingestFlags) {
	c.Flags().StringArrayVarP(inputs, "input", "i", nil, "ask these files or folders directly, without a store; `path` or - (may be repeated)")
	flags.register(c.Flags())
}

func newQuery(a *app) *cobra.Command {
	var question questionFlags
	var out outputFlags
	c := &cobra.Command{
		Use:   "query [QUERY]",
		Short: "Ask a question in the query language",
		Long: `query asks a question in the language of CloudWatch Logs Insights: commands joined by pipes, each working on what the
one before it gives. The text is the argument, a file (-f), or standard input. Placeholders such as
{{name}} in a saved query get their values from --param.

A file may hold several queries, each below a line with its name, such as "-- who was denied --". They are all answered in
turn, or the one that --section names.`,
		Example: `  trailsift query 'filter errorCode like /Denied/ | stats count(*) as denied by userIdentity.arn | sort denied desc'
  trailsift query -i ./logs --since 7d -o csv 'fields @timestamp, eventName, sourceIPAddress'
  trailsift query 'source files | filter status != "loaded" | display format, status, reason'
  # a saved query with {{code="AccessDenied"}} and {{rows=3}}
  trailsift query -f denied.cwli --param code=VpceAccessDenied --param rows=1
  # one of several queries in a file
  trailsift query -f questions.cwli --section 'who was denied' -o csv`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			formatGiven := c.Flags().Changed("output")
			if err := out.check(formatGiven); err != nil {
				return err
			}
			question.every, question.alone = out.readable(), true
			q, err := a.openQuestion(c.Context(), question, args)
			if err != nil {
				return err
			}
			defer closeInto(&err, q)
			q.request.Limit = out.requestLimit(formatGiven)
			return q.answerAll(c.Context(), out, formatGiven)
		},
	}
	question.register(c)
	question.registerLanguage(c)
	question.time.register(c.Flags())
	out.register(c.Flags())
	return c
}

// question is a text with everything that is needed to answer it.
type question struct {
	app     *app
	name    string // what diagnostics call the text
	text    string
	options query.Options
	request query.Request
	source  *source
	session *engine.Session
	lookups *lookups // stay open as long as the session
	// compiler is made while the session opens.
	compiler *query.Compiler

	sections []query.Section // of the text, that are asked
}

// openQuestion reads the text, opens what it is asked of, and works out its time range.
func (a *app) openQuestion(ctx context.Context, f questionFlags, args []string) (_ *question, err error) {
	q := &question{app: a, options: query.Options{Strict: f.strict, Saved: a.savedQueries}}
	defer func() {
		if err != nil {
			err = errors.Join(err, q.Close())
		}
	}()
	if q.lookups, err = f.lookup.open(); err != nil {
		return nil, err
	}
	q.options.Lookups, q.options.Geo = q.lookups.tables, q.lookups.known()
	if q.name, q.text, err = a.readText(f.file, args); err != nil {
		return nil, err
	}
	values, err := f.params.values()
	if err != nil {
		return nil, err
	}
	if err := q.choose(f); err != nil {
		return nil, err
	}
	if err := q.checkValues(values); err != nil {
		return nil, err
	}
	zone, err := a.global.location()
	if err != nil {
		return nil, err
	}
	// A bad time or text is refused before any work starts; now may need the store, so the times are read again below.
	if _, err := f.time.resolve(a.clock(), zone); err != nil {
		return nil, err
	}
	q.request = query.Request{Text: q.text, Zone: zone, Parameters: values}
	var columns map[string][]string
	if f.alone && len(f.inputs) > 0 {
		if columns, err = q.columns(a.clock()); err != nil {
			return nil, err
		}
	}
	if q.source, err = a.openColumns(ctx, f.inputs, f.ingest, columns); err != nil {
		return nil, err
	}
	if q.request.Now, err = a.now(q.source.snapshot, zone); err != nil {
		return nil, err
	}
	r, err := f.time.resolve(q.request.Now, zone)
	if err != nil {
		return nil, err
	}
	q.request.Range = query.TimeRange{Start: r.Start, End: r.End}
	a.noteSpan(q.source.snapshot, r, zone)
	return q, q.open()
}

// open opens the session and makes the compiler side by side: both take some milliseconds, and neither needs the other.
func (q *question) open() error {
	var failed error
	var made sync.WaitGroup
	made.Go(func() { failed = q.makeCompiler() })
	options := q.app.engineOptions(false)
	options.Geo, options.Last = q.lookups.geo, true
	session, err := engine.Open(q.source.snapshot, options)
	made.Wait()
	if err == nil {
		q.session = session
	}
	return errors.Join(err, failed)
}

// makeCompiler makes the compiler unless there is one.
func (q *question) makeCompiler() (err error) {
	if q.compiler == nil {
		q.compiler, err = query.New(q.options)
	}
	return err
}

// compile compiles the text as a query and prints its notes.
func (q *question) compile(ctx context.Context) (*query.Compiled, error) {
	compiled, list, err := q.session.Compile(ctx, q.compiler, &q.request)
	if err != nil {
		return nil, err
	}
	if list != nil {
		return nil, &queryError{name: q.name, text: q.text, list: list}
	}
	if q.app.global.quiet {
		compiled.Checks = nil // nobody would see what they find out
	} else if len(compiled.Notes) > 0 {
		q.app.printDiagnostics(queryError{name: q.name, text: q.text, list: compiled.Notes})
	}
	return compiled, nil
}

// Close ends the session and lets go of the source.
func (q *question) Close() error {
	var errs []error
	if q.session != nil {
		errs = append(errs, q.session.Close())
	}
	if q.lookups != nil {
		errs = append(errs, q.lookups.Close())
	}
	if q.source != nil {
		errs = append(errs, q.source.Close())
	}
	return errors.Join(errs...)
}

// readText returns the text of a question: the argument, the file, or standard input.
func (a *app) readText(file string, args []string) (name, text string, err error) {
	switch {
	case len(args) > 0 && file != "":
		return "", "", usageError("the text is given twice: as an argument and with -f %s", diag.Visible(file))
	case len(args) > 0:
		return "query", args[0], nil
	case file != "" && file != "-":
		b, err := os.ReadFile(file)
		if err != nil {
			return "", "", withCode(exitUsage, err)
		}
		return file, string(b), nil
	}
	if f, ok := a.stdin.(*os.File); ok && file == "" {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return "", "", usageError("no text: give it as an argument, with -f FILE, or on standard input")
		}
	}
	b, err := io.ReadAll(a.stdin)
	if err != nil {
		return "", "", fmt.Errorf("standard input: %w", err)
	}
	return "stdin", string(b), nil
}

// closeInto closes c and keeps its error unless there is one already.
func closeInto(err *error, c io.Closer) {
	if cerr := c.Close(); *err == nil {
		*err = cerr
	}
}
