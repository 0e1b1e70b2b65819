package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/investigate"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
)

// mostCopies is how many rows with one id are looked at.
const mostCopies = 100

// showFlags are the options of events show.
type showFlags struct {
	question questionFlags
	output   string
	raw      bool
	context  int
}

func newEventsShow(a *app) *cobra.Command {
	var f showFlags
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Show one event whole, with where it came from and what its actor did before and after",
		Long: `show prints one event: who asked for what, from where, with what and with which answer, and the file, the member of an
archive and the position that it was read from. ID is an eventID or its beginning.

Other events with the same id are listed: a conflict is a record of the same accounts with other content; the same action may also
have been recorded in another account. --raw prints the records alone, one a line. --context N adds the N events before and
after it of the same actor, told by its access key, else its ARN, else its principal id.`,
		Example: `  trailsift events show --context 2 cb43
  trailsift events show -i logs cb43 --raw`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.showEvent(c.Context(), &f, args[0]) },
	}
	registerInputs(c, &f.question.inputs, &f.question.ingest)
	registerAccountOutput(c, &f.output)
	c.Flags().BoolVar(&f.raw, "raw", false, "print the record alone, in JSON")
	c.Flags().IntVar(&f.context, "context", 0, "show this `number` of events of the same actor before it, and as many after it")
	return c
}

// storedEvent is a row of an event and where it came from.
type storedEvent struct {
	Conflict bool            `json:"conflict,omitempty"` // another record has the same identity and other content
	Event    json.RawMessage `json:"event"`
	Origin   origin          `json:"origin"`

	id, account, caller string
	at                  int64 // µs since 1970 UTC
	timed               bool
	file                int64
}

// origin is the position of a record in the ledger.
type origin struct {
	Root      string `json:"root,omitempty"`
	File      string `json:"file,omitempty"`
	Member    string `json:"member,omitempty"` // of an archive
	Record    int64  `json:"record"`           // from 0
	Format    string `json:"format,omitempty"`
	SHA256    string `json:"sha256,omitempty"`
	Delivered string `json:"delivered,omitempty"`
	Ingested  string `json:"ingested,omitempty"`
}

// showEvent prints the event whose id begins with a text.
func (a *app) showEvent(ctx context.Context, f *showFlags, id string) (err error) {
	switch {
	case f.output != "table" && f.output != "json":
		return usageError("--output is table or json, not %q", f.output)
	case f.context < 0:
		return usageError("--context is a number of events, not %d", f.context)
	case id == "":
		return usageError("an event has an id, and this is the empty text")
	case f.raw && (f.context > 0 || f.output != "table"):
		return usageError("--raw prints the record alone: leave --context and -o out")
	}
	q, err := a.openQuestion(ctx, f.question, []string{copiesQuery(id)})
	if err != nil {
		return err
	}
	defer closeInto(&err, q)
	copies, err := q.copies(ctx, id)
	if err != nil {
		return err
	}
	if f.raw {
		return a.printRaw(copies)
	}
	if err := q.locate(ctx, copies); err != nil {
		return err
	}
	shown := shownEvent{storedEvent: copies[0], Others: copies[1:], zone: q.request.Zone}
	if f.context > 0 {
		if shown.Neighbours, err = q.neighbours(ctx, copies[0], f.context); err != nil {
			return err
		}
	}
	if f.output == "json" {
		return a.printAccount(f.output, shown, "")
	}
	text, err := shown.text(ctx, a.stdoutTerminal())
	if err != nil {
		return err
	}
	_, err = io.WriteString(a.stdout, text)
	return err
}

// copiesQuery asks for the events whose id begins with a text. A whole id is looked up, which reads hardly anything.
func copiesQuery(id string) string {
	condition := "eventID = " + investigate.Quote(id)
	if len(id) != len("61e7600e-2124-4fb3-a72d-55fb35664bf3") {
		condition = "eventID like /(?is)^" + strings.ReplaceAll(investigate.Pattern(id), ".*", `\*`) + "/"
	}
	return "filter " + condition + " | sort strlen(eventID), @fileId, @recordIndex | display eventID, @timestamp, recipientAccountId, userIdentity.accountId, @message, @fileId, @recordIndex" +
		fmt.Sprintf(" | limit %d", mostCopies)
}

