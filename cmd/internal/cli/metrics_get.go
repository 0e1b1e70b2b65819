package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/metric"
	"trailsift/query/diag"
)

// getFlags are the options of metrics get.
type getFlags struct {
	metricsFlags
	dimensions dimensionFilter
	stats      []string
	period     periodFlag
	unit       unitFlag
	request    string
	band       float64 // deviations; 0: none
}

func newMetricsGet(a *app) *cobra.Command {
	var f getFlags
	c := &cobra.Command{
		Use:   "get [NAMESPACE METRIC]",
		Short: "Get statistics of metrics over time",
		Long: `get gives statistics of a metric over time. Every metric that has the dimensions of --dimension, among others, is a series of its
own, as list shows it; --dimension none is the metric without dimensions.

--chart draws lines instead of the rows; -o json has the shape of CloudWatch's get-metric-data. --request answers a file that
get-metric-data takes, in that shape unless -o says otherwise; its StartTime and EndTime give way to --since, --from and --to.

Datapoints lie on multiples of the period since 1970, where CloudWatch counts periods from the start, rounded to the minute or,
of older data, to five minutes or the hour. A period is 1, 5, 10, 20, 30 or a multiple of 60 seconds; without --period it is the
longest that datapoints of these metrics have, or 5m. Without a range it is all that is there.

--band adds the lower and upper bound of what was to be expected at each time, by the values before it alone, those of two weeks
before the range included: the model of ANOMALY_DETECTION_BAND and of the command anomaly. With --chart it is drawn behind the
line, and values outside of it are marked.`,
		Example: `  trailsift metrics get -i metrics AWS/Lambda Duration --dimension FunctionName=thumbnails --stat Average --stat p90 --from 2026-03-14T12:00 --to 2026-03-14T12:20
  trailsift metrics get -i metrics AWS/Lambda Errors --stat Sum --period 15m --chart
  trailsift metrics get -i metrics AWS/Lambda Duration --dimension FunctionName=thumbnails --period 5m --band --chart
  trailsift metrics get -i metrics --request request.json`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if (f.request == "") != (len(args) == 2) {
				return usageError("get takes a namespace and the name of a metric, or --request")
			}
			if f.request != "" {
				return a.metricsRequest(c, &f)
			}
			if err := f.checkBand(c); err != nil {
				return err
			}
			m, err := a.openMetrics(c, &f.metricsFlags)
			if err != nil {
				return err
			}
			defer closeInto(&err, m)
			return m.get(c.Context(), f, args[0], args[1])
		},
	}
	f.register(c)
	flags := c.Flags()
	flags.Var(&f.dimensions, "dimension", "only metrics that have this dimension, among others (may be repeated), or none for the one without any")
	flags.StringArrayVar(&f.stats, "stat", nil, "the `statistic`: Average, Sum, Minimum, Maximum, SampleCount, p99, TM(10%:90%) … (may be repeated; default Average)")
	flags.Var(&f.period, "period", "the length of a `period`, such as 60 or 5m")
	flags.Var(&f.unit, "unit", "only datapoints of this `unit`")
	flags.Float64Var(&f.band, "band", 0, "add the band that each value was expected in, so many `deviations` wide on each side: --band is 2, --band=3 is 3")
	flags.Lookup("band").NoOptDefVal = "2"
	flags.StringVar(&f.request, "request", "", "answer this JSON `file` of get-metric-data")
	return c
}

// get answers a question about the metrics of one name.
func (m *metricsSession) get(ctx context.Context, f getFlags, namespace, name string) error {
	store, err := m.store()
	if err != nil {
		return err
	}
	filter := metric.Filter{Namespace: namespace, Name: name, None: f.dimensions.none}
	for _, d := range f.dimensions.names {
		filter.Dimensions = append(filter.Dimensions, metric.Dimension{Name: d, Value: f.dimensions.value[d]})
	}
	list, err := store.Catalogue(ctx, filter)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		text, err := unknownMetric(ctx, store, filter)
		return errors.Join(err, usageError("%s", text))
	}
	period := f.period.seconds()
	for _, l := range list {
		if f.period == 0 {
			period = max(period, l.Period)
		}
	}
	if period == 0 {
		period = defaultPeriod
	}
	if len(f.stats) == 0 {
		f.stats = []string{"Average"}
	}
	most := metric.MaxQueries
	if f.band > 0 {
		most /= 2
	}
	if n := len(list) * len(f.stats); n > most {
		return usageError("%s series are asked for; get gives %s at most"+helpMark+"narrow them with --dimension, or ask the query language: source metrics | filter metricName = %q | stats stat(%q) by bin(5m), dimensions.NAME",
			term.Count(int64(n)), term.Count(int64(most)), name, f.stats[0])
	}
	var r metric.Request
	n := 0
	for _, l := range list {
		for _, stat := range f.stats {
			n++
			q := metric.Query{
				ID: "m" + strconv.Itoa(n), AccountID: l.Account, Label: labelOf(l.Metric, stat, len(f.stats) > 1),
				MetricStat: &metric.MetricStat{Metric: l.Metric, Period: period, Stat: stat, Unit: string(f.unit)},
			}
			r.MetricDataQueries = append(r.MetricDataQueries, q)
			if f.band > 0 {
				r.MetricDataQueries = append(r.MetricDataQueries, bandOf(q, n, f.band))
			}
		}
	}
	if err := m.setRange(ctx, store, filter, &r); err != nil {
		return err
	}
	m.bands = f.band > 0
	return m.answer(ctx, store, r)
}

