package cli

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/engine"
	"trailsift/engine/render"
	"trailsift/engine/rows"
)

// listFlags are the options of metrics list.
type listFlags struct {
	metricsFlags
	namespace, metric string
	dimensions        dimensionFilter
}

func newMetricsList(a *app) *cobra.Command {
	var f listFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "List metrics with their units, periods, spans and gaps",
		Long: `list shows the metrics: namespace, name, dimensions, unit, period and kind of their datapoints, how many there are, the first
and the last time, and the gaps. A metric that has several units, periods or kinds has a row for each; one that only list-metrics
named has a row without datapoints.

A gap is where two datapoints lie further apart than the period or, of puts and where the period is not known, than half of
them do. longestGap is how many seconds are missing in the longest. Tables show the coverage over the time of all metrics that
are listed: more datapoints are a higher mark, and none a dot.`,
		Example: `  trailsift metrics list -i metrics
  trailsift metrics list -i metrics --namespace AWS/Lambda --dimension FunctionName -o csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			m, err := a.openMetrics(c, &f.metricsFlags)
			if err != nil {
				return err
			}
			defer closeInto(&err, m)
			list, err := f.read(c.Context(), m)
			if err != nil {
				return err
			}
			return a.printRows(c.Context(), f.out, m.formatGiven, func(context.Context) (rows.Reader, error) {
				return f.rows(list, f.out.readable())
			})
		},
	}
	f.register(c)
	flags := c.Flags()
	flags.StringVar(&f.namespace, "namespace", "", "only metrics of this `namespace`")
	flags.StringVar(&f.metric, "metric", "", "only metrics of this `name`")
	flags.Var(&f.dimensions, "dimension", "only metrics that have this dimension, among others (may be repeated), or none for those without any")
	return c
}

// listed is a row of the list.
type listed struct {
	row        []any  // as the query gave it, up to the region
	key        string // tells rows apart
	datapoints int64
	coverage   []float64 // datapoints by mark; nil when there are none
}

// coverageMarks is how long a sparkline is.
const coverageMarks = 24

// read asks for the list and, for people, for the coverage.
func (f *listFlags) read(ctx context.Context, m *metricsSession) ([]*listed, error) {
	q := listSQL{flags: f, span: m.span}
	var out []*listed
	byKey := map[string]*listed{}
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	err := m.runSQL(ctx, q.list(), func(r *engine.Rows) error {
		return rows.Each(r, func(row []any) {
			one := &listed{row: row[1:], key: row[0].(string), datapoints: row[7].(int64)}
			out = append(out, one)
			byKey[one.key] = one
			if one.datapoints > 0 {
				first, last = min(first, row[8].(int64)), max(last, row[9].(int64))
			}
		})
	})
	if err != nil || first > last || !f.out.readable() {
		return out, err
	}
	return out, m.runSQL(ctx, q.coverage(first, last), func(r *engine.Rows) error {
		return rows.Each(r, func(row []any) {
			one := byKey[row[0].(string)]
			if one == nil {
				return
			}
			if one.coverage == nil {
				one.coverage = slices.Repeat([]float64{math.NaN()}, coverageMarks)
			}
			one.coverage[row[1].(int64)] = float64(row[2].(int64))
		})
	})
}

// rows are the list as a result. People see dimensions as name=value, programs an object.
func (f *listFlags) rows(list []*listed, people bool) (rows.Reader, error) {
	columns := []rows.Column{
		{Name: "namespace"}, {Name: "metricName"}, {Name: "dimensions", Kind: rows.JSON}, {Name: "unit"}, {Name: "period", Kind: rows.Int64},
		{Name: "kind"}, {Name: "datapoints", Kind: rows.Int64}, {Name: "first", Kind: rows.Timestamp}, {Name: "last", Kind: rows.Timestamp},
		{Name: "gaps", Kind: rows.Int64}, {Name: "longestGap", Kind: rows.Int64},
	}
	if people {
		columns[2].Kind = rows.Text
		columns = append(columns, rows.Column{Name: "coverage"})
	}
	columns = append(columns, rows.Column{Name: "accountId"}, rows.Column{Name: "region"})
	var table [][]any
	for _, one := range list {
		row := slices.Clone(one.row)
		if people {
			row[2] = dimensionText(row[2])
			var mark any
			if one.coverage != nil {
				mark = render.Sparkline(one.coverage)
			}
			row = slices.Insert(row, 11, mark)
		}
		table = append(table, row)
	}
	return rows.Of(columns, table)
}

// dimensionText writes dimensions for people: InstanceId=i-1, Type=web. Null, which is not known, stays null.
func dimensionText(value any) any {
	text, ok := value.(string)
	if !ok {
		return nil
	}
	var all map[string]string
	if json.Unmarshal([]byte(text), &all) != nil {
		return text
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, name+"="+all[name])
	}
	return strings.Join(out, ", ")
}
