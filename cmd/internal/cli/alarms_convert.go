package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/alarm"
	"trailsift/engine/alarm/rule"
	"trailsift/query/diag"
)

// ruleWriters are what alarms can be converted to.
func ruleWriters() map[string]func([]alarm.Definition) ([]byte, error) {
	return map[string]func([]alarm.Definition) ([]byte, error){"yaml": rule.YAML, "put-metric-alarm": rule.Requests, "cloudformation": rule.Template}
}

func ruleTargets() []string { return []string{"yaml", "put-metric-alarm", "cloudformation"} }

func newAlarmsConvert(a *app) *cobra.Command {
	var f ruleFlags
	to := "yaml"
	c := &cobra.Command{
		Use:   "convert FILE...",
		Short: "Write alarms of one kind of file as another",
		Long: `convert reads alarms from files of every kind, and writes them as our YAML, as the requests that would make them, or as a
CloudFormation template.

Converting to YAML loses nothing that is evaluated. put-metric-alarm writes one JSON object a line, in an order in which they can be
sent: those with filterName are for "aws logs put-metric-filter", those with AlarmRule for "aws cloudwatch put-composite-alarm", the
others for "aws cloudwatch put-metric-alarm", each with --cli-input-json. A metric filter without a log group has ${LogGroup} there.
What CloudWatch has no counterpart for, such as a rule with a query, is reported and left out.`,
		Example: `  trailsift alarms convert alarms/template.yaml --account 111122223333 --region eu-central-1
  trailsift alarms convert --to put-metric-alarm alarms/terraform.json
  trailsift alarms convert --to cloudformation alarms/put-metric-alarm.json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			write, ok := ruleWriters()[to]
			if !ok {
				return usageError("--to is %s, not %q%s", orList(ruleTargets()), to, similar(to, ruleTargets(), "`trailsift alarms convert --help`"))
			}
			set, err := a.loadRules(c.Context(), f, args)
			if err != nil {
				return err
			}
			return a.convertRules(set, write)
		},
	}
	f.register(c.Flags())
	c.Flags().StringVar(&to, "to", to, "what to write: "+orList(ruleTargets()))
	return c
}

// convertRules writes all alarms that can be written, and then says which could not.
func (a *app) convertRules(set *rule.Set, write func([]alarm.Definition) ([]byte, error)) error {
	all := set.Definitions()
	kept := slices.Clone(all[:0])
	for i, d := range all {
		_, err := write(all[i : i+1])
		var refused *rule.ConvertError
		switch {
		case errors.As(err, &refused):
			set.Rules[i].Report(alarm.Problem{Diagnostic: diag.Errorf("not-converted", diag.Span{}, "alarm `%s` cannot be written so: %s", d.Name, refused.Reason)})
		case err != nil:
			return err
		default:
			kept = append(kept, d)
		}
	}
	text, err := write(kept)
	if err != nil {
		return err
	}
	failed := a.printRuleProblems(set, diag.Note)
	if len(kept) > 0 || !failed {
		if _, err := a.stdout.Write(text); err != nil {
			return err
		}
	}
	if failed {
		return withCode(exitUsage, fmt.Errorf("some rules were left out: %s written", term.Counted(int64(len(kept)), "rule")))
	}
	return nil
}
