package shell

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Dimensions are completed as bare names, and what is said about a result stands before it.
func TestMetrics(t *testing.T) {
	s := newSession(t, nil)
	file := filepath.Join(t.TempDir(), "stream.jsonl")
	line := `{"metric_stream_name":"S","account_id":"111122223333","region":"us-east-1","namespace":"App","metric_name":"Latency","dimensions":{"HostName":"a","k8s.pod":"p"},"timestamp":1700000040000,"value":{"count":3.0,"sum":5.0,"max":3.0,"min":1.0},"unit":"Count"}`
	if err := os.WriteFile(file, []byte(line+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.o.Host.Ingest(t.Context(), []string{file}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"source metrics | filter Host":          "HostName",
		"source metrics | stats count(*) by k8": "`k8s.pod`",
		`source metrics | filter HostName = "`:  `"a"`,
	} {
		_, list := s.Complete(text)
		if !slices.ContainsFunc(list, func(c Candidate) bool { return c.Text == want }) {
			t.Errorf("%s is completed by %v, not by %s", text, list, want)
		}
	}
	_, got, failed := s.run(t, `source metrics | stats stat("p50") as p by HostName;`)
	if failed > 0 || !strings.Contains(got, `note: stat("p50") is missing: it needs samples`) {
		t.Errorf("nothing is said about a percentile of a statistic set:\n%s", got)
	}
}
