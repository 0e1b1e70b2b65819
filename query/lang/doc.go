// Package lang is the pipe language: its commands, and how they are bound to a plan.
//
// A command is one file: its Spec (name, usage, meaning, examples), its grammar as a struct for participle, its printer, and bind,
// which adds its step to the plan. Commands() lists them. Adding a command is adding such a file and one line there.
//
// A query is cut into tokens once, split at the pipes outside brackets, and every command is parsed by itself, so that one
// mistake hides no other. Binding goes on after mistakes in the same way: an expression that cannot be bound is a missing
// value, and after a command that was not read, unknown names are not reported.
//
// # Decisions
//
//   - 2026-11: one participle parser, used through ParserForProduction for the command that the first word names, instead of a
//     union of all commands: a union throws away what could be read, and with it every other error of the command.
//   - 2026-11: parsed fields are shown beside the chosen ones, as in the console; grouped columns come before aggregates.
//   - 2026-11: tail is the synonym of limit that AWS documents, not "the last rows".
package lang
