package decode

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// otherFormats are known and hold no CloudTrail records. Their Doc is the reason that a report gives.
func otherFormats() []Format {
	return append(otherAWSFormats(), append(otherCloudFormats(), otherTextFormats()...)...)
}

// keys matches objects that have all of the members.
func keys(names ...string) func(*object) bool {
	return func(o *object) bool { return o.has(names...) }
}

// keyed is a format of JSON objects that are told by their members.
func keyed(name, doc string, members ...string) Format {
	return Format{Name: name, Doc: doc, Detect: "an object with `" + strings.Join(members, "`, `") + "`", match: keys(members...)}
}

func otherAWSFormats() []Format {
	return []Format{
		metricRequestFormat(),
		keyed("digest", "a CloudTrail digest file", "digestStartTime", "digestEndTime"),
		keyed("digest", "a CloudTrail digest file", "logFiles", "awsAccountId"),
		keyed("lake-signature", "the signature of CloudTrail Lake results", "hashSignature", "publicKeyFingerprint"),
		keyed("public-keys", "public keys of CloudTrail", "PublicKeyList"),
		keyed("delivery-notice", "a notice that CloudTrail delivered files", "s3Bucket", "s3ObjectKey"),
		keyed("s3-notification", "an S3 event notification", "s3", "eventName"),
		{Name: "s3-notification", Doc: "an S3 event notification", Detect: "an object with `Event`, the text s3:TestEvent",
			match: func(o *object) bool { return o.text("Event") == "s3:TestEvent" }},
		keyed("dynamodb-stream", "a record of a DynamoDB stream", "dynamodb", "eventName"),
		{Name: "lambda-event", Doc: "an event for Lambda of another service", Detect: "an object with `eventSource`, a text that starts with aws:",
			match: func(o *object) bool {
				return strings.HasPrefix(o.text("eventSource"), "aws:") || strings.HasPrefix(o.text("EventSource"), "aws:")
			}},
		keyed("config-rule", "an invocation of an AWS Config rule", "configRuleName", "invokingEvent"),
		keyed("config", "an AWS Config notification", "configurationItem", "messageType"),
		{Name: "config", Doc: "an AWS Config snapshot or history", Detect: "an object with the array `configurationItems`", envelope: []string{"configurationItems"}},
		{Name: "config", Doc: "an AWS Config configuration item", Detect: "an object with `configurationItemStatus` and `resourceType`",
			match: func(o *object) bool {
				return o.has("resourceType") && (o.has("configurationItemStatus") || o.has("configurationItemCaptureTime"))
			}},
		keyed("guardduty", "a GuardDuty finding", "schemaVersion", "service", "resource", "severity"),
		keyed("securityhub", "a Security Hub finding", "ProductArn", "AwsAccountId", "GeneratorId"),
		keyed("waf", "an AWS WAF log", "webaclId", "httpRequest"),
		keyed("resolver-query", "a Route 53 Resolver query log", "query_name", "query_timestamp"),
		{Name: "vpc-flow", Doc: "a VPC flow log", Detect: "an object with `srcaddr` and `dstaddr`", match: keys("srcaddr", "dstaddr")},
	}
}

func otherCloudFormats() []Format {
	return []Format{
		{Name: "gcp-audit", Doc: "a Google Cloud audit log", Detect: "an object with `logName`, and `protoPayload` or `insertId`",
			match: func(o *object) bool { return o.has("protoPayload") || o.has("logName", "insertId") }},
		{Name: "azure-activity", Doc: "an Azure activity or sign-in log", Detect: "an object with `operationName`, and `resourceId`, `category` or `tenantId`",
			match: func(o *object) bool {
				return o.has("operationName") && (o.has("resourceId") || o.has("category") || o.has("tenantId"))
			}},
		keyed("oci-audit", "an Oracle Cloud audit log", "cloudEventsVersion", "eventTypeVersion"),
		keyed("alibaba-actiontrail", "an Alibaba Cloud ActionTrail log", "acsRegion"),
		keyed("kubernetes-audit", "a Kubernetes audit log", "auditID", "verb"),
		keyed("okta-system-log", "an Okta system log", "eventType", "actor", "published"),
		{Name: "m365-audit", Doc: "a Microsoft 365 audit log", Detect: "an object with `Workload`, `Operation`, `RecordType`", match: keys("Workload", "Operation", "RecordType")},
		keyed("github-audit", "a GitHub audit log", "action", "actor", "_document_id"),
	}
}

// line is a text format that is told by its first line.
func line(name, doc, detect, pattern string) Format {
	first := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
	return Format{Name: name, Doc: doc, Detect: detect, sniff: func(head []byte) bool {
		line, _, _ := bytes.Cut(head[:min(len(head), 1024)], []byte{'\n'})
		return first().Match(bytes.TrimRight(line, "\r"))
	}}
}

// magic is a format that is told by its first bytes.
func magic(name, doc, start string) Format {
	return Format{Name: name, Doc: doc, Detect: fmt.Sprintf("the bytes % x at the start", start),
		sniff: func(head []byte) bool { return bytes.HasPrefix(head, []byte(start)) }}
}

// packed is a format that could hold events, if somebody unpacked it.
func packed(name, doc, start string) Format {
	f := magic(name, doc, start)
	f.decode = func(d *decoder, _ *window) error {
		d.framing, d.note = name, doc+": to be unpacked first"
		return nil
	}
	return f
}

func otherTextFormats() []Format {
	return []Format{
		line("vpc-flow", "a VPC flow log", "a header with `interface-id`, or lines that start with a version, an account and an interface",
			`^(version |account-id |\S+ )*interface-id( |$)|^\d+ (\d{12}|unknown) eni-[0-9a-f]+ `),
		line("elb-access", "an access log of a load balancer", "lines that start with the kind of connection and a time",
			`^(http|https|h2|grpcs|ws|wss|tls) \d{4}-\d\d-\d\dT|^\d{4}-\d\d-\d\dT[0-9:.]+Z [a-zA-Z0-9-]+ \d+\.\d+\.\d+\.\d+:\d+ `),
		line("s3-access", "a server access log of S3", "lines that start with a canonical id, a bucket and a time in brackets",
			`^[0-9a-f]{64} \S+ \[\d\d/\w{3}/\d{4}:`),
		line("cloudfront-access", "an access log of CloudFront", "the line `#Version: 1.0`", `^#Version: \d`),
		line("logs-write-test", "the probe that an export task of CloudWatch Logs writes", "the text Permission Check Successful", `^Permission Check Successful`),
		line("xml", "XML or HTML", "a `<` at the start", `^<[?!a-zA-Z]`),
		magic("parquet", "a Parquet file", "PAR1"),
		packed("zip", "a zip archive inside something else", "PK\x03\x04"),
		packed("gzip", "gzip data inside something else", "\x1f\x8b"),
		packed("zstd", "zstd data inside something else", "\x28\xb5\x2f\xfd"),
		magic("sqlite", "an SQLite database", "SQLite format 3"),
	}
}
