package trace

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailsift/engine/investigate"
)

const (
	// nearby is how far the beginning of a session may be from the event that opened it: both are exact to a second, by the
	// clocks of two services.
	nearby = int64(5 * time.Second / time.Microsecond)
	// longestSession is how long a session of the console lasts at most (IAM User Guide, "Using IAM roles").
	longestSession = int64(12 * time.Hour / time.Microsecond)
)

// facts is what is known so far. What is linked depends on nothing else.
type facts struct {
	records map[string]*record // by account and id
	uses    map[string]*use    // by node
}

// keep adds a record. Of several under one identity, which only forged or damaged logs have, the one that says more stays.
func (f *facts) keep(r *record) {
	name := r.account + " " + r.id + " " + r.caller.AccountID
	known := f.records[name]
	if known == nil || r.tells() > known.tells() || r.tells() == known.tells() && fmt.Sprint(*r) < fmt.Sprint(*known) {
		f.records[name] = r
	}
}

// linked is everything that follows from the facts, whether it was asked for or not.
type linked struct {
	nodes    map[string]*Node
	parents  map[string][]*Edge // by the node below
	children map[string][]*Edge // by the node above
}

// linker makes linked of facts.
type linker struct {
	*linked
	facts    *facts
	groups   []*group
	sessions []issued // by time
}

// group is one action: the records that accounts have of it.
type group struct {
	lead    *record // the one that says most about who asked
	records []*record
	gains   []gain
}

// issued is a key that a call gave for a session.
type issued struct {
	key, arn, principal string
	at                  int64
}

// link works out all nodes and edges.
func (f *facts) link() *linked {
	l := &linker{linked: &linked{nodes: map[string]*Node{}, parents: map[string][]*Edge{}, children: map[string][]*Edge{}}, facts: f, groups: f.group()}
	for _, g := range l.groups {
		for _, gain := range g.gains {
			if gain.kind == Key {
				l.sessions = append(l.sessions, issued{gain.key, gain.arn, gain.principal, g.lead.at})
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(f.uses)) {
		l.addUse(id, f.uses[id])
	}
	for _, g := range l.groups {
		for _, gain := range g.gains {
			if gain.kind != Session {
				l.addGain(g, gain)
			}
		}
	}
	opened := map[*group]bool{}
	for _, id := range slices.Sorted(maps.Keys(f.uses)) {
		if l.nodes[id].Kind == Key && len(l.parents[id]) == 0 {
			l.infer(id, f.uses[id], opened)
		}
	}
	for _, g := range l.groups {
		for _, gain := range g.gains {
			if gain.kind == Session && !opened[g] {
				l.addGain(g, gain)
			}
		}
	}
	for _, edges := range []map[string][]*Edge{l.parents, l.children} {
		for _, list := range edges {
			slices.SortFunc(list, edgeOrder)
		}
	}
	return l.linked
}

// group puts the records of one action together, in order of time: those that name the same key, or share their sharedEventID.
func (f *facts) group() []*group {
	all := slices.SortedFunc(maps.Values(f.records), func(a, b *record) int {
		return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.id, b.id), strings.Compare(a.account, b.account))
	})
	keyOf := map[string]string{} // by sharedEventID
	for _, r := range all {
		if r.shared != "" && len(r.gains) == 1 && r.gains[0].key != "" {
			keyOf[r.shared] = least(keyOf[r.shared], r.gains[0].key)
		}
	}
	groups := map[string]*group{}
	var out []*group
	for _, r := range all {
		if len(r.gains) == 0 && (r.shared == "" || r.failed) {
			continue
		}
		name := "event " + r.id
		switch {
		case len(r.gains) == 1 && r.gains[0].key != "":
			name = "key " + r.gains[0].key
		case r.shared != "" && keyOf[r.shared] != "":
			name = "key " + keyOf[r.shared]
		case r.shared != "":
			name = "shared " + r.shared
		}
		g := groups[name]
		if g == nil {
			g = &group{lead: r}
			groups[name] = g
			out = append(out, g)
		}
		g.records = append(g.records, r)
		if r.tells() > g.lead.tells() {
			g.lead = r
		}
	}
	for _, g := range out {
		g.collect()
	}
	return out
}

// tells grades how much a record says about who asked.
func (r *record) tells() int {
	switch {
	case r.caller.AccessKeyID != "":
		return 2
	case r.caller.Type != "AWSAccount":
		return 1
	}
	return 0
}

// collect joins what the records of a group say was obtained.
func (g *group) collect() {
	for _, r := range g.records {
		for _, x := range r.gains {
			i := slices.IndexFunc(g.gains, func(y gain) bool { return y.kind == x.kind && y.key == x.key && (x.key != "" || y.name == x.name) })
			if i < 0 {
				g.gains = append(g.gains, x)
				continue
			}
			y := &g.gains[i]
			y.arn, y.principal, y.role = least(y.arn, x.arn), least(y.principal, x.principal), least(y.role, x.role)
			y.session, y.account, y.name = least(y.session, x.session), least(y.account, x.account), least(y.name, x.name)
		}
	}
	if len(g.gains) > 1 { // where one record of an action names the key, the other's session is the same one
		if slices.ContainsFunc(g.gains, func(x gain) bool { return x.kind == Key }) {
			g.gains = slices.DeleteFunc(g.gains, func(x gain) bool { return x.kind == Session })
		}
	}
}

