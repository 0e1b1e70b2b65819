package cli

import (
	"bytes"
	"strings"
	"testing"
)

// A query may begin with a comment of two dashes, which is no flag.
func TestCommentFirst(t *testing.T) {
	var out, problems bytes.Buffer
	code := Main([]string{"explain", "-i", "../../../testdata/samples", "--stage=ast", "-- who\nfields eventName -- what"}, strings.NewReader(""), &out, &problems)
	if code != exitOK || !strings.HasPrefix(out.String(), "fields eventName\n") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, out.String(), problems.String())
	}
}
