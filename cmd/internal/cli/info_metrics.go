package cli

import (
	"time"

	"trailsift/engine/rows"
)

// metricsInfo counts the datapoints of a namespace in an account and region by day.
type metricsInfo struct {
	Namespace  string         `json:"namespace"`
	Account    string         `json:"account"`
	Region     string         `json:"region"`
	Series     int64          `json:"series"` // metrics with datapoints
	Datapoints int64          `json:"datapoints"`
	Days       []dayDatapoint `json:"days"`

	counts []dayCount
}

type dayDatapoint struct {
	Day        string `json:"day"`
	Datapoints int64  `json:"datapoints"`
}

// metricsSQL counts datapoints by namespace, account, region and day of UTC, and the metrics that they are of.
const metricsSQL = `with counted as (select coalesce(namespace, '-') as namespace, coalesce(accountid, '-') as account, coalesce(region, '-') as region,
		series, date_trunc('day', ts)::timestamp as day, count(*) as datapoints
		from metrics where ts is not null group by all),
	named as (select namespace, account, region, count(distinct series) as series from counted group by all)
	select counted.namespace, counted.account, counted.region, any_value(named.series) as series, day, sum(datapoints)::bigint as datapoints
	from counted join named using (namespace, account, region) group by all order by all`

func (i *storeInfo) readMetrics(r rows.Reader) error {
	for {
		batch, err := r.Next()
		if err != nil || batch == nil {
			return err
		}
		for row := range batch.Rows {
			text := func(column int) string { return string(batch.Columns[column].Bytes(row)) }
			now := metricsInfo{Namespace: text(0), Account: text(1), Region: text(2), Series: batch.Columns[3].Int64(row)}
			last := len(i.Metrics) - 1
			if last < 0 || i.Metrics[last].Namespace != now.Namespace || i.Metrics[last].Account != now.Account || i.Metrics[last].Region != now.Region {
				i.Metrics = append(i.Metrics, now)
				last++
			}
			m, at, n := &i.Metrics[last], time.UnixMicro(batch.Columns[4].Int64(row)).UTC(), batch.Columns[5].Int64(row)
			m.Datapoints += n
			m.Days = append(m.Days, dayDatapoint{at.Format(time.DateOnly), n})
			m.counts = append(m.counts, dayCount{Events: n, at: at})
		}
	}
}

func (i *storeInfo) metricRows() (rows.Reader, error) {
	var all [][]dayCount
	for _, m := range i.Metrics {
		all = append(all, m.counts)
	}
	first, last := spanOf(all)
	var table [][]any
	for _, m := range i.Metrics {
		from, to := m.counts[0].at, m.counts[len(m.counts)-1].at
		table = append(table, []any{
			m.Namespace, m.Account, m.Region, m.Series, m.Datapoints, from.Format(time.DateOnly), to.Format(time.DateOnly), len(m.Days),
			daysBetween(from, to) + 1 - len(m.Days), sparkline(m.counts, first, last),
		})
	}
	return rows.Of([]rows.Column{
		{Name: "namespace"}, {Name: "account"}, {Name: "region"}, {Name: "metrics", Kind: rows.Int64}, {Name: "datapoints", Kind: rows.Int64},
		{Name: "first"}, {Name: "last"}, {Name: "days", Kind: rows.Int64}, {Name: "missing", Kind: rows.Int64}, {Name: "by day"},
	}, table)
}
