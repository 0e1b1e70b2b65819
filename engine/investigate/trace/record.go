package trace

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"trailsift/engine/investigate"
)

// record is an event that may have handed out credentials, or made what gets some.
type record struct {
	id, account string // the event's id, and the account that recorded it
	at          int64  // µs since 1970 UTC
	name        string
	source      string
	address     string
	shared      string // sharedEventID
	failed      bool
	caller      investigate.Identity
	from        string // the ARN that a role was switched from
	gains       []gain
}

// gain is what a record says was obtained.
type gain struct {
	kind      Kind
	key       string
	arn       string // of the session or user
	principal string
	role      string // ARN
	session   string // the session's name, where role and account are all that is known beside it
	account   string
	name      string // of a user, instance or function
}

// recordFields are what a record is read from, behind the fields of its identity.
func recordFields() []string {
	return append(investigate.IdentityFields(), "@timestamp", "eventID", "recipientAccountId", "eventName", "eventSource", "sourceIPAddress", "sharedEventID",
		"errorCode", "errorMessage", "requestParameters", "responseElements", "additionalEventData", "serviceEventDetails")
}

// readRecord reads a row of recordFields.
func readRecord(row []any) *record {
	r := &record{caller: investigate.ReadIdentity(row)}
	row = row[len(investigate.IdentityFields()):]
	r.at, _ = row[0].(int64)
	texts := make([]string, len(row))
	for i, v := range row {
		texts[i], _ = v.(string)
	}
	r.id, r.account, r.name, r.source, r.address, r.shared = texts[1], texts[2], texts[3], texts[4], texts[5], texts[6]
	if r.account == "" {
		r.account = r.caller.AccountID
	}
	var parts [4]object
	for i := range parts {
		parts[i] = readObject(texts[9+i])
	}
	r.failed = texts[7] != "" || texts[8] != "" || parts[1].text(r.name) == "Failure"
	if read := reader(r.name); read != nil && !r.failed {
		r.gains = read(r, answer{parts[0], parts[1], parts[2], parts[3]})
	}
	return r
}

// answer holds the parts of a record that say what was asked for and what was given.
type answer struct{ request, response, more, details object }

// object is a JSON object of a record. What is no object is nil, and has nothing.
type object map[string]any

func readObject(text string) object {
	var o object
	if json.Unmarshal([]byte(text), &o) != nil {
		return nil // an omitted or partial value: it says nothing
	}
	return o
}

// at returns the object at a path.
func (o object) at(path ...string) object {
	for _, name := range path {
		o, _ = o[name].(map[string]any)
	}
	return o
}

func (o object) text(name string) string {
	text, _ := o[name].(string)
	return text
}

// list returns the objects of an array.
func (o object) list(name string) []object {
	items, _ := o[name].([]any)
	var out []object
	for _, item := range items {
		if member, ok := item.(map[string]any); ok {
			out = append(out, member)
		}
	}
	return out
}

// use is what events say of a key that signed them, or of somebody who needs none.
type use struct {
	who           investigate.Identity
	created       int64 // when the session's credentials were issued, µs; 0: not known
	console       bool  // the credentials came from a console session
	scope         string
	first, last   int64
	events, fails int64
	addresses     map[string]int64
}

// useFields are what a use is grouped by, behind the fields of its identity.
func useFields() []string {
	return append(investigate.IdentityFields(), "userIdentity.sessionContext.attributes.creationDate", "sessionCredentialFromConsole", "userIdentity.inScopeOf.sourceArn", "sourceIPAddress")
}

// readUse reads a row of useFields with the counts behind it.
func readUse(row []any) *use {
	u := &use{who: investigate.ReadIdentity(row), addresses: map[string]int64{}}
	row = row[len(investigate.IdentityFields()):]
	text := func(i int) string { t, _ := row[i].(string); return t }
	number := func(i int) int64 { n, _ := row[i].(int64); return n }
	u.created = readCreation(text(0))
	u.console = text(1) == "true"
	u.scope = text(2)
	u.events, u.first, u.last, u.fails = number(4), number(5), number(6), number(7)
	if address := text(3); address != "" {
		u.addresses[address] = u.events
	}
	return u
}

// add joins another row of the same key. Which row came first makes no difference: of two values the smaller one stays.
func (u *use) add(o *use) {
	if u.first == 0 || o.first != 0 && o.first < u.first {
		u.first = o.first
	}
	if u.created == 0 || o.created != 0 && o.created < u.created {
		u.created = o.created
	}
	u.last = max(u.last, o.last)
	u.events += o.events
	u.fails += o.fails
	u.console = u.console || o.console
	u.scope = least(u.scope, o.scope)
	for address, n := range o.addresses {
		u.addresses[address] += n
	}
	a, b := &u.who, o.who
	for _, field := range []struct {
		to   *string
		from string
	}{
		{&a.Type, b.Type}, {&a.UserName, b.UserName}, {&a.ARN, b.ARN}, {&a.PrincipalID, b.PrincipalID}, {&a.AccountID, b.AccountID}, {&a.InvokedBy, b.InvokedBy},
		{&a.IssuerARN, b.IssuerARN}, {&a.IssuerName, b.IssuerName}, {&a.IssuerType, b.IssuerType}, {&a.SourceIdentity, b.SourceIdentity}, {&a.OnBehalfOf, b.OnBehalfOf},
	} {
		*field.to = least(*field.to, field.from)
	}
}

// least returns the smaller text that is not empty.
func least(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// mostAddresses is how many addresses a node lists.
const mostAddresses = 8

// places returns the addresses of a use, those with most events first, and how many more there are.
func (u *use) places() (list []string, more int) {
	for address := range u.addresses {
		list = append(list, address)
	}
	slices.SortFunc(list, func(a, b string) int {
		if x, y := u.addresses[a], u.addresses[b]; x != y {
			return int(min(max(y-x, -1), 1))
		}
		return strings.Compare(a, b)
	})
	more = max(0, len(list)-mostAddresses)
	return list[:len(list)-more], more
}

// readCreation reads a creationDate, which comes in two forms (CloudTrail User Guide, "CloudTrail userIdentity element"); 0 is none.
func readCreation(text string) int64 {
	for _, layout := range []string{time.RFC3339, "20060102T150405Z"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UnixMicro()
		}
	}
	return 0
}
