package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/query/diag"
)

func newVerify(a *app) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check that the store is as it was written",
		Long: `verify reads every segment, compares it with the checksum in the manifest, and compares the rows of the tables with the
ledger. It ends with exit code 5 when anything is damaged, and names the files.`,
		Example: `  trailsift verify`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			store, err := a.openStore()
			if err != nil {
				return err
			}
			r, err := store.Verify(c.Context())
			if err != nil {
				return err
			}
			var text strings.Builder
			fmt.Fprintf(&text, "%s sound: %s rows, %s\n", term.Counted(int64(r.Segments), "segment"), term.Count(r.Rows), term.Bytes(r.Bytes))
			for _, p := range r.Problems {
				fmt.Fprintf(&text, "damaged: %s: %s\n", p.Path, diag.Visible(p.Reason))
			}
			if err := a.printAccount(output, r, text.String()); err != nil {
				return err
			}
			if len(r.Problems) > 0 {
				return withCode(exitIntegrity, fmt.Errorf("the store has %s", term.Counted(int64(len(r.Problems)), "problem")))
			}
			return nil
		},
	}
	registerAccountOutput(c, &output)
	return c
}
