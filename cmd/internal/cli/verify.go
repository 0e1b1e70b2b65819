package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/ingest"
	"trailsift/query/diag"
	"trailsift/storage"
)

// verified is what verify reports.
type verified struct {
	storage.VerifyReport
	Repair *ingest.RepairReport `json:"repair,omitempty"` // what --repair did before
}

func newVerify(a *app) *cobra.Command {
	var flags ingestFlags
	var output string
	var repair bool
	c := &cobra.Command{
		Use:   "verify [PATH...]",
		Short: "Check that the store is as it was written, and repair it",
		Long: `verify reads every segment, compares it with the checksum in the manifest, and compares the rows of the tables with the
ledger. It ends with exit code 5 when anything is damaged, and names the files.

With --repair, segments of events, Insights records and rejects that are damaged or missing are replaced: their rows are read again
from the files that the ledger names. Where those have moved, PATH says in which files and folders to look besides; a file is known
by its SHA-256. Either all lost rows come back, or the store stays as it is, and what cannot be read again is named with the reason.
If the files were ingested with higher limits, give the same ones.`,
		Example: `  trailsift verify
  trailsift verify --repair
  trailsift verify --repair /mnt/backup/logs`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && !repair {
				return usageError("verify takes paths with --repair only")
			}
			store, err := a.openStore()
			if err != nil {
				return err
			}
			r, err := a.verify(c.Context(), store, repair, args, flags)
			if err != nil {
				return err
			}
			if err := a.printAccount(output, r, r.text()); err != nil {
				return err
			}
			if len(r.Problems) > 0 {
				return withCode(exitIntegrity, fmt.Errorf("the store has %s", term.Counted(int64(len(r.Problems)), "problem")))
			}
			return nil
		},
	}
	c.Flags().BoolVar(&repair, "repair", false, "replace damaged segments by what their logs hold")
	flags.registerLimits(c.Flags())
	registerAccountOutput(c, &output)
	return c
}

// verify checks a store, after repairing it if that is asked for.
func (a *app) verify(ctx context.Context, store *storage.Store, repair bool, inputs []string, flags ingestFlags) (r verified, err error) {
	if repair {
		if r.Repair, err = ingest.Repair(ctx, store, inputs, a.ingestOptions(flags)); err != nil {
			return r, err
		}
	}
	r.VerifyReport, err = store.Verify(ctx)
	return r, err
}

func (r verified) text() string {
	var text strings.Builder
	if f := r.Repair; f != nil {
		if len(f.Repaired) > 0 {
			fmt.Fprintf(&text, "repaired: %s from %s, in place of %s\n", term.Counted(f.Rows, "row"), term.Counted(f.Sources, "file"), strings.Join(f.Repaired, ", "))
		}
		for _, p := range f.Problems {
			fmt.Fprintf(&text, "not repaired: %s: %s\n", diag.Visible(p.Path), diag.Visible(p.Reason))
		}
	}
	fmt.Fprintf(&text, "%s sound: %s rows, %s\n", term.Counted(int64(r.Segments), "segment"), term.Count(r.Rows), term.Bytes(r.Bytes))
	for _, p := range r.Problems {
		fmt.Fprintf(&text, "damaged: %s: %s\n", p.Path, diag.Visible(p.Reason))
	}
	return text.String()
}
