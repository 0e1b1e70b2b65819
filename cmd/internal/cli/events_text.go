package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailsift/cmd/internal/term"
	"trailsift/query/diag"
)

// shownEvent is what show says about an event.
type shownEvent struct {
	storedEvent
	Others     []storedEvent `json:"others,omitempty"` // with the same id
	Neighbours *neighbours   `json:"neighbours,omitempty"`

	zone *time.Location
}

// eventSections are the parts of a record, in the order in which they are read. What is in none of them stands at the end.
func eventSections() []eventSection {
	return []eventSection{
		{"who", []string{"userIdentity"}},
		{"what", []string{"eventName", "eventSource", "eventTime", "errorCode", "errorMessage", "readOnly", "managementEvent", "eventCategory", "eventType", "eventID", "resources"}},
		{"where", []string{"sourceIPAddress", "userAgent", "awsRegion", "recipientAccountId", "vpcEndpointId", "vpcEndpointAccountId", "tlsDetails"}},
		{"request", []string{"requestParameters"}},
		{"response", []string{"responseElements"}},
	}
}

// eventSection is a part of a record. A section of one object shows its members without the object's name.
type eventSection struct {
	title   string
	members []string
}

// text writes the event for people.
func (s *shownEvent) text(ctx context.Context, t term.Terminal) (string, error) {
	var record map[string]any
	d := json.NewDecoder(bytes.NewReader(s.Event))
	d.UseNumber() // as it is written
	if err := d.Decode(&record); err != nil {
		return "", fmt.Errorf("the record of %s: %w", diag.Visible(s.id), err)
	}
	var b strings.Builder
	for _, section := range eventSections() {
		var pairs [][2]string
		for _, name := range section.members {
			path := name
			if len(section.members) == 1 {
				path = ""
			}
			if value, ok := record[name]; ok && value != nil {
				pairs = appendPairs(pairs, path, value)
			}
			delete(record, name)
		}
		writeSection(&b, section.title, pairs)
	}
	writeSection(&b, "more", appendPairs(nil, "", record))
	writeSection(&b, "origin", s.Origin.pairs())
	for _, other := range s.Others {
		writeSection(&b, s.relation(other), other.Origin.pairs())
	}
	if s.Neighbours != nil {
		fmt.Fprintf(&b, "\naround it, %s = %s\n", s.Neighbours.By, diag.Visible(s.Neighbours.Actor))
		if err := neighbourTable(ctx, &b, s.Neighbours.Events, t, s.zone); err != nil {
			return "", err
		}
	}
	return strings.TrimPrefix(b.String(), "\n"), nil
}

// relation says what another event with the same id is.
func (s *shownEvent) relation(other storedEvent) string {
	if other.account == s.account && other.caller == s.caller {
		return "conflict: same id, other content"
	}
	return "same id, account " + other.account
}

// pairs lists what is known of an origin.
func (o origin) pairs() [][2]string {
	out := [][2]string{{"file", o.place()}}
	for _, p := range [][2]string{{"format", o.Format}, {"sha256", o.SHA256}, {"delivered", o.Delivered}, {"ingested", o.Ingested}} {
		if p[1] != "" {
			out = append(out, p)
		}
	}
	return out
}

// writeSection writes names and values below a title. Values are made safe for a terminal.
func writeSection(b *strings.Builder, title string, pairs [][2]string) {
	if len(pairs) == 0 {
		return
	}
	const mostPadding = 40
	width := 0
	for _, p := range pairs {
		width = max(width, min(len(p[0]), mostPadding))
	}
	fmt.Fprintf(b, "\n%s\n", diag.Visible(title))
	for _, p := range pairs {
		fmt.Fprintf(b, "  %-*s  %s\n", width, diag.Visible(p[0]), diag.Visible(p[1]))
	}
}

// appendPairs flattens a JSON value into the paths of what it holds, in the order of the names. How deep it may be is a limit of ingest.
func appendPairs(pairs [][2]string, path string, value any) [][2]string {
	switch x := value.(type) {
	case map[string]any:
		if len(x) == 0 && path != "" {
			return append(pairs, [2]string{path, "{}"})
		}
		for _, name := range slices.Sorted(maps.Keys(x)) {
			below := name
			if path != "" {
				below = path + "." + name
			}
			pairs = appendPairs(pairs, below, x[name])
		}
		return pairs
	case []any:
		if len(x) == 0 {
			return append(pairs, [2]string{path, "[]"})
		}
		for i, item := range x {
			pairs = appendPairs(pairs, fmt.Sprintf("%s[%d]", path, i), item)
		}
		return pairs
	case nil:
		return append(pairs, [2]string{path, "null"})
	}
	return append(pairs, [2]string{path, fmt.Sprint(value)})
}
