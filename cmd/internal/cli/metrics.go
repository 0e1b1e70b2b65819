package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/engine"
	"trailsift/storage"
)

func newMetrics(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "metrics COMMAND",
		Short: "List metrics, get statistics of them, calculate with them",
		Long: `metrics asks for CloudWatch metrics as CloudWatch's own interfaces do: list says what there is, get gives statistics of
metrics over time, math calculates with them, select answers queries of Metrics Insights, and put adds values.

In the query language, metrics are the table "metrics": source metrics | stats stat("p99") by bin(5m).`,
		Example: `  trailsift metrics list -i metrics
  trailsift metrics get -i metrics AWS/Lambda Duration --dimension FunctionName=thumbnails --period 6h`,
		Args: cobra.ArbitraryArgs,
		RunE: onlyHelp,
	}
	c.AddCommand(newMetricsList(a), newMetricsGet(a), newMetricsMath(a), newMetricsSelect(a), newMetricsPut(a))
	return c
}

// metricsFlags are the options of every command that asks for metrics.
type metricsFlags struct {
	inputs          []string
	ingest          ingestFlags
	time            timeFlags
	out             outputFlags
	account, region string
}

func (f *metricsFlags) register(c *cobra.Command) {
	registerInputs(c, &f.inputs, &f.ingest)
	f.time.register(c.Flags())
	f.out.register(c.Flags())
	c.Flags().StringVar(&f.account, "account", "", "only metrics of this `account`")
	c.Flags().StringVar(&f.region, "region", "", "only metrics of this `region`")
}

// metricsSession is what metrics are asked of.
type metricsSession struct {
	app         *app
	flags       *metricsFlags
	source      *source
	session     *engine.Session
	zone        *time.Location
	now         time.Time
	span        storage.TimeRange // that was asked for; zero is everything
	formatGiven bool
	bands       bool            // every series of the request has a band behind it
	said        map[string]bool // notes about results
	tell        func(string)    // takes them; nil: they are printed
}

// openMetrics opens the store or the inputs. Flags that cannot be right are refused before anything is read.
func (a *app) openMetrics(c *cobra.Command, f *metricsFlags) (_ *metricsSession, err error) {
	m := &metricsSession{app: a, flags: f, formatGiven: c.Flags().Changed("output")}
	if err := f.out.check(m.formatGiven); err != nil {
		return nil, err
	}
	if m.zone, err = a.global.location(); err != nil {
		return nil, err
	}
	if _, err := f.time.resolve(a.clock(), m.zone); err != nil {
		return nil, err
	}
	if m.source, err = a.openSource(c.Context(), f.inputs, f.ingest); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, m.Close())
		}
	}()
	if m.now, err = a.nowIn(m.source.snapshot, "metrics", m.zone); err != nil {
		return nil, err
	}
	if m.span, err = f.time.resolve(m.now, m.zone); err != nil {
		return nil, err
	}
	m.session, err = engine.Open(m.source.snapshot, a.engineOptions(false))
	return m, err
}

// Close ends the session and lets go of the source.
func (m *metricsSession) Close() error {
	var errs []error
	if m.session != nil {
		errs = append(errs, m.session.Close())
	}
	return errors.Join(append(errs, m.source.Close())...)
}

// dimensionFilter is dimensions that metrics have to have: k=v, or k for any value. Metrics may have others as well.
type dimensionFilter struct {
	none  bool // metrics without any dimension
	names []string
	value map[string]string // of the names that have one
}

// Set adds a dimension.
func (d *dimensionFilter) Set(text string) error {
	if text == "none" && len(d.names) == 0 {
		d.none = true
		return nil
	}
	name, value, ok := strings.Cut(text, "=")
	switch {
	case name == "" || ok && value == "":
		return errors.New("a dimension is name=value, or a name alone for any value")
	case d.none:
		return errors.New("none stands alone")
	case slices.Contains(d.names, name):
		return errors.New("the dimension is there twice")
	}
	d.names = append(d.names, name)
	if ok {
		if d.value == nil {
			d.value = map[string]string{}
		}
		d.value[name] = value
	}
	return nil
}

// String returns nothing: there is no default to show.
func (d *dimensionFilter) String() string { return "" }

// Type names the flag's value in help texts.
func (d *dimensionFilter) Type() string { return "name[=value]" }

// runSQL runs SQL of the program's own.
func (m *metricsSession) runSQL(ctx context.Context, sql string, read func(*engine.Rows) error) error {
	r, err := m.session.SQL(ctx, sql)
	if err != nil {
		return err
	}
	return errors.Join(read(r), r.Close())
}
