package trace

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailsift/engine/investigate"
)

// set is a set of values of one field.
type set map[string]bool

func (s set) add(values ...string) {
	for _, v := range values {
		if v != "" {
			s[v] = true
		}
	}
}

// is returns the condition that a field has one of the values.
func (s set) is(field string) string {
	var quoted []string
	for _, v := range slices.Sorted(maps.Keys(s)) {
		quoted = append(quoted, investigate.Quote(v))
	}
	if len(quoted) == 1 {
		return field + " = " + quoted[0]
	}
	return field + " in [" + strings.Join(quoted, ", ") + "]"
}

// in returns the condition that a field is one of the values, as a regex: alone, the engine reads little more than the rows that it
// lets pass, which it does not for lists.
func (s set) in(field string) string { return field + " like /^(" + s.pattern() + ")$/" }

// pattern returns a regex that finds each of the values.
func (s set) pattern() string {
	return strings.Join(mapped(slices.Sorted(maps.Keys(s)), investigate.Pattern), "|")
}

// fewTexts is how many texts are looked for one by one, which is quicker than a regex where they are few.
const fewTexts = 8

// within returns the condition that a field holds one of the values.
func (s set) within(field string) string {
	if len(s) > fewTexts {
		return field + " like /" + s.pattern() + "/"
	}
	return investigate.Any(mapped(slices.Sorted(maps.Keys(s)), func(v string) string { return field + " like " + investigate.Quote(v) })...)
}

// usesWanted says whose uses a round asks for.
type usesWanted struct {
	keys       set
	principals set
	arns       set
	named      set // regexes of how ARNs end
}

func newUsesWanted() *usesWanted { return &usesWanted{set{}, set{}, set{}, set{}} }

// conditions returns what is to be asked, each by a query of its own; none where there is nothing to ask.
func (w *usesWanted) conditions() []string {
	var out []string
	if len(w.keys) > 0 {
		out = append(out, w.keys.in("userIdentity.accessKeyId"))
	}
	if len(w.principals) > 0 {
		out = append(out, w.principals.in("userIdentity.principalId"))
	}
	if len(w.arns) > 0 {
		out = append(out, w.arns.in("userIdentity.arn"))
	}
	if len(w.named) > 0 {
		out = append(out, "userIdentity.arn like /("+strings.Join(slices.Sorted(maps.Keys(w.named)), "|")+")$/")
	}
	return out
}

// usesQuery asks for uses.
func usesQuery(where string) string {
	fields := useFields()
	names := make([]string, len(fields))
	by := make([]string, len(fields))
	for i, f := range fields {
		names[i] = fmt.Sprintf("f%d", i)
		by[i] = f + " as " + names[i]
	}
	return "filter " + where + " | stats count(*) as events, min(@timestamp) as first, max(@timestamp) as last, count(errorCode) as fails by " +
		strings.Join(by, ", ") + " | display " + strings.Join(names, ", ") + ", events, first, last, fails"
}

// recordsWanted says which records a round asks for.
type recordsWanted struct {
	callers  set // access keys that asked
	foreign  set // principals that asked, as records of other accounts name them
	answers  set // texts in answers
	signIns  set // principals that signed in or switched roles
	arns     set // the same by ARN
	users    set // names of users who signed in
	roots    set // accounts whose root signed in
	switched set // texts in what a record says of who switched to a role
	made     set // texts in the requests that made users
	portals  set // texts in what the access portal says it gave
	shared   set // ids of actions of which a record without an answer is known
}

func newRecordsWanted() *recordsWanted {
	return &recordsWanted{set{}, set{}, set{}, set{}, set{}, set{}, set{}, set{}, set{}, set{}, set{}}
}

// fewKeys is how many keys are asked for one by one: each reads the parts of the store alone that may have it.
const fewKeys = 4

// conditions returns what is to be asked, each by a query of its own; none where there is nothing to ask. Conditions are cut such
// that the engine can apply them while it reads: of alternatives about several fields it would read every row whole.
func (w *recordsWanted) conditions() []string {
	var out []string
	calls := ofCalls()
	if len(w.callers) > fewKeys {
		out = append(out, calls+" and "+w.callers.is("userIdentity.accessKeyId"))
	} else {
		for _, key := range slices.Sorted(maps.Keys(w.callers)) {
			out = append(out, calls+" and "+investigate.KeyIs(key))
		}
	}
	if len(w.foreign) > 0 {
		out = append(out, `userIdentity.type = "AWSAccount" and `+calls+" and "+w.foreign.is("userIdentity.principalId"))
	}
	if len(w.answers) > 0 {
		out = append(out, calls+" and "+w.answers.within("responseElements"))
	}
	for _, name := range []string{"ConsoleLogin", "SwitchRole"} {
		if who := w.signedIn(name); len(who) > 0 {
			out = append(out, `eventName = "`+name+`" and `+investigate.Any(who...))
		}
	}
	for _, name := range []string{"CreateUser", "CreateLoginProfile", "UpdateLoginProfile"} {
		if len(w.made) > 0 {
			out = append(out, `eventName = "`+name+`" and `+w.made.within("requestParameters"))
		}
	}
	if len(w.portals) > 0 {
		out = append(out, `eventName = "GetRoleCredentials" and `+w.portals.within("serviceEventDetails"))
	}
	if len(w.shared) > 0 {
		out = append(out, calls+" and "+w.shared.is("sharedEventID"))
	}
	return out
}

// signedIn returns the conditions of who signed in or switched roles.
func (w *recordsWanted) signedIn(name string) []string {
	var out []string
	if len(w.signIns) > 0 {
		out = append(out, w.signIns.is("userIdentity.principalId"))
	}
	if len(w.arns) > 0 {
		out = append(out, w.arns.is("userIdentity.arn"))
	}
	switch {
	case name == "SwitchRole" && len(w.switched) > 0:
		out = append(out, w.switched.within("additionalEventData"))
	case name == "ConsoleLogin" && len(w.users) > 0:
		out = append(out, w.users.is("userIdentity.userName"))
	}
	if name == "ConsoleLogin" && len(w.roots) > 0 {
		out = append(out, `userIdentity.type = "Root" and `+w.roots.is("userIdentity.accountId"))
	}
	return out
}

// ofCalls is the condition that an event is of a call that traces follow.
func ofCalls() string {
	names := set{}
	for _, c := range calls() {
		names.add(c.name)
	}
	return names.is("eventName")
}

// recordsQuery asks for records, the oldest first.
func recordsQuery(where string, limit int) string {
	return recordsOf(where + " and not ispresent(errorCode) | sort @timestamp, eventID | limit " + fmt.Sprint(limit))
}

// recordsOf asks for the records that a condition lets pass.
func recordsOf(where string) string {
	return "filter " + where + " | display " + strings.Join(recordFields(), ", ")
}

// attemptsQuery asks for what was refused to keys.
func attemptsQuery(where string, keys set, limit int) string {
	return "filter " + where + ofCalls() + " and ispresent(errorCode) and " + keys.is("userIdentity.accessKeyId") +
		" | stats count(*) as n, min(@timestamp) as first, max(@timestamp) as last, min(eventID) as id by userIdentity.accessKeyId as key, eventName as call, errorCode as error, " +
		"errorMessage as message | sort first, id | limit " + fmt.Sprint(limit) +
		" | display key, call, error, message, n, first, last, id"
}
