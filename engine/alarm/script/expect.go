package script

import (
	"slices"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/query/diag"
)

// expectation is one thing that is to be.
type expectation struct {
	at          diag.Span
	alarm       int
	contributor string
	state       alarm.State // "": not asked
	reason      string      // with ... for anything; "": not asked
	acts        alarm.State // whose actions run; "": not asked
	quiet       bool
	suppressed  string // "": not asked
}

// expect reads what is expected, with commas between.
func (p *parser) expect(r *reader, at int64) {
	s := &expectStep{at: at}
	for {
		e, last, ok := p.expectation(r)
		if !ok {
			return
		}
		s.list = append(s.list, e)
		if last {
			break
		}
	}
	p.test.steps = append(p.test.steps, s)
}

// expectation reads one, and whether it is the last.
func (p *parser) expectation(r *reader) (e expectation, last, ok bool) {
	w, ok := r.next("the name of an alarm, or a state")
	if !ok {
		return e, false, false
	}
	e.at = w.at
	isState := slices.Contains([]string{string(alarm.OK), string(alarm.Alarm), string(alarm.InsufficientData)}, strings.TrimSuffix(w.text, ","))
	if named := slices.ContainsFunc(p.file.alarms, func(d *alarm.Definition) bool { return d.Name == w.text }); isState && !named {
		if len(p.file.alarms) != 1 {
			p.add(diag.Errorf("which-alarm", w.at, "there are %d alarms", len(p.file.alarms)).WithHelp("write which of them before the state"))
			return e, false, false
		}
		r.used--
	} else if e.alarm, e.contributor, ok = r.alarmNamed(w); !ok {
		return e, false, false
	}
	what, ok := r.next("a state, `acts`, `quiet` or `suppressed`")
	if !ok {
		return e, false, false
	}
	text, comma := strings.CutSuffix(what.text, ",")
	e.at = e.at.Join(what.at)
	switch text {
	case "quiet":
		e.quiet = true
	case "acts", "suppressed":
		comma, ok = p.argument(r, &e, text)
	default:
		e.state, ok = r.state(word{text, what.at})
	}
	switch {
	case !ok:
		return e, false, false
	case comma:
		return e, false, true
	case e.state != "" && r.peek() == "because":
		r.used++
		if e.reason = r.rest(); e.reason == "" {
			r.missing("the reason")
			return e, false, false
		}
	}
	r.end()
	return e, true, true
}

// argument reads what stands behind acts and suppressed, and whether a comma follows.
func (p *parser) argument(r *reader, e *expectation, of string) (comma, ok bool) {
	w, ok := r.next("what stands behind `" + of + "`")
	if !ok {
		return false, false
	}
	w.text, comma = strings.CutSuffix(w.text, ",")
	e.at = e.at.Join(w.at)
	if of == "acts" {
		e.acts, ok = r.state(w)
		return comma, ok
	}
	choices := []string{string(alarm.ByWaitPeriod), string(alarm.ByExtensionPeriod), string(alarm.ByAlarm), "nothing"}
	if e.suppressed = w.text; !slices.Contains(choices, w.text) {
		p.add(diag.Errorf("bad-value", w.at, "`%s` suppresses nothing: %s do", w.text, strings.Join(choices[:3], ", ")).Suggest(w.text, choices))
		return comma, false
	}
	return comma, true
}

// matches reports whether a text is as a pattern says, in which ... stands for anything.
func matches(text, pattern string) bool {
	parts := strings.Split(pattern, "...")
	if len(parts) == 1 {
		return text == pattern
	}
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}
