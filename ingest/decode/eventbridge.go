package decode

import "strings"

// eventBridgeFormat is the envelope of EventBridge. CloudTrail's events are in `detail`; those of other services are skipped.
func eventBridgeFormat() Format {
	return Format{Name: "eventbridge", Events: true,
		Doc:    "EventBridge events, with the record in `detail`.",
		Detect: "an object with the members `detail`, and `detail-type` or `source`",
		match: func(o *object) bool {
			return o.is("detail", '{') && (o.is("detail-type", '"') || o.is("source", '"'))
		},
		open: openEventBridge}
}

func openEventBridge(k *walk, o *object, at Position) error {
	kind := o.text("detail-type")
	val, offset := o.value("detail", at.Offset)
	if strings.HasSuffix(kind, "via CloudTrail") || isRecord(parse(val)) {
		return k.inside(val, offset, timeOf(o.get("time")))
	}
	if kind == "" {
		kind = o.text("source")
	}
	k.skip("eventbridge", "an EventBridge event that is not CloudTrail's: "+kind)
	return nil
}
