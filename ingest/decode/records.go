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

// startOfRecord tells keys that records can start with and wrappers do not.
func startOfRecord(key string) bool {
	switch key {
	case "additionalEventData", "addendum", "apiVersion", "edgeDeviceDetails", "errorCode", "errorMessage":
		return true
	}
	return fieldOfRecord(key)
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
	case o.is("_aws", '{'): // embedded metrics, whose members have any names
		return false
	case strings.HasPrefix(o.text("eventSource"), "aws:"): // notifications of S3, DynamoDB, Kinesis … for Lambda
		return false
	case o.has("acsRegion") || o.has("operationName") || o.has("protoPayload") || o.has("cloudEventsVersion"): // other clouds
		return false
	case o.is("eventName", '"') && fields > 1:
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
	stamp := o.get("@timestamp")
	if stamp != nil && !o.has("eventTime") {
		at.Time = timeOf(stamp)
	}
	fault, err := k.emit(o.data, at)
	if fault == nil && err == nil && stamp == nil && startOfRecord(first) {
		k.direct = first
	}
	if fault == nil || err != nil {
		return err
	}
	// Its braces balance, but perhaps because it has taken others in: they are looked for from its start.
	k.w.pos -= len(o.data)
	return k.broken(at, fault)
}
