package trace

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trailsift/engine/investigate"
)

// mostAttempts is how many kinds of refused attempts are read.
const mostAttempts = 1000

// finish makes the graph of what was found.
func (s *search) finish(ctx context.Context, asked string, l *linked, found *reached) (*Graph, error) {
	g := &Graph{Asked: asked, Limit: s.limit}
	if found.limit != "" {
		g.Limit = found.limit
	}
	edges := found.edges(l)
	if !slices.ContainsFunc(found.nodes, func(id string) bool { return l.nodes[id].Events > 0 || l.nodes[id].Kind != Key }) && len(edges) == 0 {
		return nil, &UnknownError{Asked: asked}
	}
	if err := s.attempts(ctx, l, found); err != nil {
		return nil, err
	}
	below := set{}
	for _, e := range edges {
		below.add(e.To)
	}
	nodes := make([]*Node, len(found.nodes))
	for i, id := range found.nodes {
		n := l.nodes[id]
		n.Asked = slices.Contains(found.asked, id)
		if n.Name == "" {
			n.Name = n.AccessKeyID
		}
		if !below[id] && (len(l.parents[id]) == 0 || found.limit == "") {
			n.Missing = n.missing()
		}
		n.Again = l.again(id, n)
		nodes[i] = n
	}
	slices.SortFunc(nodes, nodeOrder)
	for _, n := range nodes {
		g.Nodes = append(g.Nodes, *n)
	}
	for _, e := range edges {
		g.Edges = append(g.Edges, *e)
	}
	return g, nil
}

// missing says why nothing stands above a node although something must.
func (n *Node) missing() string {
	switch {
	case n.Kind == Key && (n.Type == "IAMUser" || n.Type == "Root") && strings.HasPrefix(n.AccessKeyID, "AKIA"):
		return "a long-term key; no event here created it"
	case n.Kind == Key && n.Created != 0:
		return "no event here issued it"
	case n.Kind == Key:
		return "no event here issued it, and none says when that was"
	case n.Kind == Session:
		return "no event here opened it"
	case n.Kind == Principal:
		return "only the account that was called recorded it"
	case n.Kind == Workload:
		return "no event here started it"
	}
	return ""
}

// again returns the nearest node above another one that is of the same role.
func (l *linked) again(id string, n *Node) string {
	role := n.roleName()
	if role == "" {
		return ""
	}
	seen := set{id: true}
	for level := []string{id}; len(level) > 0; {
		var above []string
		for _, below := range level {
			for _, e := range l.parents[below] {
				if seen[e.From] {
					continue
				}
				seen.add(e.From)
				if l.nodes[e.From].roleName() == role {
					return e.From
				}
				above = append(above, e.From)
			}
		}
		level = above
	}
	return ""
}

// roleName tells roles apart: their account and their name, without the path that the ARNs of sessions do not have.
func (n *Node) roleName() string {
	if name := roleOf(n.ARN); name != "" {
		return n.Account + "/" + name
	}
	return ""
}

// attempts counts the refused requests for credentials of the keys that were found.
func (s *search) attempts(ctx context.Context, l *linked, found *reached) error {
	keys := set{}
	for _, id := range found.nodes {
		if n := l.nodes[id]; n.Kind == Key && n.Errors > 0 {
			keys.add(n.AccessKeyID)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return s.each(ctx, attemptsQuery(s.where(), keys, mostAttempts), func(row []any) {
		text := func(i int) string { t, _ := row[i].(string); return t }
		number := func(i int) int64 { n, _ := row[i].(int64); return n }
		a := Attempt{Call: text(1), Error: text(2), Target: refused(text(3)), Count: number(4), First: Time(number(5)), Last: Time(number(6)), EventID: text(7)}
		n := l.nodes[keyNode(text(0))]
		i := slices.IndexFunc(n.Attempts, func(b Attempt) bool { return a.Call == b.Call && a.Target == b.Target && a.Error == b.Error })
		if i < 0 {
			n.Attempts = append(n.Attempts, a)
			return
		}
		b := &n.Attempts[i]
		b.Count += a.Count
		b.First, b.Last, b.EventID = min(b.First, a.First), max(b.Last, a.Last), min(b.EventID, a.EventID)
	})
}

// refusedResource is where the message of a refusal names what was asked for; the request's parameters are left out where access is denied.
var refusedResource = investigate.Regexp(` on resource: (\S+)`)

func refused(message string) string {
	if m := refusedResource().FindStringSubmatch(message); m != nil {
		return m[1]
	}
	return ""
}

// String says what attempts these were, for people.
func (a Attempt) String() string {
	text := a.Call
	if a.Target != "" {
		text += " of " + a.Target
	}
	text += ": " + a.Error
	if a.Count > 1 {
		text += fmt.Sprintf(", %d times", a.Count)
	}
	return text
}
