package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/insights"
	"trailsift/cmd/internal/term"
	"trailsift/engine/rows"
	"trailsift/query/syntax"
)

// insightFlags are the options of every command that looks for unusual rates.
type insightFlags struct {
	inputs          []string
	ingest          ingestFlags
	time            timeFlags
	account, region string
	kind            string
	category        string
	sensitivity     string
	by              []string
}

func (f *insightFlags) register(c *cobra.Command) {
	registerInputs(c, &f.inputs, &f.ingest)
	f.time.register(c.Flags())
	flags := c.Flags()
	flags.StringVar(&f.account, "account", "", "only events of this `account`")
	flags.StringVar(&f.region, "region", "", "only events of this `region`")
	flags.StringVar(&f.kind, "type", "all", "rates of what: "+orList(insightTypes()))
	flags.StringVar(&f.category, "category", "management", "of which events: "+orList(insightCategories()))
	flags.StringVar(&f.sensitivity, "sensitivity", "default", "how little is reported: "+orList(insightSensitivities()))
	flags.StringArrayVar(&f.by, "by", nil, "rates by this `field` instead of eventSource and eventName (may be repeated)")
}

func insightTypes() []string         { return []string{"call", "error", "all"} }
func insightCategories() []string    { return []string{"management", "data", "all"} }
func insightSensitivities() []string { return []string{"default", "aws"} }

// check refuses values that the query would refuse in words of its own.
func (f *insightFlags) check() error {
	for _, choice := range []struct {
		flag, value string
		allowed     []string
	}{{"type", f.kind, insightTypes()}, {"category", f.category, insightCategories()}, {"sensitivity", f.sensitivity, insightSensitivities()}} {
		if !slices.Contains(choice.allowed, choice.value) {
			return usageError("--%s is %s, not %q", choice.flag, orList(choice.allowed), choice.value)
		}
	}
	return nil
}

// place is the condition of --account and --region on rows of a table; empty without them.
func (f *insightFlags) place() string {
	var conditions []string
	if f.account != "" {
		conditions = append(conditions, "recipientAccountId = "+syntax.Quote(f.account))
	}
	if f.region != "" {
		conditions = append(conditions, "awsRegion = "+syntax.Quote(f.region))
	}
	return strings.Join(conditions, " and ")
}

// fields are the fields of --by, of which one flag may hold several, with commas between them.
func (f *insightFlags) fields() []string {
	var out []string
	for _, by := range f.by {
		start, depth := 0, 0
		for i, r := range by {
			switch r {
			case '(', '[':
				depth++
			case ')', ']':
				depth--
			case ',':
				if depth == 0 {
					out = append(out, strings.TrimSpace(by[start:i]))
					start = i + 1
				}
			}
		}
		out = append(out, strings.TrimSpace(by[start:]))
	}
	return out
}

// query is the question that the flags ask, the latest finding first.
func (f *insightFlags) query() string {
	text := "insights type=" + f.kind + " category=" + f.category + " sensitivity=" + f.sensitivity
	if place := f.place(); place != "" {
		text = "filter " + place + " | " + text
	}
	if len(f.by) > 0 {
		text += " by " + strings.Join(f.fields(), ", ")
	}
	return text + " | sort startTime desc"
}

// found are findings, as the query gives them and as values.
type found struct {
	columns []rows.Column
	table   [][]any
	list    []insights.Finding
}

// rows returns the findings as a result.
func (f *found) rows() (rows.Reader, error) { return rows.Of(f.columns, f.table) }

// openInsights opens the store or the inputs, and compiles nothing yet.
func (a *app) openInsights(ctx context.Context, f *insightFlags) (*question, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	return a.openQuestion(ctx, questionFlags{inputs: f.inputs, ingest: f.ingest, time: f.time}, []string{f.query()})
}

// findings answers the question of openInsights.
func (q *question) findings(ctx context.Context) (_ *found, err error) {
	compiled, err := q.compile(ctx)
	if err != nil {
		return nil, err
	}
	r, err := q.session.Query(ctx, compiled)
	if err != nil {
		return nil, err
	}
	defer closeInto(&err, r)
	f := &found{columns: r.Columns()}
	if err := rows.Each(r, func(row []any) { f.table = append(f.table, row) }); err != nil {
		return nil, err
	}
	q.app.noteResult(r.Notes)
	all, err := f.rows()
	if err != nil {
		return nil, err
	}
	f.list, err = insights.Read(all)
	return f, err
}

