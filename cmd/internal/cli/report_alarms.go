package cli

import (
	"context"
	"errors"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/feed"
	"trailsift/engine/alarm/replay"
	"trailsift/engine/alarm/rule"
	"trailsift/engine/report"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/storage"
)

// alarms reads the rules of a section, and returns what evaluates them over a range.
func (r *reportRun) alarms(ctx context.Context, s *report.Spec, files []string) (none report.Source, err error) {
	named := make([]string, len(files))
	for i, file := range files {
		if named[i] = file; !strings.HasPrefix(file, "pack:") {
			named[i] = beside(s.File, file)
		}
	}
	f := &evaluateFlags{}
	alarms, err := r.app.readAlarms(ctx, f, named)
	if err != nil {
		return none, err
	}
	if alarms.failed {
		return none, errors.New("some rules could not be read")
	}
	return report.Source{Columns: report.AlarmColumns(), Run: func(ctx context.Context, span query.TimeRange) (rows.Reader, []string, error) {
		var notes []string
		alarms.brief = true
		alarms.metricsSession = &metricsSession{
			app: r.app, flags: &f.metricsFlags, source: r.source, session: r.session, zone: r.zone, now: r.now, span: storage.TimeRange(span),
			tell: func(note string) { notes = append(notes, note) },
		}
		if err := alarms.ready(); err != nil {
			return nil, nil, err
		}
		start, end := edges()
		within, err := alarms.spanWithin(span.Start <= start.UnixMicro(), span.End == 0 || span.End >= end.UnixMicro())
		if err != nil {
			return nil, nil, err
		}
		result, err := alarms.stateAndTimes(ctx, within)
		return result, notes, err
	}}, nil
}

// stateAndTimes evaluates the alarms up to the end of a span, and counts how often each was in ALARM in it.
func (s *alarmSession) stateAndTimes(ctx context.Context, span feed.Span) (rows.Reader, error) {
	run, err := s.replay(ctx, feed.Span{From: span.From - replay.WarmUp(s.alarms), To: span.To})
	if err != nil {
		return nil, err
	}
	if err := s.verdict(); err != nil {
		return nil, err
	}
	times := make([]int64, len(s.alarms))
	for _, t := range run.transitions {
		if t.Contributor != "" {
			continue
		}
		if t.At < span.From { // what was in ALARM at the start was once
			times[t.Alarm] = 0
		}
		if t.New == alarm.Alarm {
			times[t.Alarm]++
		}
	}
	var table [][]any
	for i, d := range s.alarms {
		at := run.clock.State(i)
		table = append(table, []any{d.Name, string(at.State), present(rule.Summarize(d).Severity), at.Since, times[i], at.Reason})
	}
	return rows.Of(report.AlarmColumns(), table)
}
