package decode

import "strings"

// fieldsOfRecords are the members by which a record is told from other objects.
func fieldOfRecord(key string) bool {
	switch key {
	case "eventVersion", "eventTime", "eventSource", "eventName", "eventID", "eventType", "eventCategory", "userIdentity",
		"awsRegion", "sourceIPAddress", "userAgent", "requestParameters", "responseElements", "requestID",
		"recipientAccountId", "insightDetails", "sharedEventID":
		return true
	}
	return false
}

// isRecord tells a CloudTrail record: an event by its name, an insight, or an aggregate, and nothing of what other services'
// notifications carry.
func isRecord(o *object) bool {
	fields := 0
	for _, s := range o.spans {
		key := string(o.data[s.key:s.keyEnd])
		if fieldOfRecord(key) {
			fields++
		}
	}
	if fields == 0 {
		return false
	}
	switch {
	case strings.HasPrefix(o.text("eventSource"), "aws:"): // notifications of S3, DynamoDB, Kinesis … for Lambda
		return false
	case o.has("acsRegion") || o.has("operationName") || o.has("protoPayload") || o.has("cloudEventsVersion"): // other clouds
		return false
	case o.is("eventName", '"'):
		return true
	case o.has("insightDetails"), o.text("eventType") == "AwsAggregatedEvent":
		return true
	}
	return fields >= 3
}

// openRecord hands a record on whose members are known.
func (k *walk) openRecord(o *object, at Position) error {
	first := o.firstKey()
	at.Time = k.time
	if stamp := o.get("@timestamp"); stamp != nil && !o.has("eventTime") {
		at.Time = timeOf(stamp)
	} else if stamp == nil {
		k.direct = first
	}
	k.lastKey = first
	return k.emit(o.data, at)
}