// findFlags are the options of insights itself.
type findFlags struct {
	insightFlags
	out     outputFlags
	records bool
	save    bool
	fail    bool
}

func newInsights(a *app) *cobra.Command {
	var f findFlags
	c := &cobra.Command{
		Use:   "insights",
		Short: "Find unusual rates of calls and errors",
		Long: `insights finds minutes in which an API was called, or failed, far more or far less often than usual, in the manner of CloudTrail
Insights: of write calls, and of the errors of all calls, for each account, region and API. The range is where findings may start;
the 28 days before and the day after are read as well. Without a range it is everything.

Tables show the counts of the seven days before and those from 15 minutes before the start on, the average before and during,
and who called most. The first column is the id that explain takes. Other formats have the columns of the query command
insights.

--records prints what CloudTrail would have delivered, Start and End events as a file that ingest reads; --save adds them to the
store, where they are rows of "source insights" with @foundBy = "trailsift". Ids are made from what was found, so saving the
same again adds nothing.

The exit code is 0 whatever is found, or 3 when something is, with --fail-on-findings.`,
		Example: `  trailsift insights -i week -i logs
  trailsift insights -i week -i logs --type error --sensitivity aws -o jsonl | head -c 300
  trailsift insights --since 7d --save
  trailsift insights --records --out insights.json
  trailsift insights -i week -i logs --by sourceIPAddress --category all --type call`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) (err error) {
			if len(args) > 0 {
				return unknownSubcommand(c, args[0])
			}
			return a.findInsights(c, &f)
		},
	}
	f.register(c)
	f.out.register(c.Flags())
	flags := c.Flags()
	flags.BoolVar(&f.records, "records", false, "print the Start and End events as CloudTrail delivers them, in JSON")
	flags.BoolVar(&f.save, "save", false, "add the findings to the store's table insights")
	flags.BoolVar(&f.fail, "fail-on-findings", false, "end with exit code 3 when anything is found")
	c.AddCommand(newInsightsExplain(a), newInsightsCompare(a))
	return c
}

// findInsights finds, prints and saves.
func (a *app) findInsights(c *cobra.Command, f *findFlags) (err error) {
	formatGiven := c.Flags().Changed("output")
	if err := f.checkFind(formatGiven); err != nil {
		return err
	}
	q, err := a.openInsights(c.Context(), &f.insightFlags)
	if err != nil {
		return err
	}
	defer closeInto(&err, q)
	found, err := q.findings(c.Context())
	if err != nil {
		return err
	}
	if f.records {
		err = a.printRecords(f.out, found.list)
	} else {
		err = a.printInsights(c.Context(), f.out, formatGiven, found)
	}
	if err == nil && f.save {
		err = a.saveInsights(c.Context(), found.list)
	}
	if err == nil && f.fail && len(found.list) > 0 {
		err = withCode(exitFindings, errors.New(term.Counted(int64(len(found.list)), "finding")+" (--fail-on-findings)"))
	}
	return err
}

// checkFind refuses options that exclude each other.
func (f *findFlags) checkFind(formatGiven bool) error {
	switch {
	case f.records && formatGiven && f.out.format != "json":
		return usageError("--records are JSON: leave -o %s out", f.out.format)
	case f.save && len(f.inputs) > 0:
		return usageError("--save adds to the store, and -i reads files without one: ingest them first")
	case (f.save || f.records) && len(f.by) > 0:
		return usageError("Insights events are about an eventSource and an eventName: --save and --records take no --by")
	}
	return f.out.check(formatGiven || f.records)
}

// printInsights prints findings as rows: people see a table made for them, programs the columns of the query.
func (a *app) printInsights(ctx context.Context, out outputFlags, formatGiven bool, f *found) error {
	zone, err := a.global.location()
	if err != nil {
		return err
	}
	hidden := 0
	err = a.printRows(ctx, out, formatGiven, func(context.Context) (r rows.Reader, err error) {
		if !out.readable() {
			return f.rows()
		}
		r, hidden, err = findingRows(f.list, zone, a.tableWidth(out))
		return r, err
	})
	a.noteHidden(hidden)
	if err == nil && len(f.list) == 0 {
		a.note("nothing unusual was found")
	}
	return err
}

// tableWidth is the width that a table has to fit in; 0 where there is no terminal, or no table.
func (a *app) tableWidth(out outputFlags) int {
	if t := a.stdoutTerminal(); t.Interactive && out.format == "table" && !out.wrap {
		return t.Width
	}
	return 0
}
