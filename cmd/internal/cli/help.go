package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/reference"
	"trailsift/query/diag"
	"trailsift/query/lang"
)

func newHelp(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "help [NAME]",
		Short: "Explain a command, function, field or format",
		Long: `help shows what there is to say about a name: a command of the command line, a command or function of the query language, a
field, a table, a format of logs or of results, or a topic. Where a name is several of these, all are shown. Every example
was run over the sample logs.`,
		Example: `  trailsift help stats
  trailsift help bin
  trailsift help functions`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: completeNames,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				if err := c.Root().Help(); err != nil {
					return err
				}
				_, err := io.WriteString(a.stdout, helpPointers)
				return err
			}
			return a.explainName(c.Root(), strings.Join(args, " "))
		},
	}
}

const helpPointers = `
The query language and everything else:
  trailsift help commands       the commands of the query language
  trailsift help functions      its functions and operators
  trailsift help syntax         its grammar at a glance
  trailsift help fields         tables and fields
  trailsift help formats        formats of logs and of results
  trailsift help questions      the questions that come with the program
  trailsift help timeline-kinds what a timeline tells, and when
  trailsift help time           how times and ranges are given
  trailsift help parameters     saved queries with parameters
  trailsift help differences    differences from CloudWatch Logs Insights
  trailsift help exit-codes     what the program ends with
  trailsift help NAME           any command, function, field or format
`

// newReference makes the reference of the program.
func newReference(root *cobra.Command) (*reference.Library, error) {
	l, err := reference.New(reference.Sources{Root: root, ExitCodes: exitCodes()})
	if err != nil {
		return nil, fmt.Errorf("the reference: %w", err)
	}
	return l, nil
}

// explainName prints every page about a name.
func (a *app) explainName(root *cobra.Command, name string) error {
	l, err := newReference(root)
	if err != nil {
		return err
	}
	pages := l.Find(name)
	if len(pages) == 0 {
		return usageError("nothing is called `%s`%s", diag.Visible(name), similar(name, l.Names(), "`trailsift help` lists where to look"))
	}
	t := a.stdoutTerminal()
	for i, p := range pages {
		if i > 0 {
			fmt.Fprintf(a.stdout, "\n%s\n\n", strings.Repeat("─", 40))
		}
		if _, err := io.WriteString(a.stdout, p.Text(reference.TextOptions{Width: t.Width, Color: t.Color})); err != nil {
			return err
		}
	}
	return nil
}

// isLanguageCommand reports whether a word begins a command of the query language.
func isLanguageCommand(word string) bool {
	return slices.ContainsFunc(lang.Commands(), func(s lang.Spec) bool {
		return strings.EqualFold(s.Name, word) || slices.ContainsFunc(s.Synonyms, func(n string) bool { return strings.EqualFold(n, word) })
	})
}

// completeNames offers the names of all pages.
func completeNames(c *cobra.Command, _ []string, start string) ([]string, cobra.ShellCompDirective) {
	l, err := newReference(c.Root())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, name := range l.Names() {
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(start)) {
			out = append(out, name)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
