package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/report"
	"trailsift/query/diag"
)

// reportFlags are the options of report.
type reportFlags struct {
	inputs       []string
	ingest       ingestFlags
	time         timeFlags
	params       parameterFlags
	lookup       lookupFlags
	output       reportOutput
	failOn       string
	exitZero     bool
	check        bool
	baseline     string
	saveBaseline string
	parallel     int
}

func newReport(a *app) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "report FILE...",
		Short: "Run report files: sections of queries with what is expected of them",
		Long: `report runs a report file, in YAML: sections of text, queries, questions, unusual rates, timelines and checks of alarms,
with charts, comparisons with the time before or with a baseline, and expectations. "trailsift help reports" lists its keys.

Where an expectation does not hold the exit code is 3, and it is named with the section on standard error; --fail-on looks only at
sections of a severity, or a worse one. A section that cannot be answered says so in its place, the others are answered, and the
exit code is 1. --check compiles everything and reads no store.

One run writes several formats: each --out FILE has that of its suffix. The same store and the same --now give the same bytes.`,
		Example: `  trailsift report -i logs --now latest --exit-zero reports/nightly.yaml
  trailsift report --check reports/nightly.yaml reports/access.yaml
  trailsift report --since 24h --exit-zero --fail-on high --out nightly.md --out nightly.xml reports/nightly.yaml
  trailsift report --save-baseline week.json -o markdown reports/cost.yaml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f.output.given = c.Flags().Changed("output")
			return a.report(c.Context(), &f, args)
		},
	}
	registerInputs(c, &f.inputs, &f.ingest)
	f.ingest.metric.register(c.Flags())
	f.params.register(c.Flags())
	f.lookup.register(c.Flags())
	f.time.register(c.Flags())
	f.output.register(c.Flags())
	flags := c.Flags()
	flags.StringVar(&f.failOn, "fail-on", "", "end with exit code 3 only for sections of this `severity` or a worse one, and those that have none: "+orList(severities()))
	flags.BoolVar(&f.exitZero, "exit-zero", false, "end with exit code 0 whatever does not hold")
	flags.BoolVar(&f.check, "check", false, "compile everything, run nothing, and need no store")
	flags.StringVar(&f.baseline, "baseline", "", "compare with this `file` of --save-baseline, instead of the one that the report names")
	flags.StringVar(&f.saveBaseline, "save-baseline", "", "write what is found into this `file`, to compare later runs with; one that is there is replaced")
	flags.IntVar(&f.parallel, "parallel", 0, "how many queries run at the same time (default: 2)")
	return c
}

func severities() []string {
	var out []string
	for _, s := range report.Severities() {
		out = append(out, string(s))
	}
	return out
}

// validate refuses flags that cannot be right, before any work starts.
func (f *reportFlags) validate(files []string) error {
	if f.failOn != "" && !slices.Contains(severities(), f.failOn) {
		return usageError("--fail-on is %s, not %q", orList(severities()), f.failOn)
	}
	if f.parallel < 0 {
		return usageError("--parallel is a number of queries, not %d", f.parallel)
	}
	if len(files) > 1 && (f.baseline != "" || f.saveBaseline != "") {
		return usageError("a baseline is that of one report: give one FILE")
	}
	return f.output.check(len(files))
}

// report checks reports or runs them.
func (a *app) report(ctx context.Context, f *reportFlags, files []string) (err error) {
	if err := f.validate(files); err != nil {
		return err
	}
	r := &reportRun{app: a, flags: f}
	defer closeInto(&err, r)
	if err := r.read(files); err != nil {
		return err
	}
	if f.check {
		return r.check(ctx)
	}
	if err := r.open(ctx); err != nil {
		return err
	}
	plans, err := r.prepare(ctx, r.compileOver)
	if err != nil {
		return err
	}
	docs, err := r.runAll(ctx, plans)
	if err != nil {
		return err
	}
	if err := a.writeReports(&f.output, docs, report.Severity(f.failOn)); err != nil {
		return err
	}
	return r.verdict(docs)
}

// read reads the report files, and the values of parameters.
func (r *reportRun) read(files []string) error {
	var err error
	if r.zone, err = r.app.global.location(); err != nil {
		return err
	}
	if r.values, err = r.flags.params.values(); err != nil {
		return err
	}
	if r.lookups, err = r.flags.lookup.open(); err != nil {
		return err
	}
	if _, err := r.flags.time.resolve(r.app.clock(), r.zone); err != nil {
		return err
	}
	for _, file := range files {
		name, text, err := r.app.readText(file, nil)
		if err != nil {
			return err
		}
		spec, problems := report.Read(name, text)
		if problems != nil {
			return &queryError{name: name, text: text, list: problems}
		}
		r.specs = append(r.specs, spec)
	}
	return r.checkValues()
}

// checkValues refuses a value that is of no parameter of any report.
func (r *reportRun) checkValues() error {
	var names []string
	for _, s := range r.specs {
		for _, p := range s.Parameters {
			names = append(names, p.Name)
		}
	}
	for _, text := range r.flags.params.given {
		if name, _, _ := strings.Cut(text, "="); !slices.Contains(names, name) {
			return usageError("--param %s: the report has no such parameter%s", diag.Visible(name), similar(name, names, "parameters are named under `parameters` in the file"))
		}
	}
	return nil
}

// check compiles everything without a store.
func (r *reportRun) check(ctx context.Context) error {
	if err := r.makeCompiler(); err != nil {
		return err
	}
	r.now = r.app.clock()
	if _, err := r.prepare(ctx, r.compileAlone); err != nil {
		return err
	}
	sections := 0
	for _, s := range r.specs {
		sections += s.Sections()
	}
	r.app.note("%s of %s: nothing is wrong", term.Counted(int64(sections), "section"), term.Counted(int64(len(r.specs)), "report"))
	return nil
}

// baselineFor reads the baseline of a report; nil when there is none.
func (r *reportRun) baselineFor(s *report.Spec) (*report.Baseline, error) {
	file := r.flags.baseline
	if file == "" && s.Baseline != "" {
		file = beside(s.File, s.Baseline)
	}
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && (r.flags.baseline == "" || r.flags.saveBaseline != "") {
		return nil, nil // the report says so where it needs one
	}
	if err != nil {
		return nil, withCode(exitUsage, err)
	}
	b, err := report.ReadBaseline(data)
	if err != nil {
		return nil, usageError("%s: %w", file, err)
	}
	return b, nil
}

// beside is a file that a report names: from the report's folder on.
func beside(report, file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(filepath.Dir(report), file)
}

// verdict ends the command: with exit code 1 when a section could not be answered, and with 3 when an expectation does not hold.
func (r *reportRun) verdict(docs []*report.Document) error {
	var failed, broken []string
	for _, d := range docs {
		for i := range d.Sections {
			s := &d.Sections[i]
			place := fmt.Sprintf("\n  %s:%d: %s: ", diag.Visible(d.File), s.Line, diag.Visible(s.Title))
			if s.Err != "" {
				failed = append(failed, place+s.Err)
			}
			for _, o := range s.Expected {
				if o.Passed || !s.Severity.AtLeast(report.Severity(r.flags.failOn)) {
					continue
				}
				line := place + "expected " + diag.Visible(o.Text) + ", and " + diag.Visible(o.Actual)
				if s.Severity != "" {
					line += " (" + string(s.Severity) + ")"
				}
				broken = append(broken, line)
			}
		}
	}
	var text string
	if len(failed) > 0 {
		text = term.Counted(int64(len(failed)), "section") + " could not be answered" + strings.Join(failed, "")
	}
	if len(broken) > 0 {
		if text != "" {
			text += "\n"
		}
		text += term.Counted(int64(len(broken)), "expectation") + " not fulfilled" + strings.Join(broken, "")
	}
	switch {
	case len(failed) > 0:
		return errors.New(text)
	case len(broken) > 0 && !r.flags.exitZero:
		return withCode(exitFindings, errors.New(text))
	case len(broken) > 0:
		r.app.note("%s", text)
	}
	return nil
}

// saveBaseline writes what a report found.
func (r *reportRun) saveBaseline(p *report.Plan) error {
	data, err := p.Baseline().Bytes()
	if err != nil {
		return err
	}
	return writeFile(r.flags.saveBaseline, true, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
