//go:build cgo

package duckdbtest

import "testing"

// Rows that one dedup dropped do not come back in the next, and conditions before and between hold.
func TestDedupTwice(t *testing.T) {
	d := events(t)
	for query, want := range map[string]string{
		`filter ispresent(@timestamp) | sort @timestamp desc | dedup userIdentity.userName | dedup eventName | display @recordIndex`:                                    "4 0 3",
		`filter @timestamp >= "2024-03-01T12:00:03Z" and eventName like "node" | sort @timestamp | dedup eventName | filter eventName = "node9" | display @recordIndex`: "1",
		`fields strlen(eventName) as n | sort @timestamp | dedup n | limit 3 | display n`:                                                                               " 1 5",
		`sort @timestamp | dedup eventName | stats count(*)`:                                                                                                            "5",
	} {
		got := ""
		for i, r := range d.ask(t, query) {
			if i > 0 {
				got += " "
			}
			got += r[0]
		}
		if got != want {
			t.Errorf("%s\ngives %q, want %q", query, got, want)
		}
	}
}
