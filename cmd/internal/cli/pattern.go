package cli

import "github.com/spf13/cobra"

func newPattern(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "pattern",
		Short: "Try out and check filter patterns of CloudWatch Logs",
		Long: `pattern works on filter patterns, as metric filters and subscriptions of CloudWatch Logs have them: JSON patterns
{ $.eventName = "ConsoleLogin" }, terms, and space-delimited patterns [ip, user, ...]. In a query the function matchesPattern
asks for one; ingest --metric-filter makes metric values of the events that match.`,
		Example: `  trailsift pattern test '{ $.errorCode = "*UnauthorizedOperation" }' --sample 1 -o line
  trailsift pattern lint '{ $.errorcode = "AccessDenied" }' --exit-zero`,
		Args: cobra.ArbitraryArgs,
		RunE: onlyHelp,
	}
	c.AddCommand(newPatternTest(a), newPatternLint(a))
	return c
}
