package timeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trailsift/engine/rows"
)

// Options choose what a timeline tells. The zero value tells everything that matters in all events, from Info on.
type Options struct {
	Start, End int64 // µs since 1970 UTC, half-open; both 0 for all time
	// Filter is stages of the query language that choose events, such as those of an actor; "" for all.
	Filter string
	// Accounts and Regions, where there are any, choose the places whose gaps are told. They do not choose events.
	Accounts, Regions []string
	Topics            []string // names of Topics, or GapTopic; none for all
	Least             Severity // entries below are left out, but for gaps: without them, what is left would look calm
	Alone             bool     // no repeats are folded: every event that matters by itself is an entry
	FirstSeen         bool     // programs and services that are new for an actor are told, too
	AllAttempts       bool     // calls that failed for other reasons than a refusal are told, too
}

// Timeline is what happened, in the order of time.
type Timeline struct {
	Entries     []Entry
	First, Last int64 // µs since 1970 UTC: the range as far as the store has events
	Events      int64 // of the store in all, whatever the options
}

// builder makes a timeline.
type builder struct {
	query   rows.QueryFunc
	options Options
	kinds   *catalogue
	store   knowledge
	past    *past
	entries []Entry
}

// knowledge is what the whole store tells, whatever is asked for.
type knowledge struct {
	first, last, events int64
	own                 map[string]struct{} // accounts
	delivered           delivered
}

// New makes a timeline of what a store holds. It fails when a query does, and when there is more to tell than a reader can want.
func New(ctx context.Context, query rows.QueryFunc, o Options) (*Timeline, error) {
	b := &builder{query: query, options: o, kinds: newCatalogue(o.Topics...)}
	if err := b.readStore(ctx); err != nil {
		return nil, err
	}
	t := &Timeline{First: max(b.store.first, o.Start), Last: b.store.last, Events: b.store.events}
	if o.End != 0 {
		t.Last = min(t.Last, o.End-1)
	}
	for _, step := range []func(context.Context) error{b.readPast, b.tellCandidates, b.tellCounted, b.tellFirsts} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	entries := b.entries
	if !o.Alone {
		entries = foldUsual(entries, t.Last-t.First)
	}
	entries = append(entries, b.gaps(t)...)
	entries = slices.DeleteFunc(entries, func(e Entry) bool { return e.Severity < o.Least && !e.IsGap() })
	slices.SortFunc(entries, compareEntries)
	t.Entries = entries
	return t, nil
}

// ask asks for rows of the events that the options choose, in a range of time.
func (b *builder) ask(ctx context.Context, stages string, start, end int64, visit func(row []any) error) (err error) {
	if b.options.Filter != "" {
		stages = b.options.Filter + " | " + stages
	}
	return b.askAll(ctx, stages, start, end, visit)
}

// askAll asks for rows of all events.
func (b *builder) askAll(ctx context.Context, text string, start, end int64, visit func(row []any) error) (err error) {
	r, _, err := b.query(ctx, text, start, end)
	if err != nil {
		return fmt.Errorf("timeline: %w", err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	var failed error
	err = rows.Each(r, func(row []any) {
		if failed == nil {
			failed = visit(row)
		}
	})
	return errors.Join(err, failed)
}

// readStore reads when which accounts and regions had events.
func (b *builder) readStore(ctx context.Context) error {
	s := &b.store
	s.own, s.delivered = map[string]struct{}{}, delivered{}
	const stages = "filter ispresent(@timestamp) | stats count(*) as n, min(@timestamp) as first, max(@timestamp) as last " +
		"by coalesce(recipientAccountId, userIdentity.accountId) as account, awsRegion as region, eventCategory as category, bin(5m) as t | display account, region, category, t, first, last, n"
	return b.askAll(ctx, stages, 0, 0, func(row []any) error {
		account, region, category, first, last, n := textOf(row[0]), textOf(row[1]), textOf(row[2]), number(row[4]), number(row[5]), number(row[6])
		if s.events == 0 || first < s.first {
			s.first = first
		}
		s.last = max(s.last, last)
		s.events += n
		if account != "" {
			s.own[account] = struct{}{}
		}
		s.delivered.add(account, region, category, number(row[3]), bin{first, last, n})
		return nil
	})
}

// gaps tells the times without events that the range touches.
func (b *builder) gaps(t *Timeline) []Entry {
	if len(b.options.Topics) > 0 && !slices.Contains(b.options.Topics, GapTopic) {
		return nil
	}
	chosen := func(list []string, name string) bool {
		return len(list) == 0 || name == everywhere || slices.Contains(list, name)
	}
	var out []Entry
	for _, g := range b.store.delivered.gaps(b.store.last) {
		if g.to > t.First && g.from <= t.Last && chosen(b.options.Accounts, g.account) && chosen(b.options.Regions, g.region) {
			out = append(out, g.entry())
		}
	}
	return out
}

// inRange reports whether a time is asked for.
func (b *builder) inRange(at int64) bool {
	return at >= b.options.Start && (b.options.End == 0 || at < b.options.End)
}

// compareEntries orders entries by time, the more severe first.
func compareEntries(a, b Entry) int {
	switch {
	case a.At != b.At:
		return int(min(max(a.At-b.At, -1), 1))
	case a.Severity != b.Severity:
		return int(b.Severity - a.Severity)
	}
	return strings.Compare(a.Kind+a.Sentence, b.Kind+b.Sentence)
}
