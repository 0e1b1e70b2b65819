package cli

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/engine/metric"
	"trailsift/query/statistic"
)

// mathFlags are the options of metrics math.
type mathFlags struct {
	metricsFlags
	metrics []string
	period  periodFlag
	file    string
	label   string
}

func newMetricsMath(a *app) *cobra.Command {
	var f mathFlags
	c := &cobra.Command{
		Use:   "math [EXPRESSION]",
		Short: "Calculate with metrics: CloudWatch's metric math",
		Long: `math evaluates an expression of metric math: the argument, a file (-f), or standard input. --metric names the metrics that it reads:
an id, the namespace, the name, dimensions as name=value, and if wanted a statistic (default Average) and a period. Parts with
blanks stand in double quotes. SEARCH finds metrics itself.

  --metric 'm1=AWS/EC2 CPUUtilization InstanceId=i-1 p90 5m'

--chart draws lines instead of the rows; -o json has the shape of CloudWatch's get-metric-data.`,
		Example: `  trailsift metrics math -i metrics '100 * errors / calls' --metric 'errors=AWS/Lambda Errors FunctionName=thumbnails Sum 1h' --metric 'calls=AWS/Lambda Invocations FunctionName=thumbnails Sum 1h'
  trailsift metrics math -i metrics "SUM(SEARCH('{AWS/Lambda,FunctionName} Errors', 'Sum', 3600))"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			_, text, err := a.readText(f.file, args)
			if err != nil {
				return err
			}
			q, err := f.queries(strings.TrimSpace(text))
			if err != nil {
				return err
			}
			if err := checkQueries(q); err != nil {
				return a.requestError(err)
			}
			m, err := a.openMetrics(c, &f.metricsFlags)
			if err != nil {
				return err
			}
			defer closeInto(&err, m)
			return m.math(c.Context(), q)
		},
	}
	f.register(c)
	c.Flags().StringArrayVar(&f.metrics, "metric", nil, "a `metric` of the expression: 'id=NAMESPACE NAME [dimension=value]… [STATISTIC] [PERIOD]' (may be repeated)")
	c.Flags().Var(&f.period, "period", "the `period` of the result, such as 60 or 5m (default: the longest of its metrics)")
	c.Flags().StringVarP(&f.file, "file", "f", "", "read the expression from this `file`; - is standard input")
	c.Flags().StringVar(&f.label, "label", "", "what the result is called; ${MAX} and the like stand for values of it")
	return c
}

// queries returns the queries of the request: the metrics, which are not shown, and the expression.
func (f mathFlags) queries(expression string) ([]metric.Query, error) {
	hidden := false
	var out []metric.Query
	for _, text := range f.metrics {
		id, stat, err := readMetricStat(text)
		if err != nil {
			return nil, usageError("--metric %q: %w", text, err)
		}
		if f.period != 0 {
			stat.Period = f.period.seconds()
		}
		out = append(out, metric.Query{ID: id, MetricStat: stat, ReturnData: &hidden})
	}
	id := "e1"
	for n := 2; ; n++ {
		taken := false
		for _, q := range out {
			taken = taken || q.ID == id
		}
		if !taken {
			break
		}
		id = "e" + strconv.Itoa(n)
	}
	q := metric.Query{ID: id, Expression: expression, Period: f.period.seconds()}
	if f.label != "" {
		q.Label = &f.label
	}
	return append(out, q), nil
}

// checkQueries finds what is wrong with queries before anything is read: their periods and times may not be known yet.
func checkQueries(queries []metric.Query) error {
	r := metric.Request{EndTime: 1}
	for _, q := range queries {
		if q.MetricStat != nil && q.MetricStat.Period == 0 {
			s := *q.MetricStat
			s.Period, q.MetricStat = defaultPeriod, &s
		}
		r.MetricDataQueries = append(r.MetricDataQueries, q)
	}
	_, err := metric.Compile(r)
	return err
}

// readMetricStat reads 'id=NAMESPACE NAME dimension=value STATISTIC PERIOD'. A period of 0 is not given.
func readMetricStat(text string) (id string, out *metric.MetricStat, err error) {
	id, rest, ok := strings.Cut(text, "=")
	words, open := quotedWords(rest)
	switch {
	case !ok || strings.TrimSpace(id) == "":
		return "", nil, usageError("it begins with an id and =, such as m1=AWS/EC2 CPUUtilization")
	case open:
		return "", nil, usageError("a quote is not closed")
	case len(words) < 2:
		return "", nil, usageError("it has a namespace and the name of a metric")
	}
	out = &metric.MetricStat{Metric: metric.Metric{Namespace: words[0], Name: words[1]}}
	for _, w := range words[2:] {
		name, value, isDimension := strings.Cut(w, "=")
		var period periodFlag
		switch {
		case isDimension && name != "" && value != "":
			out.Metric.Dimensions = append(out.Metric.Dimensions, metric.Dimension{Name: name, Value: value})
		case out.Period == 0 && period.Set(w) == nil:
			out.Period = period.seconds()
		case out.Stat == "":
			if _, err := statistic.Parse(w); err != nil {
				return "", nil, usageError("%q is no dimension (name=value), period or statistic: %w", w, err)
			}
			out.Stat = w
		default:
			return "", nil, usageError("%q is there although a statistic and a period are", w)
		}
	}
	if out.Stat == "" {
		out.Stat = "Average"
	}
	return strings.TrimSpace(id), out, nil
}

// quotedWords cuts a text at blanks that do not stand in double quotes, and reports whether a quote is open at its end. A
// backslash takes the meaning of the character behind it.
func quotedWords(text string) (words []string, open bool) {
	var word strings.Builder
	started := false
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped, started = true, true
		case r == '"':
			open, started = !open, true
		case r == ' ' && !open:
			if started {
				words = append(words, word.String())
			}
			word.Reset()
			started = false
		default:
			word.WriteRune(r)
			started = true
		}
	}
	if started {
		words = append(words, word.String())
	}
	return words, open || escaped
}

// math answers the queries of a request. Metrics without a period get the longest of their datapoints.
func (m *metricsSession) math(ctx context.Context, queries []metric.Query) error {
	store, err := m.store()
	if err != nil {
		return err
	}
	for i := range queries {
		if s := queries[i].MetricStat; s != nil {
			period, err := m.longestPeriod(ctx, store, s.Metric)
			if err != nil {
				return err
			}
			if s.Period == 0 {
				s.Period = period
			}
		}
	}
	r := metric.Request{MetricDataQueries: queries}
	if err := m.setRange(ctx, store, metric.Filter{}, &r); err != nil {
		return err
	}
	return m.answer(ctx, store, r)
}

// longestPeriod returns the longest period of a metric's datapoints, or the default where none is known. A metric that is not there
// is noted.
func (m *metricsSession) longestPeriod(ctx context.Context, store metric.Store, asked metric.Metric) (int64, error) {
	f := metric.Filter{Namespace: asked.Namespace, Name: asked.Name, Dimensions: asked.Dimensions, None: len(asked.Dimensions) == 0}
	list, err := store.Catalogue(ctx, f)
	if err != nil {
		return 0, err
	}
	period, found := int64(0), false
	for _, l := range list {
		if len(l.Dimensions) == len(asked.Dimensions) {
			period, found = max(period, l.Period), true
		}
	}
	if period == 0 {
		period = defaultPeriod
	}
	if !found {
		return period, m.noteUnknown(ctx, store, f)
	}
	return period, nil
}
