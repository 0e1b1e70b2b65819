package function

import (
	"fmt"
	"net/netip"
)

// CloudTrail's sourceIPAddress is often the DNS name of a service: every question about an address is then answered with
// false, never with an error. Shapes are strict: what net/netip parses without a zone, and nothing else.
const (
	octet     = `(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`
	ipv4Shape = `(` + octet + `[.]){3}` + octet
	h16       = `[0-9A-Fa-f]{1,4}`
	// ls32 is the last 32 bits of an IPv6 address, which may be written as an IPv4 address.
	ls32      = `(` + h16 + `:` + h16 + `|` + ipv4Shape + `)`
	ipv6Shape = `((` + h16 + `:){6}` + ls32 +
		`|::(` + h16 + `:){5}` + ls32 +
		`|(` + h16 + `)?::(` + h16 + `:){4}` + ls32 +
		`|((` + h16 + `:){0,1}` + h16 + `)?::(` + h16 + `:){3}` + ls32 +
		`|((` + h16 + `:){0,2}` + h16 + `)?::(` + h16 + `:){2}` + ls32 +
		`|((` + h16 + `:){0,3}` + h16 + `)?::` + h16 + `:` + ls32 +
		`|((` + h16 + `:){0,4}` + h16 + `)?::` + ls32 +
		`|((` + h16 + `:){0,5}` + h16 + `)?::` + h16 +
		`|((` + h16 + `:){0,6}` + h16 + `)?::)`
)

// IsIPv4 and IsIPv6 are the SQL of the questions whether $1 is an address.
const (
	IsIPv4 = "regexp_full_match($1, '" + ipv4Shape + "')"
	IsIPv6 = "(contains($1, ':') and regexp_full_match($1, '" + ipv6Shape + "'))"
)

// IPv4Number is the SQL of the IPv4 address $1 as a number, null for anything else. The casts cannot fail a query: beside another
// condition of a filter, DuckDB evaluates the lambda for texts that the guard rules out, too.
const IPv4Number = "list_transform([case when " + IsIPv4 + " then $1 end], lambda a: try_cast(split_part(a, '.', 1) as bigint) * 16777216" +
	" + try_cast(split_part(a, '.', 2) as bigint) * 65536 + try_cast(split_part(a, '.', 3) as bigint) * 256 + try_cast(split_part(a, '.', 4) as bigint))[1]"

// Prefixes of special addresses, from the IANA special-purpose registries.
func privatePrefixes() []string {
	return []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"}
}

func reservedPrefixes() []string {
	return []string{"0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15",
		"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "::/127", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "fe80::/10", "ff00::/8"}
}

// addressEntries are the questions about IP addresses.
func addressEntries() []Entry {
	question := func(id, doc, sql string, examples ...Example) Entry {
		return Entry{ID: id, Names: []string{id}, Group: "ip", Usage: id + "(address)", Doc: doc, Examples: examples,
			Overloads: []Overload{{Params: []Type{Text}, Result: Bool, SQL: sql}}}
	}
	subnet := func(id, doc string, examples ...Example) Entry {
		return Entry{ID: id, Names: []string{id}, Group: "ip", Usage: id + "(address, subnet)", Doc: doc, Examples: examples,
			Overloads: []Overload{{Params: []Type{Text, Text}, Result: Bool, Constant: 2, Verify: verifySubnet}}}
	}
	toNumber := question("ipv4ToNumber", "The IPv4 address as a number, for comparing ranges; missing for anything else.", IPv4Number,
		Example{Text: `ipv4ToNumber("10.0.0.1")`, Want: "167772161"}, Example{Text: `ipv4ToNumber("s3.amazonaws.com")`, Want: ""})
	toNumber.Overloads[0].Result = Int
	return []Entry{
		question("isValidIp", "True when the text is an IPv4 or IPv6 address.", "("+IsIPv4+" or "+IsIPv6+")",
			Example{Text: `isValidIp("192.0.2.1")`, Want: "true"}, Example{Text: `isValidIp("ec2.amazonaws.com")`, Want: "false"}),
		question("isValidIpV4", "True when the text is an IPv4 address.", IsIPv4, Example{Text: `isValidIpV4("192.0.2.256")`, Want: "false"}),
		question("isValidIpV6", "True when the text is an IPv6 address, without a zone.", IsIPv6, Example{Text: `isValidIpV6("2001:db8::1")`, Want: "true"}),
		subnet("isIpInSubnet", "True when the address lies in the subnet, both IPv4 or both IPv6.",
			Example{Text: `isIpInSubnet("10.1.2.3", "10.0.0.0/8")`, Want: "true"}, Example{Text: `isIpInSubnet("2001:db8:1::5", "2001:db8::/32")`, Want: "true"}, Example{Text: `isIpInSubnet("s3.amazonaws.com", "0.0.0.0/0")`, Want: "false"}),
		subnet("isIpv4InSubnet", "True when the IPv4 address lies in the subnet.", Example{Text: `isIpv4InSubnet("192.0.2.9", "192.0.2.8/29")`, Want: "true"}),
		subnet("isIpv6InSubnet", "True when the IPv6 address lies in the subnet.", Example{Text: `isIpv6InSubnet("fe80::1", "2001:db8::/32")`, Want: "false"}),
		question("isPrivateIP", "True for addresses of private networks: 10/8, 172.16/12, 192.168/16, fc00::/7.", "",
			Example{Text: `isPrivateIP("172.31.255.1")`, Want: "true"}, Example{Text: `isPrivateIP("172.32.0.1")`, Want: "false"}),
		question("isReservedIP", "True for addresses set aside for loopback, links, multicast, documentation and the like.", "",
			Example{Text: `isReservedIP("127.0.0.1")`, Want: "true"}),
		question("isPublicIP", "True for addresses that are neither private nor reserved.", "",
			Example{Text: `isPublicIP("8.8.8.8")`, Want: "true"}, Example{Text: `isPublicIP("AWS Internal")`, Want: "false"}),
		toNumber,
	}
}

// Subnets returns the subnets that the address questions without a subnet argument ask for, by the entry's ID; nil for others.
func Subnets(id string) []netip.Prefix {
	var texts []string
	switch id {
	case "isPrivateIP":
		texts = privatePrefixes()
	case "isReservedIP":
		texts = reservedPrefixes()
	case "isPublicIP":
		texts = append(privatePrefixes(), reservedPrefixes()...)
	}
	var out []netip.Prefix
	for _, s := range texts {
		if p, err := netip.ParsePrefix(s); err == nil {
			out = append(out, p)
		}
	}
	return out
}

// ParseSubnet reads a subnet in CIDR notation; a lone address is the subnet of that address.
func ParseSubnet(s string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), nil
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("`%s` is no subnet in CIDR notation, such as 10.0.0.0/8", s)
	}
	return netip.PrefixFrom(a, a.BitLen()), nil
}

func verifySubnet(i int, value any) error {
	if i != 1 {
		return nil
	}
	_, err := ParseSubnet(fmt.Sprint(value))
	return err
}
