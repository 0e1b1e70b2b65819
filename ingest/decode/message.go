package decode

// snsFormat is a notification of SNS, as HTTP endpoints, SQS queues and Lambda functions get it.
func snsFormat() Format {
	return Format{Name: "sns", Events: true,
		Doc:    "SNS notifications, with the record in `Message`.",
		Detect: "an object with the text `Message` and `TopicArn` or `Type`, or the member `Sns` with such an object",
		match: func(o *object) bool {
			return o.is("Sns", '{') || o.is("Message", '"') && (o.has("TopicArn") || o.text("Type") == "Notification")
		},
		open: func(k *walk, o *object, at Position) error {
			if val := o.get("Sns"); val != nil {
				o = parse(val)
			}
			return k.content(o, "Message", at, timeOf(o.get("Timestamp")))
		}}
}

// sqsFormat is a message of SQS, as ReceiveMessage and Lambda give it.
func sqsFormat() Format {
	return Format{Name: "sqs", Events: true,
		Doc:      "SQS messages, with the record in `Body`.",
		Detect:   "objects with the text `Body` or `body` and a message id, below `Messages` or `Records` or by themselves",
		envelope: []string{"Messages"},
		match: func(o *object) bool {
			return o.is("Body", '"') && (o.has("MessageId") || o.has("ReceiptHandle")) ||
				o.is("body", '"') && (o.has("messageId") || o.has("receiptHandle"))
		},
		open: func(k *walk, o *object, at Position) error {
			if o.is("Body", '"') {
				return k.content(o, "Body", at, 0)
			}
			return k.content(o, "body", at, 0)
		}}
}
