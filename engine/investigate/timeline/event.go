package timeline

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"trailsift/engine/investigate"
)

// Event is what is read of a record to tell it.
type Event struct {
	At                                                              int64 // µs since 1970 UTC
	ID, Source, Name, Type, Error, Account, Region, Address, Shared string
	Who                                                             investigate.Identity

	Agent string   // of what was seen for the first time only
	Names []string // of events that are counted together, in place of Name

	parts map[string]*part    // by the name of the field that holds them
	own   map[string]struct{} // accounts that the store has events of
}

// part is a field that holds a JSON object, which is decoded when it is needed.
type part struct {
	text    string
	decoded bool
	value   any
}

// The fields of an event, in the order in which they are asked for: those of its identity come first.
func eventFields() []string {
	fields := append(slices.Clone(investigate.IdentityFields()),
		"@timestamp", "eventID", "eventSource", "eventName", "eventType", "errorCode", "recipientAccountId", "awsRegion", "sourceIPAddress", "sharedEventID")
	return append(fields, partFields()...)
}

func partFields() []string {
	return []string{"requestParameters", "responseElements", "additionalEventData"}
}

// readEvent reads a row of eventFields.
func readEvent(row []any, own map[string]struct{}) *Event {
	e := &Event{Who: investigate.ReadIdentity(row), own: own}
	row = row[len(investigate.IdentityFields()):]
	e.At, _ = row[0].(int64)
	texts := []*string{&e.ID, &e.Source, &e.Name, &e.Type, &e.Error, &e.Account, &e.Region, &e.Address, &e.Shared}
	for i, to := range texts {
		*to, _ = row[i+1].(string)
	}
	if e.Account == "" {
		e.Account = e.Who.AccountID // the oldest records name the caller's account only
	}
	e.parts = map[string]*part{}
	for i, name := range partFields() {
		if text, ok := row[1+len(texts)+i].(string); ok {
			e.parts[name] = &part{text: text}
		}
	}
	return e
}

// value returns a member of a record: nil, string, bool, json.Number, []any or map[string]any.
func (e *Event) value(path string) any {
	switch path {
	case "eventName":
		if len(e.Names) > 0 {
			return anyOf(e.Names)
		}
		return e.Name
	case "eventSource":
		return e.Source
	case "userAgent":
		return e.Agent
	case "errorCode":
		return e.Error
	case "awsRegion":
		return e.Region
	case "recipientAccountId":
		return e.Account
	case "sourceIPAddress":
		return e.Address
	case "userIdentity.type":
		return e.Who.Type
	case "userIdentity.userName":
		return e.Who.UserName
	case "userIdentity.arn":
		return e.Who.ARN
	case "userIdentity.accountId":
		return e.Who.AccountID
	}
	if policy, ok := strings.CutPrefix(path, outsiders); ok {
		return e.outsiders(policy)
	}
	first, rest, _ := strings.Cut(path, ".")
	p := e.parts[first]
	if p == nil {
		return nil
	}
	if !p.decoded {
		p.decoded = true
		d := json.NewDecoder(bytes.NewReader([]byte(p.text)))
		d.UseNumber()
		if d.Decode(&p.value) != nil {
			p.value = nil // a part that is no JSON has no members
		}
	}
	if rest == "" {
		return p.value
	}
	return member(p.value, strings.Split(rest, "."))
}

// member follows a path. Lists are passed through: the members of all elements are one list.
func member(v any, path []string) any {
	if len(path) == 0 {
		return v
	}
	switch x := v.(type) {
	case map[string]any:
		if below, ok := x[path[0]]; ok {
			return member(below, path[1:])
		}
	case []any:
		var all []any
		for _, item := range x {
			switch below := member(item, path).(type) {
			case nil:
			case []any:
				all = append(all, below...)
			default:
				all = append(all, below)
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

func anyOf(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}

// values returns the texts at a path: one of a plain value, those of the elements of a list. Objects have none.
func (e *Event) values(path string) []string { return texts(e.value(path)) }

func texts(v any) []string {
	switch x := v.(type) {
	case string:
		if x == "" {
			return nil
		}
		return []string{x}
	case json.Number:
		return []string{x.String()}
	case bool:
		if x {
			return []string{"true"}
		}
		return []string{"false"}
	case []any:
		var out []string
		for _, item := range x {
			out = append(out, texts(item)...)
		}
		return out
	}
	return nil
}

// raw returns a part, or a member of one, as JSON text.
func (e *Event) raw(path string) string {
	if p := e.parts[path]; p != nil {
		return p.text
	}
	text, err := json.Marshal(e.value(path))
	if err != nil {
		return ""
	}
	return string(text)
}

// outside reports whether an account is none of those that the store has events of.
func (e *Event) outside(account string) bool {
	_, known := e.own[account]
	return !known && account != e.Account
}

// accountIDs matches what can be the id of an account.
func accountIDs() *regexp.Regexp { return regexp.MustCompile(`\b[0-9]{12}\b`) }

// failed reports whether the call was refused or failed for another reason.
func (e *Event) failed() bool { return e.Error != "" }

// refused reports whether an error says that somebody was not allowed to make a call. A dry run asks just that.
func refused(code string) bool {
	for _, word := range refusals() {
		if strings.Contains(code, word) {
			return true
		}
	}
	return false
}

// refusals are parts of the error codes of refused calls.
func refusals() []string {
	return []string{"AccessDenied", "Unauthorized", "NotAuthorized", "Forbidden", "AuthorizationError", "AuthorizationFailed", "DryRunOperation"}
}
