package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailsift/engine/investigate"
	"trailsift/query"
)

// neighbours are what an actor did around an event.
type neighbours struct {
	By     string      `json:"by"` // the field that tells the actor
	Actor  string      `json:"actor"`
	Events []neighbour `json:"events"` // by time
}

// neighbour is an event of the same actor.
type neighbour struct {
	Shown   bool   `json:"shown,omitempty"` // it is the event itself
	Time    string `json:"time"`
	Name    string `json:"eventName"`
	Source  string `json:"eventSource"`
	Address string `json:"sourceIPAddress"`
	Error   string `json:"errorCode,omitempty"`
	ID      string `json:"eventID"`

	at int64
}

// neighbours asks for n events of the same actor before an event, and n after it. Events of the same moment are ordered by their ids.
// There are none where nothing tells the actor or the time.
func (q *question) neighbours(ctx context.Context, e storedEvent, n int) (*neighbours, error) {
	field, actor := actorOf(e.Event)
	if field == "" || !e.timed {
		q.app.note("note: nothing in the event tells its neighbours: it has no time, or no access key, ARN and principal id")
		return nil, nil
	}
	out := &neighbours{By: field, Actor: actor}
	same := "filter " + field + " = " + investigate.Quote(actor)
	with := func(operator string) string { return same + " and eventID " + operator + " " + investigate.Quote(e.id) }
	first, end := edges()
	moment := query.TimeRange{Start: e.at, End: e.at + 1}
	for _, part := range []struct {
		filter string
		span   query.TimeRange
		order  string
		limit  int
	}{
		{with("<"), moment, "desc", n},
		{same, query.TimeRange{Start: first.UnixMicro(), End: e.at}, "desc", n},
		{with("="), moment, "asc", 1},
		{with(">"), moment, "asc", n},
		{same, query.TimeRange{Start: e.at + 1, End: end.UnixMicro()}, "asc", n},
	} {
		text := part.filter + " | sort @timestamp " + part.order + ", eventID " + part.order +
			" | display @timestamp, eventName, eventSource, sourceIPAddress, errorCode, eventID" + fmt.Sprintf(" | limit %d", part.limit)
		list, err := q.around(ctx, text, part.span)
		if err != nil {
			return nil, err
		}
		out.Events = append(out.Events, list...)
	}
	out.keep(e.id, n)
	return out, nil
}

// keep puts the events in order, marks the one that is shown and leaves n before and n after it.
func (l *neighbours) keep(id string, n int) {
	slices.SortStableFunc(l.Events, func(a, b neighbour) int {
		if a.at != b.at {
			return int(min(max(a.at-b.at, -1), 1))
		}
		return strings.Compare(a.ID, b.ID)
	})
	i := slices.IndexFunc(l.Events, func(e neighbour) bool { return e.ID == id })
	if i < 0 {
		return
	}
	l.Events[i].Shown = true
	l.Events = l.Events[max(0, i-n):min(len(l.Events), i+n+1)]
}

// around lists events of a time.
func (q *question) around(ctx context.Context, text string, span query.TimeRange) ([]neighbour, error) {
	one := *q
	one.text, one.request.Text, one.request.Range, one.request.Limit = text, text, span, 0
	compiled, err := one.compile(ctx)
	if err != nil {
		return nil, err
	}
	var out []neighbour
	err = one.each(ctx, compiled, func(row []any) {
		n := neighbour{Name: textOf(row[1]), Source: textOf(row[2]), Address: textOf(row[3]), Error: textOf(row[4]), ID: textOf(row[5])}
		n.at, _ = row[0].(int64)
		n.Time = time.UnixMicro(n.at).In(q.request.Zone).Format(time.RFC3339Nano)
		out = append(out, n)
	})
	return out, err
}

// actorOf returns the field that tells best who made a request, and its value.
func actorOf(event []byte) (field, value string) {
	var e struct {
		UserIdentity struct {
			AccessKeyID any `json:"accessKeyId"`
			ARN         any `json:"arn"`
			PrincipalID any `json:"principalId"`
		} `json:"userIdentity"`
	}
	if json.Unmarshal(event, &e) != nil {
		return "", "" // the record's userIdentity is no object
	}
	for _, c := range []struct {
		field string
		value any
	}{{"userIdentity.accessKeyId", e.UserIdentity.AccessKeyID}, {"userIdentity.arn", e.UserIdentity.ARN}, {"userIdentity.principalId", e.UserIdentity.PrincipalID}} {
		if text, ok := c.value.(string); ok && text != "" {
			return c.field, text
		}
	}
	return "", ""
}
