package decode

// lakeFormat is the result of a CloudTrail Lake query as the API gives it.
func lakeFormat() Format {
	return Format{Name: "lake-results", Events: true,
		Doc:      "Rows of CloudTrail Lake's GetQueryResults with the column eventJson.",
		Detect:   "an object with the array `QueryResultRows`, in which rows have the cell `eventJson`",
		envelope: []string{"QueryResultRows"}, rows: true}
}

// lakeRowsFormat is the same without the record's JSON.
func lakeRowsFormat() Format {
	return Format{Name: nameLakeRows, Events: true, Partial: true,
		Doc:    "Rows of CloudTrail Lake's GetQueryResults without the column eventJson; each becomes a partial record.",
		Detect: "as lake-results, with cells that are named as a record's fields, eventName among them"}
}

const nameLakeRows = "lake-rows"
