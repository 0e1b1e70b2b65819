package decode

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"trailsift/ingest/metric"
	"trailsift/ingest/record"
)

// fullRecord is as long as the usual record, about 1.4 KB.
func fullRecord(i int) string {
	return fmt.Sprintf(`{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEEXAMPLE:session-%[1]d","arn":"arn:aws:sts::111122223333:assumed-role/deploy/session-%[1]d","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE%[1]d","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEEXAMPLE","arn":"arn:aws:iam::111122223333:role/deploy","accountId":"111122223333","userName":"deploy"},"webIdFederationData":{},"attributes":{"creationDate":"2024-03-01T09:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"2024-03-01T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.%[2]d","userAgent":"[aws-sdk-go/1.44.122 (go1.19.3; linux; amd64) S3Manager]","requestParameters":{"bucketName":"example-bucket-%[2]d","Host":"example-bucket.s3.eu-west-1.amazonaws.com","key":"path/to/object-%[1]d.gz"},"responseElements":{"x-amz-version-id":"v%[1]d"},"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","bytesTransferredIn":%[1]d,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"c2FtcGxlIGlk%[1]d","bytesTransferredOut":0},"requestID":"REQ%[1]d","eventID":"00000000-0000-4000-8000-%012[1]d","readOnly":false,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::example-bucket/path/to/object-%[1]d.gz"}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333","eventCategory":"Data"}`, i, i%250)
}

func benchmark(b *testing.B, text string, o Options) {
	o.Scratch = new(Scratch)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		c := &counter{}
		if _, err := Decode(context.Background(), Input{R: strings.NewReader(text)}, c, o); err != nil {
			b.Fatal(err)
		}
	}
}

func records(n int, sep string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fullRecord(i)
	}
	return strings.Join(parts, sep)
}

// The sink of these benchmarks only counts braces: what is measured is little more than the decoder itself.
func BenchmarkDelivery(b *testing.B) {
	benchmark(b, `{"Records":[`+records(2000, ",")+`]}`, Options{})
}

func BenchmarkTinyDelivery(b *testing.B) {
	benchmark(b, `{"Records":[`+records(3, ",")+`]}`, Options{})
}

func BenchmarkLines(b *testing.B) {
	benchmark(b, records(2000, "\n"), Options{})
}

func BenchmarkStreamed(b *testing.B) {
	benchmark(b, `{"Records":[`+records(20000, ",")+`]}`, Options{})
}

func BenchmarkParallel(b *testing.B) {
	benchmark(b, `{"Records":[`+records(20000, ",")+`]}`, Options{ParallelBytes: 1, Parallel: func() Sink { return &counter{} }})
}

func BenchmarkEventBridge(b *testing.B) {
	env := `{"version":"0","id":"e1","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","account":"111122223333","time":"2024-03-01T10:00:09Z","region":"eu-west-1","resources":[],"detail":`
	benchmark(b, env+records(2000, "}\n"+env)+"}", Options{})
}

func BenchmarkLookupEvents(b *testing.B) {
	quoted := string(text(fullRecord(1)))
	event := `{"EventId":"a","EventTime":1709287200.5,"CloudTrailEvent":` + quoted + `}`
	benchmark(b, `{"Events":[`+strings.Repeat(event+",", 1999)+event+`]}`, Options{})
}

// BenchmarkScanner is the whole way to a scanned record; compare with BenchmarkDelivery.
func BenchmarkScanner(b *testing.B) {
	text := `{"Records":[` + records(2000, ",") + `]}`
	data, sink, o := []byte(text), &scanOnly{record.NewScanner(record.Limits{})}, Options{Scratch: new(Scratch)}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(context.Background(), Input{Data: data}, sink, o); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMetricStream is the whole way to a point; compare its bytes per second with BenchmarkScanner.
func BenchmarkMetricStream(b *testing.B) {
	text := strings.Repeat(streamLines(100), 100)
	data, sink, o := []byte(text), &scanOnly{}, Options{Scratch: new(Scratch)}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(context.Background(), Input{Data: data}, sink, o); err != nil {
			b.Fatal(err)
		}
	}
}

// streamLines are n lines of a metric stream as CloudWatch writes them.
func streamLines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"metric_stream_name":"production-metrics","account_id":"111122223333","region":"eu-west-1","namespace":"AWS/ApplicationELB","metric_name":"TargetResponseTime","dimensions":{"TargetGroup":"targetgroup/web/%016d","LoadBalancer":"app/example/0123456789abcdef","AvailabilityZone":"eu-west-1a"},"timestamp":%d,"value":{"max":%d.125,"min":0.001%d,"sum":%d.0625,"count":%d.0},"unit":"Seconds"}`+"\n",
			i, 1704067200000+60000*int64(i), i%20, i%10, 3*i, 100+i)
	}
	return b.String()
}

// scanOnly scans records and forgets them.
type scanOnly struct{ scanner *record.Scanner }

func (s *scanOnly) Scan(data []byte, _ Position) (int, error) { return s.scanner.Scan(data) }

func (s *scanOnly) Datapoint(*metric.Point, Position) error { return nil }

func (s *scanOnly) Reject(e RecordError) error { return &e }
