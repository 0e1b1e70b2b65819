package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"trailsift/cmd/internal/term"
	"trailsift/engine/metric"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/storage"
)

// defaultPeriod is the period of a question that names none, in seconds, where the datapoints do not say theirs either. It is
// what CloudWatch's console begins with.
const defaultPeriod = 300

// store returns what requests are answered from. What there is to say about results is printed, once each.
func (m *metricsSession) store() (metric.Store, error) {
	compiler, err := query.New(query.Options{})
	if err != nil {
		return metric.Store{}, err
	}
	if m.said == nil {
		m.said = map[string]bool{}
	}
	say := func(notes ...string) {
		for _, n := range notes {
			switch {
			case m.said[n]:
			case m.tell != nil:
				m.tell(n)
			default:
				m.app.noteResult([]string{n})
			}
			m.said[n] = true
		}
	}
	note := func(text string) { say(text) }
	return metric.Store{Account: m.flags.account, Region: m.flags.region, Note: note, Query: func(ctx context.Context, text string, start, end int64) (rows.Reader, []string, error) {
		compiled, list, err := m.session.Compile(ctx, compiler, &query.Request{Text: text, Range: query.TimeRange{Start: start, End: end}, Now: m.now})
		if err != nil {
			return nil, nil, err
		}
		if compiled == nil {
			return nil, nil, &queryError{name: "query", text: text, list: list}
		}
		for _, d := range compiled.Notes {
			say(strings.Join(append([]string{d.Message}, d.Help...), "; "))
		}
		if m.app.global.quiet {
			compiled.Checks = nil // nobody would see what they find out
		}
		r, err := m.session.Query(ctx, compiled)
		if err != nil {
			return nil, nil, err
		}
		say(r.Notes...)
		return r, r.Notes, nil
	}}, nil
}

// setRange gives a request the range of the flags. Without one, and at an open end, it is the span of the datapoints that a filter
// chooses.
func (m *metricsSession) setRange(ctx context.Context, store metric.Store, f metric.Filter, r *metric.Request) error {
	t := m.flags.time
	start, end := m.span.Start, m.span.End
	openStart, openEnd := t.since == "" && t.from == "", t.since == "" && t.to == ""
	if openStart || openEnd {
		first, last, ok, err := store.Span(ctx, f)
		if err == nil && !ok {
			first, last, ok, err = store.Span(ctx, metric.Filter{})
		}
		if err != nil {
			return err
		}
		if !ok {
			first, last = m.now.UnixMicro(), m.now.UnixMicro()
		}
		if openEnd {
			end = max(last, start) + 1
		}
		if openStart {
			start = min(first, end-1)
		}
	}
	r.StartTime, r.EndTime = metric.Time(start), metric.Time(end)
	return nil
}

// answer answers a request and prints the result.
func (m *metricsSession) answer(ctx context.Context, store metric.Store, r metric.Request) error {
	plan, err := metric.Compile(r)
	if err != nil {
		return m.app.requestError(err)
	}
	s := store.Sources()
	in, err := plan.Needs(ctx, s)
	if err != nil {
		return m.app.requestError(err)
	}
	data, err := s.Fetch(ctx, in.Needs)
	if err != nil {
		return err
	}
	outputs, err := plan.Eval(in, data, s.Bands)
	if err != nil {
		return m.app.requestError(err)
	}
	return m.print(ctx, plan, r, outputs)
}

// requestError is an error about a request as the user sees it.
func (a *app) requestError(err error) error {
	var request *metric.RequestError
	var selected *metric.SelectError
	var eval *metric.EvalError
	var problems []metric.Problem
	switch {
	case errors.As(err, &request):
		problems = request.Problems
	case errors.As(err, &selected):
		return &queryError{name: "query", text: selected.Text, list: selected.List}
	case errors.As(err, &eval):
		return &queryError{name: eval.ID, text: eval.Text, list: diag.List{eval.At}}
	default:
		return err
	}
	last := len(problems) - 1
	for i, p := range problems {
		name := p.ID
		if p.Query < 0 {
			name = "request"
		}
		if p.Text == "" || len(p.List) == 1 && p.List[0].Span == (diag.Span{}) { // about no place in a text
			err = usageError("%s: %s", name, p.List.Error())
		} else {
			err = &queryError{name: name, text: p.Text, list: p.List}
		}
		if i < last {
			a.printError(err)
		}
	}
	return err
}

