package reference

import "trailsift/engine/alarm/script"

// alarmTestsTopic is the page about test files of alarm rules.
func alarmTestsTopic() *Page {
	lines := Section{Title: "Lines"}
	for _, c := range script.Commands() {
		lines.Pairs = append(lines.Pairs, Pair{c.Syntax, c.Doc})
	}
	return &Page{
		Kind: Topic, Name: "alarm-tests", Others: []string{"alarm-test"}, Synopsis: "trailsift alarms test FILE",
		Meaning: "Files with tests of alarm rules: lines, and behind them any number of files, each below a line `-- name --`. Times are counted from the start of a test: 90s, 4m, 1h30m, 2d. " +
			"Every test begins with new alarms, and does the lines that stand before the first `test` too. Names with blanks stand in double quotes; a line that begins with # says nothing.\n\n" +
			"An `at` line moves the clock: the alarms are evaluated at the times at which CloudWatch would. " +
			"What is loaded behind it was not there before: so data that come late are tested.",
		Sections: []Section{lines},
	}
}
