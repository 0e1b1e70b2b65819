package engine

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"trailsift/engine/duckdb"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/sqlgen"
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
	var err error
	if r.Metrics, err = s.metricsKnown(ctx); err != nil {
		return nil, nil, err
	}
	listed := false
	if r.Metrics.Dimensions == nil && asksDimensions(compiled) {
		r.Metrics.Dimensions = s.dimensionsListed()
		listed = r.Metrics.Dimensions != nil
		if !listed {
			if r.Metrics, err = s.Metrics(ctx); err != nil {
				return nil, nil, err
			}
		}
	}
	compiled, found = c.Compile(*r)
	if compiled == nil || !listed || !slices.ContainsFunc(compiled.Notes, isUnknownDimension) {
		return compiled, found, nil
	}
	// A metric that was only listed may have the dimension, and the catalogue knows what is called alike.
	if r.Metrics, err = s.Metrics(ctx); err != nil {
		return nil, nil, err
	}
	compiled, found = c.Compile(*r)
	return compiled, found, nil
}

func isUnknownDimension(d diag.Diagnostic) bool { return d.Code == query.UnknownDimension }

func asksMetrics(c *query.Compiled) bool {
	return slices.ContainsFunc(c.Tables(), func(name string) bool { return name == schema.Metrics().Name || name == schema.Series().Name })
}

// asksDimensions reports whether a query names dimensions, so that their names have to be known.
func asksDimensions(c *query.Compiled) bool {
	t := schema.Metrics()
	dimensions := t.Columns[t.Open].Name
	return slices.ContainsFunc(c.Statement.Uses, func(u sqlgen.Use) bool { return slices.Contains(u.Columns, dimensions) })
}

// Metrics returns what there is to know of the metrics of the source without reading their datapoints. It is found out once.
func (s *Session) Metrics(ctx context.Context) (query.Metrics, error) {
	known, err := s.metricsKnown(ctx)
	if err != nil || known.Dimensions != nil {
		return known, err
	}
	if known.Dimensions, err = s.dimensionNames(ctx); err != nil {
		return query.Metrics{}, err
	}
	s.metrics.Lock()
	defer s.metrics.Unlock()
	s.metrics.known = &known
	return known, nil
}

// metricsKnown returns what there is to know of the metrics, the names of their dimensions only when somebody has asked for them.
func (s *Session) metricsKnown(ctx context.Context) (query.Metrics, error) {
	s.metrics.Lock()
	defer s.metrics.Unlock()
	if s.metrics.known == nil {
		segments := s.metricSegments()
		known, err := s.classesKnown(ctx, segments)
		if err != nil {
			return query.Metrics{}, err
		}
		known.Datapoints, known.Empty = datapointsKnown(segments), emptyColumns(segments)
		s.metrics.known = &known
	}
	return *s.metrics.known, nil
}

func (s *Session) metricSegments() []storage.Segment {
	return s.source.Segments(schema.Metrics().Name, storage.TimeRange{})
}

// classesKnown returns whether there are several kinds, periods and units: the manifest says which there are, and where there are
// several the catalogue whether one metric has them.
func (s *Session) classesKnown(ctx context.Context, segments []storage.Segment) (known query.Metrics, err error) {
	kinds, one := valuesListed(segments, "kind")
	periods, two := valuesListed(segments, "period")
	units, three := valuesListed(segments, "unit")
	if !one || !two || !three {
		return s.seriesKnown(ctx)
	}
	units = slices.DeleteFunc(units, func(unit string) bool { return unit == "" }) // unknown units are no others
	known.OneUnit = len(units) <= 1
	if known.OneClass = len(kinds) <= 1 && len(periods) <= 1; !known.OneClass {
		known.OneClass, err = s.oneClassEach(ctx)
	}
	return known, err
}

// valuesListed returns the values of a column, sorted, an empty text for null; ok is false when a manifest does not list them.
func valuesListed(segments []storage.Segment, column string) (values []string, ok bool) {
	for _, seg := range segments {
		list, listed := seg.Values[column]
		if !listed {
			return nil, false
		}
		values = append(values, list...)
	}
	slices.Sort(values)
	return slices.Compact(values), true
}

// dimensionsListed returns the names of dimensions, and parts of names that have commas; nil when the manifest does not list them.
func (s *Session) dimensionsListed() []string {
	sets, ok := valuesListed(s.metricSegments(), "dimensionnames")
	if !ok {
		return nil
	}
	names := []string{}
	for _, set := range sets {
		if set != "" {
			names = append(names, strings.Split(set, ",")...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
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

// The questions to the catalogue of metrics. The first is answered by one look at each row: whether all metrics are of one kind and
// period, and of one unit, where the manifest does not say so. Only when they are not, the second finds out whether a metric has several of them. The third asks
// for the names of dimensions, of one metric of each set of them.
const (
	uniformSQL = `select coalesce(min(kind) = max(kind) and min(coalesce(period, -1)) = max(coalesce(period, -1)), true)::bigint, coalesce(min(unit) = max(unit), true)::bigint from series where kind is not null`
	severalSQL = `select count(*) from (select 1 from series where kind is not null group by series having min(kind) <> max(kind) or min(coalesce(period, -1)) <> max(coalesce(period, -1)) limit 1)`
	namesSQL   = `select list(distinct name order by name)::json::varchar from (select unnest(json_keys(any_value(dimensions))) as name from series where dimensions is not null group by dimensionnames)`
)

// seriesKnown returns what the catalogue says of the metrics, but for the names of dimensions.
func (s *Session) seriesKnown(ctx context.Context) (known query.Metrics, err error) {
	err = s.askSeries(ctx, uniformSQL, func(b *rows.Batch) error {
		known.OneClass, known.OneUnit = b.Columns[0].Int64(0) == 1, b.Columns[1].Int64(0) == 1
		return nil
	})
	if err == nil && !known.OneClass {
		known.OneClass, err = s.oneClassEach(ctx)
	}
	return known, err
}

// oneClassEach returns whether every metric is of one kind and period.
func (s *Session) oneClassEach(ctx context.Context) (one bool, err error) {
	err = s.askSeries(ctx, severalSQL, func(b *rows.Batch) error {
		one = b.Columns[0].Int64(0) == 0
		return nil
	})
	return one, err
}

// dimensionNames returns the names of all dimensions; none is not nil.
func (s *Session) dimensionNames(ctx context.Context) ([]string, error) {
	list := []string{}
	err := s.askSeries(ctx, namesSQL, func(b *rows.Batch) error {
		if b.Columns[0].IsNull(0) {
			return nil
		}
		return json.Unmarshal(b.Columns[0].Bytes(0), &list)
	})
	return list, err
}

// askSeries asks the catalogue a question whose answer is one row.
func (s *Session) askSeries(ctx context.Context, text string, answer func(*rows.Batch) error) (err error) {
	p, err := s.prepare(duckdb.Query{SQL: text}, entire(storage.TimeRange{}, schema.Series())...)
	if err != nil {
		return err
	}
	in, err := s.database.Query(ctx, p.query)
	if err != nil {
		return s.explain(ctx, p, err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	b, err := in.Next()
	if err != nil {
		return s.explain(ctx, p, err)
	}
	return answer(b)
}
