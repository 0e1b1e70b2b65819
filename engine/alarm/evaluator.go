package alarm

import (
	"time"

	"trailsift/query/statistic"
)

// rangeExtra is how many more periods than N an evaluation looks at, for when some of them have no data. CloudWatch does not publish
// its own number; its documented tables look at 5 for N = 3.
const rangeExtra = 2

// Datapoint is what one period of an evaluation holds.
type Datapoint struct {
	Start   int64   // of the period, in µs since 1970 UTC
	Missing bool    // there is no value, or no band to compare it with; nothing else of the datapoint counts then
	Value   float64 // finite
	Samples float64 // that the value was computed from; 0: not known, which never counts as few
	Lower   float64 // bounds of the band in this period, for alarms on a band
	Upper   float64
}

// Evaluator decides about one alarm that is not composite. It is immutable.
type Evaluator struct {
	definition *Definition
	n, m       int
	operator   ComparisonOperator
	threshold  float64
	treatment  Treatment
	minSamples float64 // that a percentile needs; 0: any number will do
	period     int64   // of a bucket, in µs
	grain      int64   // µs between evaluations, which is also what buckets end on
	zone       *time.Location
}

// NewEvaluator prepares the evaluation of an alarm in which Validate has found no error. The definition must not change afterwards.
func NewEvaluator(d *Definition) *Evaluator {
	e := &Evaluator{
		definition: d, n: int(d.EvaluationPeriods), m: int(d.Needed()), operator: d.Operator, treatment: d.treatment(),
		period: d.Period() * 1e6, grain: grain(d),
	}
	if d.Threshold != nil {
		e.threshold = *d.Threshold
	}
	if d.LowSamples == IgnoreLowSamples && d.Metric != nil {
		e.minSamples = samplesNeeded(d.Metric.Statistic)
	}
	if d.Window.WallClock {
		e.zone, _ = zone(d.Window.Timezone) // Validate has read it
	}
	return e
}

// treatment returns how missing data are treated. Those of DynamoDB's metrics are ignored unless the alarm says otherwise: the User
// Guide calls that the default, while the API Reference says that the setting has no effect there.
func (d *Definition) treatment() Treatment {
	switch {
	case d.TreatMissingData != "":
		return d.TreatMissingData
	case d.Metric != nil && d.Metric.Namespace == "AWS/DynamoDB":
		return Ignore
	}
	return Missing
}

// samplesNeeded returns how many samples a percentile needs to mean something (CloudWatch User Guide, "Percentile-based alarms and low
// data samples"): 10/(1-p) for p of one half and above, 10/p below. 0 for other statistics.
func samplesNeeded(stat string) float64 {
	s, err := statistic.Parse(stat)
	if err != nil || s.Kind != statistic.Percentile {
		return 0
	}
	const rounding = 1e-6 // 1000/(100-99.9) is a little more than 10,000
	if s.High >= 50 {
		return 1000/(100-s.High) - rounding
	}
	return 1000/s.High - rounding
}

// Why says which rule decided.
type Why uint8

// The rules.
const (
	EnoughData   Why = iota // N periods with data were found, and the newest N of them were counted
	Filled                  // too few periods had data, and missing ones counted as the treatment says
	NoData                  // no period had data
	EnoughBreach            // too few periods had data, and M of them breach
	SomeOK                  // too few periods had data and breach, and one of them does not breach
	OldBreach               // all data breach, and the oldest are M periods old: the premature alarm rule
	YoungBreach             // all data breach, but they are too young for an alarm: the state is kept
	IgnoredGap              // too few periods had data, and missing ones are ignored: the state is kept
	FewSamples              // a percentile was computed from too few samples: the state is kept
)

// String says the rule in words.
func (w Why) String() string {
	return [...]string{
		"the newest N periods with data are counted",
		"missing periods are filled in as TreatMissingData says",
		"no period has data",
		"fewer than N periods have data, and M of them breach",
		"fewer than N periods have data, fewer than M breach, and one does not",
		"all data breach, and the oldest are M periods old",
		"all data breach, but are less than M periods old: the state stays",
		"fewer than N periods have data, and missing ones are ignored: the state stays",
		"a percentile has too few samples: the state stays",
	}[w]
}

// Decision is the outcome of an evaluation.
type Decision struct {
	State     State
	Why       Why
	Real      int // periods with data that were counted: at most N
	Breaching int // how many of them breach
	Filled    int // missing periods that were counted, so that they are N together
}

// Kept reports whether the state was left as it was, for want of data.
func (d Decision) Kept() bool {
	return d.Why == YoungBreach || d.Why == IgnoredGap || d.Why == FewSamples
}

// Range returns how many periods an evaluation looks at.
func (e *Evaluator) Range() int { return e.n + rangeExtra }

// breaches reports whether a datapoint breaches.
func (e *Evaluator) breaches(p *Datapoint) bool {
	if e.operator.Band() {
		return e.operator.Breaches(p.Value, p.Lower, p.Upper)
	}
	return e.operator.Breaches(p.Value, e.threshold, e.threshold)
}

// Decide returns the state that follows from the periods that an evaluation looks at, the newest last (CloudWatch User Guide,
// "Configuring how CloudWatch alarms treat missing data").
func (e *Evaluator) Decide(window []Datapoint, previous State) Decision {
	var d Decision
	oldest := 0 // age of the oldest one that breaches; the newest period has age 1
	for i := len(window) - 1; i >= 0 && d.Real < e.n; i-- {
		p := &window[i]
		if p.Missing {
			continue
		}
		if p.Samples > 0 && p.Samples < e.minSamples {
			return Decision{State: previous, Why: FewSamples}
		}
		d.Real++
		if e.breaches(p) {
			d.Breaching++
			oldest = len(window) - i
		}
	}
	d.Filled = e.n - d.Real
	d.State, d.Why = e.judge(&d, oldest)
	if d.Kept() {
		d.State = previous
	}
	return d
}

// judge applies the rules to what was counted. The state has no meaning where the rule keeps the old one.
func (e *Evaluator) judge(d *Decision, oldest int) (State, Why) {
	alarm := func(breaching int, why Why) (State, Why) {
		if breaching >= e.m {
			return Alarm, why
		}
		return OK, why
	}
	switch {
	case d.Filled == 0:
		return alarm(d.Breaching, EnoughData)
	case e.treatment == Breaching:
		return alarm(d.Breaching+d.Filled, Filled)
	case e.treatment == NotBreaching:
		return alarm(d.Breaching, Filled)
	case d.Real == 0 && e.treatment == Ignore:
		return "", IgnoredGap
	case d.Real == 0:
		return InsufficientData, NoData
	case d.Breaching >= e.m:
		return Alarm, EnoughBreach
	case d.Breaching < d.Real:
		return OK, SomeOK
	case e.treatment == Ignore:
		return "", IgnoredGap
	case oldest >= e.m:
		return Alarm, OldBreach
	}
	return "", YoungBreach
}

// Breaches reports whether a datapoint breaches; a missing one does not.
func (e *Evaluator) Breaches(p Datapoint) bool { return !p.Missing && e.breaches(&p) }
