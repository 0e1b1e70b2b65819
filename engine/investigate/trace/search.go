package trace

import (
	"context"
	"encoding/json"
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

// wantUses says whose uses are not known yet.
func (s *search) wantUses(l *linked, found *reached) *usesWanted {
	w := newUsesWanted()
	for _, id := range found.nodes {
		if s.usesAsked[id] {
			continue
		}
		n := l.nodes[id]
		switch n.Kind {
		case Key:
			w.keys.add(n.AccessKeyID)
		case Session:
			w.session(n)
		case Principal:
			w.principals.add(n.PrincipalID)
		case Workload:
			if _, below := found.down[id]; !below {
				continue
			}
			w.named.add(":assumed-role\\/[^\\/]*\\/" + investigate.Pattern(n.workloadName()))
		default:
			continue
		}
		s.usesAsked.add(id)
	}
	return w
}

// session asks for the keys of a session, of which the id, the ARN or only the name of the role's permission set is known.
func (w *usesWanted) session(n *Node) {
	switch {
	case n.ARN == "" && strings.HasPrefix(n.Role, reservedRole):
		w.named.add(":" + investigate.Pattern(n.Account) + ":assumed-role\\/" + investigate.Pattern(n.Role) + "_[^\\/]*\\/" + investigate.Pattern(n.PrincipalID))
	case n.PrincipalID != "":
		w.principals.add(n.PrincipalID)
	default:
		w.arns.add(n.ARN)
	}
}

// workloadName is the name that the sessions of an instance or function have.
func (n *Node) workloadName() string {
	_, name, _ := strings.Cut(n.Name, " ")
	return name
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

// wantRecords says which records may lie above and below what was found, that were not asked for yet.
func (s *search) wantRecords(l *linked, found *reached) *recordsWanted {
	w := newRecordsWanted()
	for _, id := range found.nodes {
		n := l.nodes[id]
		who := investigate.Identity{Type: n.Type, ARN: n.ARN, PrincipalID: n.PrincipalID, AccountID: n.Account}
		if u := s.facts.uses[id]; u != nil {
			who = u.who
		}
		if _, above := found.up[id]; above && !s.upAsked[id] {
			w.above(n, who, s.facts.uses[id], s.signedIn[who.PrincipalID])
			s.upAsked.add(id)
		}
		if _, below := found.down[id]; below && !s.downAsked[id] {
			if n.Kind == Workload && s.facts.worked(n.workloadName()) {
				w.answers.add("/" + n.workloadName() + `"`)
			}
			w.below(n, who, s.facts.uses[id] != nil, s.signedIn[who.PrincipalID])
			s.downAsked.add(id)
		}
	}
	for text := range w.answers {
		if s.texts[text] {
			delete(w.answers, text)
		}
		s.texts.add(text)
	}
	for _, r := range s.facts.records {
		if r.shared != "" && len(r.gains) == 0 && !s.upAsked["shared:"+r.shared] {
			w.shared.add(r.shared)
			s.upAsked.add("shared:" + r.shared)
		}
	}
	return w
}

// above asks for what may lie above a node. Of a session only sign-ins are asked for that there are.
func (w *recordsWanted) above(n *Node, who investigate.Identity, u *use, signedIn bool) {
	session := who.Session()
	switch n.Kind {
	case Key:
		w.answers.add(n.AccessKeyID)
		if u == nil || u.created == 0 && who.Type == "IAMUser" {
			return // a long-term key, or one that nobody used: only an answer names it
		}
		if signedIn || who.Type == "IAMUser" || who.Type == "Root" {
			w.signIns.add(who.PrincipalID)
		}
		if who.Type != "AssumedRole" {
			return
		}
		w.answers.add(who.PrincipalID)
		w.answers.add(workloadText(session))
		if role, ok := strings.CutPrefix(who.Role(), reservedRole); ok {
			if cut := strings.LastIndexByte(role, '_'); cut > 0 {
				w.portals.add(`"role_name":` + jsonText(role[:cut]))
			}
		}
	case Session:
		w.answers.add(n.PrincipalID, n.ARN)
		w.signIns.add(n.PrincipalID)
	case User:
		if n.Type != "Root" {
			w.made.add(`"userName":` + jsonText(n.userName()))
		}
	case Workload:
		w.answers.add(workloadText(n.workloadName()))
	}
}

// workloadText is what stands in the answer of a call that made an instance or function.
func workloadText(name string) string {
	if name == "" || isInstance(name) {
		return name
	}
	return `"functionName":` + jsonText(name)
}

// jsonText writes a text as JSON has it.
func jsonText(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return `""` // a text has a JSON form
	}
	return string(b)
}

// userName is the name of a user, without the path before it.
func (n *Node) userName() string { return lastPart(n.ID) }

// below asks for what may lie below a node. A key that nobody used has obtained nothing, and
// of a session only sign-ins are asked for that there are.
func (w *recordsWanted) below(n *Node, who investigate.Identity, used, signedIn bool) {
	switch n.Kind {
	case Key:
		if used {
			w.callers.add(n.AccessKeyID)
		}
		w.foreign.add(who.PrincipalID)
		if signedIn {
			w.signIns.add(who.PrincipalID)
			w.switched.add(jsonText(who.ARN))
		}
	case User:
		if n.Type == "Root" {
			w.roots.add(n.Account)
			w.switched.add(":iam::" + n.Account + `:root"`)
			return
		}
		w.users.add(n.userName())
		w.switched.add(":iam::" + n.Account + ":user/")
	case Session:
		w.signIns.add(n.PrincipalID)
		w.foreign.add(n.PrincipalID)
		w.arns.add(n.ARN)
	}
}

// worked reports whether a session of a name used a key: what an instance or function did not use is not looked for.
func (f *facts) worked(session string) bool {
	for _, u := range f.uses {
		if u.who.Session() == session {
			return true
		}
	}
	return false
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
