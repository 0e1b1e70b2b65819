//go:build cgo

package duckdbtest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// events are six requests of three users within a minute; the fourth has no user, the last no time.
func events(t *testing.T) *database {
	d := open(t)
	at := func(second int) time.Time { return time.Date(2024, 3, 1, 12, 0, second, 0, time.UTC) }
	d.insert(t,
		row{"ts": at(5), "eventname": "node10", "useridentity_username": "ann", "requestparameters": `{"size":9,"tags":["a","b"]}`},
		row{"ts": at(3), "eventname": "node9", "useridentity_username": "bob", "requestparameters": `{"size":"10","path":"x/y z"}`},
		row{"ts": at(3), "eventname": "10", "useridentity_username": "ann", "requestparameters": `{"size":11}`},
		row{"ts": at(1), "eventname": "9", "requestparameters": `{}`},
		row{"ts": at(9), "eventname": "node9", "useridentity_username": "cyd", "readonly": true},
		row{"useridentity_username": "bob"},
	)
	return d
}

func TestShapes(t *testing.T) {
	t.Parallel()
	d := events(t)
	for _, c := range []struct{ name, query, want string }{
		{"natural order, missing first", `fields @recordIndex as i | sort eventName | display i`, "5 1 4 0 3 2"},
		{"natural order backwards, missing last", `fields @recordIndex as i | sort eventName desc | display i`, "2 3 0 1 4 5"},
		{"equal keys by position", `sort userIdentity.userName desc | display @recordIndex`, "4 1 5 0 2 3"},
		{"order survives what comes after the limit", `sort @timestamp desc | limit 4 | filter eventName like "node" | display @recordIndex`, "4 0 1"},
		{"limit of a limit", `sort eventName | limit 4 | limit 2 | display @recordIndex`, "5 1"},
		{"sort after a limit", `sort @timestamp | limit 3 | sort eventName desc | display @recordIndex`, "3 1 5"},
		{"dedup keeps rows without the key", `sort @timestamp desc | dedup userIdentity.userName | display @recordIndex`, "4 0 1 3"},
		{"dedup by two keys", `sort @timestamp, eventName | dedup eventName, userIdentity.userName | display @recordIndex`, "5 3 1 2 0 4"},
		{"condition on a calculated column", `fields strlen(eventName) as n, n * 2 as m | filter m > 10 | sort @recordIndex | display @recordIndex, n, m`, "0,6,12"},
		{"calculated columns that build on each other", `fields 1 + 1 as a, a + a as b, b + b as c, c + c as d | limit 1 | display d`, "16"},
		{"condition on groups", `stats count(*) as n by userIdentity.userName as u | filter n > 1 | sort u | display u, n`, "ann,2 bob,2"},
		{"groups of groups", `stats count(*) as n by userIdentity.userName as u | stats max(n) as most, count(*) as users`, "2,4"},
		{"limit of groups without an order is the first groups", `stats count(*) as n by userIdentity.userName as u | limit 2 | display u, n`, ",1 ann,2"},
		{"no group is one row", `filter eventName = "none" | stats count(*), sum(requestParameters.size), max(eventName)`, "0,,"},
		{"arithmetic over aggregates", `stats sum(requestParameters.size) / count(requestParameters.size) as mean`, "10"},
		{"numbers in text", `stats max(requestParameters.size), min(requestParameters.size), pct(requestParameters.size, 50)`, "11,9,10"},
		{"bins", `stats count(*) as n by bin(4s) as b | sort b | display b, n`, ",1 2024-03-01T12:00:00Z,3 2024-03-01T12:00:04Z,1 2024-03-01T12:00:08Z,1"},
		{"parse by a glob", `parse requestParameters.path "*/*" as a, b | filter ispresent(a) | display a, b`, "x,y z"},
		{"parse by a regex", `parse eventName /(?<kind>[a-z]+)(?<number>\d+)/ | stats count(*) as n by kind, number | sort kind, number | display kind, number, n`, ",,3 node,9,2 node,10,1"},
		{"a group that took no part is missing", `parse eventName /(?<kind>[a-z]+)?(?<number>\d+)(?<rest>.*)/ | sort @recordIndex | display ispresent(kind), number, ispresent(rest)`, "true,10,true true,9,true false,10,true false,9,true true,9,true false,,false"},
		{"array element", `filter requestParameters.tags.1 = "b" | display @recordIndex`, "0"},
		{"time against a text", `filter @timestamp >= "2024-03-01T12:00:05Z" | sort @timestamp | display @recordIndex`, "0 4"},
		{"time against milliseconds", `filter @timestamp < 1709294403000 | display @recordIndex`, "3"},
		{"time in a zone", `filter @timestamp = "2024-03-01T13:00:05+01:00" | display @recordIndex`, "0"},
		{"ties of the latest", `stats latest(eventName) as l, earliest(eventName) as e by userIdentity.userName as u | sort u | display l, e`, "9,9 node10,10 node9,node9 node9,node9"},
		{"truth", `filter readOnly | display @recordIndex`, "4"},
		{"no truth", `filter not readOnly and ispresent(eventName) | sort @recordIndex | display @recordIndex`, "0 1 2 3"},
		{"missing kept by a negation", `filter userIdentity.userName not in ["ann", "cyd"] | sort @recordIndex | display @recordIndex`, "1 3 5"},
		{"division by zero", `fields requestParameters.size / 0 as x | filter not ispresent(x) | stats count(*)`, "6"},
		{"overflow", `fields 1e99 ^ 9 as x | limit 1 | display x`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var rows []string
			for _, r := range d.ask(t, c.query) {
				rows = append(rows, strings.Join(r, ","))
			}
			if got := strings.Join(rows, " "); got != c.want {
				t.Errorf("%s\ngives %s\nwant  %s", c.query, got, c.want)
			}
		})
	}
}

