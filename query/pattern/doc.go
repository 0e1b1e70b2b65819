// Package pattern reads CloudWatch Logs filter patterns, tells which events they match, and turns them into conditions of plans.
//
// The three kinds and their grammar: CloudWatch Logs User Guide, "Filter pattern syntax for metric filters, subscription
// filters, filter log events, and Live Tail". Parse reads a pattern, String prints it, Lint says what AWS would refuse and what
// cannot mean what it says, Matcher tells in Go whether an event matches, and Condition is the same as an expression for SQL.
//
// # What a pattern means
//
//   - Everything is case-sensitive. Event text that is no JSON object never matches a JSON pattern.
//   - A text is compared with the text of a value: of a string, a number, true or false. Objects, arrays and null have none, so
//     that = is false for them; != is false as well for objects and arrays. In a text, * stands for any characters.
//   - A number is compared by its value, with numbers and with strings that are numbers; one with leading zeros or more than 15
//     digits stands for its digits, as account ids do. The text of a JSON number that is no integer is the one that
//     JavaScript would write, always with a decimal point or an exponent.
//   - != on a missing field, or null, matches: AWS does not document it, and published patterns rely on it
//     ($.additionalEventData.MFAUsed != "Yes"). Options.NotEqualNeedsValue turns it around.
//   - A selector with [*] or .* stands for all the values that it reaches: a comparison holds when it holds for one of them. With
//     none it is like a missing field.
//   - A term matches as a part of the event's text. Fields of a space-delimited pattern are what lies between spaces; text in
//     "…" or […] is one field, compared without these.
//
// # Decisions
//
//   - 2026-11: one Matcher serves many patterns and walks an event once, looking only at what their selectors name.
//   - 2026-11: of equal keys in one object the last counts. AWS's own records have none.
//   - 2026-11: in a text in quotes, a backslash makes a quote or a backslash part of the text, and is itself otherwise. There is
//     no way to ask for an asterisk but a regex.
package pattern
