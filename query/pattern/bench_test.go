package pattern

import "testing"

const benchEvent = `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEROLEID0001:build-42","arn":"arn:aws:sts::111122223333:assumed-role/deployer/build-42","accountId":"111122223333","accessKeyId":"ASIAEXAMPLEACCESSKEY","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEROLEID0001","arn":"arn:aws:iam::111122223333:role/deployer","accountId":"111122223333","userName":"deployer"},"attributes":{"creationDate":"2024-03-01T08:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"2024-03-01T08:15:30Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.17","userAgent":"aws-cli/2.15.0 Python/3.11.6 Linux/6.1.0 botocore/2.4.5","requestParameters":{"instancesSet":{"items":[{"instanceId":"i-0123456789abcdef0"},{"instanceId":"i-0123456789abcdef1"}]},"filterSet":{}},"responseElements":null,"requestID":"11112222-3333-4444-5555-666677778888","eventID":"99990000-aaaa-bbbb-cccc-ddddeeeeffff","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"ec2.eu-central-1.amazonaws.com"}}`

// BenchmarkMatcher asks one event about one pattern, and about all the published ones in one walk.
func BenchmarkMatcher(b *testing.B) {
	for _, c := range []struct {
		name     string
		patterns int
	}{{"one", 1}, {"published", len(published)}} {
		b.Run(c.name, func(b *testing.B) {
			m := NewMatcher(Options{})
			for _, p := range published[:c.patterns] {
				m.Add(mustParse(b, p.pattern))
			}
			event := []byte(benchEvent)
			b.SetBytes(int64(len(event)))
			b.ReportAllocs()
			for b.Loop() {
				m.Read(event)
				for i := range c.patterns {
					if m.Matches(i) {
						b.Fatal("it matches")
					}
				}
			}
		})
	}
}