// copies returns the rows of the one event whose id begins with a text, those of an account together.
func (q *question) copies(ctx context.Context, id string) ([]storedEvent, error) {
	compiled, err := q.compile(ctx)
	if err != nil {
		return nil, err
	}
	var all []storedEvent
	err = q.each(ctx, compiled, func(row []any) {
		e := storedEvent{id: textOf(row[0]), account: textOf(row[2]), caller: textOf(row[3]), Event: json.RawMessage(textOf(row[4]))}
		e.at, e.timed = row[1].(int64)
		e.file, _ = row[5].(int64)
		e.Origin.Record, _ = row[6].(int64)
		all = append(all, e)
	})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range all {
		if e.id == id {
			ids = []string{id}
			break
		}
		if !slices.Contains(ids, e.id) {
			ids = append(ids, e.id)
		}
	}
	switch {
	case len(ids) == 0:
		return nil, usageError("no event has the id %s"+helpMark+"`trailsift events` lists events; the beginning of an id is enough where only one event has it", diag.Visible(id))
	case len(ids) > 1:
		return nil, usageError("several events have ids that begin with %s: %s", diag.Visible(id), diag.Visible(strings.Join(ids[:min(len(ids), 5)], ", ")))
	}
	all = slices.DeleteFunc(all, func(e storedEvent) bool { return e.id != ids[0] })
	for i := range all {
		for k := range all {
			if i != k && all[i].account == all[k].account && all[i].caller == all[k].caller {
				all[i].Conflict = true
			}
		}
	}
	return all, nil
}

// each runs a query and visits its rows.
func (q *question) each(ctx context.Context, compiled *query.Compiled, visit func(row []any)) (err error) {
	r, err := q.session.Query(ctx, compiled)
	if err != nil {
		return err
	}
	defer closeInto(&err, r)
	return rows.Each(r, visit)
}

func textOf(value any) string {
	text, _ := value.(string)
	return text
}

// locate finds the inputs of events in the ledger.
func (q *question) locate(ctx context.Context, events []storedEvent) error {
	var files []string
	for _, e := range events {
		files = append(files, fmt.Sprint(e.file))
	}
	ledger := *q
	ledger.text = "source files | filter fileId in [" + strings.Join(files, ", ") + "] | display fileId, root, path, member, format, sha256, deliveredAt, ingestedAt"
	ledger.request.Text, ledger.request.Range = ledger.text, query.TimeRange{}
	compiled, err := ledger.compile(ctx)
	if err != nil {
		return err
	}
	moment := func(value any) string {
		at, ok := value.(int64)
		if !ok {
			return ""
		}
		return time.UnixMicro(at).In(q.request.Zone).Format(time.RFC3339)
	}
	return q.each(ctx, compiled, func(row []any) {
		for i := range events {
			if file, _ := row[0].(int64); file != events[i].file {
				continue
			}
			events[i].Origin = origin{
				Root: textOf(row[1]), File: textOf(row[2]), Member: textOf(row[3]), Record: events[i].Origin.Record, Format: textOf(row[4]), SHA256: textOf(row[5]),
				Delivered: moment(row[6]), Ingested: moment(row[7]),
			}
		}
	})
}

// place names the position of a record in one line. A root may be a folder or the file itself.
func (o origin) place() string {
	name := o.Root
	if o.File != "" && o.File != o.Root && path.Base(o.Root) != o.File {
		name = path.Join(o.Root, o.File)
	}
	if name == "" {
		name = "a file that the ledger does not know any more"
	}
	if o.Member != "" {
		name += "!" + o.Member
	}
	return fmt.Sprintf("%s, record %d, counted from 0", name, o.Record)
}

// printRaw prints records, one a line.
func (a *app) printRaw(events []storedEvent) error {
	w := a.stdout
	if a.stdoutTerminal().Interactive {
		w = term.Guard(w)
	}
	for _, e := range events {
		if _, err := fmt.Fprintf(w, "%s\n", e.Event); err != nil {
			return err
		}
	}
	return nil
}

// neighbourTable draws neighbours as a table.
func neighbourTable(ctx context.Context, b *strings.Builder, list []neighbour, t term.Terminal, zone *time.Location) error {
	table := make([][]any, len(list))
	for i, n := range list {
		mark := ""
		if n.Shown {
			mark = "▶"
		}
		table[i] = []any{mark, n.at, n.Name, n.Source, n.Address, n.Error, n.ID}
	}
	columns := []rows.Column{{}, {Name: "@timestamp", Kind: rows.Timestamp}, {Name: "eventName"}, {Name: "eventSource"}, {Name: "sourceIPAddress"}, {Name: "errorCode"}, {Name: "eventID"}}
	r, err := rows.Of(columns, table)
	if err != nil {
		return err
	}
	_, err = render.Write(ctx, b, r, render.Options{Width: t.Width, Color: t.Color, Zone: zone, MaxRows: -1})
	return err
}
