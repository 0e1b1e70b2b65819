package timeline

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailsift/engine/investigate"
)

const (
	groupGap    = int64(30 * time.Minute / time.Microsecond) // between events that are told together
	mostIDs     = 50                                         // of an entry
	mostPlaces  = 5                                          // accounts, regions, addresses or names of calls of an entry
	sweepEvery  = 4096                                       // events after which groups are looked at that nothing joins any more
	mostEntries = 200_000
)

// grouper folds events that come in the order of time into entries. An entry is of one kind, actor, account, address and outcome.
type grouper struct {
	alone   bool // every event is an entry
	open    map[string]*group
	entries []Entry
	added   int
}

// group is an entry that more events may join.
type group struct {
	kind                                *Kind
	severity                            Severity
	key                                 string
	who                                 investigate.Identity
	actor                               string
	first, last, count                  int64
	failed                              string
	novel                               bool
	accounts, regions, addresses, calls distinct
	ids                                 []string
	said, bulk                          *filling
}

func newGrouper(alone bool) *grouper { return &grouper{alone: alone, open: map[string]*group{}} }

// occurrence is an event, or several of which an Event says what they share.
type occurrence struct {
	*Event
	kind     *Kind
	severity Severity
	until    int64
	count    int64
	novel    bool
	apart    string // what else must be the same
}

// addAll takes occurrences.
func (g *grouper) addAll(all []occurrence) error {
	for _, o := range all {
		if err := g.add(o); err != nil {
			return err
		}
	}
	return nil
}

// add takes the next occurrence.
func (g *grouper) add(o occurrence) error {
	who := actorKey(o.Who)
	key := strings.Join([]string{o.kind.Name, o.Who.ARN, who, o.Account, o.Address, o.Error, o.apart}, "\x00")
	if !o.kind.Counted {
		key += "\x00" + o.kind.sentence.object(o.Event)
	}
	open := g.open[key]
	if open != nil && (g.alone || o.At-open.last > groupGap) {
		g.entries = append(g.entries, open.entry())
		open = nil
	}
	if open == nil {
		if len(g.entries)+len(g.open) >= mostEntries {
			return fmt.Errorf("the timeline has more than %d entries: choose a shorter time range, or fewer actors or topics", mostEntries)
		}
		open = &group{kind: o.kind, severity: o.severity, who: o.Who, actor: o.Who.Name(), key: strings.Join([]string{o.kind.Name, who, o.Account, o.Error, o.apart}, "\x00"),
			first: o.At, failed: o.Error, said: newFilling(o.kind.sentence)}
		if o.kind.Bulk != nil {
			open.bulk = newFilling(o.kind.Bulk.sentence)
		}
		g.open[key] = open
	}
	open.add(o)
	if g.added++; g.added%sweepEvery == 0 {
		g.sweep(o.At)
	}
	return nil
}

// sweep ends the groups that nothing joins any more.
func (g *grouper) sweep(now int64) {
	for key, open := range g.open {
		if now-open.last > groupGap {
			g.entries = append(g.entries, open.entry())
			delete(g.open, key)
		}
	}
}

// finish returns all entries, in no order.
func (g *grouper) finish() []Entry {
	for _, open := range g.open {
		g.entries = append(g.entries, open.entry())
	}
	g.open = map[string]*group{}
	return g.entries
}

func (g *group) add(o occurrence) {
	g.last = max(g.last, o.until)
	g.count += o.count
	g.severity = max(g.severity, o.severity)
	g.novel = g.novel || o.novel
	g.said.add(o.Event)
	if g.bulk != nil {
		g.bulk.add(o.Event)
	}
	for _, p := range []struct {
		to    *distinct
		value string
	}{{&g.accounts, o.Account}, {&g.regions, o.Region}, {&g.addresses, o.Address}, {&g.calls, o.Name}} {
		if p.value != "" && p.to.count() < mostPlaces {
			p.to.add(p.value)
		}
	}
	for _, name := range o.Names {
		if g.calls.count() < mostPlaces {
			g.calls.add(name)
		}
	}
	if o.ID != "" && len(g.ids) < mostIDs {
		g.ids = append(g.ids, o.ID)
	}
}

// entry tells the group.
func (g *group) entry() Entry {
	e := Entry{
		At: g.first, Until: g.last, Severity: g.severity, Topic: g.kind.Topic, Kind: g.kind.Name, Technique: g.kind.Technique, Actor: g.actor,
		Accounts: g.accounts.all(), Regions: g.regions.all(), Addresses: g.addresses.all(), Error: g.failed, Count: g.count, Calls: g.calls.all(), IDs: g.ids,
		who: actorKey(g.who), novel: g.novel, group: g.key,
	}
	said := g.said
	if b := g.kind.Bulk; b != nil {
		many := g.count
		if different := g.bulk.different(); different > 0 {
			many = int64(different)
		}
		if many >= int64(b.Least) && g.last-g.first < background {
			said = g.bulk
			e.Kind, e.Technique, e.Severity = b.Name, cmp.Or(b.Technique, e.Technique), b.Severity
			if b.Many > 0 && many >= int64(b.Many) {
				e.Severity = e.Severity.higher()
			}
			if g.failed != "" {
				e.Severity = e.Severity.lower()
			}
		}
	}
	e.apis = said.different()
	e.said = said.text(g.count, g.failed)
	if address := g.addresses.String(); address != "" && g.kind.Topic != firstSeenTopic {
		e.said += ", from " + address
	}
	e.Sentence = e.Actor + " " + e.said
	return e
}

// all returns the values that are shown, in the order of the texts.
func (d *distinct) all() []string { return slices.Sorted(maps.Keys(d.seen)) }
