package watch

import (
	"slices"

	"trailsift/engine/alarm/action"
	"trailsift/engine/alarm/replay"
)

// told is what others are told about a stretch.
type told struct {
	alarms  []standing       // at its end
	changes []*action.Change // of the alarms' states, in the order of time
	acts    []*action.Change // those whose actions ran
	late    []late           // those of them whose actions were kept back before
}

// late are actions that did not run when the state changed.
type late struct {
	at     int64
	change *action.Change
}

// follow puts together what alarms did: a change knows the condition before it, and an action its change.
func (w *Watcher) follow(out Outcome) told {
	t := told{alarms: slices.Clone(w.state.Alarms)}
	of := make([][]*action.Change, len(t.alarms)) // changes by alarm
	for i, a := range t.alarms {
		of[i] = []*action.Change{{Alarm: w.options.Alarms[i], At: a.Since, Was: a.Was, Now: conditionOf(a.State)}}
		t.alarms[i].State = out.States[i]
	}
	for _, x := range out.Transitions {
		if x.Contributor != "" {
			continue
		}
		before := of[x.Alarm][len(of[x.Alarm])-1].Now
		c := &action.Change{
			Alarm: w.options.Alarms[x.Alarm], At: x.At, Was: before, SuppressedBy: x.Suppressed,
			Now: action.Condition{State: x.New, Since: x.At, Reason: x.Reason, ReasonData: x.ReasonData},
		}
		of[x.Alarm] = append(of[x.Alarm], c)
		t.changes = append(t.changes, c)
		t.alarms[x.Alarm].Was = before
	}
	for _, a := range out.Acts {
		c := changeOf(of[a.Alarm], a)
		t.acts = append(t.acts, c)
		if c.At != a.At {
			t.late = append(t.late, late{a.At, c})
		}
	}
	return t
}

// changeOf returns the change that actions run for: the last one into their state.
func changeOf(changes []*action.Change, a replay.Act) *action.Change {
	for _, c := range slices.Backward(changes) {
		if c.At <= a.At && c.Now.State == a.State {
			return c
		}
	}
	return changes[0]
}

func conditionOf(s replay.State) action.Condition {
	return action.Condition{State: s.State, Since: s.Since, Reason: s.Reason, ReasonData: s.ReasonData}
}
