package shell

import (
	"context"
	"fmt"
	"strings"
	"time"

	"trailsift/cmd/internal/term"
	"trailsift/engine/rows"
	"trailsift/query/diag"
	"trailsift/query/syntax"
	"trailsift/storage/schema"
)

// lookCommands show what there is to ask about.
func lookCommands() []command {
	const group = "Look around"
	return []command{
		{name: ".help", args: "[NAME]", group: group, doc: "this list, or the help of a dot command, a command or a function", run: (*Shell).help, choices: (*Shell).helpNames},
		{name: ".tables", group: group, doc: "the tables of the store with their rows, bytes and times", run: (*Shell).tables},
		{name: ".schema", args: "[TABLE]", group: group, doc: "the columns of a table (default: events)", run: (*Shell).schema, choices: func(*Shell, string) []string { return tableNames() }},
		{name: ".fields", args: "[PATH]", group: group, doc: "the fields of events, or the members that the store has below a field", run: (*Shell).fields, choices: (*Shell).fieldChoices},
	}
}

// help lists the dot commands, or explains one name.
func (s *Shell) help(_ context.Context, arg string) error {
	if arg != "" {
		return s.helpOn(arg)
	}
	const indent = 30 // of what the commands do
	width := 100
	if t := s.terminal(); t.Width > 0 {
		width = min(width, max(t.Width, 2*indent))
	}
	var b strings.Builder
	b.WriteString(wrap("A query ends with ; or an empty line; \\G instead shows one field a line. Tab completes, Ctrl-R searches the history, "+
		"Ctrl-C gives up a line or a query, Ctrl-D leaves. What begins with a space is not kept in the history.", width, "") + "\n")
	group := ""
	for _, c := range s.commands {
		if c.group != group {
			group = c.group
			fmt.Fprintf(&b, "\n%s\n", group)
		}
		fmt.Fprintf(&b, "  %-*s%s\n", indent-2, strings.TrimSpace(c.name+" "+c.args), wrap(c.doc, width-indent, strings.Repeat(" ", indent)))
	}
	b.WriteString("\n" + wrap(".help NAME explains a command or function of the language, a field or a format; .help commands lists the commands.", width, "") + "\n")
	return s.print(b.String())
}

// helpOn explains every meaning of a name.
func (s *Shell) helpOn(name string) error {
	var b strings.Builder
	for _, c := range s.commands {
		if strings.EqualFold(strings.TrimPrefix(c.name, "."), strings.TrimPrefix(name, ".")) {
			fmt.Fprintf(&b, "%s\n    %s\n", strings.TrimSpace(c.name+" "+c.args), c.doc)
		}
	}
	text, err := s.o.Host.Help(strings.TrimPrefix(name, "."))
	if err != nil {
		return err
	}
	if text != "" && b.Len() > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(text)
	if b.Len() == 0 {
		message := fmt.Sprintf("there is no help on `%s`", name)
		if close := diag.Closest(name, s.helpNames(""), 2); len(close) > 0 {
			message += fmt.Sprintf("\n  = help: `%s`?", strings.Join(close, "` or `"))
		}
		return usage("%s", message)
	}
	return s.print(b.String())
}

// helpNames returns every name that .help knows.
func (s *Shell) helpNames(string) []string {
	var out []string
	for _, c := range s.commands {
		out = append(out, c.name)
	}
	return append(out, s.o.Host.HelpNames()...)
}

// tables shows how much is stored.
func (s *Shell) tables(ctx context.Context, _ string) (err error) {
	snapshot, _, err := s.source.open()
	if err != nil {
		return err
	}
	defer closeInto(&err, snapshot)
	var table [][]any
	for _, c := range snapshot.Coverage() {
		var from, to any // null for a table without times
		if c.Rows > c.NullTimes {
			from, to = time.UnixMicro(c.MinTime), time.UnixMicro(c.MaxTime)
		}
		table = append(table, []any{c.Table, c.Rows, c.Segments, c.Bytes, from, to})
	}
	return s.showTable(ctx, []rows.Column{
		{Name: "table"}, {Name: "rows", Kind: rows.Int64}, {Name: "segments", Kind: rows.Int64}, {Name: "bytes", Kind: rows.Int64},
		{Name: "from", Kind: rows.Timestamp}, {Name: "to", Kind: rows.Timestamp},
	}, table)
}

// showTable shows rows that the shell made itself.
func (s *Shell) showTable(ctx context.Context, columns []rows.Column, table [][]any) error {
	r, err := rows.Of(columns, table)
	if err != nil {
		return err
	}
	_, err = s.show(ctx, r, s.settings.mode, false)
	return err
}

func tableNames() []string {
	var out []string
	for _, t := range schema.Tables() {
		out = append(out, t.Name)
	}
	return out
}

func tableOf(name string) *schema.Table {
	for _, t := range schema.Tables() {
		if strings.EqualFold(t.Name, name) {
			return t
		}
	}
	return nil
}

// schema shows the columns of a table.
func (s *Shell) schema(ctx context.Context, arg string) error {
	if arg == "" {
		arg = "events"
	}
	t := tableOf(arg)
	if t == nil {
		return usage("there is no table `%s`\n  = help: the tables are %s", arg, strings.Join(tableNames(), ", "))
	}
	var table [][]any
	for _, c := range t.Columns {
		table = append(table, []any{c.SQLName(), c.Path, c.Type.String(), c.Doc})
	}
	return s.showTable(ctx, []rows.Column{{Name: "column"}, {Name: "field"}, {Name: "type"}, {Name: "meaning"}}, table)
}

// fields shows the fields of events that match a text, or the members that the store has below one of them.
func (s *Shell) fields(ctx context.Context, arg string) error {
	events := tableOf("events")
	path := strings.TrimSuffix(arg, ".")
	if path != "" {
		members, err := s.values.members(ctx, events, path)
		if err != nil {
			return err
		}
		if len(members) > 0 {
			table := make([][]any, len(members))
			for i, m := range members {
				table[i] = []any{m.text, m.count}
			}
			if err := s.showTable(ctx, []rows.Column{{Name: "field"}, {Name: "events", Kind: rows.Int64}}, table); err != nil {
				return err
			}
			part, err := s.values.sampled(events)
			if part {
				s.note("note: counted in a sample of %s", term.Counted(sampleRows, "event"))
			}
			return err
		}
	}
	var table [][]any
	for _, c := range matching(s.pathCandidates(events, path), path) {
		table = append(table, []any{c.Text, c.Doc})
	}
	if len(table) == 0 {
		return usage("no event has a field like `%s`", arg)
	}
	return s.showTable(ctx, []rows.Column{{Name: "field"}, {Name: "meaning"}}, table)
}

// fieldDoc says what a field means, or how many events have it.
func fieldDoc(t *schema.Table, c choice) string {
	if c.count > 0 {
		return term.Counted(c.count, "event")
	}
	if ref, known := t.Resolve(syntax.PathSegments(c.text)); known && len(ref.Rest) == 0 {
		return t.Columns[ref.Column].Doc
	}
	return ""
}

func (s *Shell) fieldChoices(arg string) []string {
	var out []string
	for _, c := range s.values.paths(tableOf("events"), arg) {
		out = append(out, c.text)
	}
	return out
}
