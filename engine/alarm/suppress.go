package alarm

// SuppressedBy says what keeps the actions of a composite alarm back (ActionsSuppressedBy).
type SuppressedBy string

// What can keep actions back. "" is nothing.
const (
	ByWaitPeriod      SuppressedBy = "WaitPeriod"      // the suppressor may yet go into ALARM
	ByExtensionPeriod SuppressedBy = "ExtensionPeriod" // the suppressor has just left ALARM
	ByAlarm           SuppressedBy = "Alarm"           // the suppressor is in ALARM
)

// Reason returns the ActionsSuppressedReason.
func (s SuppressedBy) Reason() string {
	if s == "" {
		return ""
	}
	return "Actions suppressed by " + string(s)
}

// Suppression is where the suppression of a composite alarm's actions stands. The zero value suppresses nothing.
type Suppression struct {
	By    SuppressedBy
	Until int64 // when a period ends, in µs since 1970 UTC
	Owed  State // the state whose actions are kept back
}

// Act says that the actions for a state run.
type Act struct {
	State State
	At    int64 // µs since 1970 UTC
}

// Step moves on to a time: changed is the state that the composite alarm has gone into at that time, "" when it has not changed, and
// suppressor is the state that the suppressor has then. It returns the actions that run: those of a period that has ended since, at
// the time of its end, and those of the change unless they are kept back. Times must not go backwards.
//
// A period ends before anything that happens at its end. Each change of the composite alarm begins anew: it is suppressed by a
// suppressor in ALARM, and otherwise waits. Actions that have run do not run again when a suppressor leaves ALARM.
func (s Suppression) Step(p *Suppressor, at int64, changed, suppressor State) (Suppression, []Act) {
	var acts []Act
	if (s.By == ByWaitPeriod || s.By == ByExtensionPeriod) && at >= s.Until {
		acts = append(acts, Act{s.Owed, s.Until})
		s = Suppression{}
	}
	if changed != "" {
		s = Suppression{By: ByWaitPeriod, Until: at + p.WaitPeriod*1e6, Owed: changed}
	}
	switch {
	case s.By == "":
		return s, acts
	case suppressor == Alarm:
		s.By, s.Until = ByAlarm, 0
	case s.By == ByAlarm:
		s.By, s.Until = ByExtensionPeriod, at+p.ExtensionPeriod*1e6
	}
	if s.By != ByAlarm && at >= s.Until { // a period of no length
		acts = append(acts, Act{s.Owed, at})
		s = Suppression{}
	}
	return s, acts
}
