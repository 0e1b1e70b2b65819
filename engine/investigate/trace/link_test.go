package trace

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trailsift/engine/investigate"
)

// at is a time of the made chains, in seconds.
func at(seconds int64) int64 { return 1_700_000_000_000_000 + seconds*1_000_000 }

// assumed is a record of a role that a key assumed, with the key that the answer names.
func assumed(id string, seconds int64, caller investigate.Identity, role, session, key string) *record {
	arn := "arn:aws:sts::111122223333:assumed-role/" + role + "/" + session
	return &record{id: id, account: "111122223333", at: at(seconds), name: "AssumeRole", source: "sts.amazonaws.com", caller: caller, gains: []gain{{
		kind: Key, key: key, arn: arn, principal: "AROA" + role + ":" + session, role: "arn:aws:iam::111122223333:role/" + role, session: session, account: "111122223333",
	}}}
}

// sessionOf is the identity of a session.
func sessionOf(role, session, key string) investigate.Identity {
	return investigate.Identity{
		Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/" + role + "/" + session, PrincipalID: "AROA" + role + ":" + session,
		AccountID: "111122223333", AccessKeyID: key, IssuerType: "Role", IssuerName: role, IssuerARN: "arn:aws:iam::111122223333:role/" + role,
	}
}

func newFacts(records []*record, uses []*use) *facts {
	f := &facts{records: map[string]*record{}, uses: map[string]*use{}}
	for _, r := range records {
		f.keep(r)
	}
	for _, u := range uses {
		id := keyNode(u.who.AccessKeyID)
		if known := f.uses[id]; known != nil {
			known.add(u)
		} else {
			f.uses[id] = u
		}
	}
	return f
}

// edgesOf lists the edges of a graph from what was asked for.
func edgesOf(f *facts, asked ...string) []string {
	l := f.link()
	r := l.reach(asked, DefaultMaxNodes)
	var out []string
	for _, e := range r.edges(l) {
		out = append(out, fmt.Sprintf("%s %s %s %t", e.From, e.Call, e.To, e.Certain))
	}
	return out
}