// node returns the node of an id, made where there is none.
func (l *linked) node(id string, kind Kind) *Node {
	n := l.nodes[id]
	if n == nil {
		n = &Node{ID: id, Kind: kind}
		l.nodes[id] = n
	}
	return n
}

// addEdge adds an edge, or its evidence to the edge that the same action has already.
func (l *linker) addEdge(e *Edge) {
	for _, known := range l.parents[e.To] {
		if known.From == e.From && known.Call == e.Call && known.At == e.At {
			for _, x := range e.Evidence {
				if !slices.Contains(known.Evidence, x) {
					known.Evidence = append(known.Evidence, x)
				}
			}
			known.Certain = known.Certain || e.Certain
			return
		}
	}
	l.parents[e.To] = append(l.parents[e.To], e)
	l.children[e.From] = append(l.children[e.From], e)
}

// addGain adds what an action gave, below who asked for it.
func (l *linker) addGain(g *group, x gain) {
	id := x.node(g)
	n := l.node(id, x.kind)
	n.describe(g, x)
	how := ByRequest
	if x.key != "" {
		how = ByAnswer
	}
	l.connect(g, x, id, how, x.kind != Session || x.arn != "")
}

// connect adds the edge from who asked for an action to a node that it gave.
func (l *linker) connect(g *group, x gain, to, how string, certain bool) {
	from, by := l.above(g, x)
	if from == to && by != "" {
		return // what is only concluded cannot come out of itself
	}
	e := &Edge{From: from, To: to, Call: g.lead.name, Source: g.lead.source, At: Time(g.lead.at), Address: g.lead.address, Certain: certain && by == ""}
	e.Evidence = append(e.Evidence, Evidence{how, g.lead.id, g.lead.account})
	if by != "" {
		e.Evidence = append(e.Evidence, Evidence{How: by})
		if by == ByName && x.key != "" { // the service that names the sessions asked for this one itself
			e.Certain = certain
		}
	}
	for _, r := range g.records {
		if r != g.lead {
			e.Evidence = append(e.Evidence, Evidence{ByShared, r.id, r.account})
		}
	}
	l.addEdge(e)
}

// node returns the id of the node that a gain is.
func (x gain) node(g *group) string {
	switch x.kind {
	case Key:
		return keyNode(x.key)
	case User:
		return userNode(x.account, x.name)
	case Workload:
		return workloadNode(x.account, x.name)
	}
	return "session:" + g.lead.id
}

func keyNode(key string) string            { return "key:" + key }
func userNode(account, name string) string { return "user:" + account + "/" + name }
func rootNode(account string) string       { return "root:" + account }

func workloadNode(account, name string) string {
	if isInstance(name) {
		return "instance:" + name
	}
	return "function:" + account + "/" + name
}

// describe fills in what a gain says of a node, where its uses have not said it.
func (n *Node) describe(g *group, x gain) {
	id := investigate.Identity{Type: "AssumedRole", ARN: x.arn, PrincipalID: x.principal, AccountID: x.account, IssuerARN: x.role}
	switch {
	case x.kind == User, g.lead.name == "CreateAccessKey":
		id = investigate.Identity{Type: "IAMUser", UserName: x.name, ARN: x.arn, PrincipalID: x.principal, AccountID: x.account}
	case x.kind == Workload && isInstance(x.name):
		id = investigate.Identity{UserName: "instance " + x.name, AccountID: x.account}
	case x.kind == Workload:
		id = investigate.Identity{UserName: "function " + x.name, AccountID: x.account}
	case g.lead.name == "GetFederationToken":
		id.Type, id.IssuerName, id.IssuerType = "FederatedUser", g.lead.caller.UserName, g.lead.caller.Type
	case g.lead.name == "AssumeRoot":
		id.Type = "Root"
	case g.lead.name == "GetSessionToken", g.lead.name == "GetSigninToken", g.lead.name == "ConsoleLogin":
		id = g.lead.caller
	case x.arn == "" && x.session != "":
		id = investigate.Identity{Type: "AssumedRole", AccountID: x.account, IssuerName: lastPart(x.role), PrincipalID: ":" + x.session}
	}
	n.identify(id)
	n.AccessKeyID = x.key
	if n.Created == 0 && x.kind != Workload {
		n.Created = Time(g.lead.at)
	}
}

// identify fills in what is known of who it is, where that is not known yet.
func (n *Node) identify(id investigate.Identity) {
	role := ""
	if id.IssuerType == "Role" || id.Type == "AssumedRole" {
		role = id.IssuerARN
	}
	for _, field := range []struct {
		to   *string
		from string
	}{
		{&n.Type, id.Type}, {&n.ARN, id.ARN}, {&n.PrincipalID, strings.TrimPrefix(id.PrincipalID, ":")}, {&n.Account, accountOf(id)}, {&n.Role, role}, {&n.SourceIdentity, id.SourceIdentity},
	} {
		if *field.to == "" {
			*field.to = field.from
		}
	}
	if n.Name == "" && id != (investigate.Identity{}) {
		n.Name = id.Name()
	}
}

// addUse adds the node that events say was used.
func (l *linker) addUse(id string, u *use) {
	n := l.node(id, Key)
	if u.who.AccessKeyID == "" {
		n.Kind = kindOf(u.who)
	}
	n.identify(u.who)
	n.AccessKeyID, n.Scope, n.Created = u.who.AccessKeyID, u.scope, Time(u.created)
	n.First, n.Last, n.Events, n.Errors = Time(u.first), Time(u.last), u.events, u.fails
	n.Addresses, n.MoreAddresses = u.places()
}
