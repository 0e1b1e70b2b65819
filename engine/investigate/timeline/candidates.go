package timeline

import (
	"context"
	"maps"
	"slices"
	"strings"

	"trailsift/engine/investigate"
)

// assumed finds the roles that were assumed by others than services of AWS.
const assumed = `filter eventName in ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"] and eventSource = "sts.amazonaws.com" and not ispresent(userIdentity.invokedBy)`

// tellCandidates tells the events that matter each by itself.
func (b *builder) tellCandidates(ctx context.Context) error {
	g := newGrouper(b.options.Alone)
	conditions := []string{}
	if f := b.kinds.filter(); f != "" {
		conditions = append(conditions, f)
	}
	if f := b.newRoles(); f != "" {
		conditions = append(conditions, f)
	}
	if len(conditions) == 0 {
		return nil
	}
	// What two accounts have a record of is told by the caller's: it knows who it was. It comes first.
	stages := "filter " + strings.Join(conditions, " or ") + " | sort @timestamp, userIdentity.type desc, eventID | display " + strings.Join(eventFields(), ", ")
	moment, shared := int64(0), map[string]bool{}
	err := b.ask(ctx, stages, b.options.Start, b.options.End, func(row []any) error {
		e := readEvent(row, b.store.own)
		if e.At != moment {
			moment = e.At
			clear(shared)
		}
		if e.Shared != "" && shared[e.Shared] && e.Who.Type == "AWSAccount" {
			return nil
		}
		shared[e.Shared] = true
		k, severity := b.judge(e)
		if k == nil {
			return nil
		}
		return g.add(occurrence{Event: e, kind: k, severity: severity, until: e.At, count: 1, novel: b.fromNewAddress(e)})
	})
	b.entries = append(b.entries, g.finish()...)
	return err
}

// judge returns the kind of an event and how severe it is; nil for what is not told.
func (b *builder) judge(e *Event) (*Kind, Severity) {
	k := b.kinds.of(e)
	if strings.HasPrefix(e.Name, "AssumeRole") && strings.HasPrefix(e.Source, "sts.") {
		k = b.role(e)
	}
	if k == nil {
		return nil, Info
	}
	severity := k.Severity
	if b.fromNewAddress(e) {
		severity = severity.higher()
	}
	if e.failed() {
		if !refused(e.Error) && !b.options.AllAttempts {
			return nil, Info
		}
		severity = severity.lower()
	}
	if strings.HasPrefix(e.Who.IssuerName, "AWSServiceRoleFor") {
		severity = severity.lower() // AWS itself did it
	}
	if k.Name == roleAssumed && e.Name != "AssumeRole" {
		severity = severity.lower() // that is how people and pipelines sign in
	}
	return k, severity
}

// role returns the kind of a role that was assumed: nothing is told of what the same caller does all the time.
func (b *builder) role(e *Event) *Kind {
	switch {
	case e.Who.InvokedBy != "":
		return nil
	case e.failed():
		return b.kinds.byName[roleRefused]
	case callerOutside().holds(e):
		return b.kinds.byName[outsiderAssumed]
	case b.fromNewAddress(e) || len(e.values(roleField)) > 0 && b.past.isFirst(thing{roleAssumed, actorKey(e.Who), e.values(roleField)[0]}, e.At, fewRoles):
		return b.kinds.byName[roleAssumed]
	}
	return nil
}

const roleField = "requestParameters.roleArn"

// newRoles returns the condition that finds the roles that were assumed in a new way, by an outsider or in vain; "" when nobody asks.
func (b *builder) newRoles() string {
	if b.kinds.byName[roleAssumed] == nil {
		return ""
	}
	var addresses []string
	var firsts []int64
	for t, s := range b.past.things {
		switch {
		case t.kind == roleAssumed && s.last >= b.options.Start && b.past.isFirst(t, s.first, fewRoles):
			firsts = append(firsts, s.first)
		case t.kind == newAddress && s.last >= b.options.Start && b.past.isNew(t, s.first, fewAddresses):
			addresses = append(addresses, t.value)
		}
	}
	own := each(slices.Sorted(maps.Keys(b.store.own)), investigate.Quote)
	conditions := []string{"ispresent(errorCode)", `userIdentity.type = "AWSAccount" and userIdentity.accountId not in [` + strings.Join(own, ", ") + "]"}
	if len(addresses) > 0 {
		slices.Sort(addresses)
		addresses = slices.Compact(addresses)
		conditions = append(conditions, "sourceIPAddress in ["+strings.Join(each(addresses[:min(len(addresses), mostFirsts)], investigate.Quote), ", ")+"]")
	}
	if len(firsts) > 0 {
		slices.Sort(firsts)
		firsts = slices.Compact(firsts)
		conditions = append(conditions, atTimes(firsts[:min(len(firsts), mostFirsts)]))
	}
	return "(" + strings.TrimPrefix(assumed, "filter ") + " and (" + strings.Join(conditions, " or ") + "))"
}

// fromNewAddress reports whether an event comes from an address that is new for its actor.
func (b *builder) fromNewAddress(e *Event) bool {
	return b.past != nil && b.past.isNew(thing{newAddress, actorKey(e.Who), e.Address}, e.At, fewAddresses)
}

// each returns what a function makes of every value.
func each(values []string, of func(string) string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = of(v)
	}
	return out
}
