package script

import (
	"strings"

	"trailsift/engine/alarm"
	"trailsift/query/diag"
)

// step is a line of a test.
type step interface {
	run(r *run) error
}

// timed is a step that moves the clock.
type timed interface{ time() int64 }

// loadStep brings values of a series.
type loadStep struct {
	series     series
	step, from int64 // µs
	values     []value
}

// bandStep brings the band of an alarm.
type bandStep struct {
	alarm      int
	step, from int64
	values     []value
}

// eventStep brings log events.
type eventStep struct {
	at     int64
	events []string
}

// setStep puts alarms into a state.
type setStep struct {
	at     int64
	alarms []int
	state  alarm.State
}

// expectStep says what is to be.
type expectStep struct {
	at   int64
	list []expectation
}

func (s *setStep) time() int64    { return s.at }
func (s *expectStep) time() int64 { return s.at }

// values reads STEP [from T] and, behind a name, values.
func (p *parser) values(r *reader, what string, read func(string) (value, bool)) (name word, step, from int64, list []value, ok bool) {
	if step, ok = r.time("the length of a step"); !ok {
		return
	}
	if step < 1e6 {
		p.errorf(r.words[1].at, "bad-time", "a step is a second at least")
		return name, 0, 0, nil, false
	}
	if r.peek() == "from" {
		r.used++
		if from, ok = r.time("the time of the first value"); !ok {
			return
		}
	}
	if name, ok = r.next(what); !ok {
		return
	}
	for r.used < len(r.words) {
		w, _ := r.next("")
		of, n, fine := repeated(w.text)
		v, good := read(of)
		if !fine || !good {
			p.errorf(w.at, "bad-value", "`%s` is no value", w.text)
			return name, 0, 0, nil, false
		}
		if len(list)+n > maxSteps || from+int64(len(list)+n)*step > maxSpan {
			p.errorf(w.at, "too-many-values", "the values reach too far: %d of them and 400 days at most", maxSteps)
			return name, 0, 0, nil, false
		}
		if p.loaded += n; p.loaded > maxValues {
			p.errorf(w.at, "too-many-values", "the script has more than %d values", maxValues)
			return name, 0, 0, nil, false
		}
		for range n {
			list = append(list, v)
		}
	}
	if len(list) == 0 {
		r.missing("a value")
	}
	return name, step, from, list, len(list) > 0
}

func (p *parser) load(r *reader) {
	name, step, from, list, ok := p.values(r, "the name of a metric or of an alarm", sampleValue)
	if !ok {
		return
	}
	if s, ok := r.seriesNamed(name); ok {
		p.test.steps = append(p.test.steps, &loadStep{s, step, from, list})
	}
}

func (p *parser) band(r *reader) {
	name, step, from, list, ok := p.values(r, "the name of an alarm", bandValue)
	if !ok {
		return
	}
	i, _, ok := r.alarmNamed(name)
	switch {
	case !ok:
	case p.file.alarms[i].ThresholdMetricID == "":
		p.errorf(name.at, "no-band", "the alarm `%s` compares with no band", name.text)
	case step != p.file.alarms[i].Period()*1e6:
		p.errorf(name.at, "no-band", "the steps of a band are as long as the alarm's periods: %s", clock(p.file.alarms[i].Period()*1e6))
	default:
		p.test.steps = append(p.test.steps, &bandStep{i, step, from, list})
	}
}

func (p *parser) event(r *reader) {
	at, ok := r.time("the time of the event")
	if !ok {
		return
	}
	if text := r.rest(); text != "" {
		p.test.steps = append(p.test.steps, &eventStep{at, []string{text}})
		return
	}
	r.missing("the event")
}

func (p *parser) eventFile(r *reader) {
	at, ok := r.time("the time of the events")
	if !ok {
		return
	}
	name, ok := r.next("the name of a file")
	if !ok {
		return
	}
	text, ok := p.read(name)
	if !ok {
		return
	}
	s := &eventStep{at: at}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			s.events = append(s.events, line)
		}
	}
	p.test.steps = append(p.test.steps, s)
	r.end()
}

// at reads a line that moves the clock.
func (p *parser) at(r *reader) {
	at, ok := r.time("a time")
	if !ok {
		return
	}
	if at < p.clock || at < p.test.begin {
		p.errorf(r.words[1].at, "bad-time", "the clock stands at %s already", clock(max(p.clock, p.test.begin)))
		return
	}
	what, ok := r.next("`expect` or `set`")
	if !ok {
		return
	}
	p.clock = at
	switch what.text {
	case "set":
		p.set(r, at)
	case "expect":
		p.expect(r, at)
	default:
		p.add(diag.Errorf("unknown-line", what.at, "`%s` stands where `expect` or `set` is expected", what.text))
	}
}

// set reads [ALARM] STATE. Without a name it is about all alarms.
func (p *parser) set(r *reader, at int64) {
	s := &setStep{at: at}
	w, ok := r.next("the name of an alarm, or a state")
	if !ok {
		return
	}
	if r.used < len(r.words) {
		i, _, ok := r.alarmNamed(w)
		if !ok {
			return
		}
		s.alarms = []int{i}
		w, _ = r.next("a state")
	} else {
		for i := range p.file.alarms {
			s.alarms = append(s.alarms, i)
		}
	}
	if s.state, ok = r.state(w); ok {
		p.test.steps = append(p.test.steps, s)
		r.end()
	}
}
