package decode

import (
	"bytes"
	"strings"
)

// A table is the header of a CSV and what is known of it.
type table struct {
	comma  byte
	names  []string // as written
	fields []string // the record's fields; empty for columns that are not known
	json   int      // the column that holds the record's JSON; -1 for none
	time   int      // the column of eventTime; -1 for none
	lines  int      // how many lines the header takes
	known  int      // columns that are known
	named  bool     // whether one of them is the name of the event, or of that of an insight
}

// add takes note of a column.
func (t *table) add(name string) {
	name = strings.TrimSpace(name)
	field := fieldOfColumn(name)
	switch field {
	case "":
	case "eventName", "insightEventName":
		t.named = true
	case "eventTime":
		t.time = len(t.names)
	case "@json":
		t.json = len(t.names)
	}
	if field != "" {
		t.known++
	}
	t.names, t.fields = append(t.names, name), append(t.fields, field)
}

// headerOf reads the header at the start of a text; nil when it is none.
func headerOf(head []byte) *table {
	lines := 1
	first, rest, _ := bytes.Cut(head, []byte{'\n'})
	if hint := bytes.TrimSpace(first); bytes.HasPrefix(hint, []byte("sep=")) && len(hint) == 5 { // left by spreadsheets
		first, _, _ = bytes.Cut(rest, []byte{'\n'})
		lines++
	}
	first = bytes.TrimRight(first, "\r")
	if len(first) > 16<<10 {
		return nil
	}
	t := &table{comma: delimiterOf(first), json: -1, time: -1, lines: lines}
	for _, name := range splitRow(first, t.comma) {
		t.add(name)
	}
	for len(t.names) > 0 && t.names[len(t.names)-1] == "" {
		t.names, t.fields = t.names[:len(t.names)-1], t.fields[:len(t.fields)-1]
	}
	if t.json < 0 && (!t.named || t.known < 3) {
		return nil
	}
	return t
}

// fieldOfColumn returns the record's field that a column holds: by the console's names of either generation, or by the field's
// own name in any spelling. Empty for others.
func fieldOfColumn(name string) string {
	plain := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	switch plain {
	case "username", "useridentityusername":
		return "userIdentity.userName"
	case "awsaccesskey", "awsaccesskeyid", "accesskeyid", "accesskey", "useridentityaccesskeyid":
		return "userIdentity.accessKeyId"
	case "useridentitytype":
		return "userIdentity.type"
	case "useridentityarn":
		return "userIdentity.arn"
	case "useridentityprincipalid":
		return "userIdentity.principalId"
	case "useridentityaccountid":
		return "userIdentity.accountId"
	case "resourcetype":
		return "resource.resourceType"
	case "resourcename":
		return "resource.resourceName"
	case "recipientaccountid", "accountid", "account":
		return "recipientAccountId"
	case "awsregion", "region":
		return "awsRegion"
	case "sourceipaddress", "sourceip", "ipaddress":
		return "sourceIPAddress"
	case "eventjson", "cloudtrailevent":
		return "@json"
	case "message": // @message of CloudWatch Logs; a column of that name alone is no sign
		if strings.HasPrefix(strings.TrimSpace(name), "@") {
			return "@json"
		}
	case "eventtimestamp":
		return "eventTime"
	}
	for _, field := range []string{"eventTime", "eventName", "eventSource", "userAgent", "errorCode", "errorMessage", "resources", "requestID",
		"eventID", "readOnly", "eventType", "eventCategory", "eventVersion", "apiVersion", "managementEvent", "sharedEventID",
		"vpcEndpointId", "requestParameters", "responseElements", "additionalEventData", "serviceEventDetails", "userIdentity", "tlsDetails",
		"insightSource", "insightState", "insightType", "insightEventSource", "insightEventName", "insightErrorCode", "insightContext"} {
		if plain == strings.ToLower(field) {
			return field
		}
	}
	return ""
}

// repair makes a row fit its header where quotes were lost: a date with a comma in it, the JSON of the resources, a user agent's
// parentheses. Empty fields beyond the header are dropped.
func (t *table) repair(fields []string) []string {
	for len(fields) > len(t.names) && strings.TrimSpace(fields[len(fields)-1]) == "" {
		fields = fields[:len(fields)-1]
	}
	for i := 0; i < len(fields) && len(fields) > len(t.names); i++ {
		for n := 2; n <= 1+len(fields)-len(t.names) && i+n <= len(fields); n++ {
			whole := strings.Join(fields[i:i+n], string(t.comma))
			if i == t.time && dateOf(fields[i]) == "" && dateOf(whole) != "" || i != t.time && !balanced(fields[i]) && balanced(whole) {
				fields = append(append(append([]string(nil), fields[:i]...), whole), fields[i+n:]...)
				break
			}
		}
	}
	return fields
}

// balanced tells whether a field's brackets and parentheses close.
func balanced(s string) bool {
	return strings.Count(s, "[") == strings.Count(s, "]") && strings.Count(s, "(") == strings.Count(s, ")") && strings.Count(s, "{") == strings.Count(s, "}")
}
