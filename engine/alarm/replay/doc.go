// Package replay runs alarms on a virtual clock: it evaluates them at the times at which CloudWatch would have, over data that
// somebody else brings, and tells what changes.
//
// # Decisions
//
//   - 2026-11: composite alarms are evaluated whenever an alarm has changed, behind all alarms that are evaluated at the same time;
//     suppression comes last, and sees what all of them have become.
//   - 2026-11: actions belong to the alarm. A change of a contributor is told, and has no action of its own.
package replay
