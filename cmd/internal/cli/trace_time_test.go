package cli

import (
	"os"
	"strings"
	"testing"
)

// TestTraceWithoutTime: a link of which no time is known is not told as one of 1970.
func TestTraceWithoutTime(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("HOME", ".")
	t.Setenv("NO_COLOR", "1")
	const record = `{"Records":[{"eventVersion":"1.11","eventTime":"no time","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"us-east-1","eventID":"1","recipientAccountId":"111122223333",
"userIdentity":{"type":"IAMUser","userName":"alice","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE000000001"},"requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/r","roleSessionName":"s"},
"responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE000000002"}}}]}`
	if err := os.WriteFile("log.json", []byte(record), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, graph := range []string{"", "dot", "mermaid"} {
		if text := runTrailsift(t, "trace", "-q", "-i", "log.json", "AKIAEXAMPLE000000001", "--graph="+graph); strings.Contains(text, "1970") || !strings.Contains(text, "unknown time") {
			t.Errorf("--graph=%s: the time of the link is not told as unknown:\n%s", graph, text)
		}
	}
}
