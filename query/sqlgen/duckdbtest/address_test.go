//go:build cgo

package duckdbtest

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query/function"
)

// drawAddress draws addresses in every spelling, texts that nearly are addresses, and other texts.
func drawAddress(t *rapid.T) string {
	group := func() string {
		return rapid.SampledFrom([]string{"0", "1", "db8", "2001", "ffff", "FE80", "0001", "00001", "g", "", "fc00", "203.0.113.9"}).Draw(t, "group")
	}
	octet := func() string {
		return rapid.SampledFrom([]string{"0", "1", "10", "127", "172", "16", "192", "168", "255", "256", "01", "", "224", "198", "51", "100", "203", "113"}).Draw(t, "octet")
	}
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return rapid.SampledFrom([]string{"", "s3.amazonaws.com", "AWS Internal", "::", ":::", "::1", "1::", "fe80::1%eth0", "::ffff:192.0.2.1", "1.2.3.4 ", "1.2.3.4\n", "0x1.2.3.4"}).Draw(t, "text")
	case 1, 2:
		n := rapid.IntRange(3, 5).Draw(t, "octets")
		if n != 3 && n != 5 {
			n = 4
		}
		parts := make([]string, n)
		for i := range parts {
			parts[i] = octet()
		}
		return strings.Join(parts, ".")
	case 3:
		var raw [16]byte
		for i := range raw {
			raw[i] = byte(rapid.SampledFrom([]int{0, 0, 0, 1, 0x20, 0xfe, 0x80, 0xff}).Draw(t, "byte"))
		}
		return netip.AddrFrom16(raw).String()
	}
	parts := make([]string, rapid.IntRange(2, 9).Draw(t, "groups"))
	for i := range parts {
		parts[i] = group()
	}
	return strings.Join(parts, ":")
}

// The questions about addresses agree with net/netip, and nothing makes them fail.
func TestAddressesAgreeWithNetip(t *testing.T) {
	t.Parallel()
	d := open(t)
	within := func(id string, a netip.Addr) bool {
		for _, p := range function.Subnets(id) {
			if p.Contains(a) {
				return true
			}
		}
		return false
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := drawAddress(rt)
		subnet := rapid.SampledFrom([]string{"10.0.0.0/8", "192.168.1.0/24", "0.0.0.0/0", "203.0.113.9", "::/0", "2001:db8::/32", "fe80::/10", "::1", "2001:0:1::/47"}).Draw(rt, "subnet")
		p, err := function.ParseSubnet(subnet)
		if err != nil {
			t.Fatal(err)
		}
		a, err := netip.ParseAddr(text)
		valid := err == nil && a.Zone() == ""
		want := []bool{valid, valid && a.Is4(), valid && a.Is6(), valid && p.Contains(a), valid && a.Is4() && p.Contains(a), valid && a.Is6() && p.Contains(a),
			valid && within("isPrivateIP", a), valid && within("isReservedIP", a), valid && !within("isPublicIP", a)}
		got := ask(t, d, "isValidIp(x)", "isValidIpV4(x)", "isValidIpV6(x)", `isIpInSubnet(x, "`+subnet+`")`, `isIpv4InSubnet(x, "`+subnet+`")`, `isIpv6InSubnet(x, "`+subnet+`")`,
			"isPrivateIP(x)", "isReservedIP(x)", "isPublicIP(x)")(text)
		for i, w := range want {
			if got[i] != strconv.FormatBool(w) {
				rt.Fatalf("%q in %s: question %d is %s, want %v", text, subnet, i, got[i], w)
			}
		}
	})
}

// ask returns a function that evaluates expressions of x.
func ask(t testing.TB, d *database, exprs ...string) func(x string) []string {
	return func(x string) []string {
		d.exec(t, "delete from events")
		d.insert(t, row{"eventname": x})
		var items []string
		for i, e := range exprs {
			items = append(items, strings.ReplaceAll(e, "(x", "(eventName")+" as v"+strconv.Itoa(i))
		}
		return d.ask(t, "fields "+strings.Join(items, ", ")+" | display "+names(len(exprs)))[0]
	}
}

func names(n int) string {
	var out []string
	for i := range n {
		out = append(out, "v"+strconv.Itoa(i))
	}
	return strings.Join(out, ", ")
}
