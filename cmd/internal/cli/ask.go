package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/shell"
	"trailsift/engine/rows"
	"trailsift/query/diag"
	"trailsift/query/library"
)

// askFlags are what ask has beside the options of every question.
type askFlags struct {
	question questionFlags
	out      outputFlags
	list     bool
	print    bool
}

func newAsk(a *app) *cobra.Command {
	var f askFlags
	c := &cobra.Command{
		Use:   "ask [NAME]",
		Short: "Ask one of the questions that come with the program",
		Long: `ask runs a question by its name: a query that comes with the program, or one that you keep. --list shows them by topic, or
those that hold a word; help NAME says what a question answers, how to read that, and which parameters it has.

A query in the folder queries of the program's settings, where .save of the shell puts them, is asked by the name of its file,
or as file.section where a file holds several. Where you keep one under the name of a question of the program, yours is asked.
The comments at its top are listed as those of the program's are: ask NAME --print shows how they are written.`,
		Example: `  trailsift ask --list
  trailsift ask --list sign-in
  trailsift ask sign-ins
  trailsift ask denied-probing --param least=3
  trailsift ask key-use --param key=AKIAEXAMPLEBACKDOOR1 -o json
  # the query itself, to change it or to paste it into CloudWatch
  trailsift ask logging-changed --print`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: a.completeQuestions,
		RunE:              func(c *cobra.Command, args []string) error { return a.ask(c, f, args) },
	}
	registerInputs(c, &f.question.inputs, &f.question.ingest)
	f.question.ingest.metric.register(c.Flags())
	f.question.params.register(c.Flags())
	f.question.lookup.register(c.Flags())
	f.question.time.register(c.Flags())
	f.out.register(c.Flags())
	c.Flags().BoolVar(&f.list, "list", false, "list the questions; NAME is a word that they hold")
	c.Flags().BoolVar(&f.print, "print", false, "print the query with its comments and do not run it")
	c.MarkFlagsMutuallyExclusive("list", "print")
	_ = c.RegisterFlagCompletionFunc("param", a.completeParameters) // fails for flags that there are not
	return c
}

// ask lists, prints or answers.
func (a *app) ask(c *cobra.Command, f askFlags, args []string) error {
	formatGiven := c.Flags().Changed("output")
	if err := f.out.check(formatGiven); err != nil {
		return err
	}
	known, err := a.knownQuestions()
	if err != nil {
		return err
	}
	if f.list {
		return a.listQuestions(c.Context(), known, f.out, formatGiven, args)
	}
	if len(args) == 0 {
		return usageError("no question is named" + helpMark + "`trailsift ask --list` shows them")
	}
	asked, replaced := known.Find(args[0])
	if asked == nil {
		return usageError("no question is called `%s`%s", diag.Visible(args[0]), similar(args[0], known.Names(), "`trailsift ask --list` shows them"))
	}
	if replaced != nil {
		file, _, _ := strings.Cut(asked.Name, ".")
		a.note("note: `%s` is your own, %s; the program's question of that name is not asked", asked.Name, filepath.Join(a.queriesFolder(), file+".cwli"))
	}
	if f.print {
		_, err := io.WriteString(a.stdout, asked.Source+"\n")
		return err
	}
	return a.answerQuestion(c.Context(), asked, f, formatGiven)
}

// answerQuestion runs a question as query runs a text.
func (a *app) answerQuestion(ctx context.Context, asked *library.Question, f askFlags, formatGiven bool) (err error) {
	f.question.alone = true
	q, err := a.openQuestion(ctx, f.question, []string{asked.Source})
	if err != nil {
		return err
	}
	defer closeInto(&err, q)
	q.name = "question " + asked.Name
	q.request.Limit = f.out.requestLimit(formatGiven)
	return q.answerAll(ctx, f.out, formatGiven)
}

// listQuestions prints the questions by topic, or those that hold a word.
func (a *app) listQuestions(ctx context.Context, known *library.Known, out outputFlags, formatGiven bool, args []string) error {
	word := strings.Join(args, " ")
	list := known.Holding(word)
	if len(list) == 0 {
		return usageError("no question holds `%s`%s", diag.Visible(word), similar(word, known.Names(), "`trailsift ask --list` shows all"))
	}
	return a.printRows(ctx, out, formatGiven, func(context.Context) (rows.Reader, error) {
		columns := []rows.Column{{Name: "topic"}, {Name: "name"}, {Name: "question"}, {Name: "parameters"}}
		var table [][]any
		for _, q := range list {
			table = append(table, []any{q.Topic, q.Name, present(q.Title), present(parametersOf(q))})
		}
		return rows.Of(columns, table)
	})
}

// present is a text of a result, where an empty one is missing.
func present(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// parametersOf writes the parameters of a question with their defaults.
func parametersOf(q library.Question) string {
	var out []string
	for _, p := range q.Parameters {
		text := p.Name
		if p.Optional {
			text = fmt.Sprintf("%s=%s", p.Name, p.Default)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// knownQuestions returns the questions of the program and of the reader.
func (a *app) knownQuestions() (*library.Known, error) {
	saved, err := shell.SavedQueries(a.queriesFolder())
	if err != nil {
		return nil, withCode(exitFailed, fmt.Errorf("the queries that you keep: %w", err))
	}
	return library.Together(saved)
}

// completeParameters offers the parameters of the question that is named. What their values can be nobody knows.
func (a *app) completeParameters(_ *cobra.Command, args []string, start string) ([]string, cobra.ShellCompDirective) {
	known, err := a.knownQuestions()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	if asked, _ := known.Find(strings.Join(args, " ")); asked != nil {
		for _, p := range asked.Parameters {
			if strings.HasPrefix(p.Name+"=", start) {
				out = append(out, p.Name+"=\t"+p.Doc)
			}
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeQuestions offers the names of questions with their titles.
func (a *app) completeQuestions(_ *cobra.Command, args []string, start string) ([]string, cobra.ShellCompDirective) {
	known, err := a.knownQuestions()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	if len(args) == 0 {
		for _, q := range known.Holding("") {
			if strings.HasPrefix(q.Name, start) {
				out = append(out, q.Name+"\t"+q.Title)
			}
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
