package actor

import (
	"strconv"
	"time"
)

// Question is whose profile is asked for. Only Actor has to be there.
type Question struct {
	Actor string
	As    Kind // "": what its form says, or what the store has
	// Place is a condition of the query language that all events have to meet as well, such as an account's; "" is none.
	Place string
	// Start and End are the half-open range of times in µs; both 0 is all time.
	Start, End int64
	// Detailed is how many of the newest changes and denials are looked at for their resources; 0 is 1,000.
	Detailed int
	// Values is how many values of a list are kept, the most frequent ones; 0 is 10,000.
	Values int
}

// Time is a moment in µs since 1970 UTC, in JSON RFC 3339; 0 is unknown, and null there.
type Time int64

// MarshalJSON implements json.Marshaler.
func (t Time) MarshalJSON() ([]byte, error) {
	if t == 0 {
		return []byte("null"), nil
	}
	return strconv.AppendQuote(nil, time.UnixMicro(int64(t)).UTC().Format(time.RFC3339Nano)), nil
}

// Value is something that occurs in an actor's events. Its texts are as the records have them, and so as hostile.
type Value struct {
	Value  string `json:"value"`
	About  string `json:"about,omitempty"`  // the resource that an event was about
	Detail string `json:"detail,omitempty"` // what more there is to say about it
	Kind   string `json:"kind,omitempty"`   // what it is, where a list has several kinds of values
	From   string `json:"from,omitempty"`   // the address, where a list tells addresses apart
	Count  int64  `json:"count"`            // of events
	First  Time   `json:"first"`
	Last   Time   `json:"last"`
}

// List are values, the most frequent first unless it says something else.
type List struct {
	Values []Value `json:"values"`
	// More is true when there are more values than were kept, or more events than were looked at.
	More bool `json:"more,omitempty"`
}

// Hour is how many events lie in an hour that has any.
type Hour struct {
	Start  Time  `json:"start"`
	Events int64 `json:"events"`
}

// Suggestion is a command that follows what the profile shows: the arguments behind the program's name.
type Suggestion struct {
	Args []string `json:"args"`
	Why  string   `json:"why"`
}

// Profile is what is known of an actor.
type Profile struct {
	Actor  string   `json:"actor"`
	As     Kind     `json:"as"`
	Names  []string `json:"names"` // who it was, in a few words, the most frequent first
	Events int64    `json:"events"`
	Failed int64    `json:"failed"`
	Denied int64    `json:"denied"`
	Writes int64    `json:"writes"` // that did not fail
	First  Time     `json:"first"`
	Last   Time     `json:"last"`

	EventNames  List `json:"eventNames"` // detail: the event source
	ErrorCodes  List `json:"errorCodes"`
	Accounts    List `json:"accounts"` // that received the events
	Regions     List `json:"regions"`
	Addresses   List `json:"addresses"`
	Agents      List `json:"userAgents"`
	Keys        List `json:"keys"`        // detail: whose, and from where
	Identities  List `json:"identities"`  // ARNs, or what else there is; detail: the name
	Late        List `json:"late"`        // what appeared late, by first time; kind: event, error, account, region, address, agent, key or role
	Credentials List `json:"credentials"` // by first time, as the next five, and by address; detail: the newest key
	Permissions List `json:"permissions"` // detail: the policy or group
	Created     List `json:"created"`
	Deleted     List `json:"deleted"`
	Changed     List `json:"changed"`
	Denials     List `json:"denials"` // kind: the error code
	Others      List `json:"others"`  // who else came from its addresses

	Hours []Hour       `json:"hours"`
	Gaps  []Gap        `json:"gaps"`
	Next  []Suggestion `json:"next"`
}

// Gap is a time of whole hours between the actor's first and last event in which no event at all is known of the actor's accounts.
type Gap struct {
	From Time `json:"from"`
	To   Time `json:"to"`
}

// Section is a list with its name.
type Section struct {
	ID    string // the list's name in JSON
	Title string
	One   string // how one of its values is called
	*List
}

// Sections returns the lists in the order in which they are read.
func (p *Profile) Sections() []Section {
	return []Section{
		{"late", "appeared late", "", &p.Late},
		{"credentials", "credentials that it obtained", "credentials", &p.Credentials},
		{"permissions", "permissions that it changed", "permission", &p.Permissions},
		{"created", "created", "resource", &p.Created},
		{"deleted", "deleted or stopped", "resource", &p.Deleted},
		{"changed", "changed otherwise", "resource", &p.Changed},
		{"denials", "denied", "denial", &p.Denials},
		{"keys", "access keys", "access key", &p.Keys},
		{"identities", "identities", "identity", &p.Identities},
		{"addresses", "addresses", "address", &p.Addresses},
		{"others", "others at these addresses", "neighbour", &p.Others},
		{"userAgents", "user agents", "user agent", &p.Agents},
		{"eventNames", "events", "event", &p.EventNames},
		{"errorCodes", "errors", "error", &p.ErrorCodes},
		{"accounts", "accounts", "account", &p.Accounts},
		{"regions", "regions", "region", &p.Regions},
	}
}
