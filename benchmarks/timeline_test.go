package benchmarks

import (
	"strings"
	"testing"

	"trailsift/benchmarks/corpus"
	"trailsift/engine/investigate/timeline"
)

// BenchmarkTimeline tells the timeline of a hundred thousand events, and asks for the plain scan that finds the events which the
// catalogue looks at: by their names, with what is needed to tell them.
func BenchmarkTimeline(b *testing.B) {
	ask := asker(b, corpus.Options{Events: 100_000})
	b.Run("timeline", func(b *testing.B) {
		for b.Loop() {
			told, err := timeline.New(b.Context(), ask, timeline.Options{Least: timeline.Low})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(len(told.Entries)), "entries")
		}
	})
	scan := candidateScan()
	b.Run("scan", func(b *testing.B) {
		for b.Loop() {
			r, _, err := ask(b.Context(), scan, 0, 0)
			if err != nil {
				b.Fatal(err)
			}
			drain(b, r)
		}
	})
}

// candidateScan is the query that lists the events of all calls of the catalogue, in order.
func candidateScan() string {
	var names []string
	for _, k := range timeline.Catalogue() {
		for _, call := range k.Calls {
			if _, name, _ := strings.Cut(call, ":"); !k.Counted && !strings.HasSuffix(name, "*") {
				names = append(names, `"`+name+`"`)
			}
		}
	}
	return "filter eventName in [" + strings.Join(names, ", ") + "] | sort @timestamp | display @timestamp, eventID, eventSource, eventName, errorCode, recipientAccountId, awsRegion, " +
		"sourceIPAddress, userIdentity.type, userIdentity.arn, userIdentity.userName, userIdentity.accountId, requestParameters, responseElements, additionalEventData"
}
