// Package actor tells what is known of somebody who made requests: a user, a role, a session, an access key, an address, an account
// or a service. It asks a store in the query language and returns a Profile; it knows neither the engine nor the terminal.
//
// # Which queries are asked
//
// Most of a profile is one query, grouped by all that it counts and the hour. What was changed or denied, and which credentials were
// obtained, needs the records' JSON: the former looks at the newest Detailed events only, and its lists say so when there are more.
// Identities, the hours of everybody and who else came from the same addresses are a query each. None brings rows of events.
//
// # Decisions
//
//   - 2026-11: one query over nine fields and the hour, not one for each list: over 51,962 events of a million the process takes 105 ms
//     of processor time, and with eight queries 150; its 21,007 rows are counted as they come.
//   - 2026-11: a name that several things have is not guessed at: a session is often called like the user who opened it, and the two
//     have different rights.
//   - 2026-11: what appears late is counted from a quarter of the actor's time on, not compared with a baseline of days as by the
//     command newvalues: of a key nobody knows before when it changed hands, and its whole time may be two days.
package actor
