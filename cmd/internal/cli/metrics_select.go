package cli

import (
	"context"

	"github.com/spf13/cobra"

	"trailsift/engine/metric"
	"trailsift/query/metricsql"
)

// selectFlags are the options of metrics select.
type selectFlags struct {
	metricsFlags
	period    periodFlag
	file      string
	maxSeries int
	own       string
}

func newMetricsSelect(a *app) *cobra.Command {
	var f selectFlags
	c := &cobra.Command{
		Use:   "select [QUERY]",
		Short: "Answer a query of CloudWatch Metrics Insights",
		Long: `select answers a query of Metrics Insights: the argument, a file (-f), or standard input.

  SELECT FUNCTION(metric) FROM namespace | SCHEMA(namespace[, dimension…]) [WHERE key = 'value' [AND …]]
  [GROUP BY key[, …]] [ORDER BY FUNCTION() [ASC|DESC]] [LIMIT n]

FUNCTION is AVG, COUNT, MAX, MIN or SUM; a key is a dimension or AWS.AccountId. FROM SCHEMA takes metrics with exactly these
dimensions. A metric without a dimension of GROUP BY is in the group Other. ORDER BY sorts by one number of each series, over
the whole range. Without LIMIT there are 500 series at most, as in CloudWatch, or as many as --max-series says.

--chart draws lines instead of the rows; -o json has the shape of CloudWatch's get-metric-data.`,
		Example: `  trailsift metrics select -i metrics 'SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName) GROUP BY FunctionName ORDER BY SUM() DESC LIMIT 2' --period 6h
  trailsift metrics select -i metrics "SELECT MAX(Duration) FROM \"AWS/Lambda\" WHERE FunctionName = 'thumbnails'" --period 1h --chart`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			name, text, err := a.readText(f.file, args)
			if err != nil {
				return err
			}
			q, list := metricsql.Parse(text)
			if q == nil {
				return &queryError{name: name, text: text, list: list}
			}
			if len(list) > 0 && !a.global.quiet {
				a.printDiagnostics(queryError{name: name, text: text, list: list})
			}
			m, err := a.openMetrics(c, &f.metricsFlags)
			if err != nil {
				return err
			}
			defer closeInto(&err, m)
			return m.insights(c.Context(), f, q)
		},
	}
	f.register(c)
	c.Flags().Var(&f.period, "period", "the length of a `period`, such as 60 or 5m (default 5m)")
	c.Flags().StringVarP(&f.file, "file", "f", "", "read the query from this `file`; - is standard input")
	c.Flags().IntVar(&f.maxSeries, "max-series", 0, "at most this many `series` where the query has no LIMIT (default 500)")
	c.Flags().StringVar(&f.own, "own-account", "", "the `account` that CURRENT_ACCOUNT_ID() is")
	return c
}

// insights answers a query of Metrics Insights.
func (m *metricsSession) insights(ctx context.Context, f selectFlags, q *metricsql.Query) error {
	store, err := m.store()
	if err != nil {
		return err
	}
	if store.Own = f.own; f.own == "" && q.AsksOwner() {
		return usageError("CURRENT_ACCOUNT_ID() is not known" + helpMark + "give the account with --own-account")
	}
	if f.maxSeries < 0 {
		return usageError("--max-series is a positive number, not %d", f.maxSeries)
	}
	store.MaxSeries = f.maxSeries
	period := f.period.seconds()
	if period == 0 {
		period = defaultPeriod
	}
	named := metric.Filter{Namespace: q.Namespace, Name: q.Metric}
	if list, err := store.Catalogue(ctx, named); err != nil {
		return err
	} else if len(list) == 0 {
		if err := m.noteUnknown(ctx, store, named); err != nil {
			return err
		}
	}
	r := metric.Request{MetricDataQueries: []metric.Query{{ID: "q1", Expression: q.String(), Period: period}}}
	if err := m.setRange(ctx, store, named, &r); err != nil {
		return err
	}
	return m.answer(ctx, store, r)
}
