package actor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailsift/engine/investigate"
	"trailsift/engine/rows"
)

// How much is kept and looked at unless a question says it.
const (
	defaultValues   = 10_000
	defaultDetailed = 1_000
)

const hour = 3_600_000_000 // µs

// reader asks about one actor.
type reader struct {
	ask       rows.QueryFunc
	q         Question
	condition string         // of the actor's events
	changes   map[Time]int64 // changes and denials by hour
}

func (r *reader) values() int   { return cmp.Or(max(r.q.Values, 0), defaultValues) }
func (r *reader) detailed() int { return cmp.Or(max(r.q.Detailed, 0), defaultDetailed) }

// each asks a question about the actor's events and visits the rows.
func (r *reader) each(ctx context.Context, text string, visit func(row []any)) error {
	return r.eachOf(ctx, r.condition, text, visit)
}

// eachOf asks a question about the events of a condition, in the range and place of the question.
func (r *reader) eachOf(ctx context.Context, condition, text string, visit func(row []any)) (err error) {
	return r.eachIn(ctx, r.q.Start, r.q.End, condition, text, visit)
}

// eachIn asks a question about the events of a condition in a range, and in the place of the question.
func (r *reader) eachIn(ctx context.Context, start, end int64, condition, text string, visit func(row []any)) (err error) {
	if r.q.Place != "" {
		condition = r.q.Place + " and " + condition
	}
	result, _, err := r.ask(ctx, "filter "+condition+" | "+text, start, end)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, result.Close()) }()
	return rows.Each(result, visit)
}

// counted is the command that counts the events of fields that are called v0, v1 and so on: count, first and last come before them,
// and further statistics after them.
func counted(fields string, more ...string) string {
	names := "count(*) as n, min(@timestamp) as first, max(@timestamp) as last"
	shown := "n, first, last"
	for i := range strings.Count(fields, " as v") {
		shown += fmt.Sprintf(", v%d", i)
	}
	for _, m := range more {
		names += ", " + m
		shown += ", " + m[strings.LastIndex(m, " ")+1:]
	}
	return "stats " + names + " by " + fields + " | display " + shown
}

// value reads the count and the times at the beginning of a row of counted.
func value(row []any) Value {
	n, _ := row[0].(int64)
	first, _ := row[1].(int64)
	last, _ := row[2].(int64)
	return Value{Count: n, First: Time(first), Last: Time(last)}
}

func textOf(v any) string {
	text, _ := v.(string)
	return text
}

// keep adds a value to a list that has room for it.
func (r *reader) keep(l *List, v Value) {
	if len(l.Values) == r.values() {
		l.More = true
		return
	}
	l.Values = append(l.Values, v)
}

// empty returns a profile without events, whose lists are empty in JSON and not null.
func empty(q Question) *Profile {
	p := &Profile{Actor: q.Actor, As: q.As, Names: []string{}, Hours: []Hour{}, Gaps: []Gap{}, Next: []Suggestion{}}
	for _, s := range p.Sections() {
		s.Values = []Value{}
	}
	return p
}

// Read returns the profile of an actor. The question has to say what it is, unless its form does: Readings tells. An actor without
// events has a profile whose count of them is 0.
func Read(ctx context.Context, ask rows.QueryFunc, q Question) (*Profile, error) {
	if q.As == "" {
		q.As = KindsOf(q.Actor)[0]
	}
	r := &reader{ask: ask, q: q, condition: condition(q.Actor, q.As)}
	p := empty(q)
	if err := r.readEvents(ctx, p); err != nil || p.Events == 0 {
		return p, err
	}
	for _, part := range []func(context.Context, *Profile) error{
		r.readIdentities, r.readChanges, r.readCredentials, r.findLate, r.readGaps, r.readOthers,
	} {
		if err := part(ctx, p); err != nil {
			return nil, err
		}
	}
	p.suggest()
	return p, nil
}

