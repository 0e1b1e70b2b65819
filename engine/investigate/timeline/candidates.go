package timeline

import (
	"context"
	"errors"
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
	stages := "filter " + strings.Join(conditions, " or ") + " | sort @timestamp | display " + strings.Join(eventFields(), ", ")
	shared := map[string]bool{}
	m := moments{tell: func(all []occurrence) error {
		clear(shared)
		for _, o := range all {
			if o.Shared != "" && shared[o.Shared] && o.Who.Type == "AWSAccount" {
				continue // what two accounts have a record of is told by the caller's: it knows who it was
			}
			shared[o.Shared] = true
			if o.kind, o.severity = b.judge(o.Event); o.kind == nil {
				continue
			}
			o.novel = b.fromNewAddress(o.Event)
			if err := g.add(o); err != nil {
				return err
			}
		}
		return nil
	}}
	err := b.ask(ctx, stages, b.options.Start, b.options.End, func(row []any) error {
		e := readEvent(row, b.store.own)
		return m.add(occurrence{Event: e, until: e.At, count: 1})
	})
	err = errors.Join(err, m.end())
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
