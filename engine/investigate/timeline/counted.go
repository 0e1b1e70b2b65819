package timeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trailsift/engine/investigate"
)

// From how many on events mean something together.
const (
	leastDenied      = 8  // refused calls
	leastDeniedNames = 3  // of so many APIs
	manyDeniedNames  = 15 // that is high
	leastLooked      = 15 // different APIs that list and describe, in ten minutes
	leastServices    = 3
	leastObjects     = 25  // read or deleted
	manyObjects      = 100 // that is high
	timesUsual       = 5
	mostNarrowed     = 1_000 // actors that a query names
)

// counted is a statistic over events that mean something together: in bins of ten minutes, by actor, account, region and address.
type counted struct {
	kind   string
	filter string
	by     string // what is counted by beside that; a bucket keeps entries apart
	names  string // an aggregate: the names of the events, as a JSON array or one
	after  string // stages behind the statistic
	narrow string // a query whose first column are the ARNs of the actors that are counted; "" for all
	keep   func(entries []Entry) []Entry
}

func countedKinds() []counted {
	objects := func(kind, calls, more string) counted {
		return counted{kind: kind, filter: `eventSource = "s3.amazonaws.com" and eventName in [` + calls + `] and not ispresent(errorCode) and ` + more,
			by: "requestParameters.bucketName", names: "earliest(eventName)", keep: keepUnusual}
	}
	const looked = `eventName like /^(List|Describe|Get)/ and not ispresent(errorCode) and not ispresent(userIdentity.invokedBy)`
	enough := fmt.Sprintf(" | filter apis >= %d and services >= %d", leastLooked, leastServices)
	const anonymous, known = `userIdentity.accountId = "anonymous"`, `userIdentity.accountId != "anonymous"`
	return []counted{
		{kind: deniedBurst, filter: "errorCode like /" + strings.Join(refusals(), "|") + "/ and not eventName like /^AssumeRole/", names: "values(eventName)", keep: keepDenied},
		{kind: enumeration, filter: looked, names: "values(eventName)", after: enough,
			narrow: "filter " + looked + " | stats count_distinct(eventName) as apis, count_distinct(eventSource) as services by userIdentity.arn as arn, recipientAccountId, sourceIPAddress, bin(10m)" +
				enough + " | stats count(*) by arn | display arn"},
		objects(objectsRead, `"GetObject"`, known),
		objects(objectsAnonymous, `"GetObject"`, anonymous),
		objects(objectsDeleted, `"DeleteObject", "DeleteObjects"`, known),
	}
}

// query writes the statistic as a query. Its rows are the columns that tellCounted reads.
func (c counted) query() string {
	by := append(countedIdentity(), "recipientAccountId", "awsRegion", "sourceIPAddress")
	apart := `""`
	if c.by != "" {
		by, apart = append(by, c.by+" as apart"), "apart"
	}
	more := ""
	if c.after != "" {
		more = ", count_distinct(eventName) as apis, count_distinct(eventSource) as services"
	}
	return "filter " + c.filter + " | stats count(*) as n, min(@timestamp) as first, max(@timestamp) as last, earliest(eventID) as id, " + c.names + " as names" + more +
		" by " + strings.Join(by, ", ") + ", bin(10m) as t" + c.after + " | sort first | display " +
		strings.Join(append(countedIdentity(), "recipientAccountId", "awsRegion", "sourceIPAddress", "first", "last", "n", "id", "names", apart), ", ")
}

// tellCounted tells what many events mean together.
func (b *builder) tellCounted(ctx context.Context) error {
	reader := newIdentityReader()
	for _, c := range countedKinds() {
		k := b.kinds.byName[c.kind]
		if k == nil {
			continue
		}
		if err := b.narrow(ctx, &c); err != nil {
			return err
		}
		g := newGrouper(false)
		m := moments{tell: func(all []occurrence) error { return g.addAll(all) }}
		err := b.ask(ctx, c.query(), b.options.Start, b.options.End, func(row []any) error {
			e := &Event{Who: reader.read(row), own: b.store.own}
			row = row[len(reader):]
			e.Account, e.Region, e.Address, e.At, e.ID = textOf(row[0]), textOf(row[1]), textOf(row[2]), number(row[3]), textOf(row[6])
			e.setNames(textOf(row[7]))
			apart := textOf(row[8])
			e.parts = map[string]*part{"requestParameters": {decoded: true, value: map[string]any{"bucketName": apart}}}
			return m.add(occurrence{Event: e, kind: k, severity: k.Severity, until: number(row[4]), count: number(row[5]), novel: b.fromNewAddress(e), apart: apart})
		})
		if err := errors.Join(err, m.end()); err != nil {
			return err
		}
		entries := g.finish()
		if c.keep != nil {
			entries = c.keep(entries)
		}
		b.entries = append(b.entries, entries...)
	}
	return nil
}

// narrow leaves actors out that a cheaper statistic rules out: few look around, and counting by everything costs.
func (b *builder) narrow(ctx context.Context, c *counted) error {
	if c.narrow == "" {
		return nil
	}
	var actors []string
	err := b.ask(ctx, c.narrow, b.options.Start, b.options.End, func(row []any) error {
		actors = append(actors, investigate.Quote(textOf(row[0])))
		return nil
	})
	if len(actors) < mostNarrowed {
		slices.Sort(actors)
		c.filter += " and userIdentity.arn in [" + strings.Join(append(actors, `""`), ", ") + "]"
	}
	return err
}

// setNames takes the names of events: a JSON array, or one name.
func (e *Event) setNames(text string) {
	if json.Unmarshal([]byte(text), &e.Names) != nil {
		e.Name = text
	}
}

// keepDenied keeps the bursts of refused calls that try several things.
func keepDenied(entries []Entry) []Entry {
	var out []Entry
	for _, e := range entries {
		if e.Count < leastDenied || e.apis < leastDeniedNames {
			continue
		}
		if e.apis >= manyDeniedNames {
			e.Severity = High
		}
		out = append(out, e)
	}
	return out
}

// keepUnusual keeps reads and deletions that are many, and many more than the same actor otherwise makes in a row.
func keepUnusual(entries []Entry) []Entry {
	byGroup := map[string][]int64{}
	for _, e := range entries {
		byGroup[e.group] = append(byGroup[e.group], e.Count)
	}
	for _, counts := range byGroup {
		slices.Sort(counts)
	}
	var out []Entry
	for _, e := range entries {
		counts := byGroup[e.group]
		usual := int64(0)
		if len(counts) > 1 {
			usual = counts[(len(counts)-1)/2]
		}
		if e.Kind != objectsAnonymous && (e.Count < leastObjects || e.Count < timesUsual*usual && !e.novel) {
			continue
		}
		if e.Count >= manyObjects || e.novel {
			e.Severity = High
		}
		out = append(out, e)
	}
	return out
}
