package schema

// What evaluated an alarm when it changed its state.
const (
	OriginBacktest = "backtest" // alarms backtest --save
	OriginWatch    = "watch"    // alarms watch --save
)

// Alarms returns the table of what alarms did: the changes of their states.
// Fields and meanings: CloudWatch User Guide, "Alarm events and EventBridge"; API Reference, AlarmHistoryItem.
func Alarms() *Table {
	t := &Table{Name: "alarms", Doc: "One row for each change of an alarm's state, or of one of its contributors', as alarms backtest and alarms watch save them with --save.", Version: 1, Data: true, Columns: []Column{
		{Name: "ts", Path: "timestamp", Type: Timestamp, Spread: Rising, Doc: "When the state changed."},
		{Name: "alarmname", Path: "alarmName", Doc: "The alarm's name."},
		{Name: "alarmarn", Path: "alarmArn", Doc: "The alarm's ARN; its name where account or region are not known."},
		{Name: "accountid", Path: "accountId", Doc: "The alarm's account; null where its rule does not say."},
		{Name: "region", Path: "region", Doc: "The alarm's region; null where its rule does not say."},
		{Name: "contributor", Path: "contributor", Doc: "Which of the series that the alarm watches has changed; null for the alarm itself."},
		{Name: "oldstate", Path: "oldState", Doc: "The state before: OK, ALARM or INSUFFICIENT_DATA."},
		{Name: "newstate", Path: "newState", Doc: "The state since then."},
		{Name: "oldstatesince", Path: "oldStateSince", Type: Timestamp, Doc: "When it had gone into the state before; null for contributors."},
		{Name: "reason", Path: "reason", Spread: Many, Doc: "Why, in CloudWatch's words."},
		{Name: "reasondata", Path: "reasonData", Type: JSON, Spread: Many, Doc: "The datapoints behind it, as CloudWatch's StateReasonData."},
		{Name: "suppressedby", Path: "suppressedBy", Doc: "What kept the actions of a composite alarm back: WaitPeriod, ExtensionPeriod or Alarm."},
		{Name: "actions", Path: "actions", Type: JSON, Spread: Many, Doc: "What AWS would have done then: an array of objects with action, what and, where there is one, the command of the AWS CLI. Null where it would have done nothing."},
		{Name: "severity", Path: "severity", Doc: "The alarm's label severity."},
		{Name: "labels", Path: "labels", Type: JSON, Doc: "The alarm's labels, AWS's tags, as an object of texts; null without any."},
		{Name: "origin", Path: "origin", Doc: "backtest or watch: what evaluated the alarm."},
		{Name: "id", Path: "id", Spread: Many, Doc: "The id of the event that EventBridge gets; null for contributors."},
	}}
	t.finish()
	t.Time = t.MustColumn("ts")
	t.Key = t.mustColumns("origin", "alarmarn", "contributor", "ts", "oldstate", "newstate")
	return t
}