// labelOf is what a series is called: its dimensions, or its name where it has none, and its statistic where there are several.
func labelOf(m metric.Metric, stat string, several bool) *string {
	var parts []string
	for _, d := range m.Dimensions {
		parts = append(parts, d.Name+"="+d.Value)
	}
	label := strings.Join(parts, ", ")
	if label == "" {
		label = m.Name
	}
	if several {
		label += " " + stat
	}
	return &label
}

// unknownMetric says what there is instead of a metric that is not there.
func unknownMetric(ctx context.Context, store metric.Store, f metric.Filter) (string, error) {
	all, err := store.Catalogue(ctx, metric.Filter{})
	if err != nil {
		return "", err
	}
	var namespaces, names, sets []string
	add := func(list *[]string, s string) {
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	for _, l := range all {
		add(&namespaces, l.Namespace)
		if l.Namespace == f.Namespace {
			add(&names, l.Name)
			if l.Name == f.Name {
				add(&sets, diag.Visible(l.Metric.String()))
			}
		}
	}
	const help = "`trailsift metrics list` shows what there is"
	switch {
	case len(all) == 0:
		return "there are no metrics here" + helpMark + "`trailsift ingest PATH` reads exports of metrics", nil
	case len(names) == 0:
		return fmt.Sprintf("no metric has the namespace %q%s", f.Namespace, similar(f.Namespace, namespaces, help)), nil
	case len(sets) == 0:
		return fmt.Sprintf("the namespace %s has no metric %q%s", f.Namespace, f.Name, similar(f.Name, names, help)), nil
	}
	return "no metric " + f.Name + " has these dimensions" + helpMark + "there are: " + listSome(sets, 4), nil
}

// noteUnknown notes that a metric is not there. Its series is empty, as CloudWatch's would be.
func (m *metricsSession) noteUnknown(ctx context.Context, store metric.Store, f metric.Filter) error {
	text, err := unknownMetric(ctx, store, f)
	if err == nil {
		m.app.noteResult([]string{strings.ReplaceAll(text, helpMark, "; ")})
	}
	return err
}

// seconds returns the length of the period; 0 for none.
func (p periodFlag) seconds() int64 { return int64(time.Duration(p) / time.Second) }

// metricsRequest answers a request in a file.
func (a *app) metricsRequest(c *cobra.Command, f *getFlags) (err error) {
	for _, name := range []string{"dimension", "stat", "period", "unit", "band"} {
		if c.Flags().Changed(name) {
			return usageError("--%s stands in the file of --request", name)
		}
	}
	text, err := os.ReadFile(f.request)
	if err != nil {
		return withCode(exitUsage, err)
	}
	r, err := metric.ReadRequest(text)
	if err != nil {
		return usageError("%s: %w", f.request, err)
	}
	if !c.Flags().Changed("output") {
		f.out.format = "json"
	}
	m, err := a.openMetrics(c, &f.metricsFlags)
	if err != nil {
		return err
	}
	defer closeInto(&err, m)
	store, err := m.store()
	if err != nil {
		return err
	}
	if r.StartTime == r.EndTime || !m.span.IsZero() {
		given := r
		if err := m.setRange(c.Context(), store, metric.Filter{}, &r); err != nil {
			return err
		}
		if given.StartTime != 0 && f.time.since == "" && f.time.from == "" {
			r.StartTime = given.StartTime
		}
		if given.EndTime != 0 && f.time.since == "" && f.time.to == "" {
			r.EndTime = given.EndTime
		}
	}
	if err := m.answer(c.Context(), store, r); err != nil {
		return fmt.Errorf("%s: %w", f.request, err)
	}
	return nil
}
