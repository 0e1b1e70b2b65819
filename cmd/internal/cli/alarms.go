package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailsift/engine/alarm/rule"
	"trailsift/query/diag"
)

func newAlarms(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "alarms COMMAND",
		Short: "Replay, check, watch, test and convert alarms",
		Long: `alarms works on alarms as CloudWatch has them, without an account. Rules come from files of every kind that people have: our own
YAML, requests of put-metric-alarm and answers of describe-alarms, CloudFormation templates in YAML and JSON, and what
"terraform show -json" writes. The kind is recognised by content. Metric filters in these files are joined to the alarms on their
metrics, so that these can be evaluated from events.

A FILE may be - for standard input, or pack:NAME for rules that come with the program: pack:cis. "trailsift help alarm-rules" lists
the keys of our YAML.`,
		Example: `  trailsift alarms backtest -i logs pack:cis
  trailsift alarms list pack:cis
  trailsift alarms lint alarms/rules.yaml
  trailsift alarms convert alarms/terraform.json`,
		Args: cobra.ArbitraryArgs,
		RunE: onlyHelp,
	}
	c.AddCommand(newAlarmsBacktest(a), newAlarmsExplain(a), newAlarmsCheck(a), newAlarmsWatch(a), newAlarmsTest(a), newAlarmsList(a), newAlarmsLint(a), newAlarmsConvert(a))
	return c
}

// ruleFlags are the options of every command that reads alarm rules.
type ruleFlags struct {
	account, region string
	params          parameterFlags
}

func (f *ruleFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.account, "account", "", "the `account` of alarms that name none, and AWS::AccountId in templates")
	flags.StringVar(&f.region, "region", "", "the `region` of alarms that name none, and AWS::Region in templates")
	flags.StringArrayVar(&f.params.given, "param", nil, "value of a parameter of a template: `name=value` (may be repeated); others have their defaults")
}

// loadRules reads files of rules, and packs that come with the program. What is wrong with them is in the set.
func (a *app) loadRules(ctx context.Context, f ruleFlags, names []string) (*rule.Set, error) {
	values, err := f.params.values()
	if err != nil {
		return nil, err
	}
	var sources []rule.Source
	for _, name := range names {
		source, err := a.ruleSource(ctx, name)
		if err != nil {
			return nil, withCode(exitUsage, err)
		}
		sources = append(sources, source)
	}
	return rule.Load(sources, rule.Options{Account: f.account, Region: f.region, Parameters: values}), nil
}

// ruleSource reads one file, or standard input, or a pack.
func (a *app) ruleSource(ctx context.Context, name string) (rule.Source, error) {
	if pack, ok := strings.CutPrefix(name, "pack:"); ok {
		var names []string
		for _, p := range rule.Packs() {
			if p.Name == pack {
				return rule.Source{Name: name, Text: p.Text}, nil
			}
			names = append(names, "pack:"+p.Name)
		}
		return rule.Source{}, errors.New("there is no pack `" + diag.Visible(pack) + "`" + similar(name, names, "the packs are: "+orList(names)))
	}
	var text []byte
	var err error
	if name == "-" {
		name = "stdin"
		text, err = io.ReadAll(interruptible(ctx, a.stdin))
	} else {
		text, err = os.ReadFile(name)
	}
	return rule.Source{Name: name, Text: string(text)}, err
}

// printRuleProblems writes what there is to say about files of rules to stderr, down to a severity, and reports whether there is an
// error among it.
func (a *app) printRuleProblems(set *rule.Set, least diag.Severity) (failed bool) {
	for _, file := range set.Files {
		failed = failed || file.Problems.HasErrors()
		var list diag.List
		for _, d := range file.Problems {
			if d.Severity <= least && (d.Severity == diag.Error || !a.global.quiet) {
				list = append(list, d)
			}
		}
		if len(list) > 0 {
			a.printDiagnostics(queryError{name: file.Name, text: file.Text, list: list})
		}
	}
	return failed
}
