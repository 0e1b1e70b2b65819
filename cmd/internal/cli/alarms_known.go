package cli

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"trailsift/engine"
	"trailsift/engine/alarm/rule"
	"trailsift/engine/metric"
	"trailsift/engine/rows"
)

// seenSQL gives a row for each metric of which there are datapoints.
const seenSQL = `select namespace, metricname, dimensions::varchar as dimensions, accountid, region, string_agg(distinct unit, chr(10)) as units, coalesce(min(period), 0)::bigint as period
	from series where kind is not null group by all order by all`

// seen lists the metrics of which there are datapoints.
func (m *metricsSession) seen(ctx context.Context) ([]rule.Seen, error) {
	var out []rule.Seen
	var bad error
	err := m.runSQL(ctx, seenSQL, func(r *engine.Rows) error {
		return rows.Each(r, func(row []any) {
			text := func(i int) string {
				s, _ := row[i].(string)
				return s
			}
			s := rule.Seen{Metric: metric.Metric{Namespace: text(0), Name: text(1), Account: text(3), Region: text(4)}}
			var dimensions map[string]string
			if d := text(2); d != "" {
				bad = errors.Join(bad, json.Unmarshal([]byte(d), &dimensions))
			}
			for _, name := range slices.Sorted(maps.Keys(dimensions)) {
				s.Dimensions = append(s.Dimensions, metric.Dimension{Name: name, Value: dimensions[name]})
			}
			if units := text(5); units != "" {
				s.Units = strings.Split(units, "\n")
			}
			s.Period, _ = row[6].(int64)
			out = append(out, s)
		})
	})
	return out, errors.Join(err, bad)
}
