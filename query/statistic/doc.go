// Package statistic says what the statistics of CloudWatch metrics are: how they are written, which are the same, and what is
// wrong with a text that names none. It is the one place that does, for the query language, for the program's flags, for metric
// math and for alarms. What a statistic is in SQL is in query/function.
//
// # Definitions
//
// CloudWatch User Guide, "CloudWatch statistics definitions". A period's samples are numbers x with weights n, N is the sum of the
// weights, and samples are put one behind the other in the order of their values, so that each takes an interval as long as its
// weight.
//
//	pNN      the smallest x whose interval ends at NN % of N or behind it: nearest rank, a value that occurred
//	TM, TS   mean and sum of the samples inside the bounds; a sample that a percentage cuts counts with the part inside
//	TC       the weight inside the bounds, which a percentage may make fractional
//	WM       the mean of all, with samples outside of percentages set to the nearest sample inside, and those outside of values set to the bound
//	PR       the percentage of N inside bounds that are values
//
// Bounds with % are shares of N, others are values: the lower is exclusive, the upper inclusive.
//
// # Decisions
//
//   - 2026-11: CloudWatch does not publish how it calculates percentiles, and approximates them where there are many values.
//     Nearest rank is exact, the same on every engine, and what pct() does.
//   - 2026-11: CloudWatch has no percentile where a value is negative. Here it is calculated: the definition holds for all numbers.
//   - 2026-11: names are read as CloudWatch reads them, letter case included, because alarms and dashboards use them as they are;
//     other spellings are errors that say the right one.
package statistic
