package metric

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailsift/engine/rows"
	"trailsift/query/diag"
	"trailsift/query/metricsql"
	"trailsift/query/syntax"
)

// Store answers requests with queries of the tables metrics and series.
type Store struct {
	Query   rows.QueryFunc
	Account string // only metrics of this account; "": of all
	Region  string // only metrics of this region; "": of all
	// Own is the account of CURRENT_ACCOUNT_ID() in queries of Metrics Insights; "": there is none.
	Own string
	// MaxSeries is how many series a query of Metrics Insights gives that says no LIMIT; 0: as many as CloudWatch gives.
	MaxSeries int
	// Note is told what there is to know about an answer beside the notes of its queries; nil: nobody is.
	Note func(text string)
}

// Sources returns the store as the sources of a request, with the bands that are learned from what it holds.
func (s Store) Sources() Sources {
	return Sources{Fetch: s.Fetch, Select: s.Select, List: func(ctx context.Context, namespace string) ([]Metric, error) {
		list, err := s.Catalogue(ctx, Filter{Namespace: namespace})
		out := make([]Metric, len(list))
		for i := range list {
			out[i] = list[i].Metric
		}
		return out, err
	}}
}

// Filter chooses metrics of the catalogue. What is empty does not narrow.
type Filter struct {
	Namespace, Name string
	Dimensions      []Dimension // that the metric has, among others; an empty Value is any
	None            bool        // only metrics without dimensions
}

// Listed is a metric of the catalogue.
type Listed struct {
	Metric
	Period int64 // the longest of its datapoints in seconds; 0: not known
}

// Catalogue returns the metrics of which datapoints are stored, in the order of their names.
func (s Store) Catalogue(ctx context.Context, f Filter) ([]Listed, error) {
	conditions := append([]string{"ispresent(kind)"}, s.conditions(f)...)
	text := "source series | filter " + strings.Join(conditions, " and ") +
		" | stats max(period) as longest by namespace, metricName, jsonStringify(dimensions) as names, accountId, region"
	var out []Listed
	var bad error
	_, err := s.each(ctx, text, 0, 0, func(row []any) {
		l := Listed{Metric: Metric{Namespace: textOf(row[0]), Name: textOf(row[1]), Account: textOf(row[3]), Region: textOf(row[4])}}
		if l.Dimensions, bad = dimensionsOf(row[2]); bad != nil {
			return
		}
		l.Period = int64(numberOf(row[5]))
		out = append(out, l)
	})
	if err == nil {
		err = bad
	}
	slices.SortFunc(out, func(a, b Listed) int { return compare(a.Metric, b.Metric) })
	return out, err
}

// conditions are what a filter asks for, in the query language.
func (s Store) conditions(f Filter) []string {
	var out []string
	for _, c := range [][2]string{{"namespace", f.Namespace}, {"metricName", f.Name}, {"accountId", s.Account}, {"region", s.Region}} {
		if c[1] != "" {
			out = append(out, c[0]+" = "+syntax.Quote(c[1]))
		}
	}
	if f.None {
		out = append(out, `coalesce(dimensionNames, "") = ""`)
	}
	for _, d := range f.Dimensions {
		if d.Value == "" {
			out = append(out, "ispresent("+dimension(d.Name)+")")
		} else {
			out = append(out, dimension(d.Name)+" = "+syntax.Quote(d.Value))
		}
	}
	return out
}

