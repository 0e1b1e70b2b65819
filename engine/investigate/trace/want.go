package trace

import (
	"encoding/json"
	"strings"

	"trailsift/engine/investigate"
)

// wantUses says whose uses are not known yet.
func (s *search) wantUses(l *linked, found *reached) *usesWanted {
	w := newUsesWanted()
	for _, id := range found.nodes {
		if s.usesAsked[id] {
			continue
		}
		n := l.nodes[id]
		switch n.Kind {
		case Key:
			w.keys.add(n.AccessKeyID)
		case Session:
			w.session(n)
		case Principal:
			w.principals.add(n.PrincipalID)
		case Workload:
			if _, below := found.down[id]; !below {
				continue
			}
			w.named.add(":assumed-role\\/[^\\/]*\\/" + investigate.Pattern(n.workloadName()))
		default:
			continue
		}
		s.usesAsked.add(id)
	}
	return w
}

// session asks for the keys of a session, of which the id, the ARN or only the name of the role's permission set is known.
func (w *usesWanted) session(n *Node) {
	switch {
	case n.ARN == "" && strings.HasPrefix(n.Role, reservedRole):
		w.named.add(":" + investigate.Pattern(n.Account) + ":assumed-role\\/" + investigate.Pattern(n.Role) + "_[^\\/]*\\/" + investigate.Pattern(n.PrincipalID))
	case n.PrincipalID != "":
		w.principals.add(n.PrincipalID)
	default:
		w.arns.add(n.ARN)
	}
}

// workloadName is the name that the sessions of an instance or function have.
func (n *Node) workloadName() string {
	_, name, _ := strings.Cut(n.Name, " ")
	return name
}

// wantRecords says which records may lie above and below what was found, that were not asked for yet.
func (s *search) wantRecords(l *linked, found *reached) *recordsWanted {
	w := newRecordsWanted()
	for _, id := range found.nodes {
		n := l.nodes[id]
		who := investigate.Identity{Type: n.Type, ARN: n.ARN, PrincipalID: n.PrincipalID, AccountID: n.Account}
		if u := s.facts.uses[id]; u != nil {
			who = u.who
		}
		if _, above := found.up[id]; above && !s.upAsked[id] {
			w.above(n, who, s.facts.uses[id], s.signedIn[who.PrincipalID])
			s.upAsked.add(id)
		}
		if _, below := found.down[id]; below && !s.downAsked[id] {
			if n.Kind == Workload && s.facts.worked(n.workloadName()) {
				w.answers.add("/" + n.workloadName() + `"`)
			}
			w.below(n, who, s.facts.uses[id] != nil, s.signedIn[who.PrincipalID])
			s.downAsked.add(id)
		}
	}
	for text := range w.answers {
		if s.texts[text] {
			delete(w.answers, text)
		}
		s.texts.add(text)
	}
	for _, r := range s.facts.records {
		if r.shared != "" && len(r.gains) == 0 && !s.upAsked["shared:"+r.shared] {
			w.shared.add(r.shared)
			s.upAsked.add("shared:" + r.shared)
		}
	}
	return w
}

// above asks for what may lie above a node. Of a session only sign-ins are asked for that there are.
func (w *recordsWanted) above(n *Node, who investigate.Identity, u *use, signedIn bool) {
	session := who.Session()
	switch n.Kind {
	case Key:
		w.answers.add(n.AccessKeyID)
		if u == nil || u.created == 0 && who.Type == "IAMUser" {
			return // a long-term key, or one that nobody used: only an answer names it
		}
		if signedIn || who.Type == "IAMUser" || who.Type == "Root" {
			w.signIns.add(who.PrincipalID)
		}
		if who.Type != "AssumedRole" {
			return
		}
		w.answers.add(who.PrincipalID)
		w.answers.add(workloadText(session))
		if role, ok := strings.CutPrefix(who.Role(), reservedRole); ok {
			if cut := strings.LastIndexByte(role, '_'); cut > 0 {
				w.portals.add(`"role_name":` + jsonText(role[:cut]))
			}
		}
	case Session:
		w.answers.add(n.PrincipalID, n.ARN)
		w.signIns.add(n.PrincipalID)
	case User:
		if n.Type != "Root" {
			w.made.add(`"userName":` + jsonText(n.userName()))
		}
	case Workload:
		w.answers.add(workloadText(n.workloadName()))
	}
}

// below asks for what may lie below a node. A key that nobody used has obtained nothing, and of a session only sign-ins are asked
// for that there are.
func (w *recordsWanted) below(n *Node, who investigate.Identity, used, signedIn bool) {
	switch n.Kind {
	case Key:
		if used {
			w.callers.add(n.AccessKeyID)
		}
		w.foreign.add(who.PrincipalID)
		if signedIn {
			w.signIns.add(who.PrincipalID)
			w.switched.add(jsonText(who.ARN))
		}
	case User:
		if n.Type == "Root" {
			w.roots.add(n.Account)
			w.switched.add(":iam::" + n.Account + `:root"`)
			return
		}
		w.users.add(n.userName())
		w.switched.add(":iam::" + n.Account + ":user/")
	case Session:
		w.signIns.add(n.PrincipalID)
		w.foreign.add(n.PrincipalID)
		w.arns.add(n.ARN)
	}
}

// workloadText is what stands in the answer of a call that made an instance or function.
func workloadText(name string) string {
	if name == "" || isInstance(name) {
		return name
	}
	return `"functionName":` + jsonText(name)
}

// jsonText writes a text as JSON has it.
func jsonText(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return `""` // a text has a JSON form
	}
	return string(b)
}

// userName is the name of a user, without the path before it.
func (n *Node) userName() string { return lastPart(n.ID) }

// worked reports whether a session of a name used a key: what an instance or function did not use is not looked for.
func (f *facts) worked(session string) bool {
	for _, u := range f.uses {
		if u.who.Session() == session {
			return true
		}
	}
	return false
}
