package cli

import (
	"github.com/spf13/cobra"
)

func newExplain(a *app) *cobra.Command {
	var question questionFlags
	var output string
	c := &cobra.Command{
		Use:   "explain [QUERY]",
		Short: "Show what becomes of a query: plan, SQL, segments pruned, rows read",
		Long: `explain compiles a query, runs it without showing its rows, and prints the plan, the SQL made of it, how many segments the
time range leaves, and how many rows and bytes were read.`,
		Example: `  trailsift explain --since 1d 'filter eventName = "DeleteTrail"'`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			q, err := a.openQuestion(c.Context(), question, args)
			if err != nil {
				return err
			}
			defer closeInto(&err, q)
			compiled, err := q.compile()
			if err != nil {
				return err
			}
			explanation, err := q.session.Explain(c.Context(), compiled)
			if err != nil {
				return err
			}
			return a.printAccount(output, explanation, explanation.String())
		},
	}
	question.register(c)
	question.time.register(c.Flags())
	registerAccountOutput(c, &output)
	return c
}
