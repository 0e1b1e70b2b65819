package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"trailsift/cmd/internal/term"
	"trailsift/engine"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/storage"
)

// ask answers a query.
func (s *Shell) ask(ctx context.Context, text string, wide bool) error {
	start := s.o.Clock()
	return s.withCompiled(ctx, text, func(snapshot *storage.Snapshot, session *engine.Session, compiled *query.Compiled) (err error) {
		r, err := session.Query(ctx, compiled)
		if err != nil {
			return err
		}
		defer closeInto(&err, r)
		for _, n := range r.Notes {
			s.note("note: %s", n)
		}
		format := s.settings.mode
		if wide {
			format = "line"
		}
		clocked := &clocked{Reader: r, clock: s.o.Clock}
		summary, err := s.show(ctx, clocked, format, s.draws(compiled.Plan, r.Columns()))
		if err != nil {
			return err
		}
		s.afterword(summary, r.Tables, clocked.last.Sub(start), compiled)
		if summary.Rows == 0 {
			s.hintAtSpan(snapshot, compiled)
		}
		return nil
	})
}

// withCompiled compiles a query for the newest state of the store, which run may use until it returns.
func (s *Shell) withCompiled(ctx context.Context, text string, run func(*storage.Snapshot, *engine.Session, *query.Compiled) error) (err error) {
	snapshot, session, err := s.source.open()
	if err != nil {
		return err
	}
	defer closeInto(&err, snapshot)
	compiled, err := s.compile(ctx, text, snapshot, session)
	if err != nil {
		return err
	}
	return run(snapshot, session, compiled)
}

// clocked remembers when the last row of a result came: the time that somebody spends in the pager is not the query's.
type clocked struct {
	rows.Reader
	clock func() time.Time
	last  time.Time
}

// Next implements rows.Reader.
func (c *clocked) Next() (*rows.Batch, error) {
	b, err := c.Reader.Next()
	c.last = c.clock()
	return b, err
}

