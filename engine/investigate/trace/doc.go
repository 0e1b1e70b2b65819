// Package trace follows credentials: from an access key, a session or an event up to the human or service that started the chain,
// and down to everything that was obtained with it, across accounts.
//
// Events that hand out credentials, or make something that gets some, are records; what events say of a key that signed them is a
// use. Both are asked for round by round, in the query language, until a round brings nothing new: a round asks for the uses of the
// keys that were found, then for the records that may lie above or below them. From records and uses alone the graph is linked, in
// an order that does not depend on the order of the answers. Nodes are credentials and not sessions, because a session's name
// comes back: two sessions of one name are not one.
//
// # Decisions
//
//   - 2026-11: a link is certain where a record names the key of both its ends, or the key and the service that asked. Whatever is
//     concluded from names and times is inferred, and says from what.
//   - 2026-11: upwards only the chain itself is followed and not what else came of its links: that would be the whole company. Who
//     wants it traces the link.
//   - 2026-11: a chain goes with time, so that what a user had done before an intruder reset the password is no part of it. New code in
//     a function that runs already is not followed: every deployment would be above all that the function does.
//   - 2026-11: refused attempts to get credentials are counted at the node that made them, and never make an edge.
package trace
