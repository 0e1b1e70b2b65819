package replay

import "trailsift/engine/alarm"

// change puts an alarm into another state, tells it, and lets its actions run unless they may be suppressed.
func (c *Clock) change(i int, state alarm.State, reason, data string) error {
	s := &c.states[i]
	t := Transition{Alarm: i, At: c.now, Old: s.State, New: state, Since: s.Since, Reason: reason, ReasonData: data}
	s.State, s.Since, s.Reason, s.ReasonData = state, c.now, reason, data
	c.changed = true
	if c.suppressible(i) {
		return nil // settle knows by what, and tells it then
	}
	if err := c.handler.Transition(t); err != nil {
		return err
	}
	return c.act(i, alarm.Act{State: state, At: c.now})
}

// suppressible reports whether the actions of an alarm may be kept back.
func (c *Clock) suppressible(i int) bool {
	return c.alarms[i].Composite() && c.alarms[i].Suppressor != nil
}

// act tells that actions run, if the alarm has them enabled.
func (c *Clock) act(i int, a alarm.Act) error {
	if c.alarms[i].ActionsDisabled {
		return nil
	}
	return c.handler.Act(Act{i, a})
}

// settle evaluates the composite alarms after others have changed, and moves the suppression of their actions on. before is where
// alarms stood that were changed from outside, which are not evaluated.
func (c *Clock) settle(before map[int]State) error {
	for _, i := range c.order {
		_, set := before[i]
		if !c.changed || set {
			continue
		}
		s := c.states[i]
		d := alarm.DecideComposite(c.alarms[i].ARN(), c.set.Rule(i), s.State, func(name string) (alarm.Child, bool) { return c.child(i, name) })
		if d.State == s.State {
			continue
		}
		before[i] = s
		if err := c.change(i, d.State, d.Reason, d.ReasonData); err != nil {
			return err
		}
	}
	c.changed = false
	for _, i := range c.suppressed {
		old, changed := before[i]
		if err := c.suppress(i, old, changed); err != nil {
			return err
		}
	}
	return nil
}

// child returns an alarm that another one watches.
func (c *Clock) child(from int, name string) (alarm.Child, bool) {
	i, ok := c.set.Find(from, name)
	if !ok {
		return alarm.Child{}, false
	}
	return alarm.Child{ARN: c.alarms[i].ARN(), State: c.states[i].State, Since: c.states[i].Since}, true
}

// suppress moves the suppression of a composite alarm on to the time of the clock. old is where it stood before it changed.
func (c *Clock) suppress(i int, old State, changed bool) error {
	s := &c.states[i]
	var into, suppressor alarm.State
	if changed {
		into = s.State
	}
	if by, ok := c.set.Find(i, c.alarms[i].Suppressor.Alarm); ok {
		suppressor = c.states[by].State
	}
	var acts []alarm.Act
	s.Suppression, acts = s.Suppression.Step(c.alarms[i].Suppressor, c.now, into, suppressor)
	if len(acts) > 0 && acts[0].State != into { // of a period that ended before
		if err := c.act(i, acts[0]); err != nil {
			return err
		}
		acts = acts[1:]
	}
	if changed {
		t := Transition{Alarm: i, At: c.now, Old: old.State, New: s.State, Since: old.Since, Reason: s.Reason, ReasonData: s.ReasonData, Suppressed: s.Suppression.By}
		if err := c.handler.Transition(t); err != nil {
			return err
		}
	}
	for _, a := range acts {
		if err := c.act(i, a); err != nil {
			return err
		}
	}
	return nil
}
