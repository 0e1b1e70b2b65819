package actor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailsift/engine/investigate"
)

// mostNeighbours is at how many of its addresses others are looked for.
const mostNeighbours = 8

// readOthers reads who else came from the actor's addresses: from those that appeared late first, then from the most frequent ones.
func (r *reader) readOthers(ctx context.Context, p *Profile) error {
	if p.As == Address {
		return nil
	}
	var chosen []string
	choose := func(list []Value) {
		for _, v := range list {
			if len(chosen) < mostNeighbours && investigate.IsAddress(v.Value) && !slices.Contains(chosen, investigate.Quote(v.Value)) {
				chosen = append(chosen, investigate.Quote(v.Value))
			}
		}
	}
	choose(p.Late.Values)
	choose(p.Addresses.Values)
	if len(chosen) == 0 {
		return nil
	}
	condition := "sourceIPAddress in [" + strings.Join(chosen, ", ") + "] and not (" + r.condition + ")"
	text := counted("sourceIPAddress as v0, actor() as v1") + fmt.Sprintf(" | sort n desc, first, v0, v1 | limit %d", r.values()+1)
	return r.eachOf(ctx, condition, text, func(row []any) {
		v := value(row)
		v.From, v.Value = textOf(row[3]), textOf(row[4])
		r.keep(&p.Others, v)
	})
}

// mostOfAKind is how many commands of the same kind are suggested.
const mostOfAKind = 3

// suggest says which commands follow what was found.
func (p *Profile) suggest() {
	add := func(why string, args ...string) {
		if !slices.ContainsFunc(p.Next, func(s Suggestion) bool { return slices.Equal(s.Args, args) }) { // the first reason is the better one
			p.Next = append(p.Next, Suggestion{args, why})
		}
	}
	if p.As == Key {
		add("who this key belongs to, and what came of it", "trace", p.Actor)
	}
	p.suggestKeys(add)
	n := 0
	for _, v := range p.Late.Values {
		if n < mostOfAKind && v.Kind == "address" && investigate.IsAddress(v.Value) && p.As != Address {
			add("who came from an address that appeared late", "actor", v.Value)
			n++
		}
	}
	flag := map[Kind]string{User: "--user", Session: "--user", Role: "--role", Key: "--key", Address: "--ip", Service: "--service"}[p.As]
	if flag == "" {
		return
	}
	if len(p.Late.Values) > 0 {
		add("from when on it did what it had not done before", "events", flag, p.Actor, "--from", argument(p.Late.Values[0].First))
	}
	if p.Denied > 0 {
		args := []string{"events", flag, p.Actor, "--error"}
		if p.Denied < p.Failed {
			args = []string{"events", flag, p.Actor, "--error=*Denied*", "--error=*Unauthorized*", "--error=*Forbidden*"}
		}
		add("what it was denied, event by event", args...)
	}
	if l := p.Permissions.Values; len(l) > 0 {
		last := Time(0)
		for _, v := range l {
			last = max(last, v.Last)
		}
		add("the changes around its changes of permissions", "events", flag, p.Actor, "--write-only", "--from", argument(l[0].First), "--to", argument(last+1_000_000))
	}
}

// suggestKeys suggests to follow the keys that the actor made, those of the roles that it took on, and its own: first what came from
// addresses that appeared late, and of these the latest.
func (p *Profile) suggestKeys(add func(why string, args ...string)) {
	late := map[string]bool{}
	for _, v := range p.Late.Values {
		late[v.Value] = late[v.Value] || v.Kind == "address"
	}
	obtained := slices.Clone(p.Credentials.Values)
	slices.Reverse(obtained)
	slices.SortStableFunc(obtained, func(a, b Value) int { return cmp.Compare(rank(late[a.From]), rank(late[b.From])) })
	made, assumed := 0, 0
	for _, v := range obtained {
		switch {
		case v.Detail == "":
		case v.Value == "CreateAccessKey" && made < mostOfAKind:
			add("the newest key that it made for "+cmp.Or(v.About, "itself"), "actor", v.Detail)
			made++
		case v.Value != "CreateAccessKey" && assumed < mostOfAKind:
			add(fmt.Sprintf("the newest credentials of %s, by %s from %s", cmp.Or(v.About, "its own"), v.Value, cmp.Or(v.From, "an unknown address")), "trace", v.Detail)
			assumed++
		}
	}
	if p.As == Key {
		return
	}
	for i, k := range p.Keys.Values {
		if i < mostOfAKind {
			add("one of its most used keys", "trace", k.Value)
		}
	}
}

// rank orders what comes first before what does not.
func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// argument writes a time for --from and --to.
func argument(t Time) string { return time.UnixMicro(int64(t)).UTC().Format(time.RFC3339) }
