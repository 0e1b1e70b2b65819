// Package metricmath reads metric math, the expressions of GetMetricData and of alarms, and says what is wrong with them.
//
// Parse reads an expression, Print writes it, Check finds its type and everything that CloudWatch would refuse, and Functions
// is the table of functions, with the examples that help, documentation and tests share. Evaluating is engine/metric's.
// Source: CloudWatch User Guide, "Using math expressions with CloudWatch metrics" and "CloudWatch search expression syntax".
//
// # Decisions
//
//   - 2026-11: types are checked as the User Guide's table of functions has them, so that what is accepted here is accepted by
//     CloudWatch. Help says how to write the rest (TIME_SERIES makes a series of a number).
//   - 2026-11: precedence is not published. It is that of mathematics: OR, AND, comparisons, + -, * /, sign, ^ from weak to strong;
//     operators of one strength group from the left, ^ from the right.
//   - 2026-11: SLICE of one series, written with literal numbers, serves as an array and as a series: its result is "TS[] or TS".
package metricmath
