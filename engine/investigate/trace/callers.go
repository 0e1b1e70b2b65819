package trace

import (
	"cmp"
	"slices"
	"strings"

	"trailsift/engine/investigate"
)

// above returns the node of who asked for an action, and what that is concluded from; nothing where the record names it.
func (l *linker) above(g *group, x gain) (id, by string) {
	r := g.lead
	who := r.caller
	if r.name == "SwitchRole" && r.from != "" {
		return l.switchedFrom(r)
	}
	if who.AccessKeyID != "" {
		id = keyNode(who.AccessKeyID)
		l.node(id, Key).identify(who)
		l.nodes[id].AccessKeyID = who.AccessKeyID
		return id, ""
	}
	kind := kindOf(who)
	if kind == Service && x.kind != Workload {
		if isInstance(x.session) && who.InvokedBy == "ec2.amazonaws.com" || x.session != "" && who.InvokedBy == "lambda.amazonaws.com" {
			return l.workload(x.account, x.session), ByName
		}
	}
	if kind == Session {
		if key := l.sessionKey(who.ARN, who.PrincipalID, r.at); key != "" {
			return keyNode(key), BySession
		}
	}
	if kind == Principal {
		if key := l.principalKey(who.PrincipalID, r.at); key != "" {
			return keyNode(key), ByPrincipal
		}
	}
	id = personNode(who)
	l.node(id, kind).identify(who)
	return id, ""
}

// kindOf returns what somebody is who shows no access key.
func kindOf(who investigate.Identity) Kind {
	switch who.Type {
	case "IAMUser", "Root":
		return User
	case "AssumedRole", "FederatedUser":
		return Session
	case "AWSAccount":
		return Principal
	case "AWSService":
		return Service
	}
	if who.InvokedBy != "" && who.PrincipalID == "" {
		return Service
	}
	return Federated
}

// personNode returns the id of the node of somebody who shows no access key.
func personNode(who investigate.Identity) string {
	kind := kindOf(who)
	switch {
	case who.Type == "Root":
		return rootNode(accountOf(who))
	case kind == User:
		return userNode(accountOf(who), who.Name())
	case kind == Service:
		return "service:" + who.InvokedBy
	case kind == Session:
		return "session:" + cmp.Or(who.PrincipalID, who.ARN)
	case kind == Principal:
		return "principal:" + accountOf(who) + "/" + who.PrincipalID
	}
	return "federated:" + accountOf(who) + "/" + cmp.Or(who.PrincipalID, who.OnBehalfOf, who.UserName, who.ARN)
}

func accountOf(who investigate.Identity) string { return cmp.Or(who.AccountID, arnAccount(who.ARN)) }

// workload returns the node of an instance or function.
func (l *linker) workload(account, name string) string {
	id := workloadNode(account, name)
	n := l.node(id, Workload)
	if n.Name == "" {
		n.Name = strings.SplitN(id, ":", 2)[0] + " " + name
		n.Account = account
	}
	return id
}

// switchedFrom returns the node of who switched to a role. The record names a user or a session.
func (l *linker) switchedFrom(r *record) (id, by string) {
	if strings.Contains(r.from, ":assumed-role/") {
		if key := l.sessionKey(r.from, "", r.at); key != "" {
			return keyNode(key), BySession
		}
		id = "session:" + r.from
		l.node(id, Session).identify(investigate.Identity{Type: "AssumedRole", ARN: r.from})
		return id, ""
	}
	who := investigate.Identity{Type: "IAMUser", ARN: r.from}
	if strings.HasSuffix(r.from, ":root") {
		who.Type = "Root"
	}
	id = personNode(who)
	l.node(id, User).identify(who)
	return id, ""
}

