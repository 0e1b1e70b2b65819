package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/storage"
)

func newCompact(a *app) *cobra.Command {
	var o storage.CompactOptions
	var output string
	c := &cobra.Command{
		Use:   "compact",
		Short: "Merge small segments into large ones",
		Long: `compact merges small segments that are neighbours in time, which makes questions over many ingests faster. Rows stay as
they are. It may run while others ask questions or ingest.`,
		Example: `  trailsift compact
  trailsift compact -o json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			store, err := a.openStore()
			if err != nil {
				return err
			}
			a.resumes = true
			r, err := store.Compact(c.Context(), o)
			if err != nil {
				return err
			}
			return a.printAccount(output, r, fmt.Sprintf("%s merged into %d: %s rows, %s before, %s after\n",
				term.Counted(int64(r.Merged), "segment"), r.Written, term.Count(r.Rows), term.Bytes(r.BytesIn), term.Bytes(r.BytesOut)))
		},
	}
	c.Flags().StringVar(&o.Table, "table", "", "only this `table`")
	c.Flags().Int64Var(&o.TargetRows, "target-rows", 0, "`rows` of a large segment (default 1048576)")
	registerAccountOutput(c, &output)
	return c
}

// registerAccountOutput adds --output to a command that prints an account of what it did.
func registerAccountOutput(c *cobra.Command, output *string) {
	c.Flags().StringVarP(output, "output", "o", "table", "output: table or json")
}

// printAccount prints what a command did: v as JSON, or the text for people unless --quiet.
func (a *app) printAccount(output string, v any, text string) error {
	switch {
	case output == "json":
		w := a.stdout
		if a.stdoutTerminal().Interactive {
			w = term.Guard(w)
		}
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	case output != "table":
		return usageError("--output is table or json, not %q", output)
	case a.global.quiet:
		return nil
	}
	_, err := fmt.Fprint(a.stdout, text)
	return err
}
