package history

import (
	"bytes"
	"encoding/json"
	"fmt"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/action"
	"trailsift/engine/alarm/replay"
	"trailsift/engine/alarm/rule"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// Entry is a change of the state of an alarm, or of one of its contributors, with all that is stored of it. It can be kept as JSON.
type Entry struct {
	At           int64 // µs since 1970 UTC
	Alarm        string
	ARN          string // the name where account or region are not known
	Account      string `json:",omitempty"`
	Region       string `json:",omitempty"`
	Contributor  string `json:",omitempty"` // "": the alarm itself
	Old, New     alarm.State
	Since        int64              `json:",omitempty"` // when it went into the old state; 0: not known
	Reason       string             `json:",omitempty"`
	ReasonData   string             `json:",omitempty"` // JSON
	SuppressedBy alarm.SuppressedBy `json:",omitempty"`
	Actions      []action.Would     `json:",omitempty"` // that AWS would have run then
	Severity     string             `json:",omitempty"`
	Labels       map[string]string  `json:",omitempty"`
	Origin       string             // one of those of schema.Alarms
	ID           string             `json:",omitempty"` // of the event; "" for contributors
}

// New returns the entry of a transition of an alarm. acted says that the alarm's actions ran at once.
func New(d *alarm.Definition, t replay.Transition, acted bool, origin string) Entry {
	e := Entry{
		At: t.At, Alarm: d.Name, ARN: d.ARN(), Account: d.Account, Region: d.Region, Contributor: t.Contributor, Old: t.Old, New: t.New,
		Since: t.Since, Reason: t.Reason, ReasonData: t.ReasonData, SuppressedBy: t.Suppressed,
		Severity: rule.Summarize(d).Severity, Labels: d.Labels, Origin: origin,
	}
	if t.Contributor != "" {
		return e
	}
	c := action.Change{Alarm: d, At: t.At, Was: action.Condition{State: t.Old}, Now: action.Condition{State: t.New, Reason: t.Reason}}
	e.ID = c.ID()
	if acted {
		e.Actions = c.Would()
	}
	return e
}

// Of returns the entries of what alarms did: their transitions, with the actions that ran at once.
func Of(alarms []*alarm.Definition, transitions []replay.Transition, acts []replay.Act, origin string) []Entry {
	type moment struct {
		alarm int
		at    int64
		state alarm.State
	}
	acted := make(map[moment]bool, len(acts))
	for _, a := range acts {
		acted[moment{a.Alarm, a.At, a.State}] = true
	}
	out := make([]Entry, len(transitions))
	for i, t := range transitions {
		out[i] = New(alarms[t.Alarm], t, acted[moment{t.Alarm, t.At, t.New}], origin)
	}
	return out
}

// Batch returns rows of the table alarms.
func Batch(list []Entry) (*storage.Batch, error) {
	t := schema.Alarms()
	b := storage.NewBatch(t, len(list))
	for i := range list {
		if err := appendRow(b, &list[i]); err != nil {
			return nil, fmt.Errorf("alarm %s: %w", list[i].Alarm, err)
		}
	}
	return b, nil
}

// appendRow appends an entry. What is empty is null.
func appendRow(b *storage.Batch, e *Entry) error {
	column := func(name string) *storage.Vector { return &b.Columns[b.Table.MustColumn(name)] }
	for name, text := range map[string]string{
		"alarmname": e.Alarm, "alarmarn": e.ARN, "accountid": e.Account, "region": e.Region, "contributor": e.Contributor,
		"oldstate": string(e.Old), "newstate": string(e.New), "reason": e.Reason, "reasondata": e.ReasonData,
		"suppressedby": string(e.SuppressedBy), "severity": e.Severity, "origin": e.Origin, "id": e.ID,
	} {
		if text != "" {
			column(name).AppendString(text)
		}
	}
	column("ts").AppendInt64(e.At)
	if e.Since != 0 {
		column("oldstatesince").AppendInt64(e.Since)
	}
	for _, j := range []struct {
		name  string
		value any
		there bool
	}{{"actions", e.Actions, len(e.Actions) > 0}, {"labels", e.Labels, len(e.Labels) > 0}} {
		if !j.there {
			continue
		}
		var text bytes.Buffer
		to := json.NewEncoder(&text)
		to.SetEscapeHTML(false) // commands have characters of HTML
		if err := to.Encode(j.value); err != nil {
			return err
		}
		column(j.name).AppendBytes(bytes.TrimSpace(text.Bytes()))
	}
	b.EndRow()
	return nil
}
