package cli

import (
	"fmt"
	"strconv"
	"strings"

	"trailsift/storage"
)

// listSQL writes the statements of metrics list. Its rows are told apart by a text of the columns that do.
type listSQL struct {
	flags *listFlags
	span  storage.TimeRange
}

// rowKey is what rows of the list are told apart by.
const rowKey = "concat_ws('/', series, coalesce(kind, '-'), coalesce(period, -1), coalesce(unit, '-'))"

// list gives a row for each metric, unit, period and kind. The distance of neighbours tells the gaps: it is more than the period
// or, of puts and where the period is not known, than the median distance.
func (q listSQL) list() string {
	return `with points as (select ` + rowKey + ` as key, ts, count(*) as n, any_value(accountid) as accountid, any_value(region) as region,
		any_value(namespace) as namespace, any_value(metricname) as metricname, any_value(dimensions) as dimensions, any_value(unit) as unit,
		any_value(period) as period, any_value(kind) as kind from metrics` + q.where(true) + ` group by key, ts),
	steps as (select *, epoch_us(lead(ts) over (partition by key order by ts)) - epoch_us(ts) as step from points),
	grouped as (select key, any_value(namespace) as namespace, any_value(metricname) as metricname, any_value(dimensions) as dimensions,
		any_value(unit) as unit, any_value(period) as period, any_value(kind) as kind, sum(n)::bigint as datapoints, min(ts) as first, max(ts) as last,
		list(step) filter (where step is not null) as steps, quantile_disc(step, 0.5) as median,
		any_value(accountid) as accountid, any_value(region) as region from steps group by key),
	expected as (select *, case when kind = 'datapoint' and period is not null then period * 1000000 else median end as distance from grouped),
	gaps as (select *, list_filter(steps, lambda x: x > distance) as gaps from expected),
	listed as (select distinct on (series) * from series` + q.where(false) + ` and kind is null and not exists (select 1 from series s
		where s.kind is not null and s.namespace = series.namespace and s.metricname = series.metricname and s.dimensions = series.dimensions
		and coalesce(s.accountid = series.accountid, true) and coalesce(s.region = series.region, true)))
	select key, namespace, metricname, dimensions, unit, period, kind, datapoints, epoch_us(first) as first, epoch_us(last) as last,
		coalesce(len(gaps), 0) as gaps, ((list_max(gaps) - distance) // 1000000)::bigint as longest, accountid, region from gaps
	union all
	select ` + rowKey + `, namespace, metricname, dimensions, null, null, null, 0, null, null, 0, null, accountid, region from listed
	order by namespace, metricname, dimensions, accountid, region, kind, period, unit`
}

// coverage counts the datapoints of each row of the list by mark.
func (q listSQL) coverage(first, last int64) string {
	return fmt.Sprintf(`select %s as key, ((epoch_us(ts) - %d) * %d // %d)::bigint as mark, count(*) as n from metrics%s group by all`,
		rowKey, first, coverageMarks, last-first+1, q.where(true))
}

// where chooses metrics, and datapoints of the time range.
func (q listSQL) where(datapoints bool) string {
	conditions := []string{"true"}
	for _, c := range [][2]string{{"namespace", q.flags.namespace}, {"metricname", q.flags.metric}, {"accountid", q.flags.account}, {"region", q.flags.region}} {
		if c[1] != "" {
			conditions = append(conditions, c[0]+" = "+literal(c[1]))
		}
	}
	d := q.flags.dimensions
	if d.none {
		conditions = append(conditions, "coalesce(dimensions, '{}') = '{}'")
	}
	for _, name := range d.names {
		value := "json_extract_string(dimensions, " + literal("/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name)) + ")"
		if want, ok := d.value[name]; ok {
			conditions = append(conditions, value+" = "+literal(want))
		} else {
			conditions = append(conditions, value+" is not null")
		}
	}
	if datapoints {
		conditions = append(conditions, "ts is not null")
		if !q.span.IsZero() {
			conditions = append(conditions, "ts >= make_timestamp("+strconv.FormatInt(q.span.Start, 10)+")", "ts < make_timestamp("+strconv.FormatInt(q.span.End, 10)+")")
		}
	}
	return " where " + strings.Join(conditions, " and ")
}

// literal writes a text as SQL does.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
