package replay

import (
	"context"
	"fmt"

	"trailsift/engine/alarm"
)

// Source brings the data that alarms are evaluated over.
type Source interface {
	// Window appends a datapoint for each bucket of an alarm, which watches one series, in their order.
	Window(index int, buckets []alarm.Bucket, to []alarm.Datapoint) ([]alarm.Datapoint, error)
	// Contributors returns the series of an alarm that watches several, each with a datapoint for each bucket.
	Contributors(index int, buckets []alarm.Bucket) ([]alarm.Contributor, error)
}

// Handler is told what happens, in the order of time.
type Handler interface {
	Transition(Transition) error
	Act(Act) error
}

// Transition is a change of an alarm's state, or of one of its contributors'.
type Transition struct {
	Alarm       int    // its index
	Contributor string // "": the alarm itself
	At          int64  // µs since 1970 UTC
	Old, New    alarm.State
	Since       int64 // when it went into the old state
	Reason      string
	ReasonData  string // JSON
	Suppressed  alarm.SuppressedBy
}

// Act says that an alarm's actions for a state run.
type Act struct {
	Alarm int
	alarm.Act
}

// State is where an alarm stands. It can be stored, and given to New again.
type State struct {
	State        alarm.State
	Since        int64 // when it went into the state, in µs since 1970 UTC
	Reason       string
	ReasonData   string
	Contributors map[string]alarm.State `json:",omitempty"`
	Suppression  alarm.Suppression
}

// Clock runs alarms. It is for one goroutine.
type Clock struct {
	alarms     []*alarm.Definition
	set        *alarm.Set
	order      []int              // of the composite alarms
	suppressed []int              // composite alarms whose actions may be kept back
	evaluators []*alarm.Evaluator // nil for composite alarms, and for what cannot be evaluated
	several    []bool             // alarms that watch several series
	groups     []*group
	source     Source
	handler    Handler
	now        int64
	states     []State
	changed    bool // an alarm has changed since the composite alarms were evaluated

	buckets []alarm.Bucket // reused
	window  []alarm.Datapoint
}

// group are alarms that are evaluated at the same times.
type group struct {
	schedule alarm.Schedule
	next     int64
	members  []int
}

// New returns a clock that stands at a time in µs. states are those of the alarms as they were then; nil lets all be created then.
// Validate must have found no error in the alarms, and they must not change afterwards.
func New(alarms []*alarm.Definition, source Source, handler Handler, start int64, states []State) (*Clock, error) {
	c := &Clock{alarms: alarms, set: alarm.NewSet(alarms), evaluators: make([]*alarm.Evaluator, len(alarms)), several: make([]bool, len(alarms)), source: source, handler: handler, now: start}
	c.order, _ = c.set.Order()
	if states == nil {
		states = make([]State, len(alarms))
		for i := range states {
			states[i] = State{State: alarm.InsufficientData, Since: start, Reason: alarm.InitialReason}
		}
	}
	if len(states) != len(alarms) {
		return nil, fmt.Errorf("%d states for %d alarms", len(states), len(alarms))
	}
	c.states = states
	for _, i := range c.order { // a composite alarm that was just created is evaluated at once
		c.changed = c.changed || states[i].State == alarm.InsufficientData
	}
	groups := map[alarm.Schedule]*group{}
	for i, d := range alarms {
		if c.suppressible(i) {
			c.suppressed = append(c.suppressed, i)
		}
		if d.Composite() || d.PromQL != "" {
			continue
		}
		c.evaluators[i], c.several[i] = alarm.NewEvaluator(d), d.MultiSeries()
		s := c.evaluators[i].Schedule()
		if groups[s] == nil {
			next, ok := s.Next(start)
			if !ok {
				continue
			}
			groups[s] = &group{schedule: s, next: next}
			c.groups = append(c.groups, groups[s])
		}
		groups[s].members = append(groups[s].members, i)
	}
	return c, nil
}

// Now returns the time at which the clock stands.
func (c *Clock) Now() int64 { return c.now }

// State returns where an alarm stands.
func (c *Clock) State(index int) State { return c.states[index] }

// Reconsider lets composite alarms be evaluated when the clock moves next, whatever their state: the rules of some alarms are others
// than those that their states came from.
func (c *Clock) Reconsider() { c.changed = true }

// Next returns the time of the next evaluation, and false when there is none.
func (c *Clock) Next() (int64, bool) {
	var next int64
	found := false
	for _, g := range c.groups {
		if len(g.members) > 0 && (!found || g.next < next) {
			next, found = g.next, true
		}
	}
	return next, found
}

// Advance evaluates everything that is due up to a time, that time included, and moves the clock there.
func (c *Clock) Advance(ctx context.Context, to int64) error {
	if err := c.settle(map[int]State{}); err != nil {
		return err
	}
	for {
		at, ok := c.Next()
		if !ok || at > to {
			break
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		c.now = at
		if err := c.evaluate(at); err != nil {
			return err
		}
		if err := c.settle(map[int]State{}); err != nil {
			return err
		}
	}
	c.now = to
	return c.settle(map[int]State{})
}

// Set puts an alarm into a state at the time of the clock, as SetAlarmState does: its next evaluation may undo that.
func (c *Clock) Set(index int, state alarm.State, reason string) error {
	before := map[int]State{}
	if c.states[index].State != state {
		before[index] = c.states[index]
		if err := c.change(index, state, reason, ""); err != nil {
			return err
		}
	}
	return c.settle(before)
}

// evaluate evaluates the alarms that are due.
func (c *Clock) evaluate(at int64) error {
	for _, g := range c.groups {
		if g.next != at {
			continue
		}
		next, ok := g.schedule.Next(at)
		for _, i := range g.members {
			if err := c.one(i, at); err != nil {
				return fmt.Errorf("alarm %s: %w", c.alarms[i].Name, err)
			}
		}
		if g.next = next; !ok {
			g.members = nil
		}
	}
	return nil
}

// one evaluates one alarm that is not composite.
func (c *Clock) one(i int, at int64) error {
	e, s := c.evaluators[i], &c.states[i]
	c.buckets = e.Window(c.buckets[:0], at)
	if c.several[i] {
		return c.each(i, at)
	}
	var err error
	if c.window, err = c.source.Window(i, c.buckets, c.window[:0]); err != nil {
		return err
	}
	d := e.Decide(c.window, s.State)
	if d.State == s.State {
		return nil
	}
	return c.change(i, d.State, e.Reason(d, c.window), e.ReasonData(d, c.window, at))
}

// each evaluates an alarm that watches several series.
func (c *Clock) each(i int, at int64) error {
	list, err := c.source.Contributors(i, c.buckets)
	if err != nil {
		return err
	}
	s := &c.states[i]
	out := c.evaluators[i].DecideAll(list, s.Contributors, s.State, at)
	s.Contributors = out.States
	for _, x := range out.Changes {
		t := Transition{Alarm: i, Contributor: x.Name, At: at, Old: x.Old, New: x.New, Reason: x.Reason, ReasonData: x.ReasonData}
		if err := c.handler.Transition(t); err != nil {
			return err
		}
	}
	if out.State == s.State {
		return nil
	}
	return c.change(i, out.State, out.Reason, out.ReasonData)
}
