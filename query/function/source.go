package function

// What ip_kind says.
const (
	KindPublic   = "public"
	KindPrivate  = "private"
	KindReserved = "reserved"
	KindService  = "service"
	KindOther    = "other"
)

// ServiceName is the regular expression of what stands for an address where a service of AWS made the call.
const ServiceName = `(?i:AWS Internal|([a-z0-9_-]+[.])+amazonaws([.]com|[.]com[.]cn|[.]eu))`

// sourceEntries tell the names of services from addresses.
func sourceEntries() []Entry {
	return []Entry{
		{
			ID: "ipKind", Names: []string{"ip_kind", "ipKind"}, Group: "identity", Usage: "ip_kind(address)", Extension: true,
			Instead: "write `case(isPublicIP(field), \"public\", isValidIp(field), \"private\", field like /[.]amazonaws[.]com$/, \"service\")`",
			Doc: "What stands where an address stands, such as in sourceIPAddress: public, private or reserved of an IP address, as isPublicIP, isPrivateIP and isReservedIP are true; " +
				"service of the name of an AWS service, as is_aws_service is true: AWS itself made the call on somebody's behalf; other of any other text. " +
				"Missing for an empty text. The column kind of geoip is the same.",
			Overloads: []Overload{{Params: []Type{Text}, Result: Text}},
			Examples: []Example{{Text: `ip_kind("8.8.8.8")`, Want: "public"}, {Text: `ip_kind("10.0.0.1")`, Want: "private"}, {Text: `ip_kind("2001:db8::1")`, Want: "reserved"},
				{Text: `ip_kind("cloudformation.amazonaws.com")`, Want: "service"}, {Text: `ip_kind("AWS Internal")`, Want: "service"}, {Text: `ip_kind("***")`, Want: "other"}, {Text: `ip_kind("")`, Want: ""}},
		},
		{
			ID: "isAwsService", Names: []string{"is_aws_service", "isAwsService", "is_aws_service_host"}, Group: "identity", Usage: "is_aws_service(address)", Extension: true,
			Instead: "write `field like /[.]amazonaws[.]com$/`",
			Doc: "True when the address is the name of an AWS service instead of an IP address, such as ec2.amazonaws.com or AWS Internal: AWS itself made the call on somebody's behalf. " +
				"IP addresses of AWS are not told apart, because their list changes from day to day: a table of it does that, `--lookup aws=ip-ranges.json` and cidrlookup.",
			Overloads: []Overload{{Params: []Type{Text}, Result: Bool, SQL: `regexp_full_match($1, '` + ServiceName + `')`}},
			Examples: []Example{{Text: `is_aws_service("cloudformation.amazonaws.com")`, Want: "true"}, {Text: `is_aws_service("AWS Internal")`, Want: "true"},
				{Text: `is_aws_service("192.0.2.1")`, Want: "false"}, {Text: `is_aws_service("amazonaws.com.example.net")`, Want: "false"}},
		},
	}
}
