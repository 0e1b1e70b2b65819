// Package alarm says what alarms are and decides what state they are in, as CloudWatch does.
//
// A Definition is an alarm, whatever file it came from, and Validate says what is wrong with one. An Evaluator knows which periods an
// evaluation looks at (Window) and what follows from them (Decide, DecideAll), with CloudWatch's reasons. Composite alarms have a Rule;
// a Set finds the alarms that it names, and the order in which they are evaluated. Suppression keeps their actions back. Deciding is
// pure: no I/O and no clock, so that the same code replays the past, runs tests and watches a store. engine/alarm/replay puts a clock
// to it.
//
// # Where CloudWatch publishes no rule
//
//   - An evaluation looks at N + 2 periods: the documented tables look at 5 for N = 3. Points of the two older ones count while newer
//     periods are missing, so an alarm on sparse data stays in its state that much longer, as CloudWatch's do.
//   - The premature alarm rule holds only where no point in sight is not breaching: so all cells of both tables come out, which the
//     rule's own words do not. Points that breach and are too young leave the state as it is.
//   - Missing data of AWS/DynamoDB are ignored unless the alarm says otherwise: so the User Guide; the API Reference says always.
//   - A percentile that ignores few samples keeps its state if any of the points that would count has too few, where the number of
//     samples is known. No number is enough for p100 and p0, as the published formula has it.
//   - A period without a band is a missing one.
//   - A query that returns no series is treated like missing data: so the guide of October 2026; that of April says INSUFFICIENT_DATA
//     whatever the treatment.
//   - On a wall clock only periods that are over count, weeks begin on Monday, and days have 23 or 25 hours where clocks are changed.
//   - Datapoints are listed in a reason up to four; from five on the newest five are listed in a sentence of their own. A change from
//     INSUFFICIENT_DATA is called OK -> ALARM. Both are what published reasons show.
//   - AND binds tighter than OR in rules of composite alarms. What a rule names and is not there is in no state.
//   - A period of a suppressor ends before anything else that happens at its end, and actions that have run do not run again when the
//     suppressor leaves ALARM.
//   - rate(…) counts from 1970, so that a schedule is the same whenever a program was started.
//
// # Decisions
//
//   - 2026-11: a rule that is a filter pattern is a metric with a metric filter: it has the same values and converts to the same alarm.
//   - 2026-11: a rule on findings or on insights is a query, which can ask for them.
//   - 2026-11: deciding and saying why are two calls: a replay decides millions of times and says why hundreds of times.
package alarm
