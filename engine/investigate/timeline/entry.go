package timeline

import (
	"encoding/json"
	"strings"

	"trailsift/engine/rows"
)

// Entry is a line of a timeline: an event, repeats of it, many events that mean something together, or a time without events.
type Entry struct {
	At, Until int64 // µs since 1970 UTC, of the first and the last event; of a gap its end, excluded
	Severity  Severity
	Topic     string // gapTopic for a time without events
	Kind      string
	Technique string // id in MITRE ATT&CK
	Actor     string // as a sentence names it; "" for a gap
	Sentence  string // who did what on what and from where. Values come from logs
	Accounts  []string
	Regions   []string
	Addresses []string
	Error     string   // of calls that failed
	Count     int64    // events; 0 for a gap
	Calls     []string // names of events
	IDs       []string
	Usual     bool // the actor does so on and on

	who   string // the key of the actor
	said  string // the sentence without the actor
	apis  int    // different calls, of what counts them
	novel bool   // from an address that is new for the actor
	group string // what is the same when an actor repeats itself
}

// GapTopic is the topic, and the kind, of entries that say that nothing was delivered.
const GapTopic = "gap"

// IsGap reports whether the entry is a time without events.
func (e *Entry) IsGap() bool { return e.Topic == GapTopic }

// Columns describe the rows of a timeline.
func Columns() []rows.Column {
	return []rows.Column{
		{Name: "time", Kind: rows.Timestamp}, {Name: "until", Kind: rows.Timestamp}, {Name: "severity"}, {Name: "topic"}, {Name: "kind"}, {Name: "actor"}, {Name: "sentence"},
		{Name: "account"}, {Name: "region"}, {Name: "address"}, {Name: "error"}, {Name: "count", Kind: rows.Int64}, {Name: "usual", Kind: rows.Bool}, {Name: "technique"}, {Name: "eventNames", Kind: rows.JSON}, {Name: "eventIDs", Kind: rows.JSON},
	}
}

// Rows returns entries as rows, whose values are made for rows.Of. Several accounts, regions or addresses are joined by
// commas; the names and ids of events are JSON arrays.
func Rows(entries []Entry) [][]any {
	out := make([][]any, len(entries))
	for i, e := range entries {
		out[i] = []any{
			e.At, e.Until, e.Severity.String(), e.Topic, e.Kind, text(e.Actor), e.Sentence, list(e.Accounts), list(e.Regions), list(e.Addresses),
			text(e.Error), e.Count, e.Usual, text(e.Technique), array(e.Calls), array(e.IDs),
		}
	}
	return out
}

// array writes texts as a JSON array, nothing for none.
func array(values []string) any {
	if len(values) == 0 {
		return nil
	}
	text, err := json.Marshal(values)
	if err != nil {
		return nil // texts can always be written
	}
	return text
}

func list(values []string) any { return text(strings.Join(values, ", ")) }

// text is a cell: nothing instead of an empty text.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
