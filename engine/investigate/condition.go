package investigate

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
)

// Is returns the condition that a field has a value, in which * stands for any text.
func Is(field, value string) string {
	if strings.Contains(value, "*") {
		return field + " like /(?s)^" + Pattern(value) + "$/"
	}
	return field + " = " + Quote(value)
}

// Pattern writes a text in which * stands for any text as a part of a regex between slashes, such that nothing in it is hidden or
// obeyed by a terminal.
func Pattern(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '*':
			b.WriteString(".*")
		case r == '/':
			b.WriteString(`\/`)
		case !unicode.IsGraphic(r):
			fmt.Fprintf(&b, `\x{%x}`, r)
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return b.String()
}

// Any joins alternatives. There has to be one.
func Any(conditions ...string) string {
	if len(conditions) == 1 {
		return conditions[0]
	}
	return "(" + strings.Join(conditions, " or ") + ")"
}

// UserIs is true for what a user did, also in sessions that carry its name as their source identity: by its name, ARN or id. root is
// the root user of any account.
func UserIs(name string) string {
	if name == "root" {
		return `userIdentity.type = "Root"`
	}
	names := []string{Is("userIdentity.userName", name), Is("userIdentity.sessionContext.sourceIdentity", name)}
	if strings.Contains(name, "*") || strings.HasPrefix(name, "arn:") {
		names = append(names, Is("userIdentity.arn", name))
	}
	if strings.ContainsAny(name, "*:") || strings.ToUpper(name) == name { // ids have capital letters and digits only, and a colon before a name
		names = append(names, Is("userIdentity.principalId", name))
	}
	return Any(names...)
}

// SessionIs is true for what a session did: by its ARN, or by the name that it was given, which stands behind the role's id.
func SessionIs(name string) string {
	switch {
	case strings.HasPrefix(name, "arn:"):
		return Is("userIdentity.arn", name)
	case strings.Contains(name, "*"):
		return "userIdentity.principalId like /(?s):" + Pattern(name) + "$/"
	}
	return "endsWith(userIdentity.principalId, " + Quote(":"+name) + ")"
}

// RoleIs is true for what sessions of a role did: by its name, ARN or id. Federated users have an issuer, too, that is no role.
func RoleIs(name string) string {
	const issuer = "userIdentity.sessionContext.sessionIssuer."
	names := []string{Is(issuer+"userName", name)}
	if strings.Contains(name, "*") || strings.HasPrefix(name, "arn:") {
		names = append(names, Is(issuer+"arn", name))
	}
	if strings.HasPrefix(name, "AROA") {
		names = append(names, Is(issuer+"principalId", name))
	}
	return "(" + issuer + `type = "Role" and ` + Any(names...) + ")"
}

// KeyIs is true for requests that an access key signed.
func KeyIs(key string) string { return Is("userIdentity.accessKeyId", key) }

// IsAddress reports whether a text is an IP address.
func IsAddress(text string) bool {
	_, err := netip.ParseAddr(text)
	return err == nil
}

// AddressIs is true for requests from an address or a subnet. What is no address, such as a service's name, is in no subnet.
func AddressIs(ip string) string {
	address, err := netip.ParseAddr(ip)
	switch {
	case strings.Contains(ip, "*"):
		return "(isValidIp(sourceIPAddress) and " + Is("sourceIPAddress", ip) + ")"
	case err == nil && address.Is4():
		return Is("sourceIPAddress", ip)
	}
	return "isIpInSubnet(sourceIPAddress, " + Quote(ip) + ")" // IPv6 has many ways to write one address
}

// ServiceIs is true for requests that a service made: it stands where the address stands, or in invokedBy.
func ServiceIs(name string) string {
	name = Endpoint(name)
	at := Is("sourceIPAddress", name)
	if strings.Contains(name, "*") {
		at = "(is_aws_service(sourceIPAddress) and " + at + ")"
	}
	return "(" + at + " or " + Is("userIdentity.invokedBy", name) + ")"
}

// Endpoint returns the name of a service as records have it: s3.amazonaws.com for s3.
func Endpoint(service string) string {
	if strings.ContainsAny(service, ".* ") {
		return service
	}
	return service + ".amazonaws.com"
}

// ReceivedBy is true for events that an account received. The oldest records name the caller's account only.
func ReceivedBy(account string) string {
	return "(" + Is("recipientAccountId", account) + " or not ispresent(recipientAccountId) and " + Is("userIdentity.accountId", account) + ")"
}