// print prints the result of a request: in the API's shape as JSON, as lines with --chart, as rows otherwise.
func (m *metricsSession) print(ctx context.Context, plan *metric.Plan, r metric.Request, outputs []metric.Output) error {
	points := 0
	for _, o := range outputs {
		for _, s := range o.Series {
			points += s.Len()
		}
	}
	f := m.flags.out
	for _, target := range f.targets(m.formatGiven) {
		one := f
		one.files, one.format = target.files, target.format
		var err error
		switch format, _ := render.FormatOf(one.format); {
		case one.format == "json":
			err = m.document(one, plan.Response(outputs))
		case one.chart && format.ForHuman && len(one.files) == 0:
			err = m.chart(outputs)
		default:
			one.chart, one.requireData = false, false
			err = m.app.printRows(ctx, one, true, func(context.Context) (rows.Reader, error) { return m.seriesRows(outputs, r) })
		}
		if err != nil {
			return err
		}
	}
	if points == 0 {
		m.noteSpan(r)
		if f.requireData {
			return withCode(exitNoData, errors.New("the result has no datapoint (--require-data)"))
		}
	}
	return nil
}

// noteSpan says when no datapoint of the store can lie in the range which times there are.
func (m *metricsSession) noteSpan(r metric.Request) {
	const layout = "2006-01-02 15:04:05"
	text := func(at int64) string { return time.UnixMicro(at).In(m.zone).Format(layout) }
	for _, c := range m.source.snapshot.Coverage() {
		if c.Table != "metrics" || c.Rows == c.NullTimes {
			continue
		}
		if len(m.source.snapshot.Segments("metrics", storage.TimeRange{Start: int64(r.StartTime), End: int64(r.EndTime)})) == 0 {
			m.app.note("note: no datapoint lies in the range from %s to %s; those of the store are from %s to %s (%s)",
				text(int64(r.StartTime)), text(int64(r.EndTime)), text(c.MinTime), text(c.MaxTime), m.zone)
		}
		return
	}
	m.app.note("note: there are no metrics here")
}

// outputTarget is where a result goes, and how.
type outputTarget struct {
	files  []string
	format string
}

// targets returns the standard output or each file of --out, with its format.
func (f outputFlags) targets(formatGiven bool) []outputTarget {
	if len(f.files) == 0 {
		return []outputTarget{{nil, f.format}}
	}
	var out []outputTarget
	for _, file := range f.files {
		format := f.format
		if !formatGiven {
			format = formatBySuffix(file)
		}
		out = append(out, outputTarget{[]string{file}, format})
	}
	return out
}

// document writes one JSON document.
func (m *metricsSession) document(f outputFlags, v any) error {
	write := func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(v)
	}
	if len(f.files) == 0 {
		w := io.Writer(m.app.stdout)
		if m.app.stdoutTerminal().Interactive {
			w = term.Guard(w)
		}
		return write(w)
	}
	return writeFile(f.files[0], f.force, write)
}

// mostPlots is how many series are drawn.
const mostPlots = 20

// chart draws the series of a result.
func (m *metricsSession) chart(outputs []metric.Output) error {
	var plots []render.Plot
	for i, o := range outputs {
		if m.bands && i%2 == 1 {
			continue
		}
		for _, s := range o.Series {
			p := render.Plot{Name: s.Label, Times: s.Times, Values: s.Values, Step: s.Period * 1e6}
			if m.bands {
				p.Band = bandOver(outputs[i+1])
			}
			plots = append(plots, p)
		}
	}
	if more := len(plots) - mostPlots; more > 0 {
		m.app.note("note: %s more series are not drawn", term.Count(int64(more)))
		plots = plots[:mostPlots]
	}
	return render.WritePlots(m.app.stdout, plots, render.PlotOptions{Width: m.app.stdoutTerminal().Width, Zone: m.zone})
}

// seriesRows are the series of a result as rows: one for each datapoint, the oldest first.
func (m *metricsSession) seriesRows(outputs []metric.Output, r metric.Request) (rows.Reader, error) {
	if m.bands {
		return bandRows(outputs, r)
	}
	var table [][]any
	for _, o := range outputs {
		for _, s := range o.Series {
			for i, at := range s.Times {
				table = append(table, []any{r.MetricDataQueries[o.Query].ID, s.Label, at, s.Values[i]})
			}
		}
	}
	return rows.Of([]rows.Column{{Name: "id"}, {Name: "label"}, {Name: "time", Kind: rows.Timestamp}, {Name: "value", Kind: rows.Double}}, table)
}
