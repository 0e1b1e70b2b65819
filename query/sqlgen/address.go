package sqlgen

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// bound returns SQL that calculates a value once and uses it under a name.
func bound(value, name, body string) string {
	return "list_transform([" + value + "], lambda " + name + ": " + body + ")[1]"
}

// ipv6Hex is the SQL of the IPv6 address $1 as 32 hexadecimal digits, null for anything else: an IPv4 address at its end is
// written in groups, each group is filled up to four digits, and zeros take the place of the double colon.
func ipv6Hex() string {
	group := func(part string) string {
		return "coalesce(regexp_replace(regexp_replace(':' || nullif(" + part + ", ''), ':([0-9a-f]+)', ':000\\1', 'g'), ':[0-9a-f]*([0-9a-f]{4})', '\\1', 'g'), '')"
	}
	octet := func(i int) string {
		return fmt.Sprintf("try_cast(split_part(regexp_extract(a, '[0-9.]+$'), '.', %d) as integer)", i)
	}
	grouped := "case when contains(a, '.') then regexp_replace(a, '[0-9.]+$', '') || printf('%02x%02x:%02x%02x', " +
		octet(1) + ", " + octet(2) + ", " + octet(3) + ", " + octet(4) + ") else a end"
	left, right := group("split_part(b, '::', 1)"), group("split_part(b, '::', 2)")
	digits := "case when b is not null then " + left + " || repeat('0', 32 - length(" + left + ") - length(" + right + ")) || " + right + " end"
	return bound(bound("case when "+function.IsIPv6+" then lower($1) end", "a", grouped), "b", digits)
}

// address returns the SQL of the questions whether an address lies in subnets.
func (w *writer) address(s scope, c *plan.Call) string {
	subnets := function.Subnets(c.Entry.ID)
	if subnets == nil {
		l, _ := c.Args[1].(*plan.Literal)
		if l == nil {
			w.fail("%s without a literal subnet", c.Entry.ID)
			return "false"
		}
		text, _ := l.Value.(string)
		p, err := function.ParseSubnet(text)
		if err != nil {
			w.fail("%v", err)
			return "false"
		}
		if p.Addr().Is4() && c.Entry.ID == "isIpv6InSubnet" || p.Addr().Is6() && c.Entry.ID == "isIpv4InSubnet" {
			return "false"
		}
		subnets = []netip.Prefix{p}
	}
	return inSubnets(w.value(s, c.Args[0]), subnets, c.Entry.ID == "isPublicIP")
}

// inSubnets returns the SQL of the question whether the address x lies in subnets, or in none of them; false for what is no address.
func inSubnets(x string, subnets []netip.Prefix, not bool) string {
	var v4, v6 []string
	for _, p := range subnets {
		if p.Addr().Is4() {
			v4 = append(v4, between4(p))
		} else {
			v6 = append(v6, between6(p))
		}
	}
	var parts []string
	for _, family := range []struct {
		address, name string
		conds         []string
	}{{function.IPv4Number, "n", v4}, {ipv6Hex(), "h", v6}} {
		if len(family.conds) == 0 {
			continue
		}
		cond := strings.Join(family.conds, " or ")
		if not {
			cond = "not (" + cond + ")"
		}
		parts = append(parts, "coalesce("+bound(fill(family.address, []string{x}), family.name, cond)+", false)")
	}
	return "(" + strings.Join(parts, " or ") + ")"
}

// between4 returns the condition that the number n lies in an IPv4 subnet.
func between4(p netip.Prefix) string {
	a := p.Masked().Addr().As4()
	low := uint64(a[0])<<24 | uint64(a[1])<<16 | uint64(a[2])<<8 | uint64(a[3])
	return fmt.Sprintf("n between %d and %d", low, low+1<<(32-p.Bits())-1)
}

// between6 returns the condition that the digits h lie in an IPv6 subnet.
func between6(p netip.Prefix) string {
	low := p.Masked().Addr().As16()
	high := low
	for bit := p.Bits(); bit < 128; bit++ {
		high[bit/8] |= 1 << (7 - bit%8)
	}
	return "h between '" + hex.EncodeToString(low[:]) + "' and '" + hex.EncodeToString(high[:]) + "'"
}

// ipKind returns the SQL of what stands where an address stands.
func (w *writer) ipKind(s scope, c *plan.Call) string {
	const t = "t"
	kind := "case when " + t + " = '' then null" +
		" when " + inSubnets(t, function.Subnets("isPrivateIP"), false) + " then " + quote(function.KindPrivate) +
		" when " + inSubnets(t, function.Subnets("isReservedIP"), false) + " then " + quote(function.KindReserved) +
		" when " + fill(function.IsIPv4+" or "+function.IsIPv6, []string{t}) + " then " + quote(function.KindPublic) +
		" when regexp_full_match(" + t + ", " + quote(function.ServiceName) + ") then " + quote(function.KindService) +
		" when " + t + " is not null then " + quote(function.KindOther) + " end"
	return bound(w.value(s, c.Args[0]), t, kind)
}
