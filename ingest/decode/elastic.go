package decode

// elasticFormat is a search result of Elasticsearch or OpenSearch, a scroll dump, or bulk data.
func elasticFormat() Format {
	return Format{Name: "elasticsearch", Events: true,
		Doc:      "Documents of Elasticsearch or OpenSearch, with the record in `_source`.",
		Detect:   "objects with the member `_source`, below `hits.hits` or by themselves; action lines of bulk data are skipped",
		envelope: []string{"hits"},
		match: func(o *object) bool {
			return o.is("_source", '{') || isBulkAction(o)
		},
		open: func(k *walk, o *object, at Position) error {
			val, offset := o.value("_source", at.Offset)
			if val == nil {
				k.skip("elasticsearch", "an action line of Elasticsearch bulk data")
				return nil
			}
			return k.inside(val, offset, 0)
		}}
}

// isBulkAction tells the line before a document in bulk data: {"index":{"_index":"x"}}.
func isBulkAction(o *object) bool {
	if len(o.spans) != 1 {
		return false
	}
	for _, action := range []string{"index", "create", "update", "delete"} {
		if val := o.get(action); len(val) > 0 && val[0] == '{' {
			in := parse(val)
			return len(in.spans) == 0 || in.has("_index") || in.has("_id")
		}
	}
	return false
}

// shipperFormat is a document that Filebeat or Splunk made of a record and that still holds the record as a text.
func shipperFormat() Format {
	return Format{Name: "shipper", Events: true,
		Doc:    "Documents of Filebeat, Elastic Agent or Splunk that keep the record as a text.",
		Detect: "an object with `event.original`, `_raw` or `result._raw`, a text",
		match: func(o *object) bool {
			return o.is("_raw", '"') || parse(o.get("event")).is("original", '"') || parse(o.get("result")).is("_raw", '"')
		},
		open: func(k *walk, o *object, at Position) error {
			if o.is("_raw", '"') {
				return k.content(o, "_raw", at, timeOf(o.get("_time")))
			}
			if result := parse(o.get("result")); result.has("_raw") {
				return k.content(result, "_raw", at, timeOf(result.get("_time")))
			}
			return k.content(parse(o.get("event")), "original", at, timeOf(o.get("@timestamp")))
		}}
}