// What is compared with what, and what comes out. The row of a value says what it equals, the column the other operand.
func TestEqualityMatrix(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.insert(t, row{
		"eventname": "400", "errorcode": "0400", "useragent": "400.0", "apiversion": "true", "requestid": "4e2", "awsregion": "1",
		"readonly": true, "requestparameters": `{"n":400,"b":true,"s":"400","z":"012345678901"}`, "recipientaccountid": "012345678901",
	})
	literals := []string{`400`, `"400"`, `0400`, `400.0`, `true`, `"true"`, `1`, `012345678901`, `12345678901`}
	for _, c := range []struct{ field, equals string }{
		{"eventName", `400|"400"|400.0`},
		{"errorCode", `0400`},
		{"userAgent", `400|400.0`},
		{"requestID", `400|400.0`},
		{"apiVersion", `true|"true"`},
		{"awsRegion", `true|1`},
		{"readOnly", `true|"true"|1`},
		{"requestParameters.n", `400|"400"|400.0`},
		{"requestParameters.s", `400|"400"|400.0`},
		{"requestParameters.b", `true|"true"|1`},
		{"requestParameters.z", `012345678901`},
		{"recipientAccountId", `012345678901`},
		{"requestParameters.none", ``},
	} {
		var got []string
		for _, l := range literals {
			equal := d.ask(t, fmt.Sprintf("fields %s = %s as a, %s != %s as b, %s in [%s] as c, %s not in [%s] as d | display a, b, c, d", c.field, l, c.field, l, c.field, l, c.field, l))[0]
			if equal[0] == equal[1] || equal[0] != equal[2] || equal[1] != equal[3] {
				t.Errorf("%s and %s: =, !=, in, not in give %v", c.field, l, equal)
			}
			if equal[0] == "true" {
				got = append(got, l)
			}
		}
		if strings.Join(got, "|") != c.equals {
			t.Errorf("%s equals %s, want %s", c.field, strings.Join(got, "|"), c.equals)
		}
	}
}