// Select answers a query of Metrics Insights. The error is a *SelectError where it is about the text.
func (s Store) Select(ctx context.Context, sql string, period, start, end int64) ([]Series, []Message, error) {
	q, problems := metricsql.Parse(sql)
	if q == nil {
		return nil, nil, &SelectError{Text: sql, List: problems}
	}
	o := metricsql.PipeOptions{Period: period, Own: s.Own, Account: s.Account, Region: s.Region, Limit: s.MaxSeries}
	o.Phase = phase(start, period)
	end = floor(end-1, period, o.Phase) + period*1e6
	var out []Series
	var said []Message
	at := map[string]int{}
	add := func(groups []any) {
		var values []string
		for _, g := range groups {
			values = append(values, textOf(g))
		}
		label := strings.Join(values, " ")
		if len(groups) == 0 {
			label = q.Metric
		}
		at[fmt.Sprintf("%q", values)] = len(out)
		out = append(out, Series{Label: label, Period: period})
	}
	if len(q.GroupBy) == 0 {
		add(nil)
	} else if notes, err := s.rank(ctx, q, o, start, end, add); err != nil {
		return nil, nil, err
	} else {
		said = messagesOf(notes)
	}
	notes, err := s.each(ctx, q.Values(o), start, end, func(row []any) {
		var values []string
		for _, g := range row[1 : 1+len(q.GroupBy)] {
			values = append(values, textOf(g))
		}
		if i, ok := at[fmt.Sprintf("%q", values)]; ok {
			out[i].add(row[0].(int64)+o.Phase*1e6, numberOf(row[len(row)-1]))
		}
	})
	if err != nil {
		return nil, nil, err
	}
	return slices.DeleteFunc(out, func(s Series) bool { return s.Len() == 0 && len(q.GroupBy) > 0 }), append(said, messagesOf(notes)...), nil
}

// messagesOf returns notes as an answer carries them.
func messagesOf(notes []string) []Message {
	var out []Message
	for _, note := range notes {
		out = append(out, Message{Code: "Note", Value: note})
	}
	return out
}

// rank calls add with the groups of a query in the order of its series. It returns what there is to know about these.
func (s Store) rank(ctx context.Context, q *metricsql.Query, o metricsql.PipeOptions, start, end int64, add func([]any)) (notes []string, err error) {
	n, most := 0, q.MaxSeries(o)
	notes, err = s.each(ctx, q.Ranking(o), start, end, func(row []any) {
		if n++; n <= most {
			add(row[:len(q.GroupBy)])
		}
	})
	if n > most && q.Limit == 0 {
		notes = append(notes, fmt.Sprintf("the query has more than %d series and no LIMIT: these are the first %[1]d", most))
		if s.Note != nil {
			s.Note(notes[len(notes)-1])
		}
	}
	return notes, err
}

// SelectError is what is wrong with a query of Metrics Insights.
type SelectError struct {
	Text string
	List diag.List
}

func (e *SelectError) Error() string { return e.List.Error() }

// Unwrap returns the list.
func (e *SelectError) Unwrap() error { return e.List }

// Span returns the times of the first and the last datapoint of the metrics that a filter chooses, in µs, and whether there is any.
func (s Store) Span(ctx context.Context, f Filter) (first, last int64, ok bool, err error) {
	text := "source metrics | "
	if c := s.conditions(f); len(c) > 0 {
		text += "filter " + strings.Join(c, " and ") + " | "
	}
	_, err = s.each(ctx, text+"stats min(timestamp) as first, max(timestamp) as last", 0, 0, func(row []any) {
		if first, ok = row[0].(int64); ok {
			last, ok = row[1].(int64)
		}
	})
	return first, last, ok, err
}

// each runs a query and calls visit with each row.
func (s Store) each(ctx context.Context, text string, start, end int64, visit func([]any)) (notes []string, err error) {
	r, notes, err := s.Query(ctx, text, start, end)
	if err != nil {
		return nil, err
	}
	err = rows.Each(r, visit)
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	return notes, err
}

// dimension is a dimension's name in the query language. It stands below its column, because it may be that of a column.
func dimension(name string) string { return syntax.PrintName([]string{"dimensions", name}) }

// dimensionsOf reads the dimensions of a metric.
func dimensionsOf(value any) ([]Dimension, error) {
	text, ok := value.(string)
	if !ok {
		return nil, nil
	}
	var all map[string]string
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, fmt.Errorf("the dimensions %q cannot be read: %w", text, err)
	}
	var out []Dimension
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, Dimension{name, all[name]})
	}
	return out, nil
}

func textOf(value any) string {
	text, _ := value.(string)
	return text
}

// numberOf returns a number of a result, 0 where there is none.
func numberOf(value any) float64 {
	f, _ := rows.Number(value)
	return f
}
