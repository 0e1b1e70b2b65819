// Package inflate decompresses gzip data that is in memory as a whole, in one go and into one piece of memory.
//
// # Decisions
//
//   - 2026-11: our own decoder, because delivery files are small: a streaming one keeps a window of its own, copies every byte
//     out of it, and asks its source for one byte at a time. See BenchmarkMember for both.
package inflate