// hintAtSpan says which times the store has when a query asked for none of them.
func (s *Shell) hintAtSpan(snapshot *storage.Snapshot, compiled *query.Compiled) {
	for _, c := range snapshot.Coverage() {
		ranges := compiled.Ranges(c.Table)
		if len(ranges) != 1 || ranges[0].IsZero() || c.Rows == c.NullTimes || c.MinTime < ranges[0].End && c.MaxTime >= ranges[0].Start {
			continue
		}
		from := time.UnixMicro(c.MinTime).UTC().Truncate(time.Second)
		to := time.UnixMicro(c.MaxTime).UTC().Truncate(time.Second).Add(time.Second)
		s.note("note: nothing of `%s` lies in that range; `.range %s %s` is all of it", c.Table, from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
}

// rowsAsked is how many rows a query without a limit is asked for: one more than are shown, so that the newest are shown and
// it is known that there are more. 0 is all.
func (s *Shell) rowsAsked() int {
	format, known := render.FormatOf(s.settings.mode)
	switch {
	case s.settings.limit > 0:
		return int(s.settings.limit) + 1
	case s.settings.limit == 0 && known && format.ForHuman:
		return render.DefaultMaxRows + 1
	}
	return 0
}

// compile compiles a query in the range that is set, and says what there is to say about it.
func (s *Shell) compile(ctx context.Context, text string, snapshot *storage.Snapshot, session *engine.Session) (*query.Compiled, error) {
	now, err := s.o.Host.Now(snapshot, s.settings.zone)
	if err != nil {
		return nil, err
	}
	r, err := s.o.Host.Range(s.settings.times, now, s.settings.zone)
	if err != nil {
		return nil, err
	}
	compiled, list, err := session.Compile(ctx, s.compiler, &query.Request{
		Text: text, Range: r, Zone: s.settings.zone, Now: now, Limit: s.rowsAsked(), Parameters: s.params,
	})
	if err != nil {
		return nil, err
	}
	if list != nil {
		s.o.Host.Say(text, list)
		return nil, &toldError{list}
	}
	if len(compiled.Notes) > 0 && !s.o.Quiet {
		s.o.Host.Say(text, compiled.Notes)
	}
	return compiled, nil
}

// draws reports whether a result is drawn: always with .chart on, and with auto where a query counts something over time.
func (s *Shell) draws(p plan.Node, columns []rows.Column) bool {
	if s.settings.chart != chartAuto {
		return s.settings.chart == chartOn
	}
	times := false
	for _, c := range columns {
		times = times || c.Kind == rows.Timestamp
	}
	for n := p; n != nil && times; n = n.Input() {
		if _, ok := n.(*plan.Aggregate); ok {
			return true
		}
	}
	return false
}

// show writes a result to where results go.
func (s *Shell) show(ctx context.Context, r rows.Reader, format string, draw bool) (render.Summary, error) {
	w, o, err := s.destination(format)
	if err != nil {
		return render.Summary{}, err
	}
	known, _ := render.FormatOf(o.Format)
	chart := render.Chart{Rows: r}
	if draw && known.ForHuman {
		if chart, err = render.NewChart(r, o); err != nil {
			return render.Summary{}, errors.Join(err, w.Close())
		}
	}
	summary, err := render.Write(ctx, w, chart.Rows, o)
	if err == nil && len(chart.Below) > 0 {
		_, err = fmt.Fprintln(w, strings.Join(chart.Below, "\n"))
	}
	if errors.Is(err, errPagerLeft) {
		err = nil // who leaves the pager has seen enough
	}
	return summary, errors.Join(err, w.Close())
}

// destination returns what a result is written to, and how.
func (s *Shell) destination(format string) (io.WriteCloser, render.Options, error) {
	o := render.Options{Format: format, Zone: s.settings.zone, MaxRows: s.settings.limit}
	if s.output != nil {
		if s.output.format != "" {
			o.Format = s.output.format
		}
		w, err := s.output.next(o.Format)
		return w, o, err
	}
	known, _ := render.FormatOf(format)
	t := s.terminal()
	if known.Binary && t.Interactive {
		return nil, o, usage("%s is not for a terminal: `.output FILE` sends results to a file", format)
	}
	o.Color = t.Color
	w := s.paged(t)
	if t.Interactive {
		o.Width = t.Width
		if !known.ForHuman {
			return guarded{term.Guard(w), w}, o, nil
		}
	}
	return w, o, nil
}

// guarded writes through a guard and closes what is behind it.
type guarded struct {
	io.Writer
	io.Closer
}

// terminal describes the terminal as it is now: windows change their size.
func (s *Shell) terminal() term.Terminal {
	if s.o.Terminal == nil {
		return term.Terminal{}
	}
	return s.o.Terminal()
}

// print shows text that is not a result: never in the file of .output, but paged like a result.
func (s *Shell) print(text string) error {
	w := s.paged(s.terminal())
	_, err := io.WriteString(w, text)
	if errors.Is(err, errPagerLeft) {
		err = nil
	}
	return errors.Join(err, w.Close())
}

// afterword says what stands behind a result: how much of it was shown, how long it took, and how much the query had to search. How
// many bytes DuckDB read of it is not known without measuring it, which .explain does.
func (s *Shell) afterword(summary render.Summary, tables []engine.TableUse, took time.Duration, compiled *query.Compiled) {
	if summary.Truncated {
		s.note("note: only the first %s are shown; `.limit 0` shows all", term.Counted(summary.Rows, "row"))
	}
	if summary.HiddenColumns > 0 {
		s.note("note: %s had no room; end the query with \\G, or use `.mode line`", term.Counted(int64(summary.HiddenColumns), "column"))
	}
	if !s.settings.timer {
		return
	}
	more := ""
	if summary.Truncated {
		more = " and more"
	}
	line := fmt.Sprintf("%s%s · %s", term.Counted(summary.Rows, "row"), more, seconds(took))
	for _, u := range tables {
		line += fmt.Sprintf(" · %s: %s in %d of %s", u.Table, term.Counted(u.Rows, "row"), u.Segments, term.Counted(int64(u.TotalSegments), "segment"))
		if ranges := compiled.Ranges(u.Table); len(ranges) == 1 && !ranges[0].IsZero() {
			line += ", " + s.span(ranges[0])
		}
	}
	s.note("%s", s.dim(diag.Visible(line)))
}

// span writes a time range for people.
func (s *Shell) span(r query.TimeRange) string {
	const layout = "2006-01-02 15:04:05"
	from, to := "the beginning", "the end"
	if first := time.UnixMicro(r.Start); first.Year() > 1 {
		from = first.In(s.settings.zone).Format(layout)
	}
	if last := time.UnixMicro(r.End); last.Year() < 10000 {
		to = last.In(s.settings.zone).Format(layout)
	}
	return fmt.Sprintf("%s to %s (%s)", from, to, s.settings.zone)
}

// dim makes text stand back on a terminal with colours.
func (s *Shell) dim(text string) string {
	if !s.terminal().Color {
		return text
	}
	return "\x1b[2m" + text + "\x1b[0m"
}

// closeInto closes c and keeps its error unless there is one already.
func closeInto(err *error, c io.Closer) {
	if cerr := c.Close(); *err == nil {
		*err = cerr
	}
}