func TestNamesAreNotSessions(t *testing.T) {
	alice := investigate.Identity{Type: "IAMUser", AccessKeyID: "AKIAALICE", UserName: "alice"}
	carol := investigate.Identity{Type: "IAMUser", AccessKeyID: "AKIACAROL", UserName: "carol"}
	f := newFacts([]*record{
		assumed("1", 0, alice, "one", "ci", "ASIA1"),
		assumed("2", 1, carol, "two", "ci", "ASIA2"),
		assumed("3", 600, carol, "one", "ci", "ASIA3"),
		assumed("4", 610, sessionOf("one", "ci", "ASIA3"), "three", "ci", "ASIA4"),
	}, nil)
	if got, want := edgesOf(f, "key:ASIA1"), []string{"key:AKIAALICE AssumeRole key:ASIA1 true"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got, want := edgesOf(f, "key:ASIA4"), []string{"key:AKIACAROL AssumeRole key:ASIA3 true", "key:ASIA3 AssumeRole key:ASIA4 true"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// TestCallersKnownByID joins what only the other account recorded to the key that was in use, and to none where there were two.
func TestCallersKnownByID(t *testing.T) {
	theirs := assumed("1", 100, investigate.Identity{Type: "AWSAccount", PrincipalID: "AROAone:ci", AccountID: "111122223333"}, "two", "ci", "ASIA2")
	one := &use{who: sessionOf("one", "ci", "ASIA1"), created: at(0), first: at(10), last: at(200), events: 3}
	other := &use{who: sessionOf("one", "ci", "ASIA9"), created: at(50), first: at(60), last: at(200), events: 3}
	if got, want := edgesOf(newFacts([]*record{theirs}, []*use{one}), "key:ASIA2"), []string{"key:ASIA1 AssumeRole key:ASIA2 false"}; !slices.Equal(got, want) {
		t.Errorf("one key: got %q", got)
	}
	if got, want := edgesOf(newFacts([]*record{theirs}, []*use{one, other}), "key:ASIA2"), []string{"principal:111122223333/AROAone:ci AssumeRole key:ASIA2 true"}; !slices.Equal(got, want) {
		t.Errorf("two keys: got %q", got)
	}
}

// TestChainsGoWithTime leaves out what a user did before the password was reset.
func TestChainsGoWithTime(t *testing.T) {
	user := investigate.Identity{Type: "IAMUser", UserName: "bob", AccountID: "111122223333", ARN: "arn:aws:iam::111122223333:user/bob"}
	login := func(id string, seconds int64) *record {
		r := &record{id: id, account: "111122223333", at: at(seconds), name: "ConsoleLogin", caller: user}
		r.gains = signIn(r, answer{})
		return r
	}
	reset := &record{id: "2", account: "111122223333", at: at(100), name: "UpdateLoginProfile", caller: investigate.Identity{AccessKeyID: "AKIAEVE"}, gains: []gain{{kind: User, name: "bob", account: "111122223333"}}}
	f := newFacts([]*record{login("1", 0), reset, login("3", 200)}, nil)
	want := []string{"key:AKIAEVE UpdateLoginProfile user:111122223333/bob true", "user:111122223333/bob ConsoleLogin session:3 true"}
	if got := edgesOf(f, "key:AKIAEVE"); !slices.Equal(got, want) {
		t.Errorf("down: got %q", got)
	}
	if got, want := edgesOf(f, "session:1"), []string{"user:111122223333/bob ConsoleLogin session:1 true"}; !slices.Equal(got, want) {
		t.Errorf("up: got %q", got)
	}
}

// world draws records and uses of few keys, such that they form chains, loops and forgeries.
func world(t *rapid.T) (records []*record, uses []*use) {
	key := rapid.SampledFrom([]string{"ASIA1", "ASIA2", "ASIA3", "ASIA4", "ASIA5", "ASIA6"})
	role := rapid.SampledFrom([]string{"one", "two", "three"})
	for i := range rapid.IntRange(0, 12).Draw(t, "records") {
		caller := sessionOf(role.Draw(t, "caller's role"), "ci", key.Draw(t, "caller"))
		switch rapid.IntRange(0, 3).Draw(t, "caller's record") {
		case 0:
			caller = investigate.Identity{Type: "AWSAccount", PrincipalID: caller.PrincipalID, AccountID: caller.AccountID}
		case 1:
			caller.AccessKeyID = ""
		}
		id := fmt.Sprint(rapid.IntRange(0, 8).Draw(t, "id"))
		r := assumed(id, rapid.Int64Range(0, 40).Draw(t, "at"), caller, role.Draw(t, "role"), "ci", key.Draw(t, "key"))
		if rapid.Bool().Draw(t, "shared") {
			r.shared = fmt.Sprint(i % 3)
		}
		if rapid.IntRange(0, 3).Draw(t, "without a key") == 0 {
			r.gains[0].kind, r.gains[0].key = Session, ""
		}
		records = append(records, r)
	}
	for range rapid.IntRange(0, 8).Draw(t, "uses") {
		start := at(rapid.Int64Range(0, 40).Draw(t, "created"))
		uses = append(uses, &use{
			who: sessionOf(role.Draw(t, "used role"), "ci", key.Draw(t, "used key")), created: start, first: start, last: start + 1e6, events: 1, addresses: map[string]int64{"192.0.2.1": 1},
		})
	}
	return records, uses
}

// graphOf is the graph of facts, without a store.
func graphOf(f *facts, asked string) *Graph {
	l := f.link()
	l.node(asked, Key)
	r := l.reach([]string{asked}, DefaultMaxNodes)
	g := &Graph{Asked: asked}
	for _, id := range r.nodes {
		g.Nodes = append(g.Nodes, *l.nodes[id])
	}
	slices.SortFunc(g.Nodes, func(a, b Node) int { return nodeOrder(&a, &b) })
	for _, e := range r.edges(l) {
		g.Edges = append(g.Edges, *e)
	}
	return g
}

// clone copies uses, which facts join in place.
func clone(uses []*use) []*use {
	var out []*use
	for _, u := range uses {
		c := *u
		c.addresses = map[string]int64{"192.0.2.1": 1}
		out = append(out, &c)
	}
	return out
}

// TestOrderOfEvents holds graphs against those of the same events in another order.
func TestOrderOfEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records, uses := world(t)
		want := graphOf(newFacts(records, clone(uses)), "key:ASIA1")
		got := graphOf(newFacts(rapid.Permutation(records).Draw(t, "records"), clone(rapid.Permutation(uses).Draw(t, "uses"))), "key:ASIA1")
		if !reflect.DeepEqual(got, want) {
			a, _ := json.Marshal(want)
			b, _ := json.Marshal(got)
			t.Errorf("%s\nin another order: %s", a, b)
		}
	})
}

// TestWalkReachesEachOnce walks graphs: each node is visited once and met again only as seen, each edge stands at one place, and a
// node at the top has nothing above it unless it is in a loop.
func TestWalkReachesEachOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphOf(newFacts(world(t)), "key:ASIA1")
		visited, drawn := map[string]int{}, map[*Edge]int{}
		for _, s := range g.Walk() {
			if !s.Seen {
				visited[s.Node.ID]++
			}
			for _, e := range s.Edges {
				drawn[e]++
			}
		}
		for i := range g.Nodes {
			if n := visited[g.Nodes[i].ID]; n != 1 {
				t.Errorf("%s is visited %d times", g.Nodes[i].ID, n)
			}
		}
		for i := range g.Edges {
			if n := drawn[&g.Edges[i]]; n != 1 {
				t.Errorf("the edge from %s to %s is drawn %d times", g.Edges[i].From, g.Edges[i].To, n)
			}
		}
		if len(visited) != len(g.Nodes) || len(drawn) != len(g.Edges) {
			t.Errorf("the walk has %d nodes and %d edges of %d and %d", len(visited), len(drawn), len(g.Nodes), len(g.Edges))
		}
	})
}
