package actor

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// lateAfter is the part of an actor's time after which what it had not done before is late, and leastLate the least of it in µs.
const (
	lateAfter = 20 // one twentieth
	leastLate = hour
)

// findLate lists what appeared late, of what was read before. Temporary keys and sessions are always new, and say nothing.
func (r *reader) findLate(_ context.Context, p *Profile) error {
	from := p.First + max((p.Last-p.First)/lateAfter, leastLate)
	roles := tally{}
	for _, v := range p.Credentials.Values {
		if strings.HasPrefix(v.Value, "AssumeRole") {
			roles.add(v.About, "", v)
		}
	}
	for _, s := range []struct {
		kind   string
		values []Value
	}{
		{"address", p.Addresses.Values}, {"key", p.Keys.Values}, {"role", roles.sorted()}, {"agent", p.Agents.Values}, {"region", p.Regions.Values},
		{"account", p.Accounts.Values}, {"event", p.EventNames.Values}, {"error", p.ErrorCodes.Values},
	} {
		for _, v := range s.values {
			if v.First < from || s.kind == "key" && strings.HasPrefix(v.Value, "ASIA") {
				continue
			}
			v.Kind, v.From = s.kind, ""
			p.Late.Values = append(p.Late.Values, v)
		}
	}
	slices.SortStableFunc(p.Late.Values, func(a, b Value) int { return cmp.Compare(a.First, b.First) })
	return nil
}
