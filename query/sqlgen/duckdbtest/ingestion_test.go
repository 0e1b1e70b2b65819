//go:build cgo

package duckdbtest

import (
	"strings"
	"testing"
	"time"

	"trailsift/query"
)

// The time of the ingest comes from the ledger, wherever a field can stand, and the ledger is not read when nobody asks for it.
func TestIngestionTime(t *testing.T) {
	t.Parallel()
	d := open(t)
	at := func(hour int) time.Time { return time.Date(2024, 5, 1, hour, 0, 0, 0, time.UTC) }
	d.exec(t, "insert into files (file_id, ingest_id, ingested_at) values (1, 1, ?), (2, 1, ?), (3, 2, ?)", at(10), at(10), at(11))
	for i, ingest := range []int{1, 2, 2, 3} {
		d.insert(t, row{"ts": at(1 + i), "record_index": i, "ingest_id": ingest, "eventname": string(rune('a' + i))})
	}
	runShapes(t, d, []shape{
		{"shown", "sort @timestamp | display eventName, @ingestionTime", "a,2024-05-01T10:00:00Z b,2024-05-01T11:00:00Z c,2024-05-01T11:00:00Z d,"},
		{"filtered", `filter @ingestionTime >= "2024-05-01T10:30:00Z" | sort @timestamp desc | display eventName`, "c b"},
		{"aggregated", "stats max(@ingestionTime) as last, count(@ingestionTime) as n", "2024-05-01T11:00:00Z,3"},
		{"grouped", "stats count(*) as n by @ingestionTime | sort @ingestionTime", ",1 2024-05-01T10:00:00Z,1 2024-05-01T11:00:00Z,2"},
		{"binned", "stats count(*) as n by datefloor(@ingestionTime, 1d) as day | sort day", ",1 2024-05-01T00:00:00Z,3"},
		{"sorted", "filter ispresent(@ingestionTime) | sort @ingestionTime desc, @timestamp | limit 2 | display eventName", "b c"},
		{"used twice", "fields @ingestionTime as i | filter @ingestionTime < ago(1000d) or ispresent(i) | stats count(*)", "3"},
		{"deduplicated", "sort @timestamp | dedup @ingestionTime | display eventName", "a b d"},
		{"of both sides", `filter eventName = "a" | join left=l right=r where l.@fileId = r.@fileId ( filter eventName = "b" ) | display l.@ingestionTime, r.@ingestionTime`,
			"2024-05-01T10:00:00Z,2024-05-01T11:00:00Z"},
		{"in a query", `filter @ingestId in ( filter ispresent(@ingestionTime) | display @ingestId ) | stats count(*)`, "3"},
		{"of the ledger itself", "source files | sort @ingestionTime desc | limit 1 | display fileId", "3"},
	})
	for _, text := range []string{
		"facets @ingestionTime", "top 3 @ingestionTime", "rare @ingestionTime", "fieldsummary @ingestionTime", "eventstats count(*) as n by @ingestionTime",
		"streamstats max(@ingestionTime) as last", "sessionize @ingestionTime", "timechart span=1d count(*) by @ingestionTime", "relevantfields @ingestionTime where ispresent(eventName)",
		"newvalues @ingestionTime baseline 1d", "countFrequent @ingestionTime", "addtotals @ingestionTime", "autoregress @ingestionTime", "filldown @ingestionTime",
		"outlier @ingestionTime", "search \"a\" | stats latest(@ingestionTime)", "eval x = @ingestionTime", "union ( display @ingestionTime )",
	} {
		if _, err := d.try(t, text); err != nil && !strings.Contains(err.Error(), "compile: ") || err != nil && strings.Contains(err.Error(), "plan: ") {
			t.Errorf("%s: %v", text, err)
		}
	}
	c, found := d.compiler.Compile(query.Request{Text: "fields eventName | sort @timestamp"})
	if c == nil || strings.Join(c.Tables(), ",") != "events" {
		t.Errorf("tables %v, %v", c, found)
	}
}
