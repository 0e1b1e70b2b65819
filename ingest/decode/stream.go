package decode

// streamFormat is the envelopes of Kinesis and Firehose, whose records are base64.
func streamFormat() Format {
	return Format{Name: "stream", Events: true,
		Doc:      "Envelopes of Kinesis and Firehose, with events or datapoints in base64.",
		Detect:   "objects with base64 in `data`, `Data` or `kinesis.data`, below `records` or by themselves",
		envelope: []string{"records"},
		match: func(o *object) bool {
			return o.is("kinesis", '{') || o.is("Data", '"') && (o.has("SequenceNumber") || o.has("PartitionKey")) ||
				o.is("data", '"') && (o.has("recordId") || o.has("sequenceNumber") || o.has("partitionKey") || len(o.spans) <= 2)
		},
		open: openStream}
}

func openStream(k *walk, o *object, at Position) error {
	if val := o.get("kinesis"); val != nil {
		o = parse(val)
	}
	if o.is("Data", '"') {
		return k.base64Of(o, "Data", at, 0)
	}
	return k.base64Of(o, "data", at, 0)
}
