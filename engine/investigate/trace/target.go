package trace

import (
	"context"
	"slices"
	"strings"

	"trailsift/engine/investigate"
)

var (
	keyForm   = investigate.Regexp(`^A[KS]IA[A-Z0-9]{8,124}$`)
	eventForm = investigate.Regexp(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	startForm = investigate.Regexp(`^[0-9a-fA-F]{4,8}(-[0-9a-fA-F-]*)?$`)
)

// chooser returns the nodes that were asked for.
type chooser func(*linked) []string

// resolve reads what was asked for: a key, an event's id or its beginning, or the name, id or ARN of a session or user. What is needed
// to know its nodes is asked for.
func (s *search) resolve(ctx context.Context, asked string) (chooser, error) {
	switch {
	case keyForm().MatchString(asked):
		return func(l *linked) []string {
			l.node(keyNode(asked), Key).AccessKeyID = asked
			return []string{keyNode(asked)}
		}, nil
	case eventForm().MatchString(asked):
		return s.resolveEvent(ctx, asked, "eventID = "+investigate.Quote(asked))
	}
	choose, err := s.resolveName(ctx, asked)
	if err == nil && startForm().MatchString(asked) && len(choose(s.facts.link())) == 0 {
		return s.resolveEvent(ctx, asked, "eventID like /(?i)^"+investigate.Pattern(asked)+"/")
	}
	return choose, err
}

// resolveEvent asks for an event. It stands for what was obtained by it, else for who made it.
func (s *search) resolveEvent(ctx context.Context, asked, condition string) (chooser, error) {
	var found []*record
	ids := set{}
	err := s.each(ctx, recordsOf(s.where()+condition), func(row []any) {
		r := readRecord(row)
		ids.add(r.id)
		found = append(found, r)
	})
	if err != nil {
		return nil, err
	}
	if len(ids) != 1 {
		return nil, &UnknownError{Asked: asked, Events: len(ids)}
	}
	for _, r := range found {
		s.facts.keep(r)
	}
	return func(l *linked) []string {
		var out []string
		for _, edges := range l.parents {
			for _, e := range edges {
				if slices.Contains(e.EventIDs(), found[0].id) {
					out = append(out, e.To)
				}
			}
		}
		if len(out) == 0 {
			for _, r := range found {
				out = append(out, l.caller(r))
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}, nil
}

// caller returns the node of who made an event, of which nothing else may be known.
func (l *linked) caller(r *record) string {
	id, kind := personNode(r.caller), kindOf(r.caller)
	if r.caller.AccessKeyID != "" {
		id, kind = keyNode(r.caller.AccessKeyID), Key
	}
	n := l.node(id, kind)
	n.identify(r.caller)
	n.AccessKeyID = r.caller.AccessKeyID
	return id
}

// resolveName asks for the keys of a session or user, and for calls that gave a session which nobody used.
func (s *search) resolveName(ctx context.Context, asked string) (chooser, error) {
	pattern := investigate.Pattern(asked)
	var uses, answer string
	switch parts := strings.Split(asked, "/"); {
	case strings.HasPrefix(asked, "arn:"):
		uses, answer = "userIdentity.arn = "+investigate.Quote(asked), `"`+pattern+`"`
	case strings.HasPrefix(asked, "AROA"), strings.HasPrefix(asked, "AIDA"):
		uses, answer = "userIdentity.principalId = "+investigate.Quote(asked), `"`+pattern+`"`
	case len(parts) == 2:
		answer = `:assumed-role\/` + pattern
		uses, answer = "userIdentity.arn like /"+answer+"$/", answer+`"`
	default:
		answer = `:(assumed-role\/[^\/"]*|federated-user)\/` + pattern
		uses, answer = "userIdentity.arn like /("+answer+`|:user\/(.*\/)?`+pattern+`|:`+pattern+`)$/`, answer+`"`
	}
	if err := s.readUses(ctx, uses); err != nil {
		return nil, err
	}
	if err := s.readRecords(ctx, ofCalls()+" and responseElements like /"+answer+"/"); err != nil {
		return nil, err
	}
	if err := s.readRecords(ctx, `eventName in ["ConsoleLogin", "SwitchRole"] and `+uses); err != nil {
		return nil, err
	}
	return func(l *linked) []string {
		var out []string
		for id, n := range l.nodes {
			if n.is(asked) {
				out = append(out, id)
			}
		}
		slices.SortFunc(out, func(a, b string) int { return nodeOrder(l.nodes[a], l.nodes[b]) })
		return out
	}, nil
}

// is reports whether a node goes by a name, ARN or id.
func (n *Node) is(name string) bool {
	switch {
	case n.ARN == name || n.PrincipalID == name:
		return true
	case strings.HasPrefix(name, "arn:"):
		return false
	case strings.Contains(name, "/"):
		return strings.HasSuffix(n.ARN, ":assumed-role/"+name)
	case n.Kind == Key || n.Kind == Session || n.Kind == User:
		return n.ARN != "" && (lastPart(n.ARN) == name || strings.HasSuffix(n.ARN, ":"+name)) || n.ID == userNode(n.Account, name)
	}
	return false
}
