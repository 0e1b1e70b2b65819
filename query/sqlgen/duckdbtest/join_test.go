//go:build cgo

package duckdbtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// keyed is a row of a random join: "" is a missing value.
type keyed struct{ region, user, code string }

func drawKeyed(t *rapid.T) keyed {
	value := func(label string) string {
		return rapid.SampledFrom([]string{"", "a", "A", "1", "1.0", "012", "a b"}).Draw(t, label)
	}
	return keyed{rapid.SampledFrom([]string{"l", "r"}).Draw(t, "side"), value("user"), value("code")}
}

// matches reports whether two rows belong together: missing values match nothing.
func (k keyed) matches(o keyed, both bool) bool {
	return k.user != "" && k.user == o.user && (!both || k.code != "" && k.code == o.code)
}

// joinReference joins the rows of side l with those of side r, row by row.
func joinReference(rows []keyed, kind string, both bool) []string {
	var out []string
	for i, l := range rows {
		if l.region != "l" {
			continue
		}
		n := 0
		for j, r := range rows {
			if r.region == "r" && l.matches(r, both) {
				n++
				if kind == "inner" || kind == "left" {
					out = append(out, fmt.Sprintf("%d,%d", i, j))
				}
			}
		}
		switch {
		case kind == "left" && n == 0:
			out = append(out, fmt.Sprintf("%d,", i))
		case kind == "semi" && n > 0, kind == "anti" && n == 0:
			out = append(out, strconv.Itoa(i))
		}
	}
	return out
}

func TestJoinAgreesWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(drawKeyed), 0, 9).Draw(rt, "rows")
		d.exec(t, "delete from events")
		for i, k := range rows {
			r := row{"record_index": i, "awsregion": k.region}
			if k.user != "" {
				r["useridentity_username"] = k.user
			}
			if k.code != "" {
				r["errorcode"] = k.code
			}
			d.insert(t, r)
		}
		ask := func(query string) []string {
			var out []string
			for _, r := range d.ask(t, query) {
				out = append(out, strings.Join(r, ","))
			}
			return out
		}
		check := func(query string, want []string) {
			if got := ask(query); !slices.Equal(got, want) {
				rt.Fatalf("%s\ngives %v\nwant  %v", query, got, want)
			}
		}
		both := rapid.Bool().Draw(rt, "two keys")
		on := "a.userIdentity.userName = b.userIdentity.userName"
		if both {
			on += " and b.errorCode = a.errorCode"
		}
		for _, kind := range []string{"inner", "left", "semi", "anti"} {
			shown := "@recordIndex"
			if kind == "inner" || kind == "left" {
				shown = "@recordIndex, b.@recordIndex"
			}
			check(fmt.Sprintf(`filter awsRegion = "l" | join type=%s left=a right=b where %s ( filter awsRegion = "r" ) | sort @recordIndex | display %s`, kind, on, shown),
				joinReference(rows, kind, both))
		}
		const users = `( filter awsRegion = "r" | display userIdentity.userName )`
		check(`filter awsRegion = "l" and userIdentity.userName in `+users+` | sort @recordIndex | display @recordIndex`, joinReference(rows, "semi", false))
		check(`filter awsRegion = "l" and userIdentity.userName not in `+users+` | sort @recordIndex | display @recordIndex`, joinReference(rows, "anti", false))
		check(`filter awsRegion = "l" and (userIdentity.userName in `+users+` or userIdentity.userName not in `+users+`) | sort @recordIndex | display @recordIndex`,
			ask(`filter awsRegion = "l" | sort @recordIndex | display @recordIndex`))
	})
}

