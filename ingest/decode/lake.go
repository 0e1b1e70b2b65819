package decode

// lakeFormat is the result of a CloudTrail Lake query as the API gives it.
func lakeFormat() Format {
	return Format{Name: "lake-results", Events: true,
		Doc:      "Rows of CloudTrail Lake's GetQueryResults with the column eventJson.",
		Detect:   "an object with the array `QueryResultRows`, in which rows have the cell `eventJson`",
		envelope: []string{"QueryResultRows"}, rows: true}
}

// queryRowsFormat is the same, or a result of Logs Insights, without the record's JSON.
func queryRowsFormat() Format {
	return Format{Name: nameQueryRows, Events: true, Partial: true,
		Doc:    "Rows of a CloudTrail Lake or Logs Insights query without the record's JSON; each becomes a partial record.",
		Detect: "as lake-results or logs-insights, with cells that are named as a record's fields, eventName or insightEventName among them"}
}

const nameQueryRows = "query-rows"
