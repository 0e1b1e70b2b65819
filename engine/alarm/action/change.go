package action

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"trailsift/engine/alarm"
)

// Change is a change of an alarm's state, as others are told about it.
type Change struct {
	Alarm *alarm.Definition
	At    int64 // µs since 1970 UTC
	Was   Condition
	Now   Condition
	// SuppressedBy is what keeps, or kept, the actions of a composite alarm back.
	SuppressedBy alarm.SuppressedBy
}

// Condition is a state and why the alarm is in it.
type Condition struct {
	State      alarm.State
	Since      int64 // µs since 1970 UTC; 0: not known
	Reason     string
	ReasonData string // JSON; "": none
}

// ID returns an id of the change that no other has, as a UUID.
func (c *Change) ID() string { return c.id("change") }

// id returns an id of something about the change.
func (c *Change) id(what string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%q %q %d %s %s", c.Alarm.ARN(), what, c.At, c.Was.State, c.Now.State))
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80 // version 8: of our own making
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// child is an alarm whose state has led to that of a composite alarm.
type child struct {
	ARN   string `json:"arn"`
	State struct {
		Value     alarm.State `json:"value"`
		Timestamp string      `json:"timestamp"`
	} `json:"state"`
}

// children returns the alarms that have led to the new state of a composite alarm.
func (c *Change) children() []child {
	var data struct {
		Triggering []child `json:"triggeringAlarms"`
	}
	if json.Unmarshal([]byte(c.Now.ReasonData), &data) != nil {
		return nil
	}
	return data.Triggering
}

// stamp writes a time as alarms do: 2019-10-02T17:04:40.989+0000.
func stamp(at int64) string {
	if at == 0 {
		return ""
	}
	return time.UnixMicro(at).UTC().Format("2006-01-02T15:04:05.000-0700")
}

// actions returns the actions of a state.
func actions(d *alarm.Definition, s alarm.State) []string {
	switch {
	case d.ActionsDisabled:
		return nil
	case s == alarm.OK:
		return d.OKActions
	case s == alarm.Alarm:
		return d.AlarmActions
	}
	return d.InsufficientDataActions
}
