package decode

import (
	"strings"

	"github.com/zeebo/xxh3"
)

// logEventsFormat is a log event of CloudWatch Logs by itself: FilterLogEvents, GetLogEvents, and what log shippers make of it.
func logEventsFormat() Format {
	return Format{Name: "logs-events", Events: true,
		Doc:      "Log events of CloudWatch Logs (FilterLogEvents, GetLogEvents) or of a log shipper, with the record as a text.",
		Detect:   "objects with the text `message` and a time, below `events` or by themselves",
		envelope: []string{"events"},
		match: func(o *object) bool {
			return o.is("message", '"') && (o.has("timestamp") || o.has("@timestamp") || o.has("ingestionTime") || o.has("logStreamName"))
		},
		open: openLogEvent}
}

func openLogEvent(k *walk, o *object, at Position) error {
	if strings.HasPrefix(o.text("message"), "CWL CONTROL MESSAGE") {
		k.skip("logs-subscription", controlNote)
		return nil
	}
	stamp := o.get("timestamp")
	if stamp == nil {
		stamp = o.get("@timestamp")
	}
	id := o.text("id")
	if id == "" {
		id = o.text("eventId")
	}
	logs := k.logs
	defer func() { k.logs, k.event = logs, 0 }()
	if k.logs = true; id != "" {
		k.event = xxh3.HashString(id)
	}
	return k.content(o, "message", at, timeOf(stamp))
}

const controlNote = "a control message of a CloudWatch Logs subscription"

// subscriptionFormat is what a subscription filter sends to Kinesis, Firehose or Lambda, once base64 and gzip are undone.
func subscriptionFormat() Format {
	return Format{Name: "logs-subscription", Events: true,
		Doc:      "Payloads of a CloudWatch Logs subscription filter, plain or as Lambda gets them.",
		Detect:   "an object with the array `logEvents`, or the member `awslogs` with base64 of gzip; control messages are skipped",
		envelope: []string{"logEvents"},
		match: func(o *object) bool {
			return o.is("awslogs", '{') || o.text("messageType") == "CONTROL_MESSAGE"
		},
		open: func(k *walk, o *object, at Position) error {
			val := o.get("awslogs")
			if val == nil {
				k.skip("logs-subscription", controlNote)
				return nil
			}
			return k.base64Of(parse(val), "data", at, k.time)
		}}
}

// logsInsightsFormat is the result of a Logs Insights query that asked for @message.
func logsInsightsFormat() Format {
	return Format{Name: "logs-insights", Events: true,
		Doc:      "Results of a CloudWatch Logs Insights query with the field @message.",
		Detect:   "an object with the array `results` of rows of `field` and `value`",
		envelope: []string{"results"}, rows: true}
}
