package trace

import (
	"fmt"
	"math"
	"slices"
)

// reached is the part of a graph that lies above and below what was asked for. A chain goes with time: what was obtained with a user
// before something gave that user a password is no part of what came of the password.
type reached struct {
	asked []string
	nodes []string         // ids: what was asked for, what is above it, what is below it
	up    map[string]int64 // asked or above: the latest time at which it gave something that is part of the chain
	down  map[string]int64 // asked or below: the earliest time at which it was obtained
	limit string           // which limit left nodes out
}

// reach follows edges up and down from nodes. What is above comes first where there are too many.
func (l *linked) reach(asked []string, most int) *reached {
	r := &reached{up: map[string]int64{}, down: map[string]int64{}}
	for _, id := range asked {
		if l.nodes[id] != nil && !slices.Contains(r.asked, id) {
			r.asked = append(r.asked, id)
		}
	}
	seen := set{}
	follow := func(to map[string]int64, start int64, better func(a, b int64) bool, next func(id string) []*Edge, end func(*Edge) string) {
		type step struct {
			id string
			at int64
		}
		var queue []step
		for _, id := range r.asked {
			queue = append(queue, step{id, start})
		}
		for ; len(queue) > 0; queue = queue[1:] {
			s := queue[0]
			if known, ok := to[s.id]; ok && !better(s.at, known) {
				continue
			}
			if !seen[s.id] {
				if len(r.nodes) == most {
					r.limit = fmt.Sprintf("only the first %d nodes are shown", most)
					continue
				}
				seen.add(s.id)
				r.nodes = append(r.nodes, s.id)
			}
			to[s.id] = s.at
			for _, e := range next(s.id) {
				if at := int64(e.At); r.above(e, s.id) || r.below(e, s.id) {
					queue = append(queue, step{end(e), at})
				}
			}
		}
	}
	follow(r.up, math.MaxInt64, func(a, b int64) bool { return a > b },
		func(id string) []*Edge { return l.parents[id] }, func(e *Edge) string { return e.From })
	follow(r.down, math.MinInt64, func(a, b int64) bool { return a < b },
		func(id string) []*Edge { return l.children[id] }, func(e *Edge) string { return e.To })
	return r
}

// above reports whether an edge to a node of the chain is a part of it, on the way up.
func (r *reached) above(e *Edge, id string) bool {
	at, ok := r.up[id]
	return ok && e.To == id && (at == math.MaxInt64 || e.At == 0 || int64(e.At) <= at+nearby)
}

// below reports whether an edge from a node of the chain is a part of it, on the way down.
func (r *reached) below(e *Edge, id string) bool {
	at, ok := r.down[id]
	return ok && e.From == id && (at == math.MinInt64 || e.At == 0 || int64(e.At) >= at-nearby)
}

// edges returns the edges along which nodes were reached, in order of time.
func (r *reached) edges(l *linked) []*Edge {
	kept := set{}
	for _, id := range r.nodes {
		kept.add(id)
	}
	var out []*Edge
	for _, id := range r.nodes {
		for _, e := range l.parents[id] {
			if kept[e.From] && (r.above(e, e.To) || r.below(e, e.From)) {
				out = append(out, e)
			}
		}
	}
	slices.SortFunc(out, edgeOrder)
	return out
}
