package trace

import (
	"fmt"
	"io"
	"strings"
	"time"

	"trailsift/query/diag"
)

// WriteDOT writes the graph in the language of Graphviz. Inferred edges are dashed, what was asked for is drawn bold, and where
// something above is missing the outline is dotted.
func (g *Graph) WriteDOT(w io.Writer, zone *time.Location) error {
	var b strings.Builder
	b.WriteString("digraph trace {\n\trankdir=TB;\n\tnode [shape=box, fontname=\"Helvetica\"];\n\tedge [fontname=\"Helvetica\", fontsize=10];\n")
	names := g.drawn()
	for i := range g.Nodes {
		n := &g.Nodes[i]
		style := "solid"
		switch {
		case n.Missing != "":
			style = "dotted"
		case n.Asked:
			style = "bold"
		}
		extra := ""
		if n.Asked {
			extra = ", penwidth=3"
		}
		fmt.Fprintf(&b, "\t%s [label=%s, style=%s%s];\n", names[n.ID], dotText(n.label()), style, extra)
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		style := "solid"
		if !e.Certain {
			style = "dashed"
		}
		fmt.Fprintf(&b, "\t%s -> %s [label=%s, style=%s];\n", names[e.From], names[e.To], dotText(e.label(zone)), style)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteMermaid writes the graph as a flowchart of Mermaid, drawn like WriteDOT draws it.
func (g *Graph) WriteMermaid(w io.Writer, zone *time.Location) error {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	names := g.drawn()
	for i := range g.Nodes {
		n := &g.Nodes[i]
		fmt.Fprintf(&b, "\t%s[%s]\n", names[n.ID], mermaidText(n.label()))
		if n.Asked {
			fmt.Fprintf(&b, "\tstyle %s stroke-width:4px\n", names[n.ID])
		} else if n.Missing != "" {
			fmt.Fprintf(&b, "\tstyle %s stroke-dasharray:3\n", names[n.ID])
		}
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		arrow := "-->"
		if !e.Certain {
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "\t%s %s|%s| %s\n", names[e.From], arrow, mermaidText(e.label(zone)), names[e.To])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// drawn names the nodes in a drawing: their own ids hold what whoever made the requests chose.
func (g *Graph) drawn() map[string]string {
	names := make(map[string]string, len(g.Nodes))
	for i := range g.Nodes {
		names[g.Nodes[i].ID] = fmt.Sprintf("n%d", i+1)
	}
	return names
}

// label is what is written on a node, line by line.
func (n *Node) label() []string {
	out := []string{n.Name}
	if n.AccessKeyID != "" && n.AccessKeyID != n.Name {
		out = append(out, n.AccessKeyID)
	}
	if n.Account != "" {
		out = append(out, "account "+n.Account)
	}
	if n.Events > 0 {
		out = append(out, fmt.Sprintf("events: %d, failed: %d", n.Events, n.Errors))
	}
	if n.Missing != "" {
		out = append(out, n.Missing)
	}
	return out
}

// label is what is written on an edge, line by line.
func (e *Edge) label(zone *time.Location) []string {
	out := []string{e.Call, "at an unknown time"}
	if e.At != 0 {
		out[1] = time.UnixMicro(int64(e.At)).In(zone).Format("2006-01-02 15:04:05")
	}
	if !e.Certain {
		out = append(out, "inferred")
	}
	return out
}

// dotText writes a quoted text of Graphviz, in which only the quote, the backslash and the end of a line mean anything.
func dotText(lines []string) string {
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = escape.Replace(diag.Visible(line))
	}
	return `"` + strings.Join(out, `\n`) + `"`
}

// mermaidText writes a quoted text of Mermaid, which is HTML and Markdown: whatever is no plain letter or digit is written as its number.
func mermaidText(lines []string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, line := range lines {
		if i > 0 {
			b.WriteString("<br/>")
		}
		for _, r := range diag.Visible(line) {
			switch {
			case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', strings.ContainsRune(" .,:()-/@+=", r):
				b.WriteRune(r)
			default:
				fmt.Fprintf(&b, "#%d;", r)
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}
