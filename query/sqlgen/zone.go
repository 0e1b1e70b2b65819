package sqlgen

import (
	"fmt"
	"regexp"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// binRange returns the times whose changes of clocks a statement holds: those that the plan reads, within the known span.
func binRange(root plan.Node) plan.Range {
	var out plan.Range
	for _, s := range plan.Scans(root) {
		r := s.Range
		if r.IsZero() {
			r = plan.Range{Start: clocksFrom, End: clocksTo}
		}
		if out.IsZero() {
			out = r
		}
		out.Start, out.End = min(out.Start, r.Start), max(out.End, r.End)
	}
	out.Start, out.End = max(out.Start-1, clocksFrom), min(out.End, clocksTo) // dateceil looks at the microsecond before a time
	return out
}

// local returns the SQL of a call that counts days of a zone. Asking the database what clocks show costs it half a microsecond a
// time, in both directions, so the changes of the clocks are written out for the times that the query is about.
func (w *writer) local(s scope, c *plan.Call) (string, bool) {
	if c.Overload != c.Entry.Local {
		return "", false
	}
	span, isSpan := c.Args[1].(*plan.Literal).Value.(plan.Span)
	zone, isText := c.Args[2].(*plan.Literal).Value.(string)
	if !isSpan || !isText {
		return "", false
	}
	time, length, name := w.value(s, c.Args[0]), w.literal(c.Args[1].(*plan.Literal)), w.param(zone)
	switch c.Entry.ID {
	case "bin", "datefloor":
		return w.localBin(zone, span, false, time, func(x string) string {
			return fill(w.dialect.template(c.Overload.ID, c.Overload.SQL), []string{x, length, name})
		}), true
	case "dateceil": // the end of the period that the last microsecond before lies in
		return w.localBin(zone, span, true, fill("$1 - interval '1 microsecond'", []string{time}), func(x string) string {
			return fill(w.dialect.template(c.Overload.ID, c.Overload.SQL), []string{fill("$1 + interval '1 microsecond'", []string{x}), length, name})
		}), true
	}
	return w.inZone(zone, fill(function.OnClocks("$1", "$3")+" + $2", []string{time, length, name})), true
}

var plainName = regexp.MustCompile(`^[a-z_0-9]+$`)

// localBin returns the start of the period that a time lies in, or of the one after it. otherwise is for times outside the range
// that the statement is about.
func (w *writer) localBin(zone string, span plan.Span, next bool, time string, otherwise func(x string) string) string {
	if w.bins.Start >= w.bins.End || !span.Positive() {
		return otherwise(time)
	}
	length := w.literal(plan.Duration(span))
	here, there := w.clocks(zone).bins(span, w.bins.Start, w.bins.End, next)
	body := func(x string) string {
		start := "time_bucket(" + length + ", " + x + " + " + offsetTree(x, here) + ", timestamp '1970-01-01')"
		if next {
			start += " + " + length
		}
		return "case when " + x + " >= " + timeLiteral(w.bins.Start) + " and " + x + " < " + timeLiteral(w.bins.End) +
			" then " + start + " - " + offsetTree(x, there) + " else " + otherwise(x) + " end"
	}
	if plainName.MatchString(time) {
		return body(time)
	}
	return bound(time, "t", body("t"))
}

// offsetTree returns the offset of the piece that a time lies in, found by halves.
func offsetTree(x string, pieces []piece) string {
	if len(pieces) == 1 {
		return fmt.Sprintf("interval '%d seconds'", pieces[0].offset/1_000_000)
	}
	half := len(pieces) / 2
	return "case when " + x + " < " + timeLiteral(pieces[half].from) + " then " + offsetTree(x, pieces[:half]) + " else " + offsetTree(x, pieces[half:]) + " end"
}

// inZone returns the time at which clocks show something, or go forward over it: the database would go on counting there, which
// for a skipped day leads to the end of the next one.
func (w *writer) inZone(zone, clock string) string {
	sql := fill(function.InZone("$1", "$2"), []string{clock, w.param(zone)})
	leaps := w.clocks(zone).leaps()
	if len(leaps) == 0 {
		return sql
	}
	var b strings.Builder
	for _, l := range leaps {
		b.WriteString(fill(" when $1 > "+timeLiteral(l.from)+" and $1 <= "+timeLiteral(l.to)+" then "+timeLiteral(l.at), []string{clock}))
	}
	return "case" + b.String() + " else " + sql + " end"
}

// shownOnly returns a list of starts of periods on the clocks of a zone, "" for UTC, without the periods that the clocks skip.
func (w *writer) shownOnly(zone string, period plan.Span, list string) string {
	skipped := w.clocks(zone).skipped(period)
	if len(skipped) == 0 {
		return list
	}
	times := make([]string, len(skipped))
	for i, at := range skipped {
		times[i] = timeLiteral(at)
	}
	return "list_filter(" + list + ", lambda t: t not in (" + strings.Join(times, ", ") + "))"
}

// clocks returns what is known of the clocks of a zone.
func (w *writer) clocks(zone string) clocks {
	c, err := clocksOf(zone)
	if err != nil {
		w.fail("%v", err)
	}
	return c
}