func TestJoinShapes(t *testing.T) {
	t.Parallel()
	d := events(t)
	for _, c := range []struct{ name, query, want string }{
		{"columns of both sides", `join left=a right=b where a.userIdentity.userName = b.who ( stats count(*) as n by userIdentity.userName as who ) | sort @recordIndex | display @recordIndex, who, n`, "0,ann,2 1,bob,2 2,ann,2 4,cyd,1 5,bob,2"},
		{"shown beside what was chosen", `fields @recordIndex | join type=left left=a right=b where a.userIdentity.userName = b.who ( stats count(*) as n by userIdentity.userName as who ) | sort @recordIndex`, "0,ann,2 1,bob,2 2,ann,2 3,, 4,cyd,1 5,bob,2"},
		{"equal names", `fields eventName | join left=a right=b where a.@recordIndex = b.@recordIndex ( filter eventName = "9" | fields @recordIndex, strlen(eventName) as eventName )`, "9,3,1"},
		{"several joins", `join left=a right=b where a.eventName = b.eventName ( filter ispresent(eventName) ) | join left=c right=d where b.userIdentity.userName = d.userIdentity.userName ( filter readOnly ) | sort @recordIndex | display @recordIndex, b.@recordIndex, d.@recordIndex`, "1,4,4 4,4,4"},
		{"numbers with texts", `join left=a right=b where a.eventName = b.n ( stats max(requestParameters.size) - 2 as n ) | display @recordIndex`, "3"},
		{"limited sides", `sort eventName desc | limit 2 | join left=a right=b where a.eventName = b.eventName ( sort @timestamp | limit 3 | fields eventName, @recordIndex as r ) | display @recordIndex, r`, "3,3"},
		{"order of the left side", `sort @recordIndex desc | join left=a right=b where a.eventName = b.eventName ( filter eventName like "node" ) | display @recordIndex, b.@recordIndex`, "4,1 4,4 1,1 1,4 0,0"},
		{"bins and latest of the left side", `join left=a right=b where a.eventName = b.eventName ( filter ispresent(eventName) ) | stats latest(@recordIndex) as l by bin(1m) as t | display l`, "4"},
		{"parse and dedup behind", `join left=a right=b where a.eventName = b.eventName ( filter ispresent(eventName) ) | parse b.eventName "node*" as n | sort @recordIndex | dedup n | display n, @recordIndex`, "10,0 9,1 ,2 ,3"},
		{"conditions on the missing side", `join type=left left=a right=b where a.userIdentity.userName = b.userIdentity.userName ( filter readOnly ) | filter not ispresent(b.userIdentity.userName) | sort @recordIndex | display @recordIndex`, "0 1 2 3 5"},
		{"joined with itself after stats", `stats count(*) as n by userIdentity.userName as who | join left=a right=b where a.n = b.n ( stats count(*) as n by userIdentity.userName as who ) | filter a.who != b.who | sort a.who, b.who | display a.who, b.who`, ",cyd ann,bob bob,ann cyd,"},
		{"the column is the last fields", `filter userIdentity.userName in ( stats count(*) as n by userIdentity.userName | filter n > 1 | fields userIdentity.userName ) | stats count(*)`, "4"},
		{"aggregate over a query", `stats count_if(eventName in ( filter eventName like "node" | display eventName )) as n`, "3"},
		{"union", `filter readOnly | fields eventName, 1 as n | union ( filter eventName = "9" | fields eventName, "x" as n, @recordIndex ) | sort eventName`, "node9,1, 9,x,3"},
		{"limit of a union is its first rows", `filter eventName like "node" | display @recordIndex | union ( filter eventName = "9" | display @recordIndex ) | limit 3`, "0 1 4"},
		{"union of limited and grouped rows", `sort @recordIndex | limit 2 | display eventName | union ( stats max(eventName) as eventName ) | union ( sort @recordIndex desc | limit 3 | display eventName ) | stats count(*) as n by eventName | sort eventName`, ",1 node9,2 node10,1 9,1 10,1"},
		{"bins after a union", `fields @timestamp | union ( fields @timestamp ) | stats count(*) as n by bin(1m) as t | sort t | display n`, "2 10"},
		{"columns beside rows", `sort @timestamp desc | limit 3 | fields @recordIndex | appendcols ( stats count(*) as n by userIdentity.userName as who | sort who desc )`, "4,cyd,1 0,bob,2 1,ann,2"},
		{"more rows than the other query has", `sort @recordIndex | fields @recordIndex | appendcols max=1 ( filter readOnly | fields eventName as x )`, "0,node9 1, 2, 3, 4, 5,"},
		{"fewer rows, and fields that are there", `stats count(*) as n | appendcols ( stats count(*) as n, max(@recordIndex) as m by eventName | sort m desc )`, "6,,5"},
		{"values that replace others", `sort @recordIndex | limit 3 | fields eventName | appendcols override=true ( filter eventName = "9" | fields eventName )`, "9 node9 10"},
		{"a condition behind appendcols moves no row", `sort @recordIndex | appendcols ( sort @recordIndex desc | fields eventName as x ) | filter @recordIndex = 1 | display x`, "node9"},
		{"names", `let a = ( filter eventName like "node" | fields eventName ) | let b = ( source a | stats count(*) as n by eventName ) | source b | join left=x right=y where x.eventName = y.eventName ( source a ) | stats sum(n) as s by eventName | sort eventName`, "node9,4 node10,1"},
		{"times of a source", `source start="2024-03-01T12:00:03Z" end="2024-03-01T12:00:09Z" | sort @recordIndex | display @recordIndex`, "0 1 2"},
		{"log groups", `source logGroups(accountIdentifiers: ["111122223333"]) | stats count(*)`, "0"},
		{"not in a query with missing values", `filter userIdentity.userName not in ( display userIdentity.userName ) | display @recordIndex`, "3"},
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
