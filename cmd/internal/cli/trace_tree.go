package cli

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"trailsift/cmd/internal/term"
	"trailsift/engine/investigate/trace"
	"trailsift/query/diag"
)

// traceTree draws a graph of credentials for people.
type traceTree struct {
	zone  *time.Location
	width int  // of the terminal; 0 when there is none: then no line is broken
	bold  bool // names stand out
	all   bool // nothing is folded
	out   strings.Builder
	steps []trace.Step
}

// Of branches that are alike and end at once, this many are shown where there are more than leastFolded.
const (
	shownAlike  = 3
	leastFolded = 5
)

// write draws the graph.
func (t *traceTree) write(w io.Writer, g *trace.Graph) error {
	t.steps = g.Walk()
	for i := 0; i < len(t.steps); i += 1 + t.steps[i].Below {
		if i > 0 {
			t.out.WriteByte('\n')
		}
		t.node(i, "")
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

// node draws a node and what is below it. indent is what stands before its lines.
func (t *traceTree) node(i int, indent string) {
	s := t.steps[i]
	title := diag.Visible(s.Node.Title())
	if t.bold {
		title = "\x1b[1m" + title + "\x1b[0m"
	}
	if s.Node.Asked {
		title = "▶ " + title
	}
	if s.Node.Account != "" && !strings.Contains(s.Node.Name, s.Node.Account) {
		title += ", account " + diag.Visible(s.Node.Account)
	}
	switch {
	case s.Loop:
		title += " ↻ a loop: it stands above"
	case s.Seen:
		title += " (see above)"
	}
	t.out.WriteString(indent + title + "\n")
	if s.Seen {
		return
	}
	groups := t.below(i)
	rail := "   "
	if len(groups) > 0 {
		rail = "│  "
	}
	for _, line := range t.facts(s.Node) {
		t.line(indent+rail, line)
	}
	for n, group := range groups {
		last := n == len(groups)-1
		branch, after := "├─ ", "│  "
		if last {
			branch, after = "└─ ", "   "
		}
		if len(group) > 1 {
			t.out.WriteString(indent + branch + t.folded(group) + "\n")
			continue
		}
		for k, e := range t.steps[group[0]].Edges {
			if k > 0 {
				branch = after
			}
			t.edge(indent, branch, after, e)
		}
		t.node(group[0], indent+after)
	}
}

// below returns the branches below a step: one each, or those that are folded into one.
func (t *traceTree) below(i int) [][]int {
	var out [][]int
	alike := map[string][]int{}
	kind := func(s trace.Step) string {
		n := s.Node
		if t.all || s.Below > 0 || len(s.Edges) > 1 || len(n.Attempts) > 0 || s.Seen || n.Again != "" {
			return ""
		}
		return fmt.Sprintf("%s\n%s\n%s\n%t", s.Edges[0].Call, n.Kind, roleName(n), n.Asked)
	}
	for k := i + 1; k <= i+t.steps[i].Below; k += 1 + t.steps[k].Below {
		if name := kind(t.steps[k]); name != "" {
			alike[name] = append(alike[name], k)
		}
	}
	for k := i + 1; k <= i+t.steps[i].Below; k += 1 + t.steps[k].Below {
		list := alike[kind(t.steps[k])]
		switch {
		case len(list) <= leastFolded || k < list[shownAlike]:
			out = append(out, []int{k})
		case k == list[shownAlike]:
			out = append(out, list[shownAlike:])
		}
	}
	return out
}

// roleName is the role of a session as its ARN names it, else the name of the node.
func roleName(n *trace.Node) string {
	if _, rest, ok := strings.Cut(n.ARN, ":assumed-role/"); ok {
		role, _, _ := strings.Cut(rest, "/")
		return n.Account + " " + role
	}
	return n.Name
}

// folded says what is in branches that are alike.
func (t *traceTree) folded(group []int) string {
	var events, failed int64
	first, last := t.steps[group[0]].Edges[0].At, t.steps[group[0]].Edges[0].At
	for _, k := range group {
		n := t.steps[k].Node
		events, failed = events+n.Events, failed+n.Errors
		first, last = min(first, t.steps[k].Edges[0].At), max(last, t.steps[k].Edges[0].At)
	}
	s := t.steps[group[0]]
	text := fmt.Sprintf("… %s times more %s, %s", term.Count(int64(len(group))), s.Edges[0].Call, t.span(first, last))
	if _, role, ok := strings.Cut(roleName(s.Node), " "); ok {
		text += ", of role " + role
	}
	text += ": " + counts(events, failed)
	if s.Node.Asked {
		text = "▶ " + text
	}
	return diag.Visible(text) + "; --all shows each"
}

// edge draws how a node was obtained.
func (t *traceTree) edge(indent, branch, after string, e *trace.Edge) {
	text := e.Call + " " + t.moment(e.At)
	if e.Address != "" {
		text += " from " + e.Address
	}
	for i, x := range e.Evidence {
		switch {
		case x.How == trace.ByShared:
			text += "; also recorded by " + x.Account + ", event " + x.EventID
		case x.EventID != "" && i == 0:
			text += ", event " + x.EventID
		}
	}
	if !e.Certain {
		text += "; inferred: " + why(e)
	}
	t.broken(indent+branch, indent+after, text)
}

// why says what an inferred edge is concluded from.
func why(e *trace.Edge) string {
	var out []string
	for _, x := range e.Evidence {
		switch x.How {
		case trace.BySession:
			out = append(out, "the session began then, under the same id")
		case trace.BySignIn:
			out = append(out, "the last sign-in before the console's session began")
		case trace.ByPrincipal:
			out = append(out, "the record names the caller's id only, and this key was in use under it")
		case trace.ByName:
			if e.EventIDs() == nil {
				out = append(out, "the session is named after it; no event here issued the key")
			} else {
				out = append(out, "the session is named after it")
			}
		}
	}
	if len(out) == 0 {
		out = append(out, "the record does not name the key")
	}
	return strings.Join(out, "; ")
}

// facts says what is known of a node.
func (t *traceTree) facts(n *trace.Node) []string {
	var out []string
	switch {
	case n.Events > 0:
		text := counts(n.Events, n.Errors) + ", " + t.span(n.First, n.Last)
		if len(n.Addresses) > 0 {
			text += ", from " + strings.Join(n.Addresses, ", ")
		}
		if n.MoreAddresses > 0 {
			text += " and " + term.Counted(int64(n.MoreAddresses), "address") + " more"
		}
		out = append(out, text)
	case n.Kind == trace.Key:
		out = append(out, "no event here was signed with it")
	case n.Kind == trace.Session:
		out = append(out, "no event here shows a key of it")
	}
	if n.SourceIdentity != "" {
		out = append(out, "source identity "+n.SourceIdentity)
	}
	if n.Scope != "" {
		out = append(out, "used by "+n.Scope)
	}
	if n.Again != "" {
		out = append(out, "↻ the same role as further up: "+t.nameOf(n.Again))
	}
	if n.Missing != "" {
		text := "? " + n.Missing
		if n.Kind == trace.Key && n.Created != 0 {
			text += "; its session began " + t.moment(n.Created)
		}
		out = append(out, text)
	}
	for _, a := range n.Attempts {
		out = append(out, "✗ "+a.String()+", "+t.span(a.First, a.Last))
	}
	return out
}

// nameOf returns the title of a node of the tree.
func (t *traceTree) nameOf(id string) string {
	for _, s := range t.steps {
		if s.Node.ID == id {
			return s.Node.Title()
		}
	}
	return id
}

// line writes what is known of a node, such that nothing in it is obeyed by a terminal.
func (t *traceTree) line(indent, text string) { t.broken(indent, indent, text) }

// broken writes a text, broken at blanks where it is longer than the terminal is wide.
func (t *traceTree) broken(first, next, text string) {
	const least = 30 // narrower than that nothing can be read
	room := max(least, t.width-utf8.RuneCountInString(first))
	line, indent := "", first
	for word := range strings.SplitSeq(diag.Visible(text), " ") {
		if line != "" && t.width > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > room {
			t.out.WriteString(indent + line + "\n")
			line, indent = word, next+"  "
			continue
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	t.out.WriteString(indent + line + "\n")
}

func counts(events, failed int64) string {
	text := term.Counted(events, "event")
	if failed > 0 {
		text += ", " + term.Count(failed) + " failed"
	}
	return text
}

func (t *traceTree) moment(at trace.Time) string {
	if at == 0 {
		return "at an unknown time"
	}
	return time.UnixMicro(int64(at)).In(t.zone).Format("2006-01-02 15:04:05")
}

// span writes two times, the day only once.
func (t *traceTree) span(first, last trace.Time) string {
	a, b := t.moment(first), t.moment(last)
	switch {
	case a == b:
		return a
	case a[:11] == b[:11]:
		return a + " to " + b[11:]
	}
	return a + " to " + b
}
