package function

// patternEntries ask whether an event matches a pattern of CloudWatch. What the pattern means is no template: the language turns it
// into conditions on the record.
func patternEntries() []Entry {
	return []Entry{
		{
			ID: "matchesPattern", Names: []string{"matchesPattern"}, Group: "general", Usage: "matchesPattern(pattern[, missingDiffers])", Extension: true,
			Instead: "write the pattern's conditions as `filter`",
			Doc: "True when the event matches a filter pattern of CloudWatch Logs, as metric filters and subscriptions have them: { $.field = … }, terms, or [space, delimited]. " +
				"The pattern is a text in quotes, in which those of the pattern are written \\\", or in single quotes. A != on a missing field holds; false as second argument says that it does not.",
			Overloads: []Overload{
				{Params: []Type{Text}, Result: Bool, Constant: 1},
				{Params: []Type{Text, Bool}, Result: Bool, Constant: 3},
			},
			Examples: []Example{
				{Text: `matchesPattern("{ $.errorCode = \"AccessDenied*\" }")`, Rows: []string{`{"errorCode":"AccessDeniedException"}`}, Want: "true"},
				{Text: `matchesPattern('{ $.additionalEventData.MFAUsed != "Yes" }')`, Rows: []string{`{"eventName":"ConsoleLogin"}`}, Want: "true"},
				{Text: `matchesPattern('{ $.additionalEventData.MFAUsed != "Yes" }', false)`, Rows: []string{`{"eventName":"ConsoleLogin"}`}, Want: "false"},
				{Text: `matchesPattern("?ConsoleLogin ?AssumeRole")`, Rows: []string{`{"eventName":"ConsoleLogin"}`}, Want: "true"},
			},
			Queries: []string{`filter matchesPattern('{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }') | stats count(*) as denied by bin(1h) | sort denied desc | limit 3`},
		},
	}
}
