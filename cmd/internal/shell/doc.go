// Package shell is the session in which one question leads to the next: statements in, answers out. A person at a terminal and
// a file on standard input take the same path; they differ in who reads the lines and in what stands around the answers.
//
// # Decisions
//
//   - 2026-11: the line editor is behind Editor, because it reads the process's own terminal and nothing else can be given to
//     it. Everything else runs in tests on plain strings.
//   - 2026-11: a snapshot is held only while a statement runs. Taking one is also how the shell learns that the store has
//     changed, and a shell that somebody forgot keeps nobody from deleting replaced segments.
//   - 2026-11: a statement that fails does not end a batch, so that one run shows everything that is wrong; the exit code is
//     that of the first failure.
package shell
