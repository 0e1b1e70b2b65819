package reference

import (
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/lang"
)

// topics are the pages that list others, and those about rules that hold everywhere.
func (l *Library) topics(s Sources) []*Page {
	return []*Page{
		{Kind: Topic, Name: "commands", Synopsis: "trailsift help COMMAND", Sections: []Section{{Pairs: list(l.Of(Command))}},
			Meaning: "The commands of the query language. A query is commands joined by pipes; each works on what the one before it gives."},
		{Kind: Topic, Name: "functions", Others: []string{"operators"}, Synopsis: "trailsift help FUNCTION", Sections: grouped(l.Of(Function)),
			Meaning: "The functions and operators of the query language. Their names may be written in any case."},
		{Kind: Topic, Name: "fields", Others: []string{"tables"}, Synopsis: "trailsift help FIELD", Sections: l.tableSections(),
			Meaning: "The tables and their fields. Events are asked unless a query begins with source. A field that is not listed is looked up in every record by its path."},
		{Kind: Topic, Name: "formats", Synopsis: "trailsift help FORMAT", Sections: append(grouped(l.Of(Input)), Section{Title: "Formats of results (-o)", Pairs: list(l.Of(Output))}),
			Meaning: "The formats in which logs are read, recognised by content and never by name, and those in which results are written."},
		{Kind: Topic, Name: "exit-codes", Others: []string{"exit"}, Synopsis: "echo $?", Sections: []Section{{Pairs: s.ExitCodes}},
			Meaning: "What the program ends with."},
		l.mathTopic(),
		l.questionTopic(),
		alarmRulesTopic(),
		reportsTopic(),
		alarmTestsTopic(),
		timelineTopic(),
		timeTopic(),
		parameterTopic(),
		syntaxTopic(),
		{Kind: Topic, Name: "differences", Others: []string{"aws", "cloudwatch"}, Synopsis: "CloudWatch Logs Insights, command by command", Sections: comparison(),
			Meaning: "How the language differs from CloudWatch Logs Insights. Its limits on commands, rows and time do not exist here. " +
				"query --strict-cwli refuses what Logs Insights does not take: extensions by name, and its limits on the order and number of commands."},
	}
}

func (l *Library) tableSections() []Section {
	var out []Section
	for _, p := range l.Of(Table) {
		s := p.Sections[0]
		s.Title, s.Text = p.Name, p.Summary()
		out = append(out, s)
		if len(p.Sections) > 1 && len(out) == 1 {
			out = append([]Section{p.Sections[1]}, out...)
		}
	}
	return out
}

// comparison lists the commands of Logs Insights, and then those that it lacks.
func comparison() []Section {
	aws := Section{Title: "Commands of Logs Insights"}
	own := Section{Title: "Commands that are extensions"}
	specs := lang.Commands()
	for _, name := range awsCommands() {
		i := slices.IndexFunc(specs, func(s lang.Spec) bool { return strings.EqualFold(s.Name, name) || contains(s.Synonyms, name) })
		aws.Pairs = append(aws.Pairs, Pair{name, comparisonOf(name, specs, i)})
	}
	for _, s := range specs {
		if s.Extension && !contains(awsCommands(), s.Name) {
			own.Pairs = append(own.Pairs, Pair{s.Name, firstSentence(s.Doc)})
		}
	}
	functions := Section{Title: "Functions that differ"}
	added := Section{Title: "Functions that are extensions"}
	for _, e := range function.Table().Entries() {
		switch {
		case e.Extension:
			added.Pairs = append(added.Pairs, Pair{e.Names[0], firstSentence(e.Doc)})
		case e.Differs != "":
			functions.Pairs = append(functions.Pairs, Pair{e.Names[0], e.Differs})
		}
	}
	return slices.DeleteFunc([]Section{aws, functions, own, added}, func(s Section) bool { return len(s.Pairs) == 0 })
}

func comparisonOf(name string, specs []lang.Spec, i int) string {
	switch {
	case i < 0:
		return "Not supported."
	case !strings.EqualFold(name, specs[i].Name):
		return "Another name of " + specs[i].Name + "."
	case specs[i].Differs != "":
		return specs[i].Differs
	case specs[i].Extension:
		return "Written and meant otherwise: " + specs[i].Usage + "."
	}
	return "As in Logs Insights."
}

