// Package memory says how much memory this process may take, and watches that it does not take more.
//
// # Decisions
//
//   - 2026-11: DuckDB counts what its operators hold, Go what its heap holds, and neither sees the other, nor what expressions over long
//     texts take on the way. So each gets a share of the limit, and the process as a whole is looked at from outside: it gives back what it
//     has no use for when it comes near the limit, and ends with an error beyond it. Waiting for the system to run out of memory would
//     end another process as likely as this one.
//   - 2026-11: only what a process has written counts. Its own program file, some 60 MiB, is dropped from memory by the system when others
//     need the room.
package memory
