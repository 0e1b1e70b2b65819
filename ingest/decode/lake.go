package decode

// lakeFormat is the result of a CloudTrail Lake query as the API gives it.
func lakeFormat() Format {
	return Format{Name: "lake-results", Events: true,
		Doc:      "Rows of CloudTrail Lake's GetQueryResults; records of their own when the query asks for eventJson, else partial ones.",
		Detect:   "an object with the array `QueryResultRows`",
		envelope: []string{"QueryResultRows"}, rows: true}
}
