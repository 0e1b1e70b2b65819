package cli

import (
	"context"

	"trailsift/cmd/internal/term"
	"trailsift/engine/alarm/history"
)

// saveAlarms adds what alarms did to the store.
func (a *app) saveAlarms(ctx context.Context, list []history.Entry) error {
	store, err := a.openStore()
	if err != nil {
		return err
	}
	batch, err := history.Batch(list)
	if err != nil {
		return err
	}
	report, err := a.appendRows(ctx, store, batch)
	if err != nil {
		return err
	}
	a.note("saved: %s; %s there already", term.Counted(report.Added, "new change"), wereText(report.Known))
	return nil
}
