package alarm

import (
	"encoding/json"
	"slices"
	"time"
)

// Child is an alarm that a composite alarm watches.
type Child struct {
	ARN   string // or its name, where the ARN is not known
	State State
	Since int64 // when it went into the state, in µs since 1970 UTC
}

// Holds reports whether a rule is true. child returns the state of an alarm by its name or ARN; one that is not there is in no state.
func Holds(r Rule, child func(name string) (State, bool)) bool {
	in := func(ref Ref, state State) bool {
		s, ok := child(ref.Name)
		return ok && s == state
	}
	switch r := r.(type) {
	case *Constant:
		return r.Value
	case *InState:
		return in(r.Ref, r.State)
	case *Not:
		return !Holds(r.X, child)
	case *Join:
		for _, x := range r.Items {
			if Holds(x, child) == r.Or {
				return r.Or
			}
		}
		return !r.Or
	case *AtLeast:
		n := 0
		for _, ref := range r.Refs {
			if in(ref, r.State) != r.Not {
				n++
			}
		}
		if r.Percent {
			return n*100 >= r.Count*len(r.Refs)
		}
		return n >= r.Count
	}
	return false
}

// CompositeDecision is the outcome of evaluating a composite alarm.
type CompositeDecision struct {
	State      State
	Reason     string // empty while the state stays
	ReasonData string
}

// DecideComposite returns the state of a composite alarm: ALARM while its rule holds, otherwise OK. The reason names the child that
// has changed last; that of the first evaluation says that the alarm was created, as CloudWatch does.
func DecideComposite(self string, r Rule, previous State, child func(name string) (Child, bool)) CompositeDecision {
	d := CompositeDecision{State: OK}
	if Holds(r, func(name string) (State, bool) { c, ok := child(name); return c.State, ok }) {
		d.State = Alarm
	}
	if d.State == previous {
		return d
	}
	children := triggering(r, child)
	var last *Child
	for i := range children {
		if last == nil || children[i].Since > last.Since {
			last = &children[i]
		}
	}
	if previous == InsufficientData || last == nil {
		d.Reason = self + " was created and its alarm rule evaluates to " + string(d.State)
		d.ReasonData = compositeData(children)
		return d
	}
	d.Reason = last.ARN + " transitioned to " + string(last.State) + " at " + time.UnixMicro(last.Since).UTC().Format("Monday 02 January, 2006 15:04:05 MST")
	d.ReasonData = compositeData([]Child{*last})
	return d
}

// triggering returns the alarms of a rule, each once.
func triggering(r Rule, child func(name string) (Child, bool)) []Child {
	var out []Child
	for _, ref := range Refs(r) {
		c, ok := child(ref.Name)
		if ok && !slices.ContainsFunc(out, func(o Child) bool { return o.ARN == c.ARN }) {
			out = append(out, c)
		}
	}
	return out
}

// compositeData writes the StateReasonData of a composite alarm.
func compositeData(children []Child) string {
	type state struct {
		Value     State  `json:"value"`
		Timestamp string `json:"timestamp"`
	}
	type triggered struct {
		ARN   string `json:"arn"`
		State state  `json:"state"`
	}
	list := make([]triggered, len(children))
	for i, c := range children {
		list[i] = triggered{c.ARN, state{c.State, timestamp(c.Since)}}
	}
	text, err := json.Marshal(map[string]any{"triggeringAlarms": list})
	if err != nil {
		return ""
	}
	return string(text)
}
