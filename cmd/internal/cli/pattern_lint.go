package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/ingest/metricfilter"
	"trailsift/query/diag"
	"trailsift/query/pattern"
	"trailsift/storage/schema"
)

func newPatternLint(a *app) *cobra.Command {
	var f lintFlags
	c := &cobra.Command{
		Use:   "lint PATTERN|FILE...",
		Short: "Check filter patterns and metric filters without running them",
		Long: `lint reports everything that there is to say about patterns: what cannot be read, what AWS refuses, conditions that can never
hold beside others or add nothing, and fields that CloudTrail events do not have. An argument that names a file, or - for
standard input, is read: as an answer of describe-metric-filters, as a put-metric-filter request or YAML with the same names, of
which the metric is checked too, or as patterns, one on each line.`,
		Example: `  trailsift pattern lint '{ $.errorcode = "AccessDenied" }' --exit-zero
  trailsift pattern lint -o json --exit-zero '?ERROR WARN'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.lintPatterns(f, args)
		},
	}
	c.Flags().StringVarP(&f.output, "output", "o", "table", "output: "+orList(lintFormats()))
	c.Flags().StringVar(&f.failOn, "fail-on", "error", "end with exit code 3 from this `severity` on: error or warning")
	c.Flags().BoolVar(&f.exitZero, "exit-zero", false, "end with exit code 0 whatever is found")
	return c
}

func (a *app) lintPatterns(f lintFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	var files []*lintedFile
	for _, arg := range args {
		found, err := a.readPatterns(arg)
		if err != nil {
			return err
		}
		files = append(files, found...)
	}
	for _, file := range files {
		findings := &file.queries[0].findings
		p, problems := pattern.Parse(file.text)
		if p != nil {
			problems = pattern.Lint(p, pattern.LintOptions{Records: schema.Events()})
		}
		for _, d := range problems {
			if !a.global.quiet || d.Severity <= diag.Warning {
				findings.Add(d)
			}
		}
	}
	if err := a.printFindings(f, files); err != nil {
		return err
	}
	return a.lintVerdict(f, files, term.Counted(int64(len(files)), "pattern"))
}

// readPatterns returns the patterns of an argument, each as a file of its own: that its text is only the pattern lets findings point
// into it.
func (a *app) readPatterns(arg string) ([]*lintedFile, error) {
	var text []byte
	var err error
	name := arg
	switch {
	case arg == "-":
		name = "stdin"
		text, err = io.ReadAll(a.stdin)
	default:
		if text, err = os.ReadFile(arg); errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) || err != nil && strings.ContainsAny(arg, " {[") {
			return []*lintedFile{lintedPattern("pattern", arg)}, nil
		}
	}
	if err != nil {
		return nil, withCode(exitUsage, err)
	}
	definitions, err := metricfilter.Read(text)
	var out []*lintedFile
	switch {
	case errors.Is(err, metricfilter.ErrNoFilter) && json.Valid(text):
		return nil, withCode(exitUsage, fmt.Errorf("%s: %w", name, err))
	case errors.Is(err, metricfilter.ErrNoFilter):
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				out = append(out, lintedPattern(fmt.Sprintf("%s, line %d", name, n), line))
			}
		}
	case err != nil:
		return nil, withCode(exitUsage, fmt.Errorf("%s: %w", name, err))
	}
	for i := range definitions {
		file := lintedPattern(patternName(name, &definitions[i]), definitions[i].Pattern)
		var list diag.List
		if _, err := definitions[i].Check(); err != nil && !errors.As(err, &list) { // the pattern is checked with the others
			file.queries[0].findings.Add(diag.Errorf("metric-filter", diag.Span{}, "%s", err))
		}
		out = append(out, file)
	}
	return out, nil
}

func lintedPattern(name, text string) *lintedFile {
	return &lintedFile{name: name, text: text, queries: []lintedQuery{{end: len(text)}}}
}
