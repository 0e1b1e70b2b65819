// Package syntax is what the languages share: tokens, expressions, their precedence, and how they are printed.
//
// The lexer never fails. Text that is no token becomes a Garbage token, so that parsing goes on and several errors of a query
// are reported at once; the tokens of a text, put together, are the text. In the same way the expression parser puts a Bad
// node where it cannot read on.
//
// # Decisions
//
//   - 2026-11: a hand-written lexer, not participle's stateful one: that stops at the first bad byte and returns no tokens,
//     and it was 15 times slower.
//   - 2026-11: a Pratt parser for expressions, called by participle through ParseTypeWith: a grammar of nine levels was 7 times
//     slower, and could not report more than one error.
//   - 2026-11: a dotted path is one token. Its segments mean nothing alone, and the digits of items.0.id are no numbers.
package syntax
