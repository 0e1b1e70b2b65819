//go:build cgo

package duckdbtest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/query"
	"trailsift/query/function"
	"trailsift/query/plan"
)

// geoip is a macro in place of the engine's function: everything about an address is its first letter, or its length.
func geoip() string {
	var members []string
	for _, c := range plan.GeoColumns() {
		value := "nullif(left(a, 1), '')"
		if c.Type != function.Text {
			value = "length(a)::varchar"
		}
		members = append(members, "'"+c.Name+"': "+value)
	}
	return "create macro geoip(a) as {" + strings.Join(members, ", ") + "}"
}

// testGeo stands for databases that hold everything.
func testGeo() *query.Geo { return &query.Geo{Holds: func(string) bool { return true }} }

// However few addresses are looked up, the rows are those of the same question about the field itself.
func TestGeoipAgreesWithFields(t *testing.T) {
	t.Parallel()
	d := open(t)
	addresses := []any{"a1", "a1", "a22", "b1", "", nil, "b1", "c"}
	for i := range 200 {
		r := row{"eventname": string(rune('A' + i%5)), "ts": time.Unix(int64(i%37), 0).UTC()}
		if a := addresses[i%len(addresses)]; a != nil {
			r["sourceipaddress"] = a
		}
		if i%3 == 0 {
			r["errorcode"] = "E"
		}
		d.insert(t, r)
	}
	const looked = "geoip sourceIPAddress OUTPUT country, asn"
	const same = `fields if(strlen(sourceIPAddress) > 0, substr(sourceIPAddress, 0, 1)) as country, strlen(sourceIPAddress) as asn`
	for _, rest := range []string{
		"stats count(*) as n, count(errorCode) as failed, count_if(eventName = \"A\") as a, min(eventName), max(eventName), last_seen(), first_seen(errorCode), sum(strlen(eventName)) by country | sort country",
		"stats count(*) as n by country, asn | sort country, asn",
		"stats count(*) as n by concat(country, \"x\") as c | sort c",
		"fields concat(country, asn) as both | stats max(eventName) as m by both | sort both",
		"stats count(*) as n by country, eventName | sort country, eventName",
		"stats count(*) as n, count(country) as known, avg(asn) as mean by country | sort country",
		"stats count_distinct(eventName) as n by country | sort country",
		"stats count(*) as n, max(asn) as m",
		"filter country = \"a\" | stats count(*) as n by asn | sort asn",
		"filter eventName = \"B\" | stats count(*) as n by asn | sort asn",
		"display @timestamp, eventName, country | sort @timestamp desc, eventName, country | limit 20",
		"sort @timestamp desc, eventName, asn | limit 7 | display @timestamp, eventName, country",
		"fields strlen(country) as n, asn | sort asn, @timestamp, eventName | limit 9 | display n, asn",
		"filter asn > 1 | sort @timestamp, eventName | limit 4 | display country",
		"sort @timestamp, eventName, sourceIPAddress | limit 30 | stats count(*) as n by country | sort country",
	} {
		got, want := d.ask(t, looked+" | "+rest), d.ask(t, same+" | "+rest)
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: got\n%v\nwant\n%v", rest, got, want)
		}
	}
	grouped := d.ask(t, "stats count(*) as n by sourceIPAddress | geoip sourceIPAddress OUTPUT country | sort sourceIPAddress | display n, country")
	if want := d.ask(t, "stats count(*) as n by sourceIPAddress | sort sourceIPAddress | display n, if(strlen(sourceIPAddress) > 0, substr(sourceIPAddress, 0, 1))"); !slices.EqualFunc(grouped, want, slices.Equal) {
		t.Errorf("groups: got %v, want %v", grouped, want)
	}
}
