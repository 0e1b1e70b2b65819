package cli

import (
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"trailsift/engine/metric"
	"trailsift/engine/render"
	"trailsift/engine/rows"
)

// checkBand refuses a band that none is.
func (f *getFlags) checkBand(c *cobra.Command) error {
	if c.Flags().Changed("band") && !(f.band >= 0.1 && f.band <= 100) {
		return usageError("--band is a number of deviations from 0.1 to 100")
	}
	return nil
}

// bandOf returns the query of the band of the nth metric, which q asks for.
func bandOf(q metric.Query, n int, deviations float64) metric.Query {
	width := strconv.FormatFloat(deviations, 'f', -1, 64)
	label := "band" // of the metric, whose name follows it
	return metric.Query{ID: "b" + strconv.Itoa(n), Label: &label, AccountID: q.AccountID, Expression: "ANOMALY_DETECTION_BAND(" + q.ID + ", " + width + ")"}
}

// bandOver returns the bounds in the result of a band as they are drawn.
func bandOver(o metric.Output) *render.Band {
	lower, upper := &o.Series[0], &o.Series[1]
	b := &render.Band{Times: lower.Times, Lower: lower.Values, Upper: make([]float64, lower.Len())}
	next := 0
	for i, at := range b.Times {
		b.Upper[i] = math.NaN()
		for next < upper.Len() && upper.Times[next] < at {
			next++
		}
		if next < upper.Len() && upper.Times[next] == at {
			b.Upper[i] = upper.Values[next]
		}
	}
	return b
}

// bandRows are the series of a result in which each has its band behind it: one row for each datapoint, the oldest first.
func bandRows(outputs []metric.Output, r metric.Request) (rows.Reader, error) {
	var table [][]any
	for i := 0; i+1 < len(outputs); i += 2 {
		band := bandOver(outputs[i+1])
		for _, s := range outputs[i].Series {
			for j, at := range s.Times {
				row := []any{r.MetricDataQueries[outputs[i].Query].ID, s.Label, at, s.Values[j], nil, nil, nil}
				if lower, upper, ok := band.At(at); ok {
					row[4], row[5], row[6] = lower, upper, band.Outside(at, s.Values[j])
				}
				table = append(table, row)
			}
		}
	}
	return rows.Of([]rows.Column{
		{Name: "id"}, {Name: "label"}, {Name: "time", Kind: rows.Timestamp}, {Name: "value", Kind: rows.Double},
		{Name: "lower", Kind: rows.Double}, {Name: "upper", Kind: rows.Double}, {Name: "outside", Kind: rows.Bool},
	}, table)
}
