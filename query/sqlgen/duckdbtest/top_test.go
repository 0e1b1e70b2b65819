//go:build cgo

package duckdbtest

import (
	"fmt"
	"reflect"
	"testing"
)

// A limit gives the first rows of all, however many groups have equal counts, and whatever the text is that tells them apart.
func TestFirstGroups(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.exec(t, `insert into events (file_id, record_index, ts, sourceipaddress, eventname, errorcode)
		select 1, i, timestamp '2026-03-01', case i % 7 when 0 then null when 1 then 'ec2.amazonaws.com' when 2 then '7' else '192.0.2.' || (i % 11 * 3) end,
			'Event' || i % 5, case when i % 3 = 0 then 'E' || i % 4 end from range(200) t(i)`)
	for _, sort := range []string{"n desc, sourceIPAddress", "n desc, sourceIPAddress desc, eventName", "n, eventName desc, sourceIPAddress", "n desc, m, sourceIPAddress", "sourceIPAddress, n desc"} {
		text := "stats count(*) as n, count(errorCode) as m by sourceIPAddress, eventName | sort " + sort
		all := d.ask(t, text)
		if len(all) < 40 {
			t.Fatalf("%d groups", len(all))
		}
		for limit := 1; limit <= len(all)+1; limit += 3 {
			want := all[:min(limit, len(all))]
			if got := d.ask(t, fmt.Sprintf("%s | limit %d", text, limit)); !reflect.DeepEqual(got, want) {
				t.Errorf("%s | limit %d: got\n%v\nwant\n%v", text, limit, got, want)
			}
		}
	}
}
