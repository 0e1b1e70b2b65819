//go:build cgo

package duckdbtest

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trailsift/query"
)

// askWith runs a query with lookup tables of its own.
func (d *database) askWith(t testing.TB, text string, tables ...*query.Lookup) []string {
	t.Helper()
	c, err := query.New(query.Options{Lookups: tables})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.flush(); err != nil {
		t.Fatal(err)
	}
	with := &database{DB: d.DB, compiler: c}
	var out []string
	for _, r := range with.ask(t, text) {
		out = append(out, strings.Join(r, ","))
	}
	return out
}

func TestLookupAgreesWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	cell := rapid.SampledFrom([]string{"", "a", "b", "A", "1", "x\"y", "é"})
	rapid.Check(t, func(rt *rapid.T) {
		table := &query.Lookup{Name: "t", Columns: []string{"k", "l", "v"}}
		for range rapid.IntRange(0, 6).Draw(rt, "rows") {
			table.Rows = append(table.Rows, []string{cell.Draw(rt, "k"), cell.Draw(rt, "l"), cell.Draw(rt, "v")})
		}
		d.exec(t, "delete from events")
		var user, code [5]string
		for i := range user {
			r := row{"record_index": i}
			if user[i] = cell.Draw(rt, "user"); user[i] != "" {
				r["useridentity_username"] = user[i]
			}
			if code[i] = cell.Draw(rt, "code"); code[i] != "" {
				r["errorcode"] = code[i]
			}
			d.insert(t, r)
		}
		two := rapid.Bool().Draw(rt, "two keys")
		var output, fill []string
		for i := range user {
			found := ""
			for _, r := range table.Rows {
				if r[0] != "" && r[0] == user[i] && (!two || r[1] != "" && r[1] == code[i]) {
					found = r[2]
					break
				}
			}
			filled := code[i]
			if filled == "" {
				filled = found
			}
			output, fill = append(output, found), append(fill, filled)
		}
		keys := "k as userIdentity.userName"
		if two {
			keys += ", l as errorCode"
		}
		for suffix, want := range map[string][]string{"OUTPUT v as errorCode": output, "OUTPUTNEW v as errorCode": fill} {
			text := "lookup t " + keys + " " + suffix + " | sort @recordIndex | display errorCode"
			if got := d.askWith(t, text, table); !slices.Equal(got, want) {
				rt.Fatalf("%s over %q gives %q, want %q", text, table.Rows, got, want)
			}
		}
	})
}

func TestCIDRLookupAgreesWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	network := rapid.Custom(func(t *rapid.T) string {
		if rapid.Bool().Draw(t, "v4") {
			return fmt.Sprintf("10.0.%d.%d/%d", rapid.IntRange(0, 3).Draw(t, "c"), rapid.SampledFrom([]int{0, 1, 128, 255}).Draw(t, "d"), rapid.SampledFrom([]int{0, 8, 16, 22, 24, 25, 31, 32}).Draw(t, "bits"))
		}
		return fmt.Sprintf("2001:db8:%d::%d/%d", rapid.IntRange(0, 2).Draw(t, "third"), rapid.IntRange(0, 2).Draw(t, "last"), rapid.SampledFrom([]int{0, 32, 48, 64, 127, 128}).Draw(t, "bits"))
	})
	address := rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			return rapid.SampledFrom([]string{"", "s3.amazonaws.com", "AWS Internal", "10.0.0", "010.0.0.1", "::ffff:10.0.1.1", "255.255.255.255", "0.0.0.0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}).Draw(t, "odd")
		case 1, 2:
			return fmt.Sprintf("2001:db8:%d::%d", rapid.IntRange(0, 3).Draw(t, "third"), rapid.IntRange(0, 3).Draw(t, "last"))
		}
		return fmt.Sprintf("10.0.%d.%d", rapid.IntRange(0, 4).Draw(t, "c"), rapid.SampledFrom([]int{0, 1, 127, 128, 254, 255}).Draw(t, "d"))
	})
	rapid.Check(t, func(rt *rapid.T) {
		table := &query.Lookup{Name: "t", Columns: []string{"cidr", "n"}}
		for i, n := range rapid.SliceOfN(network, 0, 12).Draw(rt, "networks") {
			table.Rows = append(table.Rows, []string{n, strconv.Itoa(i)})
		}
		d.exec(t, "delete from events")
		var want []string
		for i, a := range rapid.SliceOfN(address, 1, 8).Draw(rt, "addresses") {
			r := row{"record_index": i}
			if a != "" {
				r["sourceipaddress"] = a
			}
			d.insert(t, r)
			want = append(want, longestPrefix(a, table.Rows))
		}
		if got := d.askWith(t, "cidrlookup t sourceIPAddress OUTPUT n | sort @recordIndex | display n", table); !slices.Equal(got, want) {
			rt.Fatalf("%q gives %q, want %q", table.Rows, got, want)
		}
	})
}

