package alarm

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// listed is how many datapoints a reason lists at most. From so many on it says them in a sentence of their own.
const listed = 5

// Reason returns the StateReason of a decision, in CloudWatch's words. It is empty where the state was kept: the old reason stays.
func (e *Evaluator) Reason(d Decision, window []Datapoint) string { return e.reason(d, window, listed) }

// reason returns the reason with a number of datapoints listed at most.
func (e *Evaluator) reason(d Decision, window []Datapoint, most int) string {
	switch {
	case d.Kept():
		return ""
	case d.State == InsufficientData:
		return fmt.Sprintf("Insufficient Data: %s unknown.", counted(e.n, "datapoint", true))
	}
	deciding := e.deciding(d, window)
	crossed := "Threshold Crossed: "
	if e.operator.Band() {
		crossed = "Thresholds Crossed: "
	}
	if len(deciding) == 0 {
		received := counted(d.Real, "datapoint", true)
		if d.Real == 0 {
			received = "no datapoints were"
		}
		return crossed + received + " received for " + counted(e.n, "period", false) + " and " + e.treated(d) + "."
	}
	var b strings.Builder
	b.WriteString(crossed)
	if e.definition.DatapointsToAlarm > 0 {
		fmt.Fprintf(&b, "%d out of the last %d datapoints", len(deciding), e.n)
	} else {
		b.WriteString(counted(len(deciding), "datapoint", false))
	}
	long := len(deciding) >= most && len(deciding) > 1
	if !long {
		b.WriteString(" [" + points(deciding) + "]")
	}
	b.WriteString(verb(len(deciding)) + e.compared(d.State, deciding, long))
	if long {
		b.WriteString(". The most recent datapoints which crossed the threshold" + plural(e.operator.Band()) + ": [" + points(deciding[:most]) + "]")
	}
	if d.Filled > 0 && (e.treatment == Breaching || e.treatment == NotBreaching) {
		b.WriteString(" and " + e.treated(d))
	}
	if e.definition.DatapointsToAlarm > 0 {
		b.WriteString(e.minimum(d.State))
	}
	b.WriteByte('.')
	return b.String()
}

// deciding returns the datapoints that speak for the state among those that were counted, the newest first.
func (e *Evaluator) deciding(d Decision, window []Datapoint) []Datapoint {
	var out []Datapoint
	for _, p := range e.used(d, window) {
		if !p.Missing && e.breaches(&p) == (d.State == Alarm) {
			out = append(out, p)
		}
	}
	return out
}

// used returns the datapoints that were counted, the newest first: those with values, and the newest missing ones that fill in for
// more of them.
func (e *Evaluator) used(d Decision, window []Datapoint) []Datapoint {
	var out []Datapoint
	real, gaps := d.Real, d.Filled
	for _, p := range slices.Backward(window) {
		left := &real
		if p.Missing {
			left = &gaps
		}
		if *left > 0 {
			*left--
			out = append(out, p)
		}
	}
	return out
}

// compared says what the datapoints are in relation to the threshold.
func (e *Evaluator) compared(state State, deciding []Datapoint, long bool) string {
	not := ""
	if state == OK {
		not = "not "
	}
	bounds := func(of func(Datapoint) float64) string {
		if long {
			return ""
		}
		texts := make([]string, len(deciding))
		for i, p := range deciding {
			texts[i] = number(of(p)).String()
		}
		return " [" + strings.Join(texts, ", ") + "]"
	}
	below := func() string {
		return not + "less than the lower thresholds" + bounds(func(p Datapoint) float64 { return p.Lower })
	}
	above := func() string {
		return not + "greater than the upper thresholds" + bounds(func(p Datapoint) float64 { return p.Upper })
	}
	switch e.operator {
	case OutsideBand:
		return below() + " or " + above()
	case BelowBand:
		return below()
	case AboveBand:
		return above()
	}
	words := map[ComparisonOperator]string{
		GreaterOrEqual: "greater than or equal to", Greater: "greater than", Less: "less than", LessOrEqual: "less than or equal to",
	}
	return not + words[e.operator] + " the threshold (" + number(e.threshold).String() + ")"
}

// treated says what missing datapoints counted as.
func (e *Evaluator) treated(d Decision) string {
	as := "Breaching"
	if e.treatment == NotBreaching {
		as = "NonBreaching"
	}
	return counted(d.Filled, "missing datapoint", true) + " treated as [" + as + "]"
}

// minimum says how many datapoints the change of state took. CloudWatch says OK -> ALARM also after INSUFFICIENT_DATA.
func (e *Evaluator) minimum(state State) string {
	need, change := e.m, "OK -> ALARM"
	if state == OK {
		need, change = e.n-e.m+1, "ALARM -> OK"
	}
	return " (minimum " + counted(need, "datapoint", false) + " for " + change + " transition)"
}

// points lists datapoints with the times that their periods begin at.
func points(list []Datapoint) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = number(p.Value).String() + time.UnixMicro(p.Start).UTC().Format(" (02/01/06 15:04:05)")
	}
	return strings.Join(texts, ", ")
}

// counted returns a number of things: 1 datapoint, 2 datapoints, with were or was behind it where asked.
func counted(n int, thing string, were bool) string {
	text := fmt.Sprintf("%d %s%s", n, thing, plural(n != 1))
	if were {
		text += strings.TrimSuffix(verb(n), " ")
	}
	return text
}

func plural(several bool) string {
	if several {
		return "s"
	}
	return ""
}

func verb(n int) string {
	if n == 1 {
		return " was "
	}
	return " were "
}
