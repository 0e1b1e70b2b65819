// Package diag holds what the languages say about a user's text: diagnostics with byte spans, and how they are shown.
//
// Spans are byte offsets everywhere; only Render turns them into lines and columns, because only a person needs those.
// Messages say what is wrong, in lower case, with names in backticks and without "you".
package diag
