package trace

import (
	"fmt"
	"slices"
)

// reached is the part of a graph that lies above and below what was asked for.
type reached struct {
	asked []string
	nodes []string // ids: what was asked for, what is above it, what is below it
	up    set      // asked or above
	down  set      // asked or below
	limit string   // which limit left nodes out
}

// reach follows edges up and down from nodes. What is above comes first where there are too many.
func (l *linked) reach(asked []string, most int) *reached {
	r := &reached{up: set{}, down: set{}}
	for _, id := range asked {
		if l.nodes[id] != nil && !slices.Contains(r.asked, id) {
			r.asked = append(r.asked, id)
		}
	}
	seen := set{}
	follow := func(to set, next func(id string) []string) {
		queue := slices.Clone(r.asked)
		for len(queue) > 0 {
			id := queue[0]
			queue = queue[1:]
			if to[id] {
				continue
			}
			if !seen[id] {
				if len(r.nodes) == most {
					r.limit = fmt.Sprintf("only the first %d nodes are shown", most)
					continue
				}
				seen.add(id)
				r.nodes = append(r.nodes, id)
			}
			to.add(id)
			queue = append(queue, next(id)...)
		}
	}
	follow(r.up, func(id string) (out []string) {
		for _, e := range l.parents[id] {
			out = append(out, e.From)
		}
		return out
	})
	follow(r.down, func(id string) (out []string) {
		for _, e := range l.children[id] {
			out = append(out, e.To)
		}
		return out
	})
	return r
}

// edges returns the edges along which nodes were reached, in order of time.
func (r *reached) edges(l *linked) []*Edge {
	var out []*Edge
	for _, id := range r.nodes {
		for _, e := range l.parents[id] {
			above, below := r.up[e.From] && r.up[e.To], r.down[e.From] && r.down[e.To]
			if above || below {
				out = append(out, e)
			}
		}
	}
	slices.SortFunc(out, edgeOrder)
	return out
}
