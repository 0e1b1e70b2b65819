package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"trailsift/engine"
	"trailsift/engine/duckdb"
	"trailsift/engine/rows"
)

func newSQL(a *app) *cobra.Command {
	var question questionFlags
	var out outputFlags
	var external bool
	c := &cobra.Command{
		Use:   "sql [SELECT]",
		Short: "Run one SELECT of DuckDB's SQL over the tables",
		Long: `sql runs one SELECT in DuckDB's SQL over the views events, insights, files and rejects. Columns are AWS's field names,
paths joined by an underscore (userIdentity_arn); what has no column of its own is JSON text (requestParameters). The statement
can read the store and nothing else: no files, no network, no settings. --allow-external lifts that.`,
		Example: `  trailsift sql 'select eventName, count(*) from events group by all order by 2 desc, 1 limit 5'
  trailsift sql "select requestParameters->>'bucketName' as bucket, count(*) from events group by all order by 2 desc limit 5"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			formatGiven := c.Flags().Changed("output")
			if err := out.check(formatGiven); err != nil {
				return err
			}
			_, text, err := a.readText(question.file, args)
			if err != nil {
				return err
			}
			src, err := a.openSource(c.Context(), question.inputs, question.ingest)
			if err != nil {
				return err
			}
			defer closeInto(&err, src)
			session, err := engine.Open(src.snapshot, a.engineOptions(external))
			if err != nil {
				return err
			}
			defer closeInto(&err, session)
			err = a.printRows(c.Context(), out, formatGiven, func(ctx context.Context) (rows.Reader, error) {
				return session.SQL(ctx, text)
			})
			var refusal *duckdb.Refusal
			var rejected *duckdb.Error
			switch {
			case errors.As(err, &rejected) && slices.Contains([]string{"Parser", "Binder", "Catalog"}, rejected.Kind):
				return withCode(exitUsage, err)
			case errors.As(err, &refusal):
				return usageError("%w"+helpMark+"`sql` runs exactly one SELECT over events, insights, files and rejects; --allow-external allows everything DuckDB can do", err)
			}
			return err
		},
	}
	question.register(c)
	out.register(c.Flags())
	c.Flags().BoolVar(&external, "allow-external", false, "let the statement read and write files, use the network and change settings")
	return c
}
