package trace

// Step is a node at a place of the tree that a graph is drawn as: what has several nodes above it stands below each of them, and
// what is below it only below the first.
type Step struct {
	Node  *Node
	Edges []*Edge // from the node above, of which there may be several; none at the top
	Depth int     // from 0
	// Seen is set where the node stands further up already, and what is below it is not repeated.
	Seen bool
	// Loop is set where the node is above itself.
	Loop bool
	// Below is how many steps follow that lie below this one.
	Below int
}

// Walk returns the graph as a tree: what started it first, each node followed by what was obtained with it, in order of time.
func (g *Graph) Walk() []Step {
	w := walk{nodes: map[string]*Node{}, children: map[string][]*Edge{}, joined: map[[2]string][]*Edge{}, state: map[string]int{}}
	below := set{}
	for i := range g.Nodes {
		w.nodes[g.Nodes[i].ID] = &g.Nodes[i]
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		w.children[e.From] = append(w.children[e.From], e)
		w.joined[e.ends()] = append(w.joined[e.ends()], e)
		below.add(e.To)
	}
	for i := range g.Nodes {
		if !below[g.Nodes[i].ID] {
			w.visit(&g.Nodes[i], nil, 0)
		}
	}
	for i := range g.Nodes { // only loops are left: nothing in them comes first
		if w.state[g.Nodes[i].ID] == unseen {
			w.visit(&g.Nodes[i], nil, 0)
		}
	}
	return w.steps
}

// The states of a node during a walk.
const (
	unseen = iota
	open   // what is below it is being visited
	done
)

type walk struct {
	nodes    map[string]*Node
	children map[string][]*Edge
	joined   map[[2]string][]*Edge
	state    map[string]int
	steps    []Step
}

// visit adds a node and what is below it. How deep that can be is limited by the nodes that a graph may have.
func (w *walk) visit(n *Node, edges []*Edge, depth int) {
	at := len(w.steps)
	state := w.state[n.ID]
	w.steps = append(w.steps, Step{Node: n, Edges: edges, Depth: depth, Seen: state != unseen, Loop: state == open})
	if state != unseen {
		return
	}
	w.state[n.ID] = open
	for _, e := range w.children[n.ID] {
		if all := w.joined[e.ends()]; all[0] == e { // the first edge between two nodes stands for all of them
			w.visit(w.nodes[e.To], all, depth+1)
		}
	}
	w.state[n.ID] = done
	w.steps[at].Below = len(w.steps) - at - 1
}

// ends names the two nodes of an edge.
func (e *Edge) ends() [2]string { return [2]string{e.From, e.To} }
