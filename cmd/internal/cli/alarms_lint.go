package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/alarm/rule"
	"trailsift/engine/metric"
	"trailsift/query"
	"trailsift/query/diag"
)

func newAlarmsLint(a *app) *cobra.Command {
	var f lintFlags
	var rules ruleFlags
	data := metricsFlags{out: outputFlags{format: "table", limit: -1}}
	c := &cobra.Command{
		Use:   "lint FILE...",
		Short: "Check alarm rules without running them",
		Long: `lint reports everything that there is to say about alarms: what cannot be read, what CloudWatch refuses, patterns that can match
nothing, composite alarms on alarms that are not in these files or that watch themselves, and units and periods in which there are no
data. All findings come with file, line and column.

With --store, or -i, the alarms are compared with what is there: metrics that do not exist, with the closest name, wrong units, too few
datapoints, and thresholds that everything or nothing ever breached. Without them no store is opened.`,
		Example: `  trailsift alarms lint alarms/rules.yaml
  trailsift alarms lint -i metrics alarms/describe-alarms.json --exit-zero
  trailsift alarms lint -o sarif --fail-on warning pack:cis`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			set, err := a.loadRules(c.Context(), rules, args)
			if err != nil {
				return err
			}
			if err := a.checkRules(c, set, &data); err != nil {
				return err
			}
			files := a.lintedRules(set)
			if err := a.printFindings(f, files); err != nil {
				return err
			}
			return a.lintVerdict(f, files, term.Counted(int64(len(set.Rules)), "rule"))
		},
	}
	c.Flags().StringVarP(&f.output, "output", "o", "table", "output: "+orList(lintFormats()))
	c.Flags().StringVar(&f.failOn, "fail-on", "error", "end with exit code 3 from this `severity` on: error or warning")
	c.Flags().BoolVar(&f.exitZero, "exit-zero", false, "end with exit code 0 whatever is found")
	rules.register(c.Flags())
	registerInputs(c, &data.inputs, &data.ingest)
	return c
}

// checkRules checks rules, against a store when one is named.
func (a *app) checkRules(c *cobra.Command, set *rule.Set, data *metricsFlags) error {
	compiler, err := query.New(query.Options{Saved: a.savedQueries})
	if err != nil {
		return err
	}
	o := rule.LintOptions{Compiler: compiler, Now: a.clock()}
	if c.Flags().Changed("store") || len(data.inputs) > 0 {
		silent := *a // what there is to say about single datapoints is no finding
		silent.global.quiet = true
		m, err := silent.openMetrics(c, data)
		if err != nil {
			return err
		}
		if o.Known, err = m.known(c.Context()); err == nil {
			o.Now = m.now
			err = rule.Lint(c.Context(), set, o)
		}
		return errors.Join(err, m.Close())
	}
	return rule.Lint(c.Context(), set, o)
}

// lintedRules gives every rule its findings. What is about a file as a whole, or about a rule that could not be read, comes first.
func (a *app) lintedRules(set *rule.Set) []*lintedFile {
	var out []*lintedFile
	for _, file := range set.Files {
		linted := &lintedFile{name: file.Name, text: file.Text, queries: []lintedQuery{{end: len(file.Text)}}}
		for _, r := range set.Rules {
			if r.File == file {
				linted.queries = append(linted.queries, lintedQuery{name: r.Name, start: r.Whole.Start, end: r.Whole.End})
			}
		}
		for _, d := range file.Problems {
			if a.global.quiet && d.Severity > diag.Warning {
				continue
			}
			of := 0
			for i, q := range linted.queries {
				if q.name != "" && d.Span.Start >= q.start && d.Span.Start < q.end {
					of = i
				}
			}
			linted.queries[of].findings.Add(d)
		}
		if len(linted.queries[0].findings) == 0 && len(linted.queries) > 1 {
			linted.queries = linted.queries[1:]
		}
		out = append(out, linted)
	}
	return out
}

// known is what rules are compared with: the metrics of the store.
func (m *metricsSession) known(ctx context.Context) (*rule.Known, error) {
	store, err := m.store()
	if err != nil {
		return nil, err
	}
	out := &rule.Known{Sources: store.Sources()}
	if out.Metrics, err = m.seen(ctx); err != nil {
		return nil, err
	}
	if len(out.Metrics) == 0 {
		return nil, errors.New("there are no metrics to compare the alarms with" + helpMark + "without --store and -i the rules alone are checked")
	}
	first, last, _, err := store.Span(ctx, metric.Filter{})
	out.Start, out.End = first, last+1
	return out, err
}
