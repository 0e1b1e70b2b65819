// Package history makes rows of what alarms did, for the table alarms of a store.
//
// # Decisions
//
//   - 2026-11: what a backtest found and what a watch saw are kept apart, by origin: where they differ, data came too late.
package history
