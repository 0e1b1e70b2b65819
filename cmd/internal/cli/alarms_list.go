package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/engine/alarm/rule"
	"trailsift/engine/rows"
	"trailsift/query/diag"
)

func newAlarmsList(a *app) *cobra.Command {
	var f ruleFlags
	var out outputFlags
	c := &cobra.Command{
		Use:   "list [FILE...]",
		Short: "List alarm rules, and those that come with the program",
		Long: `list shows the rules of files: what they watch and when that is bad. Without a file it shows those of the packs that come with
the program; pack:NAME is a file wherever rules are read.`,
		Example: `  trailsift alarms list pack:cis
  trailsift alarms list -o json alarms/describe-alarms.json`,
		RunE: func(c *cobra.Command, args []string) error {
			formatGiven := c.Flags().Changed("output")
			if err := out.check(formatGiven); err != nil {
				return err
			}
			if len(args) == 0 {
				for _, p := range rule.Packs() {
					args = append(args, "pack:"+p.Name)
				}
			}
			set, err := a.loadRules(c.Context(), f, args)
			if err != nil {
				return err
			}
			failed := a.printRuleProblems(set, diag.Error)
			err = a.printRows(c.Context(), out, formatGiven, func(context.Context) (rows.Reader, error) { return ruleRows(set) })
			if err == nil && failed {
				err = withCode(exitUsage, fmt.Errorf("some rules could not be read"))
			}
			return err
		},
	}
	f.register(c.Flags())
	out.register(c.Flags())
	return c
}

// ruleRows are the rules as a result.
func ruleRows(set *rule.Set) (rows.Reader, error) {
	columns := []rows.Column{{Name: "name"}, {Name: "severity"}, {Name: "when"}, {Name: "for"}, {Name: "period"}, {Name: "description"}, {Name: "watches"}, {Name: "file"}}
	var table [][]any
	for _, r := range set.Rules {
		s := rule.Summarize(&r.Definition)
		row := []any{r.Name, s.Severity, s.When, s.For, s.Period, strings.TrimSpace(r.Description), s.Watches, r.File.Name}
		for i, v := range row {
			if v == "" {
				row[i] = nil
			}
		}
		table = append(table, row)
	}
	return rows.Of(columns, table)
}
