package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/query"
)

// eventsRows is what follows the filter: the columns that analysts look at first. Events of one moment stand in the order of their
// records: by their ids would cost many times as much as the rest. without and with what is known of addresses.
const (
	eventsRows   = eventsBefore + eventsAfter
	eventsPlaces = `geoip sourceIPAddress | ` + eventsBefore + `coalesce(country, kind) as place, organisation, ` + eventsAfter

	eventsBefore = `sort @timestamp desc | display @timestamp, eventName, eventSource, actor() as who, sourceIPAddress, `
	eventsAfter  = `errorCode, awsRegion, recipientAccountId, userIdentity.accessKeyId, eventID`
)

// eventsRecords asks for whole records.
const eventsRecords = "sort @timestamp desc, @fileId, @recordIndex | display @message"

// eventsFlags are the options of events.
type eventsFlags struct {
	question   questionFlags
	filter     eventFilter
	out        outputFlags
	records    bool
	printQuery bool
}

func newEvents(a *app) *cobra.Command {
	var f eventsFlags
	c := &cobra.Command{
		Use:   "events [TEXT]…",
		Short: "List events by user, key, address, resource and more, and show them whole",
		Long: `events lists the events that all flags and all texts agree on, the newest first, over every account, region and year that the
store has. Of a flag that is repeated one value is enough. In a value, * stands for any text; apart from texts, which stand
anywhere in the record, case matters. People see above the rows when the events were, over all that match and not only those shown.

--ip is for addresses. Where a service of AWS made a request, its name stands in place of the address: --service finds it.
--geoip adds the country of the address, or what kind of address it is, and whose.
--error alone finds whatever failed; a code follows it with =, as in --error=AccessDenied.
--account is the account that received the event. --write-only also lists old records that do not say whether they read.

The flags make one query of the query language, which --print-query shows. --records gives the matching events as CloudTrail
delivers them, in JSON that ingest reads. A text that is called like a command below events follows --.`,
		Example: `  trailsift events --key AKIAEXAMPLEBACKDOOR1 --write-only
  trailsift events --ip 203.0.113.0/24 --error --from 2026-03-14T09:00 --to 2026-03-14T10:00
  # which queries are made
  trailsift events --user 'svc-*' --source s3 --source kms customer --print-query
  # requests that services made
  trailsift events --service '*' -o csv
  # where sign-ins came from, with the databases in the folder geoip
  trailsift events --event ConsoleLogin --geoip geoip
  trailsift events --resource acme-customer-exports --records --out evidence.json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			f.filter.texts = args
			return a.listEvents(c, &f)
		},
	}
	registerInputs(c, &f.question.inputs, &f.question.ingest)
	f.question.time.register(c.Flags())
	f.question.lookup.registerGeoip(c.Flags())
	f.filter.register(c)
	f.out.register(c.Flags())
	c.Flags().BoolVar(&f.records, "records", false, "print the events whole, as CloudTrail delivers them, in JSON")
	c.Flags().BoolVar(&f.printQuery, "print-query", false, "print the query that is asked, and do nothing else")
	a.completeEvents(c)
	c.AddCommand(newEventsShow(a))
	return c
}

// listEvents asks for events and prints them.
func (a *app) listEvents(c *cobra.Command, f *eventsFlags) (err error) {
	formatGiven := c.Flags().Changed("output")
	if f.records && formatGiven && f.out.format != "json" {
		return usageError("--records are JSON: leave -o %s out", f.out.format)
	}
	if err := errors.Join(f.filter.check(), f.out.check(formatGiven || f.records)); err != nil {
		return err
	}
	text := f.filter.query(eventsRows)
	switch {
	case f.records:
		text = f.filter.query(eventsRecords)
	case f.question.lookup.asksPlaces():
		text = f.filter.query(eventsPlaces)
	}
	if f.printQuery {
		_, err := fmt.Fprintln(a.stdout, text)
		return err
	}
	if len(f.filter.texts) > 0 && strings.Join(f.filter.failed, "") == anyValue {
		a.note("note: --error stands alone here, and the texts are looked for anywhere; a code follows it with =, as in --error=AccessDenied")
	}
	q, err := a.openQuestion(c.Context(), f.question, []string{text})
	if err != nil {
		return err
	}
	defer closeInto(&err, q)
	q.request.Limit = f.out.requestLimit(formatGiven)
	if f.records {
		q.request.Limit = int(max(f.out.limit, 0))
	}
	compiled, err := q.compile(c.Context())
	switch {
	case err != nil:
		return err
	case f.records:
		return q.printRecords(c.Context(), f.out, compiled)
	case !f.out.readable() || f.out.format == "markdown":
		return q.answer(c.Context(), compiled, f.out, formatGiven)
	}
	return a.printRows(c.Context(), f.out, formatGiven, func(ctx context.Context) (rows.Reader, error) {
		return q.aboveRows(ctx, compiled, f)
	})
}

// aboveRows starts the query and draws when its events were. Where these are few, their rows say it, and nothing is asked twice.
func (q *question) aboveRows(ctx context.Context, compiled *query.Compiled, f *eventsFlags) (_ rows.Reader, err error) {
	all, err := q.session.Query(ctx, compiled)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, all.Close())
		}
	}()
	ahead, err := readAhead(all, render.DefaultMaxRows+1)
	if err != nil {
		return nil, err
	}
	var h histogram
	if ahead.whole && (q.request.Limit == 0 || ahead.count < q.request.Limit) {
		for _, at := range ahead.times {
			h.add(at, 1)
		}
	} else if h, err = q.histogram(ctx, &f.filter); err != nil {
		return nil, err
	}
	return ahead, h.write(q.app.stdout, q.app.stdoutTerminal().Width, q.request.Zone)
}

// printRecords writes the records of a query as a file that CloudTrail could have delivered, one event a line, to stdout or the
// files of --out.
func (q *question) printRecords(ctx context.Context, out outputFlags, compiled *query.Compiled) error {
	var count int64
	write := func(w io.Writer) (err error) {
		r, err := q.session.Query(ctx, compiled)
		if err != nil {
			return err
		}
		defer closeInto(&err, r)
		count, err = writeRecords(w, r)
		return err
	}
	for _, file := range out.files {
		if err := writeFile(file, out.force, write); err != nil {
			return err
		}
	}
	if len(out.files) == 0 {
		w := q.app.stdout
		if q.app.stdoutTerminal().Interactive {
			w = term.Guard(w)
		}
		if err := write(w); err != nil {
			return err
		}
	}
	return q.app.noteSummary(render.Summary{Rows: count}, out)
}

// writeRecords writes the first column of a result, which is JSON, as the members of Records.
func writeRecords(w io.Writer, r rows.Reader) (count int64, err error) {
	b := bufio.NewWriter(w) // keeps its first error
	b.WriteString(`{"Records":[`)
	separator := "\n"
	for {
		batch, err := r.Next()
		if err != nil {
			return count, err
		}
		if batch == nil {
			break
		}
		for row := range batch.Rows {
			b.WriteString(separator)
			b.Write(batch.Columns[0].Bytes(row))
			separator = ",\n"
		}
		count += int64(batch.Rows)
		if err := b.Flush(); err != nil {
			return count, err
		}
	}
	b.WriteString("\n]}\n")
	return count, b.Flush()
}
