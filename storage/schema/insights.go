package schema

// FoundByUs is what found_by holds for findings of our own.
const FoundByUs = "trailsift"

// Insights returns the table of CloudTrail Insights events.
// Fields and meanings: CloudTrail User Guide, "CloudTrail record contents for Insights events for trails".
func Insights() *Table {
	const d = "insightDetails"
	cols := append(originColumns(),
		Column{Name: "ts", Path: "eventTime", Type: Timestamp, Spread: Rising, Doc: "The first minute of unusual activity (Start), or the minute it ended (End)."},
		Column{Name: "ts_origin", Path: "@timestampOrigin", Role: Origin, Doc: "Null when ts is eventTime as AWS writes it; otherwise where ts came from."},
		Column{Name: "eventversion", Path: "eventVersion", Doc: "Version of the record format, major.minor."},
		Column{Name: "awsregion", Path: "awsRegion", Doc: "The region of the unusual activity."},
		Column{Name: "eventid", Path: "eventID", Spread: Many, Doc: "The id of this Start or End event."},
		Column{Name: "eventtype", Path: "eventType", Doc: "AwsCloudTrailInsight."},
		Column{Name: "recipientaccountid", Path: "recipientAccountId", Doc: "The account that received the event."},
		Column{Name: "sharedeventid", Path: "sharedEventID", Spread: Many, Doc: "The id of the insight, shared by its Start and End."},
		Column{Name: "eventcategory", Path: "eventCategory", Doc: "Insight."},
		Column{Name: "addendum", Path: "addendum", Type: JSON, Spread: Many, Doc: "Why an event was delivered late, or which fields it corrects."},
		Column{Name: "insightdetails_state", Path: d + ".state", Doc: "Start or End."},
		Column{Name: "insightdetails_eventsource", Path: d + ".eventSource", Doc: "The service whose API was called unusually often or seldom."},
		Column{Name: "insightdetails_eventname", Path: d + ".eventName", Doc: "The API that was called unusually often or seldom."},
		Column{Name: "insightdetails_insighttype", Path: d + ".insightType", Doc: "ApiCallRateInsight or ApiErrorRateInsight."},
		Column{Name: "insightdetails_errorcode", Path: d + ".errorCode", Doc: "The error of an error rate insight."},
		Column{Name: "insightdetails_sourceeventcategory", Path: d + ".sourceEventCategory", Doc: "Management or Data."},
		Column{Name: "insightdetails_insightsource", Path: d + ".insightSource", Doc: "The trail or event data store that was analysed."},
		Column{Name: "insightdetails_insightcontext", Path: d + ".insightContext", Type: JSON, Spread: Many, Doc: "Statistics of baseline and insight, and attributions."},
		Column{Name: "insightdetails_extra", Path: d, Type: JSON, Role: Extra, Doc: "Members of insightDetails that have no column."},
		Column{Name: "extra", Type: JSON, Role: Extra, Spread: Many, Doc: "Top-level members that have no column or do not fit theirs, as a JSON object."},
		Column{Name: "raw", Path: "@raw", Type: Blob, Role: Raw, Spread: Many, Doc: "The record's original bytes without the white space between its tokens, only where the columns cannot rebuild it exactly."},
		Column{Name: "found_by", Path: "@foundBy", Role: Origin, Doc: "Null for what AWS delivered; trailsift for findings of trailsift insights --save."},
		Column{Name: "p_value", Path: "@pValue", Type: Double, Role: Origin, Spread: Many, Doc: "Of a finding of trailsift: how likely counts as far from the expected are by chance, in this one place."},
		Column{Name: "expected_false_alarms", Path: "@expectedFalseAlarms", Type: Double, Role: Origin, Spread: Many, Doc: "Of a finding of trailsift: how many like it are to be expected by chance in all that was looked at."},
		Column{Name: "provisional", Path: "@provisional", Type: Bool, Role: Origin, Doc: "Of a finding of trailsift: whether the history before it was too short for a settled baseline."},
	)
	t := &Table{Name: "insights", Doc: "One row for each CloudTrail Insights event: those that AWS delivered, and those that trailsift found, which @foundBy tells apart.", Version: 2, Columns: cols}
	t.finish()
	t.Time = t.MustColumn("ts")
	t.Key = []int{t.MustColumn("recipientaccountid"), t.MustColumn("eventid")}
	return t
}
