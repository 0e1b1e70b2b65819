//go:build cgo

package duckdbtest

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// Rows that one dedup dropped do not come back in the next, and conditions before and between hold.
func TestDedupTwice(t *testing.T) {
	t.Parallel()
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

// One or two keys, with and without an order: going through the rows in order, or from the latest without one, a row is dropped when
// one before it has the same values. A row that lacks one of them is never dropped, and stands for none.
func TestDedupAgreesWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		calls := drawCalls(t, rt, d)
		both, sorted := rapid.Bool().Draw(rt, "two keys"), rapid.Bool().Draw(rt, "sorted")
		order := byTime(calls)
		if !sorted { // latest first; rows of one time stay in their order
			slices.SortStableFunc(order, func(a, b int) int { return calls[b].second - calls[a].second })
		}
		type key struct{ user, size string }
		seen := map[key]bool{}
		var kept []string
		for _, i := range order {
			k := key{user: calls[i].user}
			if both {
				k.size = calls[i].size
			}
			missing := k.user == "" || both && k.size == ""
			if !missing && seen[k] {
				continue
			}
			seen[k] = true
			kept = append(kept, strconv.Itoa(i))
		}
		query := "dedup userIdentity.userName"
		if both {
			query += ", eventName"
		}
		if sorted {
			query = "sort @timestamp | " + query
		}
		compare(t, rt, d, query+" | display @recordIndex", kept, calls)
	})
}
