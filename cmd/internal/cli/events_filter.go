package cli

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/engine/investigate"
	"trailsift/query/diag"
)

// eventFilter is which events are asked for. Values of one flag are alternatives, flags narrow each other.
type eventFilter struct {
	user, role, key, ip, service, event, source, resource, account, region, failed []string
	readOnly, writeOnly                                                            bool
	texts                                                                          []string // that stand anywhere in the record, all of them
}

// anyValue is what a bare --error stands for.
const anyValue = "*"

func (f *eventFilter) register(c *cobra.Command) {
	flags := c.Flags()
	add := func(to *[]string, name, usage string) {
		flags.StringArrayVar(to, name, nil, usage+" (may be repeated)")
	}
	add(&f.user, "user", "only requests of this `user`: a user name, session name, source identity, principal id or ARN; root is the root user")
	add(&f.role, "role", "only requests of sessions of this `role`: a name or an ARN")
	add(&f.key, "key", "only requests signed with this access `key`")
	add(&f.ip, "ip", "only requests from this `address`, or from the addresses of a subnet such as 192.0.2.0/24")
	add(&f.service, "service", "only requests that this `service` of AWS made on somebody's behalf or its own, such as cloudformation")
	add(&f.event, "event", "only events of this `name`")
	add(&f.source, "source", "only requests to the `service` of this event source: s3, or s3.amazonaws.com")
	add(&f.resource, "resource", "only events with this `text` in their resources or request parameters: an ARN, a bucket, an instance")
	add(&f.account, "account", "only events of this `account`")
	add(&f.region, "region", "only events of this `region`")
	add(&f.failed, "error", "only failed requests; --error=`code`: only those that failed so")
	flags.Lookup("error").NoOptDefVal = anyValue
	flags.BoolVar(&f.readOnly, "read-only", false, "only events that read")
	flags.BoolVar(&f.writeOnly, "write-only", false, "only events that do not only read")
	c.MarkFlagsMutuallyExclusive("read-only", "write-only")
}

// check refuses values that no event can have.
func (f *eventFilter) check() error {
	for _, flag := range []struct {
		name   string
		values []string
	}{
		{"user", f.user}, {"role", f.role}, {"key", f.key}, {"ip", f.ip}, {"service", f.service}, {"event", f.event}, {"source", f.source},
		{"resource", f.resource}, {"account", f.account}, {"region", f.region}, {"error", f.failed},
	} {
		if slices.Contains(flag.values, "") {
			return usageError("--%s needs a value", flag.name)
		}
	}
	if slices.Contains(f.texts, "") {
		return usageError("an empty text stands in every event")
	}
	for _, ip := range f.ip {
		if _, err := netip.ParsePrefix(ip); err != nil && !investigate.IsAddress(ip) && !strings.Contains(ip, "*") {
			return usageError("--ip: `%s` is no address and no subnet"+helpMark+"--service finds what a service of AWS did", diag.Visible(ip))
		}
	}
	for _, service := range f.service {
		if investigate.IsAddress(service) {
			return usageError("--service: `%s` is an address"+helpMark+"--ip finds it", service)
		}
	}
	return nil
}

// query writes the filter and what follows it as a query.
func (f *eventFilter) query(rest string) string { return strings.Join(append(f.stages(), rest), " | ") }

// stages writes the filter as commands of a query; none for all events. Every value is quoted: none can become a part of the query.
func (f *eventFilter) stages() []string {
	var all []string
	and := func(alternatives ...string) {
		switch len(alternatives) {
		case 0:
		case 1:
			all = append(all, alternatives[0])
		default:
			all = append(all, "("+strings.Join(alternatives, " or ")+")")
		}
	}
	and(each(f.user, personIs)...)
	and(each(f.role, investigate.RoleIs)...)
	and(among("userIdentity.accessKeyId", f.key)...)
	and(each(f.ip, investigate.AddressIs)...)
	and(each(f.service, investigate.ServiceIs)...)
	and(among("eventName", f.event)...)
	and(among("eventSource", each(f.source, investigate.Endpoint))...)
	and(each(f.resource, resourceIs)...)
	and(each(f.account, investigate.ReceivedBy)...)
	and(among("awsRegion", f.region)...)
	if codes := slices.DeleteFunc(slices.Clone(f.failed), func(c string) bool { return c == anyValue }); len(codes) < len(f.failed) {
		and("ispresent(errorCode)")
	} else {
		and(among("errorCode", codes)...)
	}
	if f.readOnly {
		and("readOnly = true")
	}
	if f.writeOnly {
		and("readOnly = false", "not ispresent(readOnly)") // readOnly came with version 1.01; what does not say it must not be missed
	}
	var stages []string
	if len(all) > 0 {
		stages = append(stages, "filter "+strings.Join(all, " and "))
	}
	if len(f.texts) > 0 {
		stages = append(stages, "search "+strings.Join(each(f.texts, searched), " and "))
	}
	return stages
}

// each returns what a function makes of every value.
func each(values []string, of func(string) string) []string {
	var out []string
	for _, v := range values {
		out = append(out, of(v))
	}
	return out
}

// among returns the conditions that a field has one of some values, the plain ones in one condition.
func among(field string, values []string) []string {
	var plain, out []string
	for _, v := range values {
		if strings.Contains(v, "*") {
			out = append(out, investigate.Is(field, v))
		} else {
			plain = append(plain, investigate.Quote(v))
		}
	}
	switch len(plain) {
	case 0:
		return out
	case 1:
		return slices.Insert(out, 0, field+" = "+plain[0])
	}
	return slices.Insert(out, 0, field+" in ["+strings.Join(plain, ", ")+"]")
}

// personIs is true for what somebody did who goes by a name: a user, or a session. Root is no session's name.
func personIs(name string) string {
	if name == "root" {
		return investigate.UserIs(name)
	}
	return investigate.Any(investigate.UserIs(name), investigate.SessionIs(name))
}

// resourceIs is true where a text stands in what a request was about.
func resourceIs(text string) string {
	pattern := investigate.Pattern(strings.Trim(text, "*"))
	return "(resources like /(?s)" + pattern + "/ or requestParameters like /(?s)" + pattern + "/)"
}

// searched is a text anywhere in the record, in any case.
func searched(text string) string {
	if strings.Contains(text, "*") {
		return "/(?is)" + investigate.Pattern(text) + "/"
	}
	return investigate.Quote(text)
}
