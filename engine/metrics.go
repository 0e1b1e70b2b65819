package engine

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"trailsift/engine/duckdb"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// Compile compiles a request. When it asks metrics, what the session knows of them is put into the request first, which makes
// statistics cheaper and notes possible. The list is as that of query.Compiler.Compile.
func (s *Session) Compile(ctx context.Context, c *query.Compiler, r *query.Request) (*query.Compiled, diag.List, error) {
	compiled, found := c.Compile(*r)
	if compiled == nil || !asksMetrics(compiled) {
		return compiled, found, nil
	}
	known, err := s.Metrics(ctx)
	if err != nil {
		return nil, nil, err
	}
	r.Metrics = known
	compiled, found = c.Compile(*r)
	return compiled, found, nil
}

func asksMetrics(c *query.Compiled) bool {
	return slices.ContainsFunc(c.Tables(), func(name string) bool { return name == schema.Metrics().Name || name == schema.Series().Name })
}

// Metrics returns what there is to know of the metrics of the source without reading their datapoints. It is found out once.
func (s *Session) Metrics(ctx context.Context) (query.Metrics, error) {
	s.metrics.Lock()
	defer s.metrics.Unlock()
	if s.metrics.known != nil {
		return *s.metrics.known, nil
	}
	known, err := s.seriesKnown(ctx)
	if err != nil {
		return query.Metrics{}, err
	}
	segments := s.source.Segments(schema.Metrics().Name, storage.TimeRange{})
	known.Datapoints, known.Empty = datapointsKnown(segments), emptyColumns(segments)
	s.metrics.known = &known
	return known, nil
}

// datapointsKnown returns what the manifest says of all datapoints.
func datapointsKnown(segments []storage.Segment) function.Datapoints {
	known := function.Datapoints{Complete: true, Single: true}
	for _, seg := range segments {
		for _, name := range []string{"samplecount", "sum", "minimum", "maximum"} {
			known.Complete = known.Complete && seg.Numbers[name].Values == seg.Rows
		}
		samples := seg.Numbers["samplecount"]
		known.Complete = known.Complete && samples.Min > 0
		known.Single = known.Single && known.Complete && samples.Min == 1 && samples.Max == 1
	}
	return known
}

// emptyColumns returns the columns of numbers in which no datapoint has a value.
func emptyColumns(segments []storage.Segment) []string {
	var out []string
	for _, c := range schema.Metrics().Columns {
		empty := c.Type == schema.Double
		for _, seg := range segments {
			empty = empty && seg.Numbers != nil && seg.Numbers[c.Name].Values == 0
		}
		if empty {
			out = append(out, c.Name)
		}
	}
	return out
}

// seriesSQL asks the catalogue of metrics whether one has several kinds or periods, how many units there are, and for the names of
// dimensions. A metric that has none of them is not asked twice: the names come from one metric of each set of dimensions.
const seriesSQL = `select (select count(*) from (select 1 from series where kind is not null group by series having count(distinct (kind, coalesce(period, -1))) > 1 limit 1)) as several,
  (select count(distinct unit) from series) as units,
  (select list(distinct name order by name)::json::varchar from (select unnest(json_keys(any_value(dimensions))) as name from series where dimensions is not null group by dimensionnames)) as names`

// seriesKnown returns what the catalogue says of the metrics.
func (s *Session) seriesKnown(ctx context.Context) (_ query.Metrics, err error) {
	p := s.prepare([]*schema.Table{schema.Series()}, always, duckdb.Query{SQL: seriesSQL})
	in, err := s.database.Query(ctx, p.query)
	if err != nil {
		return query.Metrics{}, s.explain(ctx, p, err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	b, err := in.Next()
	if err != nil {
		return query.Metrics{}, s.explain(ctx, p, err)
	}
	known := query.Metrics{OneClass: b.Columns[0].Int64(0) == 0, OneUnit: b.Columns[1].Int64(0) <= 1, Dimensions: []string{}}
	if !b.Columns[2].IsNull(0) {
		if err := json.Unmarshal(b.Columns[2].Bytes(0), &known.Dimensions); err != nil {
			return query.Metrics{}, err
		}
	}
	return known, nil
}
