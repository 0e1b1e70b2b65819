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
	excess := len(fields) - len(t.names)
	if excess <= 0 {
		return fields
	}
	closed := closings(fields)
	whole := make([]string, 0, len(t.names))
	for i, n := 0, 1; i < len(fields); i += n {
		n = 1
		switch {
		case len(whole) == t.time:
			n = t.dateFields(fields[i:], 1+excess)
		case closed[i]-i <= 1+excess:
			n = closed[i] - i
		}
		excess -= n - 1
		whole = append(whole, strings.Join(fields[i:i+n], string(t.comma)))
	}
	return whole
}

// dateFields returns over how many of the fields, at most, a date at their start is spread; 1 when none is.
func (t *table) dateFields(fields []string, most int) int {
	const commas = 3 // in a date, at most
	if dateOf(fields[0]) != "" {
		return 1
	}
	for n := 2; n <= min(most, len(fields), commas+1); n++ {
		if dateOf(strings.Join(fields[:n], string(t.comma))) != "" {
			return n
		}
	}
	return 1
}

// closings returns for each field the end of the fields in which the brackets that it opens are closed: i+1 when it closes
// them itself, or when no field does.
func closings(fields []string) []int {
	var open brackets
	before := make([]brackets, len(fields)+1) // what is open before each field
	for i, field := range fields {
		open.add(field)
		before[i+1] = open
	}
	ends, last := make([]int, len(fields)), map[brackets]int{}
	for i := len(fields) - 1; i >= 0; i-- {
		last[before[i+1]] = i + 1
		if ends[i] = last[before[i]]; ends[i] == 0 {
			ends[i] = i + 1
		}
	}
	return ends
}

// brackets are how many of each kind are open.
type brackets struct{ square, round, curly int }

func (b *brackets) add(text string) {
	b.square += strings.Count(text, "[") - strings.Count(text, "]")
	b.round += strings.Count(text, "(") - strings.Count(text, ")")
	b.curly += strings.Count(text, "{") - strings.Count(text, "}")
}
