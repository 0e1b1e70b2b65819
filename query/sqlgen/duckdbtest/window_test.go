//go:build cgo

package duckdbtest

import (
	"strings"
	"testing"

	"trailsift/query/function"
)

// shape is a query over the rows of events and its rows, values with commas.
type shape struct{ name, query, want string }

func runShapes(t *testing.T, d *database, shapes []shape) {
	t.Helper()
	for _, c := range shapes {
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

func TestWindowShapes(t *testing.T) {
	t.Parallel()
	runShapes(t, events(t), []shape{
		{"elements", `unnest requestParameters.tags into tag | display @recordIndex, tag`, "0,a 0,b"},
		{"what is no list is a list of one", `unnest requestParameters.size into s | sort @recordIndex | display @recordIndex, s`, "0,9 1,10 2,11"},
		{"elements keep their order", `fields "[3,1,[2],null,{\"a\":4}]" as l | limit 1 | unnest l into x | sort @recordIndex | display x, x.a`, `3, 1, [2], , {"a":4},4`},
		{"an empty list drops the row", `fields if(eventName = "9", "[]", "x") as l | expand l | sort @recordIndex | display @recordIndex, l`, "0,x 1,x 2,x 4,x 5,x"},
		{"elements of groups", `stats count(*) as n by userIdentity.userName as u | fields "[1,2]" as l | unnest l into x | sort u | filter n = 2 | display u, x`, "ann,1 ann,2 bob,1 bob,2"},
		{"rows beside their group", `eventstats count(*) as n, max(requestParameters.size) by userIdentity.userName | sort @recordIndex | display @recordIndex, n, max(requestParameters.size)`,
			"0,2,11 1,2,10 2,2,11 3,1, 4,1, 5,2,10"},
		{"fields beside aggregates", `eventstats requestParameters.size - min(requestParameters.size) as above | sort @recordIndex | display above`, "0 1 2   "},
		{"aggregates of aggregates", `stats count(*) as n by userIdentity.userName as u | eventstats sum(n) as all, n / all as x | sort u | display u, n, all`, ",1,6 ann,2,6 bob,2,6 cyd,1,6"},
		{"rows so far", `sort @timestamp desc | streamstats count(*) as n, latest(eventName) as l | display @recordIndex, n, l`, "4,1,node9 0,2,node9 1,3,node9 2,4,node9 3,5,node9 5,6,node9"},
		{"rows so far in time", `streamstats count(*) as n by userIdentity.userName | display @recordIndex, n`, "5,1 3,1 1,2 2,1 0,2 4,1"},
		{"the last rows", `sort @recordIndex | streamstats window=2 sum(requestParameters.size) as s, count(*) as n | display s, n`, "9,1 19,2 21,2 11,2 ,2 ,2"},
		{"the rows before", `sort @recordIndex | streamstats window=2 current=false sum(requestParameters.size) as s, count(*) as n | display s, n`, ",0 9,1 19,2 21,2 11,2 ,2"},
		{"running sum in place", `sort @recordIndex | accum requestParameters.size | display requestParameters.size`, "9 19 30 30 30 30"},
		{"running sum of groups", `stats count(*) as n by userIdentity.userName as u | accum n as total | display u, n, total`, ",1,1 ann,2,3 bob,2,5 cyd,1,6"},
		{"values before", `sort @recordIndex | autoregress eventName p=1-2 | display eventName_p1, eventName_p2`, ", node10, node9,node10 10,node9 9,10 node9,9"},
		{"the value before by name", `sort @recordIndex | autoregress eventName as e | limit 2 | display e`, " node10"},
		{"the last known value", `sort @recordIndex | fields eventName, userIdentity.userName as u | filldown | display u, eventName`, "ann,node10 bob,node9 ann,10 ann,9 cyd,node9 bob,node9"},
		{"the last known value of some", `sort @recordIndex | fields eventName, userIdentity.userName as user | filldown us* | display user, eventName`, "ann,node10 bob,node9 ann,10 ann,9 cyd,node9 bob,"},
		{"sessions", `sessionize userIdentity.userName maxspan 1s | sort @recordIndex | display session_id`, "ann#2 bob#1 ann#1  cyd#1 "},
		{"sessions of two fields", `sessionize userIdentity.userName, eventName maxspan 2s as s | sort @recordIndex | display s`, "ann/node10#1 bob/node9#1 ann/10#1  cyd/node9#1 "},
		{"pairs", `fields "a=1 b=\"x y\" c" as l | limit 1 | parse l logfmt as m | display m.a, m.b, m.c`, "1,x y,"},
		{"values with commas", `fields "a,\"b,c\"" as l | limit 1 | parse l csv as x, y, z | display x, y, z`, "a,b,c,"},
		{"a value in JSON", `json field=requestParameters "tags[1]" as tag | filter ispresent(tag) | display tag`, "b"},
		{"a value of the record", `json "requestParameters.path" as p | json "userIdentity['userName']" as u | filter ispresent(p) | display p, u`, "x/y z,bob"},
		{"outliers are cut", `sort @recordIndex | fields case(eventName like "node", 1, eventName = "10", 5, eventName = "9", 100, 2) as n | outlier n param=1 | display n`, "1 1 5 9 1 2"},
		{"outliers are removed", `sort @recordIndex | fields case(eventName like "node", 1, eventName = "10", -50, eventName = "9", 100, 2) as n | outlier action=remove uselower=true mark=true n | display n, n_outlier`, "1,false 1,false 1,false 2,false"},
		{"outliers are marked", `sort @recordIndex | fields case(eventName like "node", "1", eventName = "10", "-50", eventName = "9", "100", "x") as n | outlier uselower=true mark=true n | display n, n_outlier`, "1,false 1,false 1,true 1,true 1,false x,false"},
		{"totals of rows", `stats count(*) as n, sum(requestParameters.size) as s by userIdentity.userName as u | sort u | addtotals | display u, Total`, ",1 ann,22 bob,12 cyd,1"},
		{"totals of columns", `stats count(*) as n, sum(requestParameters.size) as s by userIdentity.userName as u | sort n desc | addtotals row=false col=true | display u, n, s`, "ann,2,20 bob,2,10 cyd,1, ,1, Total,6,30"},
		{"totals of both", `stats count(*) as n, max(requestParameters.size) as s by userIdentity.userName as u | addtotals col=true fieldname="all of it" n | display u, n, s, ` + "`all of it`", ",1,,1 ann,2,11,2 bob,2,10,2 cyd,1,,1 all of it,6,,6"},
		{"totals stay last", `fields eventName, strlen(eventName) as l | sort l desc | addtotals row=false col=true | fields l * 2 as m | display eventName, l, m`, "node10,6,12 node9,5,10 node9,5,10 10,2,4 9,1,2 ,, Total,19,38"},
		{"what follows keeps totals last", `stats count(*) as n by userIdentity.userName as u | sort n desc | limit 3 | addtotals row=false col=true | accum n as run | display u, n, run`, "ann,2,2 bob,2,4 cyd,1,5 Total,5,10"},
		{"nothing has no totals", `filter eventName = "none" | stats count(*) as n by eventName | addtotals col=true`, ""},
		{"conditions on a window", `eventstats count(*) as n by userIdentity.userName | filter n = 2 and eventName = "10" | display @recordIndex`, "2"},
		{"limit before a window", `sort @recordIndex | limit 2 | eventstats count(*) as n | display n`, "2 2"},
		{"dedup of a window", `sort @recordIndex | streamstats count(*) as n | dedup userIdentity.userName | display n`, "1 2 4 5"},
		{"a window after dedup", `sort @recordIndex | dedup userIdentity.userName | streamstats count(*) as n | display @recordIndex, n`, "0,1 1,2 3,3 4,4"},
	})
}

// Every aggregate gives in a window of all rows what it gives as a group.
func TestAggregatesAsWindows(t *testing.T) {
	t.Parallel()
	for _, e := range function.Table().Entries() {
		if e.Kind != function.Aggregate || e.ID == "stat" { // which stands in stats alone
			continue
		}
		t.Run(e.ID, func(t *testing.T) {
			for _, x := range e.Examples {
				d := open(t)
				for _, r := range x.Rows {
					d.insert(t, jsonRow(t, r))
				}
				rows := d.ask(t, "eventstats "+x.Text+" as x | display x")
				if len(rows) != len(x.Rows) {
					t.Fatalf("%s: %d rows", x.Text, len(rows))
				}
				for _, r := range rows {
					check(t, [][]string{r}, x)
				}
				d.ask(t, "streamstats window=2 "+x.Text+" as x | display x")
			}
		})
	}
}
