package decode

// lookupFormat is what `aws cloudtrail lookup-events` prints, whole or an event per line.
func lookupFormat() Format {
	return Format{Name: "lookup-events", Events: true,
		Doc:      "Output of LookupEvents, in which the record is a JSON text.",
		Detect:   "objects with the member `CloudTrailEvent`, below `Events` or by themselves",
		envelope: []string{"Events"},
		match:    func(o *object) bool { return o.has("CloudTrailEvent") },
		open: func(k *walk, o *object, at Position) error {
			return k.content(o, "CloudTrailEvent", at, timeOf(o.get("EventTime")))
		}}
}