// sessionKey returns the key of the session that was open at a time: the last one that a call had given for it until then, else the
// last one that had been used.
func (l *linker) sessionKey(arn, principal string, at int64) string {
	same := func(a, p string) bool {
		if principal != "" && p != "" {
			return p == principal
		}
		return a != "" && a == arn
	}
	key, began := "", int64(0)
	for _, s := range l.sessions {
		if same(s.arn, s.principal) && s.at <= at+nearby && (key == "" || s.at > began) {
			key, began = s.key, s.at
		}
	}
	if key != "" {
		return key
	}
	for _, u := range l.facts.sortedUses() {
		if u.who.AccessKeyID != "" && same(u.who.ARN, u.who.PrincipalID) && u.began() <= at+nearby && (key == "" || u.began() > began) {
			key, began = u.who.AccessKeyID, u.began()
		}
	}
	return key
}

// principalKey returns the key that was used under a principal id around a time, empty where it was none or several: then it is not
// known which of them it was.
func (l *linker) principalKey(principal string, at int64) string {
	if principal == "" {
		return ""
	}
	var keys []string
	for _, u := range l.facts.sortedUses() {
		if u.who.PrincipalID != principal || u.who.AccessKeyID == "" {
			continue
		}
		longTerm := u.created == 0
		if longTerm || u.created <= at+nearby && at <= max(u.last, u.created+longestSession) {
			keys = append(keys, u.who.AccessKeyID)
		}
	}
	if len(keys) != 1 {
		return ""
	}
	return keys[0]
}

// began is when a use's session began, as far as that is known.
func (u *use) began() int64 {
	if u.created != 0 {
		return u.created
	}
	return u.first
}

// sortedUses returns the uses in the order of their keys.
func (f *facts) sortedUses() []*use {
	out := make([]*use, 0, len(f.uses))
	for _, u := range f.uses {
		out = append(out, u)
	}
	slices.SortFunc(out, func(a, b *use) int { return strings.Compare(a.who.AccessKeyID, b.who.AccessKeyID) })
	return out
}

// infer looks for what is above a key that no answer names: an event that opened a session under the same identity when the
// credentials were issued, the last sign-in before a session of the console, or what the session is named after.
func (l *linker) infer(id string, u *use, opened map[*group]bool) {
	if u.who.Type == "IAMUser" && u.created == 0 { // a long-term key
		return
	}
	var best, signIn *group
	var bestGain, signInGain gain
	distance := nearby + 1
	for _, g := range l.groups {
		for _, x := range g.gains {
			if x.key == u.who.AccessKeyID || !x.opens(u) {
				continue
			}
			away := max(u.began()-g.lead.at, g.lead.at-u.began())
			if away < distance {
				best, bestGain, distance = g, x, away
			}
			if console := g.lead.name == "ConsoleLogin" || g.lead.name == "SwitchRole"; console && u.console && g.lead.at <= u.began()+nearby && u.began()-g.lead.at <= longestSession {
				signIn, signInGain = g, x // groups are in order: the last one stays
			}
		}
	}
	switch session := lastPart(u.who.ARN); {
	case best != nil:
		l.connect(best, bestGain, id, BySession, false)
		opened[best] = true
	case signIn != nil:
		l.connect(signIn, signInGain, id, BySignIn, false)
		opened[signIn] = true
	case u.who.Type == "AssumedRole" && isInstance(session):
		l.named(id, l.workload(accountOf(u.who), session), u)
	case u.who.Type == "AssumedRole":
		if function := workloadNode(accountOf(u.who), session); l.nodes[function] != nil {
			l.named(id, function, u)
		}
	}
}

// opens reports whether a gain is a session of the identity of a use.
func (x gain) opens(u *use) bool {
	switch {
	case x.kind != Session && x.kind != Key:
		return false
	case x.principal != "" && u.who.PrincipalID != "":
		return x.principal == u.who.PrincipalID
	case x.arn != "":
		return x.arn == u.who.ARN
	case strings.HasPrefix(x.role, reservedRole):
		return strings.HasPrefix(u.who.Role(), x.role+"_") && x.session == u.who.Session() && x.account == accountOf(u.who)
	}
	return false
}

// named adds the edge to a session from what it is named after. No event shows how it got its credentials.
func (l *linker) named(id, from string, u *use) {
	l.addEdge(&Edge{From: from, To: id, Call: "AssumeRole", Source: "sts.amazonaws.com", At: Time(u.began()), Evidence: []Evidence{{How: ByName}}})
}
