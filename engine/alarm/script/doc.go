// Package script runs tests of alarms that people can read: data, and what the alarms are to become.
//
//	# An error wakes nobody; two in a row do.
//	rules rules.yaml
//
//	test one error
//	load 1m Errors 0 0 5 0
//	at 4m expect till-errors OK
//
//	test errors that last
//	load 1m Errors 0 0 5 7 _ 9
//	at 3m expect till-errors OK
//	at 4m expect till-errors ALARM
//
//	-- rules.yaml --
//	rules:
//	  - name: till-errors
//	    …
//
// A script is a txtar archive: lines first, then files. Times are counted from the start of the test, such as 90s, 4m, 1h30m or 2d.
// Commands returns every kind of line.
//
// Every test begins with new alarms, and does the lines that stand before the first test too. Alarms are evaluated on their own
// schedules; an `at` line moves the clock. What is loaded behind one was not there when the alarms were evaluated before: so data that
// come late are tested.
package script

// Command is a kind of line.
type Command struct {
	Syntax string
	Doc    string
}

// Commands returns the kinds of lines, in the order in which people need them.
func Commands() []Command {
	return []Command{
		{"rules FILE…", "Rules are in these files, in any format that is read: in the archive, or beside the script; pack:cis is one that comes with the program. Without such a line: in the .yaml and .yml files of the archive."},
		{"test TITLE", "A test begins."},
		{"start TIME", "What 0m stands for, such as 2026-03-29T00:00:00Z. Without it, 2026-01-05T00:00:00Z, a Monday."},
		{"create T", "The alarms are created at this time, in INSUFFICIENT_DATA. Without it, at 0m."},
		{"load STEP [from T] SERIES VALUE…", "One value for each step. SERIES is a metric's name, also with its namespace and dimensions, as AWS/EC2/CPUUtilization{InstanceId=i-1}; or an alarm's name, also with a contributor, as busy{till-1}. VALUE is a number, _ for none, 7*1000 for a thousand samples of 7; and 0x12 is 0 for twelve steps."},
		{"band STEP [from T] ALARM LOWER:UPPER…", "What is expected, for an alarm on a band; _ and x12 as with load."},
		{"event T TEXT", "A log event, for the metric filters of the rules."},
		{"events T FILE", "A log event of each line of a file."},
		{"at T set [ALARM] STATE", "The alarm, or every one, is put into a state, as SetAlarmState does. Its next evaluation may undo that."},
		{"at T expect [ALARM] STATE[, …]", "The state after everything that happens up to this time. The name may be left out when there is one alarm. ALARM{NAME} is a contributor."},
		{"at T expect [ALARM] STATE because TEXT", "Also its StateReason. ... stands for anything."},
		{"at T expect ALARM acts STATE", "The actions for a state run at this time."},
		{"at T expect ALARM quiet", "No actions run at this time."},
		{"at T expect ALARM suppressed WaitPeriod|ExtensionPeriod|Alarm|nothing", "What keeps the actions of a composite alarm back."},
	}
}
