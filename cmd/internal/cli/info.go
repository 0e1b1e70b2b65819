package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/storage"
)

func newInfo(a *app) *cobra.Command {
	var inputs []string
	var flags ingestFlags
	var output string
	c := &cobra.Command{
		Use:   "info",
		Short: "Show what the store holds: tables, rows, time span, bytes, coverage",
		Long: `info shows the tables with their rows, segments, bytes and time span, and for every account and region how its events
spread over the days, so that a gap in the delivery is not mistaken for a quiet day. The same is shown of the datapoints of every
namespace.`,
		Example: `  trailsift info
  trailsift info -o json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if output != "table" && output != "json" {
				return usageError("--output is table or json, not %q", output)
			}
			src, err := a.openSource(c.Context(), inputs, flags)
			if err != nil {
				return err
			}
			defer closeInto(&err, src)
			info, err := a.readInfo(c.Context(), src.snapshot)
			if err != nil {
				return err
			}
			if output == "json" {
				enc := json.NewEncoder(a.stdout)
				enc.SetIndent("", "  ")
				return enc.Encode(info)
			}
			return a.writeInfo(c.Context(), info)
		},
	}
	registerInputs(c, &inputs, &flags)
	registerAccountOutput(c, &output)
	return c
}

// storeInfo is what info shows.
type storeInfo struct {
	Store    string         `json:"store"`
	Commits  int64          `json:"commits"`
	Tables   []tableInfo    `json:"tables"`
	Coverage []coverageInfo `json:"coverage"`
	Metrics  []metricsInfo  `json:"metrics"`
}

type tableInfo struct {
	Table    string     `json:"table"`
	Rows     int64      `json:"rows"`
	Segments int        `json:"segments"`
	Bytes    int64      `json:"bytes"`
	From     *time.Time `json:"from"`
	To       *time.Time `json:"to"`
	NoTime   int64      `json:"rows_without_time"`
	Retired  int64      `json:"retired_bytes"`
}

// coverageInfo counts the events of an account and region by day.
type coverageInfo struct {
	Account string     `json:"account"`
	Region  string     `json:"region"`
	Events  int64      `json:"events"`
	Days    []dayCount `json:"days"`
}

type dayCount struct {
	Day    string `json:"day"`
	Events int64  `json:"events"`

	at time.Time
}

// coverageSQL counts events by account, region and day. Days are those of UTC, as in the paths of delivered files.
const coverageSQL = `select coalesce(recipientaccountid, useridentity_accountid, '-') as account, coalesce(awsregion, '-') as region,
	date_trunc('day', ts)::timestamp as day, count(*) as events
	from events where ts is not null group by all order by all`

func (a *app) readInfo(ctx context.Context, snapshot *storage.Snapshot) (*storeInfo, error) {
	info := &storeInfo{Store: snapshot.Dir(), Commits: snapshot.Number(), Coverage: []coverageInfo{}, Metrics: []metricsInfo{}}
	for _, c := range snapshot.Coverage() {
		t := tableInfo{Table: c.Table, Rows: c.Rows, Segments: c.Segments, Bytes: c.Bytes, NoTime: c.NullTimes, Retired: c.Retired}
		if c.Rows > c.NullTimes {
			from, to := time.UnixMicro(c.MinTime).UTC(), time.UnixMicro(c.MaxTime).UTC()
			t.From, t.To = &from, &to
		}
		info.Tables = append(info.Tables, t)
	}
	session, err := engine.Open(snapshot, a.engineOptions(false))
	if err != nil {
		return nil, err
	}
	defer session.Close()
	for _, part := range []struct {
		sql  string
		read func(rows.Reader) error
	}{{coverageSQL, info.readCoverage}, {metricsSQL, info.readMetrics}} {
		result, err := session.SQL(ctx, part.sql)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(part.read(result), result.Close()); err != nil {
			return nil, err
		}
	}
	return info, nil
}

func (i *storeInfo) readCoverage(r rows.Reader) error {
	for {
		batch, err := r.Next()
		if err != nil || batch == nil {
			return err
		}
		for row := range batch.Rows {
			account, region := string(batch.Columns[0].Bytes(row)), string(batch.Columns[1].Bytes(row))
			at := time.UnixMicro(batch.Columns[2].Int64(row)).UTC()
			events := batch.Columns[3].Int64(row)
			last := len(i.Coverage) - 1
			if last < 0 || i.Coverage[last].Account != account || i.Coverage[last].Region != region {
				i.Coverage = append(i.Coverage, coverageInfo{Account: account, Region: region})
				last++
			}
			c := &i.Coverage[last]
			c.Events += events
			c.Days = append(c.Days, dayCount{Day: at.Format(time.DateOnly), Events: events, at: at})
		}
	}
}

// writeInfo writes the information for people.
func (a *app) writeInfo(ctx context.Context, info *storeInfo) error {
	zone, err := a.global.location()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(a.stdout, "store %s, %s\n", info.Store, term.Counted(info.Commits, "commit")); err != nil {
		return err
	}
	if err := a.writeTable(ctx, zone, info.tableRows); err != nil {
		return err
	}
	if len(info.Coverage) > 0 {
		if _, err := io.WriteString(a.stdout, "\nevents by account, region and day (UTC); · is a day without events\n"); err != nil {
			return err
		}
		if err := a.writeTable(ctx, zone, info.coverageRows); err != nil {
			return err
		}
	}
	if len(info.Metrics) == 0 {
		return nil
	}
	if _, err := io.WriteString(a.stdout, "\ndatapoints by namespace, account, region and day (UTC); · is a day without datapoints\n"); err != nil {
		return err
	}
	return a.writeTable(ctx, zone, info.metricRows)
}

func (a *app) writeTable(ctx context.Context, zone *time.Location, read func() (rows.Reader, error)) error {
	r, err := read()
	if err != nil {
		return err
	}
	t := a.stdoutTerminal()
	_, err = render.Write(ctx, a.stdout, r, render.Options{Zone: zone, Width: t.Width, Color: t.Color, MaxRows: -1})
	return err
}

func (i *storeInfo) tableRows() (rows.Reader, error) {
	var table [][]any
	for _, t := range i.Tables {
		var from, to any // null for a table without times
		if t.From != nil {
			from, to = *t.From, *t.To
		}
		table = append(table, []any{t.Table, t.Rows, t.Segments, t.Bytes, from, to})
	}
	return rows.Of([]rows.Column{
		{Name: "table"}, {Name: "rows", Kind: rows.Int64}, {Name: "segments", Kind: rows.Int64}, {Name: "bytes", Kind: rows.Int64},
		{Name: "from", Kind: rows.Timestamp}, {Name: "to", Kind: rows.Timestamp},
	}, table)
}

func (i *storeInfo) coverageRows() (rows.Reader, error) {
	var all [][]dayCount
	for _, c := range i.Coverage {
		all = append(all, c.Days)
	}
	first, last := spanOf(all)
	var table [][]any
	for _, c := range i.Coverage {
		from, to := c.Days[0].at, c.Days[len(c.Days)-1].at
		missing := daysBetween(from, to) + 1 - len(c.Days)
		table = append(table, []any{
			c.Account, c.Region, c.Events, from.Format(time.DateOnly), to.Format(time.DateOnly), len(c.Days), missing, sparkline(c.Days, first, last),
		})
	}
	return rows.Of([]rows.Column{
		{Name: "account"}, {Name: "region"}, {Name: "events", Kind: rows.Int64}, {Name: "first"}, {Name: "last"},
		{Name: "days", Kind: rows.Int64}, {Name: "missing", Kind: rows.Int64}, {Name: "by day"},
	}, table)
}

// spanOf returns the first and last day of all counts.
func spanOf(all [][]dayCount) (first, last time.Time) {
	for n, days := range all {
		from, to := days[0].at, days[len(days)-1].at
		if n == 0 || from.Before(first) {
			first = from
		}
		if n == 0 || to.After(last) {
			last = to
		}
	}
	return first, last
}

func daysBetween(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }

// sparkMax is the greatest number of marks in a sparkline; beyond it several days share one.
const sparkMax = 40

// sparkline draws events by day between first and last: a mark a day, or one for several days when there are many.
func sparkline(days []dayCount, first, last time.Time) string {
	total := daysBetween(first, last) + 1
	marks := min(total, sparkMax)
	sums := make([]int64, marks)
	for _, d := range days {
		sums[daysBetween(first, d.at)*marks/total] += d.Events
	}
	var most int64
	for _, n := range sums {
		most = max(most, n)
	}
	levels := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, n := range sums {
		if n == 0 {
			b.WriteRune('·')
		} else {
			b.WriteRune(levels[int(n*int64(len(levels)-1)/most)])
		}
	}
	return b.String()
}