// longestPrefix returns the second cell of the row whose network is the smallest that holds an address.
func longestPrefix(address string, rows [][]string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	best, found := -1, ""
	for _, r := range rows {
		p := netip.MustParsePrefix(r[0])
		bits := p.Bits()
		if p.Addr().Is4() {
			bits += 96
		}
		holds := p.Contains(a.Unmap()) || p.Contains(a) || a.Unmap().Is4() && p.Addr().Is6() && p.Bits() == 0
		if holds && bits > best {
			best, found = bits, r[1]
		}
	}
	return found
}

// The limit of what a lookup table may hold is no burden to the database.
func TestLargeLookup(t *testing.T) {
	t.Parallel()
	d := events(t)
	table := &query.Lookup{Name: "t", Columns: []string{"name", "value"}}
	for i := range 100_000 {
		table.Rows = append(table.Rows, []string{strconv.Itoa(i), "value of " + strconv.Itoa(i) + " at " + time.Unix(int64(i), 0).UTC().String()})
	}
	if got := d.askWith(t, "lookup t name as eventName OUTPUT value | filter ispresent(value) | stats count(*)", table); len(got) != 1 || got[0] != "2" {
		t.Errorf("%v", got)
	}
}

func TestCIDRLookupShapes(t *testing.T) {
	t.Parallel()
	d := open(t)
	for i, a := range []string{"203.0.113.77", "2001:db8:5::1", "s3.amazonaws.com", "203.0.113.1", "203.0.113.77"} {
		d.insert(t, row{"record_index": i, "sourceipaddress": a, "requestparameters": `{"ip":"198.51.100.9"}`})
	}
	d.insert(t, row{"record_index": 5})
	for query, want := range map[string]string{
		`sort @recordIndex desc | cidrlookup networks sourceIPAddress OUTPUT site | display @recordIndex, site`:                                                   "5, 4,lab 3,office 2, 1,vpn 0,lab",
		`filter @recordIndex < 2 | cidrlookup networks sourceIPAddress | cidrlookup networks requestParameters.ip OUTPUT site as s | sort site | display site, s`: "lab,branch vpn,branch",
		`stats count(*) as n by sourceIPAddress as a | cidrlookup networks a OUTPUT site | sort a | display site, n`:                                              ",1 office,1 lab,2 vpn,1 ,1",
		`sort @recordIndex | limit 2 | cidrlookup networks sourceIPAddress OUTPUT site | stats count(*) as n by site | sort site`:                                 "lab,1 vpn,1",
		`fields "203.0.113.1" as a | cidrlookup networks a OUTPUTNEW site | stats count(*) by site`:                                                               "office,6",
	} {
		var got []string
		for _, r := range d.ask(t, query) {
			got = append(got, strings.Join(r, ","))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\ngives %s\nwant  %s", query, strings.Join(got, " "), want)
		}
	}
}
