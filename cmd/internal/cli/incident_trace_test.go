package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// tracedNode and tracedEdge are what trace -o json says.
type tracedNode struct {
	ID, Kind, Name, AccessKeyID, Account, Missing, Again string
	Addresses                                            []string
}

type tracedEdge struct {
	From, To, Call string
	Certain        bool
	Evidence       []struct{ EventID string }
}

// eventIDs returns the events behind an edge, in order.
func (e *tracedEdge) eventIDs() []string {
	var ids []string
	for _, x := range e.Evidence {
		if x.EventID != "" { // some evidence is no event
			ids = append(ids, x.EventID)
		}
	}
	return slices.Compact(sorted(ids))
}

// tracedGraph is a graph with its nodes by id and by access key.
type tracedGraph struct {
	Nodes []tracedNode
	Edges []tracedEdge

	byID, byKey map[string]*tracedNode
}

// traceOf runs trace.
func traceOf(t *testing.T, what string) *tracedGraph {
	t.Helper()
	g := &tracedGraph{byID: map[string]*tracedNode{}, byKey: map[string]*tracedNode{}}
	text := runTrailsift(t, "trace", what, "-q", "-o", "json")
	if err := json.Unmarshal([]byte(text), g); err != nil {
		t.Fatalf("trace %s: %v: %s", what, err, text)
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		g.byID[n.ID] = n
		if n.AccessKeyID != "" {
			g.byKey[n.AccessKeyID] = n
		}
	}
	return g
}

// into returns the edges that lead to a node.
func (g *tracedGraph) into(n *tracedNode) []*tracedEdge {
	var out []*tracedEdge
	for i := range g.Edges {
		if g.Edges[i].To == n.ID {
			out = append(out, &g.Edges[i])
		}
	}
	return out
}

// comesFrom reports whether an edge leads from a parent, which is a key, or a service or an account by name, to a node.
func (g *tracedGraph) comesFrom(e *tracedEdge, parent string) bool {
	from := g.byID[e.From]
	return from.AccessKeyID == parent || strings.Contains(from.Name, parent) || from.Kind == "workload" && parent == "lambda.amazonaws.com"
}

// TestIncidentTraceDown follows the exposed key down to everything that was obtained with it.
func TestIncidentTraceDown(t *testing.T) {
	want := incidentFolder(t)
	runTrailsift(t, "ingest", "-q", "testdata/incident")
	g := traceOf(t, "AKIAEXAMPLECIDEPLOY1")
	below := map[string]bool{"AKIAEXAMPLECIDEPLOY1": true, "lambda.amazonaws.com": true}
	checked := 0
	for _, link := range want.Links { // parents stand before children
		if !below[link.Parent] {
			continue
		}
		below[link.Child] = true
		checked++
		n := g.byKey[link.Child]
		if n == nil {
			t.Errorf("%s, which %s got by %s, is not found", link.Child, link.Parent, link.How)
			continue
		}
		if !slices.ContainsFunc(g.into(n), func(e *tracedEdge) bool {
			return g.comesFrom(e, link.Parent) && e.Call == link.How && e.Certain && slices.Equal(e.eventIDs(), sorted(link.EventIDs))
		}) {
			t.Errorf("no certain edge %s says that %s was got with %s, with the events %v", link.How, link.Child, link.Parent, link.EventIDs)
		}
	}
	if checked < 10 {
		t.Errorf("only %d links were checked", checked)
	}
	if console := g.byKey["ASIAEXAMPLECONSOLE01"]; console == nil || len(g.into(console)) == 0 || g.into(console)[0].Call != "ConsoleLogin" {
		t.Error("the session of the console of svc-backup-sync is not found below the password")
	}
	if again := g.byKey["ASIAEXAMPLEHOP4PROD2"]; again == nil || again.Again == "" || g.byID[again.Again].AccessKeyID != "ASIAEXAMPLEHOP1PROD1" {
		t.Error("the loop back to acme-deploy is not shown as one")
	}
	if g.byKey["ASIAEXAMPLEBACKDOOR1"] != nil {
		t.Error("a session of the foreign account hangs below the key, although nothing recorded connects them")
	}
	text := runTrailsift(t, "trace", "AKIAEXAMPLECIDEPLOY1", "-q")
	for _, key := range [...]string{"ASIAEXAMPLEHOP7SEC02", "AKIAEXAMPLESVCBACKUP", "ASIAEXAMPLEFEDERATE1", "ASIAEXAMPLESESSTOK01"} {
		if !strings.Contains(text, key) {
			t.Errorf("the tree does not show %s:\n%s", key, text)
		}
	}
}

