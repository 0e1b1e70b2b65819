package trace

import (
	"slices"
	"strings"

	"trailsift/engine/rows"
)

// Rows returns the graph as a table in the order of Walk: one row for each edge, and one for each node that nothing stands above.
func (g *Graph) Rows() (rows.Reader, error) {
	columns := []rows.Column{
		{Name: "depth", Kind: rows.Int64}, {Name: "asked", Kind: rows.Bool}, {Name: "kind"}, {Name: "name"}, {Name: "accessKeyId"}, {Name: "account"}, {Name: "role"},
		{Name: "call"}, {Name: "at", Kind: rows.Timestamp}, {Name: "certain", Kind: rows.Bool}, {Name: "evidence"}, {Name: "eventID"}, {Name: "above"},
		{Name: "created", Kind: rows.Timestamp}, {Name: "first", Kind: rows.Timestamp}, {Name: "last", Kind: rows.Timestamp},
		{Name: "events", Kind: rows.Int64}, {Name: "errors", Kind: rows.Int64}, {Name: "addresses"}, {Name: "attempts", Kind: rows.Int64}, {Name: "missing"}, {Name: "again"}, {Name: "node"},
	}
	var table [][]any
	for _, s := range g.Walk() {
		n := s.Node
		var refused int64
		for _, a := range n.Attempts {
			refused += a.Count
		}
		node := []any{int64(s.Depth), n.Asked, string(n.Kind), n.Name, text(n.AccessKeyID), text(n.Account), text(n.Role)}
		rest := []any{
			moment(n.Created), moment(n.First), moment(n.Last), n.Events, n.Errors, text(strings.Join(n.Addresses, " ")), refused, text(n.Missing), text(n.Again), n.ID,
		}
		if len(s.Edges) == 0 {
			table = append(table, slices.Concat(node, make([]any, 6), rest))
		}
		for _, e := range s.Edges {
			edge := []any{e.Call, moment(e.At), e.Certain, text(strings.Join(e.hows(), " ")), text(strings.Join(e.EventIDs(), " ")), e.From}
			table = append(table, slices.Concat(node, edge, rest))
		}
	}
	return rows.Of(columns, table)
}

// hows returns the kinds of evidence of an edge.
func (e *Edge) hows() []string {
	var out []string
	for _, x := range e.Evidence {
		out = append(out, x.How)
	}
	return out
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func moment(t Time) any {
	if t == 0 {
		return nil
	}
	return int64(t)
}
