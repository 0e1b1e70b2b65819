package cli

import (
	"context"
	"math"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/insights"
	"trailsift/cmd/internal/term"
	"trailsift/engine/rows"
	"trailsift/query"
)

// compareFlags are the options of insights compare.
type compareFlags struct {
	insightFlags
	out outputFlags
}

func newInsightsCompare(a *app) *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "compare",
		Short: "Compare findings with the Insights events that AWS delivered",
		Long: `compare finds unusual rates as insights does, and puts them beside the Insights events of AWS that the store holds. Two are of one
incident when type, API, error, account and region are the same and they overlap in time. A row is found by both, by aws alone, or
by us alone; startDifference and endDifference are by how many minutes ours is later.

Insights events of an account and region whose events the store does not have at their time are not comparable, and found by "aws,
without events". AWS's model is not published, so differences are no errors of either.`,
		Example: `  trailsift insights compare
  trailsift insights compare -i week -i logs --sensitivity aws -o csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			formatGiven := c.Flags().Changed("output")
			if err := f.out.check(formatGiven); err != nil {
				return err
			}
			if len(f.by) > 0 {
				return usageError("AWS's insights are about an eventSource and an eventName: compare takes no --by")
			}
			q, err := a.openInsights(c.Context(), &f.insightFlags)
			if err != nil {
				return err
			}
			defer closeInto(&err, q)
			return q.compare(c.Context(), &f, formatGiven)
		},
	}
	f.register(c)
	f.out.register(c.Flags())
	return c
}

func (q *question) compare(ctx context.Context, f *compareFlags, formatGiven bool) error {
	ours, err := q.findings(ctx)
	if err != nil {
		return err
	}
	theirs, err := q.delivered(ctx, &f.insightFlags)
	if err != nil {
		return err
	}
	pairs := insights.Compare(ours.list, theirs)
	zone, err := q.app.global.location()
	if err != nil {
		return err
	}
	hidden := 0
	err = q.app.printRows(ctx, f.out, formatGiven, func(context.Context) (r rows.Reader, err error) {
		if !f.out.readable() {
			return pairRows(pairs)
		}
		r, hidden, err = pairTable(pairs, zone, q.app.tableWidth(f.out))
		return r, err
	})
	q.app.noteHidden(hidden)
	q.notePairs(pairs)
	return err
}

// notePairs sums the comparison up.
func (q *question) notePairs(pairs []insights.Pair) {
	ours, theirs, both := map[*insights.Finding]bool{}, map[*insights.Delivered]bool{}, map[*insights.Delivered]bool{}
	oursBoth, uncovered := map[*insights.Finding]bool{}, 0
	for _, p := range pairs {
		switch {
		case p.Theirs == nil:
			ours[p.Ours] = true
		case p.Ours != nil:
			ours[p.Ours], theirs[p.Theirs], both[p.Theirs], oursBoth[p.Ours] = true, true, true, true
		case p.Theirs.Compared:
			theirs[p.Theirs] = true
		default:
			uncovered++
		}
	}
	q.app.note("found: %d of %s of AWS's; %d of %s of ours are not among them", len(both), term.Counted(int64(len(theirs)), "insight"), len(ours)-len(oursBoth), term.Counted(int64(len(ours)), "finding"))
	if uncovered > 0 {
		q.app.note("note: %s of AWS's not compared: the store has no events of their account and region at that time", term.Counted(int64(uncovered), "insight"))
	}
}

// ask asks another question of the same source. A zero range is all time.
func (q *question) ask(ctx context.Context, text string, r query.TimeRange, read func(row []any)) (err error) {
	one := *q
	one.text, one.request.Text, one.request.Range = text, text, r
	compiled, err := one.compile(ctx)
	if err != nil {
		return err
	}
	result, err := one.session.Query(ctx, compiled)
	if err != nil {
		return err
	}
	defer closeInto(&err, result)
	return rows.Each(result, read)
}

// delivered returns the insights of AWS that start in the range.
func (q *question) delivered(ctx context.Context, f *insightFlags) ([]insights.Delivered, error) {
	asked := q.request.Range
	all := asked
	if asked != (query.TimeRange{}) {
		all.End = math.MaxInt64 // of what starts in the range the end may be later
	}
	place := ""
	if p := f.place(); p != "" {
		place = " and " + p
	}
	var events []insights.Event
	err := q.ask(ctx, `source insights | filter not ispresent(@foundBy)`+place+` | display sharedEventID, insightDetails.insightType, recipientAccountId, awsRegion,
		insightDetails.eventSource, insightDetails.eventName, insightDetails.errorCode, insightDetails.state, @timestamp,
		toNumber(insightDetails.insightContext.statistics.insightDuration), toNumber(insightDetails.insightContext.statistics.baseline.average),
		toNumber(insightDetails.insightContext.statistics.insight.average), insightDetails.sourceEventCategory`, all, func(row []any) {
		events = append(events, deliveredEvent(row))
	})
	if err != nil {
		return nil, err
	}
	spans, err := q.eventSpans(ctx)
	if err != nil {
		return nil, err
	}
	var out []insights.Delivered
	for _, d := range insights.Join(events) {
		if asked != (query.TimeRange{}) && (d.Start < asked.Start || d.Start >= asked.End) || !f.asksFor(d) {
			continue
		}
		span, ok := spans[[2]string{d.Account, d.Region}]
		d.Compared = ok && d.Start >= span[0] && d.Start <= span[1]
		out = append(out, d)
	}
	return out, nil
}

// asksFor reports whether --type and --category choose an insight. One that names no category is about management events.
func (f *insightFlags) asksFor(d insights.Delivered) bool {
	kind := map[string]string{"call": insights.CallRate, "error": insights.ErrorRate}[f.kind]
	category := map[string]string{"management": "Management", "data": "Data"}[f.category]
	if d.Category == "" {
		d.Category = "Management"
	}
	return (kind == "" || d.Type == kind) && (category == "" || d.Category == category)
}

func deliveredEvent(row []any) insights.Event {
	text := func(i int) string { s, _ := row[i].(string); return s }
	number := func(i int) float64 {
		switch n := row[i].(type) {
		case float64:
			return n
		case int64:
			return float64(n)
		}
		return 0
	}
	at, _ := row[8].(int64)
	return insights.Event{State: text(7), Time: at, Duration: int64(number(9)), Delivered: insights.Delivered{
		ID: text(0), Type: text(1), Account: text(2), Region: text(3), Source: text(4), Name: text(5), Error: text(6),
		Baseline: number(10), Insight: number(11), Category: text(12),
	}}
}

// eventSpans returns the first and the last time of the events of each account and region.
func (q *question) eventSpans(ctx context.Context) (map[[2]string][2]int64, error) {
	out := map[[2]string][2]int64{}
	err := q.ask(ctx, `stats min(@timestamp) as first, max(@timestamp) as last by recipientAccountId, awsRegion | display recipientAccountId, awsRegion, first, last`, query.TimeRange{}, func(row []any) {
		account, _ := row[0].(string)
		region, _ := row[1].(string)
		first, _ := row[2].(int64)
		last, _ := row[3].(int64)
		out[[2]string{account, region}] = [2]int64{first, last}
	})
	return out, err
}
