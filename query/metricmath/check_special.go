package metricmath

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"trailsift/query/diag"
	"trailsift/query/statistic"
)

// special checks what types do not say.
func (c *checker) special(f Function, e *Call) {
	switch f.Name {
	case "PERIOD":
		if r, ok := e.Args[0].(*Ref); ok && !c.scope.Names[r.ID].Metric {
			c.report(diag.Errorf("wrong-argument", r.At, "`%s` is an expression; only metrics have a period to ask for", r.ID))
		}
	case "METRICS":
		if len(e.Args) == 0 {
			return
		}
		if part, ok := e.Args[0].(*Text); ok && !slices.ContainsFunc(c.ids(), func(id string) bool { return c.scope.Names[id].Metric && strings.Contains(id, part.Value()) }) {
			c.report(diag.New(diag.Warning, "no-metrics", part.At, "no metric of the request has an id with %s in it, so the array is empty", strconv.Quote(part.Value())))
		}
	case "SEARCH":
		c.search(e)
	}
}

// maxPeriod is the longest period of a search, in seconds: 365 days.
const maxPeriod = 365 * 86400

// search checks the arguments of SEARCH.
func (c *checker) search(e *Call) {
	if text, ok := e.Args[0].(*Text); ok {
		_, problems := ParseSearch(text.Raw)
		for _, d := range problems {
			d.Span.Start += text.At.Start + 1
			d.Span.End += text.At.Start + 1
			c.report(d)
		}
	}
	if stat, ok := e.Args[1].(*Text); ok {
		c.statistic(stat)
	}
	if len(e.Args) == 3 {
		if p, ok := e.Args[2].(*Number); ok && (p.Value < 1 || p.Value > maxPeriod || p.Value != math.Floor(p.Value)) {
			c.report(diag.Errorf("bad-period", p.At, "a period is a whole number of seconds, up to 365 days"))
		}
	}
}

// statistic checks the name of a statistic.
func (c *checker) statistic(e *Text) {
	_, err := statistic.Parse(e.Value())
	var wrong *statistic.Error
	if !errors.As(err, &wrong) {
		return
	}
	inside := e.At.Start + 1
	d := diag.Errorf("bad-statistic", diag.Span{Start: inside + wrong.Start, End: inside + wrong.End}, "%s", wrong.Reason)
	if wrong.Help != "" {
		d = d.WithHelp("%s", wrong.Help)
	}
	c.report(d)
}
