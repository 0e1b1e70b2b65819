package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/query"
	"trailsift/query/diag"
)

// lintFlags are the options of lint.
type lintFlags struct {
	output   string
	failOn   string
	exitZero bool
	strict   bool
	params   parameterFlags
	lookup   lookupFlags
}

func newLint(a *app) *cobra.Command {
	var f lintFlags
	c := &cobra.Command{
		Use:   "lint FILE...",
		Short: "Check query files without running them",
		Long: `lint compiles the queries in files and reports everything that there is to say about them: errors, and warnings, notes and
hints about what runs and may mean something else. It needs no store. - is standard input.

A file holds one query, or several, each below a line with its name:

  -- who was denied --
  filter errorCode like /Denied/ | stats count(*) by userIdentity.arn
  -- deleted trails --
  filter eventName = "DeleteTrail"

Comments before the first such line say what the file is for. Parameters need no values; --param tries one.`,
		Example: `  trailsift lint denied.cwli
  trailsift lint -o sarif *.cwli > findings.sarif
  trailsift lint --fail-on warning denied.cwli questions.cwli`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.lint(f, args)
		},
	}
	c.Flags().StringVarP(&f.output, "output", "o", "table", "output: "+orList(lintFormats()))
	c.Flags().StringVar(&f.failOn, "fail-on", "error", "end with exit code 3 from this `severity` on: error or warning")
	c.Flags().BoolVar(&f.exitZero, "exit-zero", false, "end with exit code 0 whatever is found")
	c.Flags().BoolVar(&f.strict, "strict-cwli", false, "refuse what CloudWatch Logs Insights does not have")
	f.params.register(c.Flags())
	f.lookup.register(c.Flags())
	return c
}

// worst is the least severity that makes the check fail.
func (f lintFlags) worst() diag.Severity {
	if f.failOn == "warning" {
		return diag.Warning
	}
	return diag.Error
}

// lintedFile is a query file with what was found in it.
type lintedFile struct {
	name    string
	text    string
	queries []lintedQuery
}

// lintedQuery is one query of a file.
type lintedQuery struct {
	name       string    // empty when it is the only one
	start, end int       // in the file's text
	findings   diag.List // with spans in the file's text
}

func (a *app) lint(f lintFlags, names []string) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	values, err := f.params.values()
	if err != nil {
		return err
	}
	lookups, err := f.lookup.open()
	if err != nil {
		return err
	}
	defer closeInto(&err, lookups)
	compiler, err := query.New(query.Options{Strict: f.strict, Lookups: lookups.tables, Geo: lookups.known(), Saved: a.savedQueries})
	if err != nil {
		return err
	}
	var files []*lintedFile
	for _, name := range names {
		file, err := a.readQueries(name)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	l := &linter{compiler: compiler, values: values, now: a.clock(), quiet: a.global.quiet}
	for _, file := range files {
		l.check(file)
	}
	if name := l.unused(); name != "" {
		return usageError("--param %s: no query has such a parameter", diag.Visible(name))
	}
	if err := a.printFindings(f, files); err != nil {
		return err
	}
	queries := 0
	for _, file := range files {
		queries += len(file.queries)
	}
	return a.lintVerdict(f, files, countedQueries(queries))
}

// readQueries reads a file and finds its queries.
func (a *app) readQueries(name string) (*lintedFile, error) {
	var data []byte
	var err error
	if name == "-" {
		name = "stdin"
		data, err = io.ReadAll(a.stdin)
	} else {
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, withCode(exitUsage, err)
	}
	f := &lintedFile{name: name, text: string(data)}
	for _, q := range query.Sections(f.text) {
		f.queries = append(f.queries, lintedQuery{name: q.Name, start: q.Start, end: q.End})
	}
	return f, nil
}

// check refuses wrong flags.
func (f lintFlags) check() error {
	if !slices.Contains(lintFormats(), f.output) {
		return usageError("--output is %s, not %q", orList(lintFormats()), f.output)
	}
	if f.failOn != "error" && f.failOn != "warning" {
		return usageError("--fail-on is error or warning, not %q", f.failOn)
	}
	return nil
}

// lintVerdict ends the command with exit code 3 when something was found that matters. checked says what was checked.
func (a *app) lintVerdict(f lintFlags, files []*lintedFile, checked string) error {
	counts := map[diag.Severity]int{}
	for _, file := range files {
		for _, q := range file.queries {
			for _, d := range q.findings {
				counts[d.Severity]++
			}
		}
	}
	verdict := fmt.Sprintf("%s: %s, %s", checked, term.Counted(int64(counts[diag.Error]), "error"), term.Counted(int64(counts[diag.Warning]), "warning"))
	if failed := counts[diag.Error] > 0 || f.worst() == diag.Warning && counts[diag.Warning] > 0; failed && !f.exitZero {
		return withCode(exitFindings, errors.New(verdict))
	}
	a.note("%s", verdict)
	return nil
}

func countedQueries(n int) string {
	if n == 1 {
		return "1 query"
	}
	return term.Count(int64(n)) + " queries"
}
