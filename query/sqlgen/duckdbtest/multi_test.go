//go:build cgo

package duckdbtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The rows of one record come in the order of its matches, whatever is sorted, limited or deduplicated behind it.
func TestParseMultiIsTotal(t *testing.T) {
	t.Parallel()
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		d.exec(t, "delete from events")
		var want []string
		for i := range rapid.IntRange(1, 4).Draw(rt, "rows") {
			words := rapid.SliceOfN(rapid.SampledFrom([]string{"a1", "b2", "a2", "c1"}), 0, 6).Draw(rt, "words")
			d.insert(t, row{"record_index": i, "eventname": strings.Join(words, " ")})
			if len(words) == 0 {
				want = append(want, fmt.Sprint(i, ","))
			}
			for _, w := range words {
				want = append(want, fmt.Sprint(i, ",", w))
			}
		}
		limit := rapid.IntRange(1, 12).Draw(rt, "limit")
		rows := d.ask(t, fmt.Sprintf(`parse eventName /(?<w>[a-c][0-9])/ multi | sort @recordIndex | limit %d | display @recordIndex, w`, limit))
		got := make([]string, len(rows))
		for i, r := range rows {
			got[i] = strings.Join(r, ",")
		}
		if !slices.Equal(got, want[:min(limit, len(want))]) {
			rt.Fatalf("%v, want %v", got, want)
		}
	})
}

// An object in a field is no value that rows could be put together by, where it is asked for and not only in stats.
func TestObjectsAreNoKeys(t *testing.T) {
	t.Parallel()
	d := open(t)
	for i, text := range []string{`{"k":{"a":1}}`, `{"k":{"a":1}}`, `{"k":"x"}`, `{"k":"x"}`} {
		r := jsonRow(t, fmt.Sprintf(`{"t":"2024-01-01T00:00:0%dZ"}`, i))
		r["requestparameters"] = text
		d.insert(t, r)
	}
	runShapes(t, d, []shape{
		{"eventstats", "eventstats count(requestParameters.k) as n, count(*) as all by requestParameters.k | filter all = 2 | stats count(*)", "4"},
		{"relevantfields", `relevantfields requestParameters.k where @timestamp < "2024-01-01T00:00:02Z" | display @topRelevanceContributors`, "(missing) 100.0% / 0.0%; x 0.0% / 100.0%"},
	})
	for _, text := range []string{"eventstats count(*) by requestParameters", "sessionize requestParameters", "relevantfields requestParameters where true", "join left=a right=b where a.requestParameters = b.requestParameters ( limit 1 )"} {
		if _, err := d.try(t, text); err == nil || !strings.Contains(err.Error(), "cannot be ordered or grouped") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
