package timeline

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"trailsift/engine/investigate"
	"trailsift/engine/rows"
)

const (
	fewAddresses = 6     // of an actor: more are a fleet, and another one is nothing new
	fewPrograms  = 10    // programs or services of an actor
	fewRoles     = 10    // that an actor assumes
	stayNew      = day   // how long what is new counts as new
	mostFirsts   = 2_000 // things that are told of as first seen
	partKnown    = 24
	leastPast    = 1 * time.Hour // that is known before anything is new
	mostPast     = 24 * time.Hour
)

// past is what actors did before, and since when.
type past struct {
	known   int64 // µs: how long somebody must be known before something is new
	start   int64 // of the store's events
	first   map[string]int64
	things  map[thing]seen
	several map[string]map[string]int // kind and actor: how many different values
}

// thing is something that an actor uses: an address, a region, a program, a service, or a role.
type thing struct{ kind, who, value string }

type seen struct{ first, last, count int64 }

// newPast makes an empty past. A part of what the store has, between an hour and a day, must be known of an actor before something is new for it.
func newPast(start, end int64) *past {
	known := min(max((end-start)/partKnown, leastPast.Microseconds()), mostPast.Microseconds())
	return &past{known: known, start: start, first: map[string]int64{}, things: map[thing]seen{}, several: map[string]map[string]int{}}
}

func (p *past) add(t thing, s seen) {
	if t.value == "" || t.who == "" {
		return
	}
	if at, ok := p.first[t.who]; !ok || s.first < at {
		p.first[t.who] = s.first
	}
	old, known := p.things[t]
	if known {
		s = seen{min(s.first, old.first), max(s.last, old.last), s.count + old.count}
	} else {
		if p.several[t.kind] == nil {
			p.several[t.kind] = map[string]int{}
		}
		p.several[t.kind][t.who]++
	}
	p.things[t] = s
}

// isNew reports whether somebody who was known had then not used something for longer than a day, and uses few such things.
func (p *past) isNew(t thing, at int64, few int) bool {
	s, ok := p.things[t]
	return ok && at < s.first+stayNew && s.first-p.first[t.who] >= p.known && p.several[t.kind][t.who] <= few
}

// isFirst reports whether something happened for the first time, by somebody who need not be known before: only the store's own past
// counts.
func (p *past) isFirst(t thing, at int64, few int) bool {
	s, ok := p.things[t]
	return ok && at == s.first && s.first-p.start >= p.known && p.several[t.kind][t.who] <= few
}

// readPast reads what actors used until the end of the range, whatever events are chosen: their addresses and regions, the roles they
// assumed, and, where asked for, programs and services.
func (b *builder) readPast(ctx context.Context) error {
	b.past = newPast(b.store.first, b.store.last)
	const counted = " | stats count(*) as n, min(@timestamp) as first, max(@timestamp) as last by " + actorExpression + " as who, "
	const shown = " | display who, first, last, n, "
	type reader struct{ stages, kind string }
	readers := []reader{
		{`filter isValidIp(sourceIPAddress)` + counted + "sourceIPAddress as value, awsRegion as region" + shown + "value, region", newAddress}, // a service may act for somebody from anywhere
		{assumed + counted + roleField + " as value" + shown + "value", roleAssumed},
	}
	if b.options.FirstSeen {
		readers = append(readers, reader{"filter isValidIp(sourceIPAddress)" + counted + "userAgent as value" + shown + "value", newAgent},
			reader{"filter isValidIp(sourceIPAddress)" + counted + "eventSource as value" + shown + "value", newService})
	}
	for _, r := range readers {
		err := b.askAll(ctx, r.stages, 0, b.options.End, func(row []any) error {
			who, s := textOf(row[0]), seen{number(row[1]), number(row[2]), number(row[3])}
			if _, own := b.store.own[who]; own {
				return nil // another account of the store has the record that says who it was
			}
			b.past.add(thing{r.kind, who, textOf(row[4])}, s)
			if r.kind == newAddress {
				b.past.add(thing{newRegion, who, textOf(row[5])}, s)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// firsts returns what is new within the range, by the time of its first event.
func (b *builder) firsts() map[int64][]thing {
	few := map[string]int{newAddress: fewAddresses, newRegion: fewAddresses, newAgent: fewPrograms, newService: fewPrograms}
	var all []thing
	for t, s := range b.past.things {
		if limit, ok := few[t.kind]; ok && b.kinds.byName[t.kind] != nil && b.inRange(s.first) && b.past.isNew(t, s.first, limit) {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(x, y thing) int {
		return cmp.Or(cmp.Compare(b.past.things[x].first, b.past.things[y].first), strings.Compare(x.who+x.kind+x.value, y.who+y.kind+y.value))
	})
	out := map[int64][]thing{}
	for _, t := range all[:min(len(all), mostFirsts)] {
		at := b.past.things[t].first
		out[at] = append(out[at], t)
	}
	return out
}

// tellFirsts makes an entry of everything that is new. Their events are asked for by their times.
func (b *builder) tellFirsts(ctx context.Context) error {
	firsts := b.firsts()
	if len(firsts) == 0 {
		return nil
	}
	g := newGrouper(true)
	stages := "filter " + atTimes(slices.Sorted(maps.Keys(firsts))) + " | sort @timestamp | display " + strings.Join(eventFields(), ", ") + ", userAgent"
	m := moments{tell: func(all []occurrence) error {
		for _, o := range all {
			if err := b.tellFirst(g, firsts[o.At], o.Event); err != nil {
				return err
			}
		}
		return nil
	}}
	err := b.ask(ctx, stages, b.options.Start, b.options.End, func(row []any) error {
		e := readEvent(row, b.store.own)
		e.Agent, e.Error = textOf(row[len(row)-1]), "" // what failed was used as well
		return m.add(occurrence{Event: e})
	})
	err = errors.Join(err, m.end())
	b.entries = append(b.entries, g.finish()...)
	return err
}

// tellFirst tells what an event is the first of, and marks it as told.
func (b *builder) tellFirst(g *grouper, firsts []thing, e *Event) error {
	if !investigate.IsAddress(e.Address) {
		return nil // a service may act for somebody from anywhere
	}
	who := actorKey(e.Who)
	values := map[string]string{newAddress: e.Address, newRegion: e.Region, newAgent: e.Agent, newService: e.Source}
	for i, t := range firsts {
		if t.who != who || t.value != values[t.kind] {
			continue
		}
		k, s := b.kinds.byName[t.kind], b.past.things[t]
		until := s.last
		if b.options.End != 0 {
			until = min(until, b.options.End-1)
		}
		if err := g.add(occurrence{Event: e, kind: k, severity: k.Severity, until: until, count: s.count, novel: true}); err != nil {
			return err
		}
		firsts[i] = thing{}
	}
	return nil
}

// atTimes returns the condition that an event is of one of some times.
func atTimes(times []int64) string {
	var texts []string
	for _, at := range times {
		texts = append(texts, `"`+time.UnixMicro(at).UTC().Format("2006-01-02T15:04:05.999999Z07:00")+`"`)
	}
	return "@timestamp in [" + strings.Join(texts, ", ") + "]"
}

func textOf(v any) string { s, _ := v.(string); return s }

func number(v any) int64 {
	n, _ := rows.Number(v)
	return int64(n)
}
