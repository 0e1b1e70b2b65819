package decode

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// record writes a row as a record that has the known fields only. Empty fields are left out; columns that are not known are
// kept under the names they have.
func (t *table) record(fields []string) []byte {
	var b, identity, resource, broken bytes.Buffer
	b.WriteByte('{')
	for i, value := range fields {
		field := t.fields[i]
		if value = strings.TrimSpace(value); value == "" || t.names[i] == "" {
			continue
		}
		if field == "" {
			field = t.names[i]
		}
		if damaged(field, value) {
			member(&broken, "", text(field))
		}
		if sub, ok := strings.CutPrefix(field, "userIdentity."); ok {
			member(&identity, sub, text(value))
			continue
		}
		if sub, ok := strings.CutPrefix(field, "resource."); ok {
			member(&resource, sub, text(value))
			continue
		}
		member(&b, field, valueOf(field, value))
	}
	if resource.Len() > 0 { // one resource in two columns, where the newer header has a column of JSON
		member(&b, "resources", append(append([]byte("[{"), resource.Bytes()...), "}]"...))
	}
	if identity.Len() > 0 {
		member(&b, "userIdentity", append(append([]byte{'{'}, identity.Bytes()...), '}'))
	}
	if broken.Len() > 0 {
		member(&b, "damagedFields", append(append([]byte{'['}, broken.Bytes()...), ']'))
	}
	b.WriteByte('}')
	return b.Bytes()
}

// member appends a member, or a bare value when the key is empty.
func member(b *bytes.Buffer, key string, value []byte) {
	if n := b.Len(); n > 0 && b.Bytes()[n-1] != '{' {
		b.WriteByte(',')
	}
	if key != "" {
		b.Write(text(key))
		b.WriteByte(':')
	}
	b.Write(value)
}

// text returns s as a JSON text. Bytes that are no UTF-8 become U+FFFD.
func text(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil { // a string always encodes
		return []byte(`""`)
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// valueOf returns a field's value as JSON.
func valueOf(field, value string) []byte {
	switch field {
	case "eventTime":
		if date := dateOf(value); date != "" {
			value = date
		}
	case "readOnly", "managementEvent":
		if low := strings.ToLower(value); low == "true" || low == "false" {
			return []byte(low)
		}
	case "resources", "requestParameters", "responseElements", "additionalEventData", "serviceEventDetails", "userIdentity", "tlsDetails", "insightContext":
		if c := value[0]; (c == '[' || c == '{') && json.Valid([]byte(value)) {
			return []byte(value)
		}
	}
	return text(value)
}

// dateOf returns a date in the form of eventTime, in UTC, or nothing when its form leaves doubts, as 03/04/2021 does.
func dateOf(value string) string {
	if len(value) > timeTextMax {
		return ""
	}
	value = strings.Join(strings.Fields(strings.ReplaceAll(value, "\u202f", " ")), " ")
	for _, layout := range []string{
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05.999Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02 15:04:05.999",
		"2006-01-02 15:04:05 MST", "2006-01-02, 03:04:05 PM", "2006-01-02 03:04:05 PM",
		"January 2, 2006, 15:04 (UTC-07:00)", "January 2, 2006, 15:04:05 (UTC-07:00)", "Jan 2, 2006, 15:04 (UTC-07:00)", "Jan 2, 2006, 15:04:05 (UTC-07:00)",
		"January 2, 2006, 15:04:05", "Jan 2, 2006, 15:04:05", "January 2, 2006, 03:04:05 PM", "Jan 2, 2006, 03:04:05 PM",
	} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.UTC().Format("2006-01-02T15:04:05Z")
		}
	}
	return ""
}

// damaged tells an id that a spreadsheet took for a number, or whose leading zeros it cut.
func damaged(field, value string) bool {
	switch field {
	case "recipientAccountId", "userIdentity.accountId":
		return damagedNumber(value) || len(value) < 12 && strings.Trim(value, "0123456789") == ""
	case "userIdentity.accessKeyId", "userIdentity.userName", "eventID", "requestID":
		return damagedNumber(value)
	}
	return false
}

// damagedNumber tells a number as a spreadsheet shows large ones: 5.28758E+11, with either decimal mark.
func damagedNumber(value string) bool {
	mantissa, exponent, found := strings.Cut(strings.ToUpper(value), "E")
	whole, fraction, _ := strings.Cut(strings.Replace(mantissa, ",", ".", 1), ".")
	exponent = strings.TrimPrefix(exponent, "+")
	return found && whole != "" && exponent != "" && strings.Trim(whole+fraction+exponent, "0123456789") == ""
}