func contains(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

func timeTopic() *Page {
	return &Page{
		Kind: Topic, Name: "time", Others: []string{"times"}, Synopsis: "--since TIME | --from TIME --to TIME",
		Meaning: "How times and ranges of time are given. A range includes its start and not its end. Times without a zone are in the zone of --tz, which is UTC unless it is set; " +
			"shown times are in that zone too. A time that cannot be read is refused before any work starts.",
		Sections: []Section{
			{Title: "Times of --since, --from, --to and --now", Pairs: []Pair{
				{"2026-03-14T09:00:00Z", "RFC 3339"},
				{"2026-03-14", "a date: its first moment"},
				{"1773478800", "seconds since 1970, or milliseconds"},
				{"now-1d, -7d", "before now"},
				{"7d, 2h30m, 1w", "for --since: that long before now"},
				{"--now latest", "now is the newest event of the store"},
			}},
			{Title: "In a query", Pairs: []Pair{
				{"5m, 1h, 7d, 2w, 3mo", "lengths of time: ms, s, m, h, d, w, mo, q, y"},
				{`@timestamp > "2026-03-14T09:00:00Z"`, "times are compared with texts (extension)"},
				{"@timestamp > ago(2h)", "relative to now (extension)"},
				{"bin(1h)", "the start of the hour of @timestamp"},
				{"bin(1d)", "the start of the day of @timestamp, in the zone of --tz"},
			}},
		},
	}
}

func parameterTopic() *Page {
	return &Page{
		Kind: Topic, Name: "parameters", Others: []string{"saved-queries"}, Synopsis: "trailsift query -f FILE --param NAME=VALUE",
		Meaning: "A saved query is a file with one query, or with several, each below a line with its name, such as \"-- who was denied --\": --section chooses one of them. Placeholders in it are given a value when it is run, so that one file answers for any user, address or day. " +
			"A value is one literal, whatever it holds: it can never add a command or a condition.\n\n" +
			"A parameter without value and default, and a value that the query has no placeholder for, are errors. `trailsift lint` checks such files without values.",
		Sections: []Section{{Pairs: []Pair{
			{"{{name}}", "stands where a value stands: filter userIdentity.userName = {{user}}"},
			{"{{name=default}}", "the value when none is given: limit {{rows=20}}"},
			{`{{name="default"}}`, "a default in quotes: every value is a text, also one of digits, such as an account id"},
			{`"…{{name}}…"`, "inside quotes: a part of the text, such as like \"{{prefix}}-\"; in a regex the value is matched as it is written"},
			{"$name(parameter=value, …)", "in the place of a command of another query: the query that the shell keeps under the name, with these values; its file is queries/name.cwli in the program's folder of settings"},
			{"$name.section", "the same, of a file with several queries: the one below the line \"-- section --\""},
			{"numbers, lengths of time", "a value such as 20 or 1h is that number or length; everything else, and everything inside quotes, is a text"},
		}}},
	}
}

func syntaxTopic() *Page {
	return &Page{
		Kind: Topic, Name: "syntax", Others: []string{"grammar", "language"}, Synopsis: "command | command | …",
		Meaning: "The grammar at a glance. Line ends are white space. Keywords and names of functions may be in any case; fields are case-sensitive.",
		Sections: []Section{
			{Title: "Values", Pairs: []Pair{
				{`"text", 'text'`, `escapes: \\ \" \' \n \t \r \u0041; before anything else a backslash stays`},
				{"12, 0.5, 1e6", "numbers"},
				{"5m, 1h, 7d", "lengths of time"},
				{"/regex/", "regular expressions as RE2 reads them; (?i) ignores case, \\/ is a slash"},
				{"[a, b, c]", "a list, after in"},
			}},
			{Title: "Names", Pairs: []Pair{
				{"userIdentity.arn", "a field, or a path into one"},
				{"resources.0.ARN, resources[0].ARN", "an element of a list, from 0"},
				{"`a-b`", "backticks, where a name has other characters than letters, digits, _ and @"},
			}},
			{Title: "Conditions", Pairs: []Pair{
				{"= != < <= > >=", "comparison; numbers as numbers, wherever both sides are numbers"},
				{`like "part", like /regex/, =~ /regex/`, "a part of a text"},
				{"in [a, b]", "one of several values"},
				{"and or not", "not binds closer than and, and closer than or; brackets as usual"},
			}},
			{Title: "Elsewhere", Pairs: []Pair{
				{"expression as name", "gives a column a name"},
				{"# comment", "to the end of the line"},
			}},
		},
	}
}
