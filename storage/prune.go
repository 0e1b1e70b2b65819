package storage

import (
	"context"
	"errors"
	"fmt"

	"trailsift/storage/schema"
)

// PruneOptions say what retention removes.
type PruneOptions struct {
	Before int64 // rows with an earlier time go, microseconds; required
}

// PruneReport says what Prune did.
type PruneReport struct {
	Rows      int64            `json:"rows"`      // rows that were removed
	ByTable   map[string]int64 `json:"by_table"`  // the same by table; tables that lost none are missing
	Removed   int              `json:"removed"`   // segments that went as a whole
	Rewritten int              `json:"rewritten"` // segments that were replaced by a shorter one
}

// pruneAttempts is how often a table is planned anew because another process changed its segments meanwhile.
const pruneAttempts = 5

// Prune removes the records that are older than a time. Records without a time stay, and so does the ledger: it still says what
// was read, and the same files are still known to a later ingest. A table changes in one commit, all of it or nothing.
func (s *Store) Prune(ctx context.Context, o PruneOptions) (PruneReport, error) {
	report := PruneReport{ByTable: map[string]int64{}}
	for _, t := range s.tables {
		if !t.Data {
			continue
		}
		err := ErrGone
		for n := 0; errors.Is(err, ErrGone) && n < pruneAttempts; n++ {
			err = s.pruneTable(ctx, t, o.Before, &report)
		}
		if err != nil {
			return report, fmt.Errorf("prune %s: %w", t.Name, err)
		}
	}
	return report, s.Reclaim(ctx)
}

func (s *Store) pruneTable(ctx context.Context, t *schema.Table, before int64, report *PruneReport) error {
	sn, err := s.Snapshot()
	if err != nil {
		return err
	}
	defer sn.Close()
	var change Change
	removed, rewritten, rows := 0, 0, int64(0)
	for _, seg := range sn.Segments(t.Name, TimeRange{}) {
		if seg.NullTimes == seg.Rows || seg.MinTime >= before {
			continue
		}
		change.Retire = append(change.Retire, seg.Path)
		rows += seg.Rows
		if seg.MaxTime < before && seg.NullTimes == 0 {
			removed++
			continue
		}
		rest, err := s.Rewrite(ctx, seg, func(b *Batch, row int) bool {
			v := &b.Columns[t.Time]
			return v.IsNull(row) || v.Int64(row) >= before
		})
		if err != nil {
			return errors.Join(err, s.Discard(change.Add...))
		}
		rewritten++
		for _, seg := range rest {
			rows -= seg.Rows
		}
		change.Add = append(change.Add, rest...)
	}
	if len(change.Retire) == 0 {
		return nil
	}
	change.pruned = map[string]int64{t.Name: rows}
	if _, err := s.Commit(ctx, change); err != nil {
		return errors.Join(err, s.Discard(change.Add...))
	}
	report.Rows += rows
	report.ByTable[t.Name] += rows
	report.Removed += removed
	report.Rewritten += rewritten
	return nil
}
