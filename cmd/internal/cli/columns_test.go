package cli

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailsift/query/library"
)

// TestColumnsOfInputs: files that are asked directly give what a store of them gives, though only the columns that a question reads are
// kept. Rows that are equal but for their order are the same answer.
func TestColumnsOfInputs(t *testing.T) {
	const logs = "../../../testdata/samples/AWSLogs"
	store := filepath.Join(t.TempDir(), "store")
	run(t, "ingest", "-q", "--threads", "1", "--store", store, logs)
	known, err := library.Together(nil)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{
		"stats count(*) as n by eventName", "fields @message | sort eventID", "filter @message like /customer/ | stats count(*)",
		"stats count(*) by requestParameters.bucketName", "stats earliest(eventName), min(@timestamp)",
		"filter ispresent(userIdentity.arn) | stats count_distinct(userIdentity.arn)", "source insights | stats count(*) by eventName",
		"insights | stats count(*)", "pattern errorMessage | display @sampleCount", "stats count(*) by @logStream", "relevantfields where ispresent(errorCode)",
		"join type=inner left=a right=b where a.sharedEventID = b.sharedEventID (filter eventName = 'AssumeRole') | stats count(*)",
		"filter isempty(readOnly) or ispresent(tlsDetails.tlsVersion) | stats count(*)", "source files | stats sum(records) as records",
	}
	for i, name := range known.Names() {
		if q, _ := known.Find(name); i%5 == 0 {
			texts = append(texts, q.Source)
		}
	}
	const now = "2026-03-15T00:00:00Z"
	for _, text := range texts {
		options := []string{"query", text, "--now", now, "--limit", "0", "-o", "csv", "-q", "--threads", "1"}
		direct := run(t, append(options, "-i", logs)...)
		if stored := run(t, append(options, "--store", store)...); !slices.Equal(sortedLines(direct), sortedLines(stored)) {
			t.Errorf("%s\n-- of the files --\n%s\n-- of a store --\n%s", text, direct, stored)
		}
	}
}

// TestQueryBeforeInputs: what is wrong with a query is said before files are read.
func TestQueryBeforeInputs(t *testing.T) {
	var out, problems bytes.Buffer
	code := Main([]string{"query", "-i", "no/such/folder", "stats count(*) by"}, strings.NewReader(""), &out, &problems)
	if code != exitUsage || strings.Contains(problems.String(), "no/such/folder") {
		t.Errorf("exit code %d:\n%s", code, problems.String())
	}
}

func sortedLines(text []byte) []string { return slices.Sorted(strings.Lines(string(text))) }