// readEvents reads what was called, when, from where and how that ended, in one pass: events that agree in all of that and in their
// hour are one row, which is some for each hour and address, however many events there are.
func (r *reader) readEvents(ctx context.Context, p *Profile) error {
	lists := []*List{&p.EventNames, &p.ErrorCodes, &p.Accounts, &p.Regions, &p.Addresses, &p.Agents}
	tallies := make([]tally, len(lists))
	for i := range tallies {
		tallies[i] = tally{}
	}
	hours := map[Time]int64{}
	r.changes = map[Time]int64{}
	fields := "eventName as v0, errorCode as v1, recipientAccountId as v2, awsRegion as v3, sourceIPAddress as v4, userAgent as v5, eventSource as v6, " +
		deniedCondition + " as v7, " + writeCondition + " and not " + credentialCondition() + " as v8, bin(1h) as v9"
	err := r.each(ctx, counted(fields), func(row []any) {
		v := value(row)
		denied := row[10] == true
		write := row[4] == nil && row[11] == true
		p.add(v, row[4] != nil, denied, write)
		for i := range tallies {
			detail := ""
			if i == 0 {
				detail = textOf(row[9])
			}
			tallies[i].add(textOf(row[3+i]), detail, v)
		}
		if at, ok := row[12].(int64); ok {
			hours[Time(at)] += v.Count
			if denied || write {
				r.changes[Time(at)] += v.Count
			}
		}
	})
	for i := range lists {
		r.keepAll(lists[i], tallies[i])
	}
	for _, at := range slices.Sorted(maps.Keys(hours)) {
		p.Hours = append(p.Hours, Hour{at, hours[at]})
	}
	return err
}

// add counts events that agree in how they ended.
func (p *Profile) add(v Value, failed, denied, write bool) {
	p.Events += v.Count
	p.First, p.Last = earlier(p.First, v.First), max(p.Last, v.Last)
	switch {
	case denied:
		p.Denied += v.Count
		p.Failed += v.Count
	case failed:
		p.Failed += v.Count
	case write:
		p.Writes += v.Count
	}
}

// readIdentities reads who it was: names, keys and identities.
func (r *reader) readIdentities(ctx context.Context, p *Profile) error {
	var fields []string
	for i, f := range append(investigate.IdentityFields(), "sourceIPAddress") {
		fields = append(fields, fmt.Sprintf("%s as v%d", f, i))
	}
	last := len(fields) - 1
	names, keys, identities, from := tally{}, tally{}, tally{}, map[string][]string{}
	seen := 0
	text := counted(strings.Join(fields, ", ")) + fmt.Sprintf(" | sort n desc, first, v5, v2, v%d | limit %d", last, r.values()+1)
	err := r.each(ctx, text, func(row []any) {
		if seen++; seen > r.values() {
			return
		}
		v, id := value(row), investigate.ReadIdentity(row[3:])
		name := id.Name()
		names.add(name, "", v)
		if id.AccessKeyID != "" {
			keys.add(id.AccessKeyID, name, v)
			if address := textOf(row[3+last]); !slices.Contains(from[id.AccessKeyID], address) {
				from[id.AccessKeyID] = append(from[id.AccessKeyID], address)
			}
		}
		if text := cmp.Or(id.ARN, id.InvokedBy, id.PrincipalID); text != "" && text != name {
			identities.add(text, name, v)
		} else {
			identities.add(name, "", v)
		}
	})
	r.keepAll(&p.Keys, keys)
	for i, k := range p.Keys.Values {
		p.Keys.Values[i].From = addresses(from[k.Value])
	}
	r.keepAll(&p.Identities, identities)
	for _, v := range names.sorted() {
		p.Names = append(p.Names, v.Value)
	}
	if seen > r.values() {
		p.Keys.More, p.Identities.More = true, true
	}
	return err
}

// addresses names the first of some addresses, and says how many more there are.
func addresses(list []string) string {
	const most = 3
	if more := len(list) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), more)
	}
	return strings.Join(list, ", ")
}

func earlier(a, b Time) Time {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
