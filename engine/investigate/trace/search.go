package trace

import (
	"context"
	"fmt"
	"strings"

	"trailsift/engine/investigate"
	"trailsift/engine/rows"
	"trailsift/query/diag"
)

// Options are the limits of a trace. The zero value looks at all events.
type Options struct {
	Start, End int64    // only events of this half-open range, µs since 1970 UTC; both 0: of all time
	Accounts   []string // only events that these accounts received; none: of all
	Regions    []string // only events of these regions; none: of all
	MaxNodes   int      // how many nodes a graph has at most; 0: DefaultMaxNodes
	MaxRounds  int      // how many links a chain is followed in either direction; 0: DefaultMaxRounds
}

// The limits of a trace that sets none.
const (
	DefaultMaxNodes  = 1000
	DefaultMaxRounds = 100
)

// recordsPerNode is how many records are read in a round at most, for each node that there may be.
const recordsPerNode = 20

// Run traces an access key, a session or an event. An unknown one is an *UnknownError.
func Run(ctx context.Context, ask rows.QueryFunc, asked string, o Options) (*Graph, error) {
	if o.MaxNodes == 0 {
		o.MaxNodes = DefaultMaxNodes
	}
	if o.MaxRounds == 0 {
		o.MaxRounds = DefaultMaxRounds
	}
	s := &search{
		query: ask, options: o, facts: &facts{records: map[string]*record{}, uses: map[string]*use{}},
		usesAsked: set{}, upAsked: set{}, downAsked: set{}, texts: set{},
	}
	if err := s.askSignedIn(ctx); err != nil {
		return nil, err
	}
	start, err := s.resolve(ctx, asked)
	if err != nil {
		return nil, err
	}
	for round := 0; ; round++ {
		all := s.facts.link()
		found := all.reach(start(all), o.MaxNodes)
		uses := s.wantUses(all, found)
		if err := s.askUses(ctx, uses); err != nil {
			return nil, err
		}
		records := s.wantRecords(all, found)
		more := len(uses.conditions()) > 0 || len(records.conditions()) > 0
		if more && round == o.MaxRounds {
			s.limit = fmt.Sprintf("chains are followed over %d links", o.MaxRounds)
		}
		if !more || round == o.MaxRounds {
			return s.finish(ctx, asked, all, found)
		}
		if err := s.askRecords(ctx, records); err != nil {
			return nil, err
		}
	}
}

// UnknownError is returned for what no event knows, or several.
type UnknownError struct {
	Asked  string
	Events int // that it is the beginning of; 0: none
}

// Error implements error.
func (e *UnknownError) Error() string {
	if e.Events > 1 {
		return fmt.Sprintf("%d events have ids that begin with %s", e.Events, diag.Visible(e.Asked))
	}
	return "no event knows " + diag.Visible(e.Asked)
}

// search collects facts round by round.
type search struct {
	query     rows.QueryFunc
	options   Options
	facts     *facts
	usesAsked set // nodes
	upAsked   set
	downAsked set
	texts     set // that were looked for in answers
	signedIn  set // sessions that signed in or switched roles, by their principal ids
	limit     string
}

// where begins every condition: the accounts and regions that are looked at.
func (s *search) where() string {
	var out strings.Builder
	for _, list := range [][]string{mapped(s.options.Accounts, investigate.ReceivedBy), mapped(s.options.Regions, func(r string) string { return investigate.Is("awsRegion", r) })} {
		if len(list) > 0 {
			out.WriteString(investigate.Any(list...) + " and ")
		}
	}
	return out.String()
}

func mapped(values []string, of func(string) string) []string {
	var out []string
	for _, v := range values {
		out = append(out, of(v))
	}
	return out
}

// each asks a query and visits its rows.
func (s *search) each(ctx context.Context, text string, visit func(row []any)) (err error) {
	r, _, err := s.query(ctx, text, s.options.Start, s.options.End)
	if err != nil {
		return err
	}
	defer func() {
		if closed := r.Close(); err == nil {
			err = closed
		}
	}()
	return rows.Each(r, visit)
}

// askUses asks for uses and keeps them.
func (s *search) askUses(ctx context.Context, w *usesWanted) error {
	for _, condition := range w.conditions() {
		if err := s.readUses(ctx, condition); err != nil {
			return err
		}
	}
	return nil
}

// readUses keeps the uses that a condition lets pass. What was known of the same keys is replaced: it is asked for whole.
func (s *search) readUses(ctx context.Context, condition string) error {
	fresh := map[string]*use{}
	err := s.each(ctx, usesQuery(s.where()+condition), func(row []any) {
		u := readUse(row)
		id := keyNode(u.who.AccessKeyID)
		if u.who.AccessKeyID == "" {
			if kindOf(u.who) != User {
				return // sessions without a key are known from records
			}
			id = personNode(u.who)
		}
		if known := fresh[id]; known != nil {
			known.add(u)
		} else {
			fresh[id] = u
		}
	})
	for id, u := range fresh {
		s.facts.uses[id] = u
		s.usesAsked.add(id)
	}
	return err
}

// askSignedIn asks which sessions signed in or switched roles, once: that is quicker than to ask about each of many.
func (s *search) askSignedIn(ctx context.Context) error {
	s.signedIn = set{}
	text := "filter " + s.where() + `eventName in ["ConsoleLogin", "SwitchRole"] | stats count(*) as n by userIdentity.principalId as who | display who`
	return s.each(ctx, text, func(row []any) {
		if who, ok := row[0].(string); ok {
			s.signedIn.add(who)
		}
	})
}

// askRecords asks for records and keeps them.
func (s *search) askRecords(ctx context.Context, w *recordsWanted) error {
	for _, condition := range w.conditions() {
		if err := s.readRecords(ctx, condition); err != nil {
			return err
		}
	}
	return nil
}

// readRecords keeps the records that a condition lets pass.
func (s *search) readRecords(ctx context.Context, condition string) error {
	most, count := recordsPerNode*s.options.MaxNodes, 0
	err := s.each(ctx, recordsQuery(s.where()+condition, most), func(row []any) {
		count++
		r := readRecord(row)
		s.facts.keep(r)
	})
	if count == most {
		s.limit = fmt.Sprintf("only the first %d records of a step are followed", most)
	}
	return err
}
