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

// within returns the condition that a field holds one of the values, which are parts of regexes.
func (s set) within(field, before, after string) string {
	return field + " like /" + before + "(" + strings.Join(slices.Sorted(maps.Keys(s)), "|") + ")" + after + "/"
}

// usesWanted says whose uses a round asks for.
type usesWanted struct {
	keys       set
	principals set
	arns       set
	portals    set // regexes of ARNs
}

func newUsesWanted() *usesWanted { return &usesWanted{set{}, set{}, set{}, set{}} }

// conditions returns what is to be asked, of which one must hold; none where there is nothing to ask.
func (w *usesWanted) conditions() []string {
	var out []string
	if len(w.keys) > 0 {
		out = append(out, w.keys.is("userIdentity.accessKeyId"))
	}
	if len(w.principals) > 0 {
		out = append(out, w.principals.is("userIdentity.principalId"))
	}
	if len(w.arns) > 0 {
		out = append(out, w.arns.is("userIdentity.arn"))
	}
	if len(w.portals) > 0 {
		out = append(out, w.portals.within("userIdentity.arn", "", "$"))
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
	answers  set // regexes of what stands in answers
	signIns  set // principals that signed in or switched roles
	arns     set // the same by ARN
	users    set // names of users who signed in
	roots    set // accounts whose root signed in
	switched set // regexes of who switched to a role
	made     set // regexes of the names of users that were made
	services set // regexes of the session names that services asked for
	portals  set // regexes of roles that the access portal gave
	shared   set // ids of actions of which a record without an answer is known
}

func newRecordsWanted() *recordsWanted {
	return &recordsWanted{set{}, set{}, set{}, set{}, set{}, set{}, set{}, set{}, set{}, set{}, set{}, set{}}
}

const isSignIn = `eventName in ["ConsoleLogin", "SwitchRole"] and `

// conditions returns what is to be asked, of which one must hold; none where there is nothing to ask.
func (w *recordsWanted) conditions() []string {
	var out []string
	add := func(s set, condition string) {
		if len(s) > 0 {
			out = append(out, condition)
		}
	}
	add(w.callers, w.callers.is("userIdentity.accessKeyId"))
	add(w.foreign, `userIdentity.type = "AWSAccount" and `+w.foreign.is("userIdentity.principalId"))
	add(w.answers, w.answers.within("responseElements", "", ""))
	add(w.signIns, isSignIn+w.signIns.is("userIdentity.principalId"))
	add(w.arns, isSignIn+w.arns.is("userIdentity.arn"))
	add(w.users, `eventName = "ConsoleLogin" and `+w.users.is("userIdentity.userName"))
	add(w.roots, `eventName = "ConsoleLogin" and userIdentity.type = "Root" and `+w.roots.is("userIdentity.accountId"))
	add(w.switched, `eventName = "SwitchRole" and `+w.switched.within("additionalEventData", `"SwitchFrom":"`, `"`))
	add(w.made, `eventName in ["CreateUser", "CreateLoginProfile", "UpdateLoginProfile"] and `+w.made.within("requestParameters", `"userName":"`, `"`))
	add(w.services, `userIdentity.type = "AWSService" and `+w.services.within("requestParameters", `"roleSessionName":"`, `"`))
	add(w.portals, `eventName = "GetRoleCredentials" and `+w.portals.within("serviceEventDetails", `"role_name":"`, `"`))
	add(w.shared, w.shared.is("sharedEventID"))
	for i, c := range out {
		if strings.Contains(c, " and ") {
			out[i] = "(" + c + ")"
		}
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
		"requestParameters.roleArn as role, requestParameters.userName as user, errorMessage as message | sort first, id | limit " + fmt.Sprint(limit) +
		" | display key, call, error, role, user, message, n, first, last, id"
}
