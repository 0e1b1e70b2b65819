package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/storage"
)

func newPrune(a *app) *cobra.Command {
	var before, output string
	c := &cobra.Command{
		Use:   "prune --before TIME",
		Short: "Remove what is older than a time",
		Long: `prune removes events, insights and datapoints of metrics before a time. The ledger stays: it still says what was read, and the
same files are still known to a later ingest. What has no time stays. The disk space is free once nobody has the old segments open, at the
latest with the next ingest, compact or prune after --keep-retired.`,
		Example: `  trailsift prune --before 2025-01-01
  trailsift prune --before now-400d`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			store, err := a.openStore()
			if err != nil {
				return err
			}
			at, err := a.pruneTime(store, before)
			if err != nil {
				return err
			}
			r, err := store.Prune(c.Context(), storage.PruneOptions{Before: at.UnixMicro()})
			if err != nil {
				return err
			}
			return a.printAccount(output, r, fmt.Sprintf("%s before %s removed: %d segments gone, %d rewritten\n",
				term.Counted(r.Rows, "row"), at.Format(time.RFC3339), r.Removed, r.Rewritten))
		},
	}
	c.Flags().StringVar(&before, "before", "", "remove what is before this `time`")
	if err := c.MarkFlagRequired("before"); err != nil {
		panic(err) // the flag is defined one line above
	}
	registerAccountOutput(c, &output)
	return c
}

func (a *app) pruneTime(store *storage.Store, text string) (time.Time, error) {
	zone, err := a.global.location()
	if err != nil {
		return time.Time{}, err
	}
	snapshot, err := store.Snapshot()
	if err != nil {
		return time.Time{}, err
	}
	defer snapshot.Close()
	now, err := a.now(snapshot, zone)
	if err != nil {
		return time.Time{}, err
	}
	at, err := parseTime(text, now, zone)
	if err != nil {
		return time.Time{}, usageError("--before: %w", err)
	}
	return at.In(zone), nil
}