// TestIncidentTraceUp follows the last session up to its root, and what has no beginning up to where that is missing.
func TestIncidentTraceUp(t *testing.T) {
	want := incidentFolder(t)
	runTrailsift(t, "ingest", "-q", "testdata/incident")
	g := traceOf(t, "ASIAEXAMPLEHOP7SEC02")
	path := []string{"AKIAEXAMPLECIDEPLOY1", "ASIAEXAMPLEHOP1PROD1", "ASIAEXAMPLEHOP2DATA1", "ASIAEXAMPLEHOP3SEC01", "ASIAEXAMPLEHOP4PROD2", "AKIAEXAMPLESVCBACKUP", "ASIAEXAMPLEHOP5PROD3", "ASIAEXAMPLEHOP6DATA2", "ASIAEXAMPLEHOP7SEC02"}
	for i, key := range path[1:] {
		if n := g.byKey[key]; n == nil || !slices.ContainsFunc(g.into(n), func(e *tracedEdge) bool { return g.comesFrom(e, path[i]) }) {
			t.Errorf("%s is not shown as obtained with %s", key, path[i])
		}
	}
	if root := g.byKey[path[0]]; root == nil || len(g.into(root)) > 0 {
		t.Errorf("the root is not the exposed key: %+v", root)
	}

	// The build server had a session of the same name later.
	g = traceOf(t, "ASIAEXAMPLEHOP1PROD1")
	for _, n := range g.Nodes {
		if n.AccessKeyID != path[0] && slices.Contains(n.Addresses, "192.0.2.30") {
			t.Errorf("%s of the build server is mixed with the intruder's", n.Name)
		}
	}

	for _, key := range want.Missing {
		g := traceOf(t, key)
		n := g.byKey[key]
		if n == nil || n.Missing == "" && !slices.ContainsFunc(g.into(n), func(e *tracedEdge) bool { return !e.Certain }) {
			t.Errorf("nothing says that it was not recorded where %s comes from: %+v", key, n)
		}
	}
	if g := traceOf(t, "AKIAEXAMPLELEGACYREP"); g.byKey["ASIAEXAMPLELAMBDA002"] == nil {
		t.Error("the key of legacy-reporting is not traced to the function's credentials")
	}
	g = traceOf(t, "ASIAEXAMPLEBACKDOOR1")
	if n := g.byKey["ASIAEXAMPLEBACKDOOR1"]; n == nil || len(g.into(n)) != 1 || g.byID[g.into(n)[0].From].Account != "999988887777" || g.byID[g.into(n)[0].From].Missing == "" {
		t.Errorf("the session from outside does not end at the foreign account: %+v", g.Nodes)
	}
}

// TestIncidentTraceByEvent traces from the event of each step that hands something out.
func TestIncidentTraceByEvent(t *testing.T) {
	want := incidentFolder(t)
	runTrailsift(t, "ingest", "-q", "testdata/incident")
	for _, step := range want.Steps {
		if step.Trace == nil {
			continue
		}
		if text := runTrailsift(t, "trace", step.EventIDs[0], "-q"); !holdsAll(text, step.Trace) {
			t.Errorf("%s: the trace of event %s does not say %q:\n%s", step.ID, step.EventIDs[0], step.Trace, text)
		}
	}
}

func sorted(ids []string) []string { return slices.Sorted(slices.Values(ids)) }
