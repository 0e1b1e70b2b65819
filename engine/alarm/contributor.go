package alarm

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxContributors is how many contributors in ALARM are counted in a reason (CloudWatch User Guide, "Metrics Insights quotas").
const maxContributors = 100

// Contributor is one series of an alarm that watches several.
type Contributor struct {
	Name   string      // tells it apart: the values that it is grouped by
	Window []Datapoint // the newest last
}

// ContributorChange is a contributor whose state has changed.
type ContributorChange struct {
	Name       string
	Old, New   State
	Reason     string
	ReasonData string // empty for a contributor that has gone
}

// Outcome is what an evaluation of several series leads to.
type Outcome struct {
	State      State
	Reason     string // of another state than before; "" otherwise
	ReasonData string
	States     map[string]State    // of each contributor, for the next evaluation
	Changes    []ContributorChange // in the order of their names
}

// MultiSeries reports whether the alarm watches several series, each with a state of its own: a query of Metrics Insights with
// GROUP BY, or one in the query language with contributors.
func (d *Definition) MultiSeries() bool {
	if d.Query != nil {
		return len(d.Query.By) > 0
	}
	for _, q := range d.Metrics {
		if q.Returned() && isSelect(q.Expression) && strings.Contains(strings.Join(strings.Fields(strings.ToUpper(q.Expression)), " "), " GROUP BY ") {
			return true
		}
	}
	return false
}

// DecideAll decides about the series that a query has returned at a time in µs. Contributors are named once. before are the states
// that the evaluation before has left, previous is that of the alarm: it is in ALARM if any contributor is. A contributor that is not
// returned any more is OK, and then forgotten. Without any series, missing data are treated as the alarm says: so the guide of October
// 2026; that of April had INSUFFICIENT_DATA.
func (e *Evaluator) DecideAll(series []Contributor, before map[string]State, previous State, at int64) Outcome {
	out := Outcome{States: make(map[string]State, len(series))}
	counts := map[State]int{}
	for _, c := range series {
		old, known := before[c.Name]
		if !known {
			old = InsufficientData
		}
		d := e.Decide(c.Window, old)
		out.States[c.Name] = d.State
		counts[d.State]++
		if d.State != old {
			out.Changes = append(out.Changes, ContributorChange{c.Name, old, d.State, e.reason(d, c.Window, 1), e.ReasonData(d, c.Window, at)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, there := out.States[name]; !there && before[name] != OK {
			out.Changes = append(out.Changes, ContributorChange{Name: name, Old: before[name], New: OK, Reason: "No data was returned for this contributor"})
		}
	}
	slices.SortFunc(out.Changes, func(a, b ContributorChange) int { return strings.Compare(a.Name, b.Name) })
	if out.State = e.sum(counts, len(series), previous); out.State == previous {
		return out // most evaluations change nothing, and nobody asks why
	}
	out.Reason = sumReason(out.State, counts, len(series))
	data, err := json.Marshal(map[string]string{"version": "1.0", "queryDate": timestamp(at)})
	if err == nil {
		out.ReasonData = string(data)
	}
	return out
}

// sum returns the state of the alarm that follows from how many contributors are in each state.
func (e *Evaluator) sum(counts map[State]int, series int, previous State) State {
	switch {
	case series == 0:
		return map[Treatment]State{Missing: InsufficientData, Ignore: previous, Breaching: Alarm, NotBreaching: OK}[e.treatment]
	case counts[Alarm] > 0:
		return Alarm
	case counts[OK] > 0:
		return OK
	}
	return InsufficientData
}

// sumReason says why an alarm on several series is in a state.
func sumReason(state State, counts map[State]int, series int) string {
	switch {
	case series == 0:
		return "No time series were returned by the query."
	case counts[Alarm] > maxContributors:
		return fmt.Sprintf("%d+ time series evaluated to ALARM", maxContributors)
	case state == Alarm:
		return fmt.Sprintf("%d out of %d time series evaluated to ALARM", counts[Alarm], series)
	}
	return fmt.Sprintf("%d time series evaluated to %s", counts[state], state)
}
