//go:build cgo

package duckdbtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query"
)

func TestWildcardsAgreeWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	part := rapid.SampledFrom([]string{"a", "b", "A", "%", "_", `\`, ".", "é", "\n", "'"})
	glob := rapid.SliceOfN(rapid.OneOf(part, rapid.Just("*")), 0, 4)
	rapid.Check(t, func(r *rapid.T) {
		values := rapid.SliceOfN(rapid.SliceOfN(part, 0, 4), 1, 6).Draw(r, "values")
		patterns := rapid.SliceOfN(glob, 0, 5).Draw(r, "patterns")
		table := &query.Lookup{Name: "t", Columns: []string{"pattern", "n"}}
		var rules []*regexp.Regexp
		for i, p := range patterns {
			text := strings.Join(p, "")
			table.Rows = append(table.Rows, []string{text, fmt.Sprint(i)})
			rules = append(rules, regexp.MustCompile("(?s)^"+strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, ".*")+"$"))
		}
		d.exec(t, "delete from events")
		var want []string
		for i, v := range values {
			value := strings.Join(v, "")
			d.insert(t, row{"eventname": value, "record_index": i})
			n := slices.IndexFunc(rules, func(rule *regexp.Regexp) bool { return rule.String() != "(?s)^$" && rule.MatchString(value) })
			if n < 0 {
				want = append(want, "")
			} else {
				want = append(want, fmt.Sprint(n))
			}
		}
		d.insert(t, row{"record_index": len(values)}) // a missing value
		slices.Sort(want)
		want = append([]string{""}, want...)
		got := d.askWith(t, "wildcardlookup t eventName | display n | sort n", table)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			r.Fatalf("got %q, want %q", got, want)
		}
		grouped := d.askWith(t, "wildcardlookup t eventName | stats count(*) as c by n", table)
		total := 0
		for _, g := range grouped {
			var c int
			if _, err := fmt.Sscanf(g[strings.LastIndex(g, ",")+1:], "%d", &c); err != nil {
				r.Fatal(err)
			}
			total += c
		}
		if total != len(values)+1 {
			r.Fatalf("%d of %d rows are in a group: %q", total, len(values)+1, grouped)
		}
	})
}
