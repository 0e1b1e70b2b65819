package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func newExplain(a *app) *cobra.Command {
	var question questionFlags
	var output, stage string
	c := &cobra.Command{
		Use:   "explain [QUERY]",
		Short: "Show what becomes of a query: plan, SQL, segments pruned, rows read",
		Long: `explain compiles a query, runs it without showing its rows, and prints the plan, the SQL made of it, how many segments the
time range leaves, and how many rows and bytes were read.

With --stage it only compiles, and prints one form of the query: ast, the commands with their expressions as trees; plan, what
the query means; passes, the plan as it was bound and after each rewriting; sql, the statement with its parameters.`,
		Example: `  trailsift explain --since 1d 'filter eventName = "DeleteTrail"'
  trailsift explain --stage passes 'filter not readOnly | stats count(*) by eventName'`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if stages := []string{"", "ast", "plan", "passes", "sql"}; !slices.Contains(stages, stage) {
				return usageError("--stage is one of %s, not %q", strings.Join(stages[1:], ", "), stage)
			}
			q, err := a.openQuestion(c.Context(), question, args)
			if err != nil {
				return err
			}
			defer closeInto(&err, q)
			compiled, err := q.compile(c.Context())
			if err != nil {
				return err
			}
			if stage != "" {
				text, err := q.stage(stage)
				if err != nil {
					return err
				}
				return a.printAccount(output, map[string]string{stage: text}, text)
			}
			explanation, err := q.session.Explain(c.Context(), compiled)
			if err != nil {
				return err
			}
			return a.printAccount(output, explanation, explanation.String())
		},
	}
	question.register(c)
	question.registerLanguage(c)
	question.time.register(c.Flags())
	c.Flags().StringVar(&stage, "stage", "", "only compile, and show one `form`: ast, plan, passes or sql")
	registerAccountOutput(c, &output)
	return c
}

// stage returns one form of the query as text.
func (q *question) stage(name string) (string, error) {
	s, list := q.compiler.Stages(q.request)
	if s == nil {
		return "", &queryError{name: q.name, text: q.text, list: list}
	}
	switch name {
	case "ast":
		return s.AST, nil
	case "plan":
		return s.Passes[len(s.Passes)-1].Plan, nil
	case "passes":
		text := "bound\n" + indent(s.Bound)
		if s.Statistics != "" {
			text += "\nstatistics: What is known of the metrics decides how they are calculated.\n" + indent(s.Statistics)
		}
		for _, p := range s.Passes {
			text += fmt.Sprintf("\n%s: %s\n%s", p.Pass.Name, p.Pass.Doc, indent(p.Plan))
		}
		return text, nil
	}
	return s.Statement.Text(), nil
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ") + "\n"
}
