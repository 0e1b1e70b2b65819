package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/investigate/trace"
	"trailsift/engine/rows"
)

// traceFlags are the options of trace.
type traceFlags struct {
	question questionFlags
	out      outputFlags
	drawing  string
	accounts []string
	regions  []string
	maxNodes int
	all      bool
}

func newTrace(a *app) *cobra.Command {
	var f traceFlags
	c := &cobra.Command{
		Use:   "trace KEY|SESSION|EVENT",
		Short: "Follow credentials up to who started it, and down to everything obtained with them",
		Long: `trace shows the chain of credentials above something, up to the user, the service or the identity provider that started it, and
everything that was obtained with it, across accounts: roles assumed, federated and session tokens, sign-ins to the console and
roles switched to there, access keys and users created, and the sessions of instances and functions started.

What is traced is an access key; a session, by its ARN, as ROLE/NAME, by its principal id or its name alone; a user by name or ARN; or
an event by its id, which stands for what was obtained by it, else for the credentials that made it.

Each link says which event it comes from. It is certain where a record names both ends, and inferred where names, ids and
times agree. What must be there and is not is said: a parent that no event here shows, or shows only by its id. Refused
attempts are listed with ✗ where they were made. A key that comes back further down is a loop, and a role that does is marked with ↻.

-o json is the graph as one object with nodes and edges; other formats have one row for each edge. --graph draws it.`,
		Example: `  trailsift trace AKIAEXAMPLEBACKDOOR1
  # a session of a role, by the role's name and its own
  trailsift trace acme-audit/support
  # what was obtained by an event
  trailsift trace 0f7c3589-3893-4cdc-ac9d-c7dd49881ca5 -o csv
  trailsift trace AKIAEXAMPLEUPLOADER1 --graph mermaid`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.trace(c.Context(), &f, args[0], c.Flags().Changed("output"))
		},
	}
	registerInputs(c, &f.question.inputs, &f.question.ingest)
	f.question.time.register(c.Flags())
	f.out.register(c.Flags())
	c.Flags().StringArrayVar(&f.accounts, "account", nil, "look only at events that this `account` received (may be repeated)")
	c.Flags().StringArrayVar(&f.regions, "region", nil, "look only at events of this `region` (may be repeated)")
	c.Flags().IntVar(&f.maxNodes, "max-nodes", trace.DefaultMaxNodes, "stop at this `number` of keys, users, services and so on")
	c.Flags().StringVar(&f.drawing, "graph", "", "write the graph in a `language` that draws it: dot for Graphviz, or mermaid")
	c.Flags().BoolVar(&f.all, "all", false, "show every branch of the tree, also where many are alike")
	return c
}

// trace follows credentials and prints what it found.
func (a *app) trace(ctx context.Context, f *traceFlags, asked string, formatGiven bool) (err error) {
	switch {
	case asked == "":
		return usageError("the empty text is no key, session or event")
	case f.maxNodes < 1:
		return usageError("--max-nodes is a number from 1, not %d", f.maxNodes)
	case f.drawing != "" && f.drawing != "dot" && f.drawing != "mermaid":
		return usageError("--graph is dot or mermaid, not %q", f.drawing)
	case f.drawing != "" && formatGiven:
		return usageError("--graph is a format of its own: leave -o %s out", f.out.format)
	}
	if err := f.out.check(formatGiven || f.drawing != ""); err != nil {
		return err
	}
	q, err := a.openQuestion(ctx, f.question, []string{"limit 1"})
	if err != nil {
		return err
	}
	defer closeInto(&err, q)
	g, err := trace.Run(ctx, q.asked, asked, trace.Options{
		Start: q.request.Range.Start, End: q.request.Range.End, Accounts: f.accounts, Regions: f.regions, MaxNodes: f.maxNodes,
	})
	var unknown *trace.UnknownError
	if errors.As(err, &unknown) {
		return usageError("%w"+helpMark+"a trace begins at an access key, a session, a user or an eventID; `trailsift events` lists them", err)
	}
	if err != nil {
		return err
	}
	if g.Limit != "" {
		a.note("note: %s: the trace is not whole; --max-nodes changes how much is followed", g.Limit)
	}
	return a.printTrace(ctx, f, g, q.request.Zone, formatGiven)
}

// printTrace prints a graph: as a tree for people, as rows or an object for programs, or as a drawing.
func (a *app) printTrace(ctx context.Context, f *traceFlags, g *trace.Graph, zone *time.Location, formatGiven bool) error {
	for _, target := range f.out.targets(formatGiven || f.drawing != "") {
		one := f.out
		one.files, one.format = target.files, target.format
		var write func(io.Writer) error
		switch {
		case f.drawing == "dot":
			write = func(w io.Writer) error { return g.WriteDOT(w, zone) }
		case f.drawing == "mermaid":
			write = func(w io.Writer) error { return g.WriteMermaid(w, zone) }
		case one.format == "json":
			write = func(w io.Writer) error {
				e := json.NewEncoder(w)
				e.SetIndent("", "  ")
				return e.Encode(g)
			}
		case one.format == "table":
			t := a.stdoutTerminal()
			if len(one.files) > 0 {
				t = term.Terminal{}
			}
			tree := traceTree{zone: zone, width: t.Width, bold: t.Color, all: f.all}
			write = func(w io.Writer) error { return tree.write(w, g) }
		default:
			if err := a.printRows(ctx, one, true, func(context.Context) (rows.Reader, error) { return g.Rows() }); err != nil {
				return err
			}
			continue
		}
		if err := a.writeTo(one, write); err != nil {
			return err
		}
	}
	return nil
}

// writeTo writes text to the standard output, or to the one file of an output.
func (a *app) writeTo(f outputFlags, write func(io.Writer) error) error {
	if len(f.files) > 0 {
		return writeFile(f.files[0], f.force, write)
	}
	w := a.stdout
	if a.stdoutTerminal().Interactive && f.format != "table" {
		w = term.Guard(w)
	}
	return write(w)
}
