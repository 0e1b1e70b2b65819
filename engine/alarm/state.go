package alarm

// State is what an alarm says.
type State string

// The states.
const (
	OK               State = "OK"
	Alarm            State = "ALARM"
	InsufficientData State = "INSUFFICIENT_DATA"
)

// InitialReason is the reason of the state INSUFFICIENT_DATA that a new alarm begins in.
const InitialReason = "Unchecked: Initial alarm creation"

// Treatment says what a period without data counts as (TreatMissingData).
type Treatment string

// The treatments. "" is Missing.
const (
	Missing      Treatment = "missing"
	Ignore       Treatment = "ignore"
	Breaching    Treatment = "breaching"
	NotBreaching Treatment = "notBreaching"
)

// LowSamples says what an alarm on a percentile does with periods of few samples (EvaluateLowSampleCountPercentile).
type LowSamples string

// What is done with them. "" is EvaluateLowSamples.
const (
	EvaluateLowSamples LowSamples = "evaluate"
	IgnoreLowSamples   LowSamples = "ignore" // the state stays as it is
)

// ComparisonOperator compares a value with a threshold, or with a band.
type ComparisonOperator string

// The operators. The last three are for bands.
const (
	GreaterOrEqual ComparisonOperator = "GreaterThanOrEqualToThreshold"
	Greater        ComparisonOperator = "GreaterThanThreshold"
	Less           ComparisonOperator = "LessThanThreshold"
	LessOrEqual    ComparisonOperator = "LessThanOrEqualToThreshold"
	OutsideBand    ComparisonOperator = "LessThanLowerOrGreaterThanUpperThreshold"
	BelowBand      ComparisonOperator = "LessThanLowerThreshold"
	AboveBand      ComparisonOperator = "GreaterThanUpperThreshold"
)

// Operators returns the operators: those for thresholds first, then those for bands.
func Operators() []ComparisonOperator {
	return []ComparisonOperator{GreaterOrEqual, Greater, Less, LessOrEqual, OutsideBand, BelowBand, AboveBand}
}

// Band reports whether the operator compares with a band and not with one threshold.
func (o ComparisonOperator) Band() bool { return o == OutsideBand || o == BelowBand || o == AboveBand }

// Breaches compares a value with a threshold, or with the bounds of a band. Without a band both bounds are the threshold.
func (o ComparisonOperator) Breaches(value, lower, upper float64) bool {
	switch o {
	case GreaterOrEqual:
		return value >= upper
	case Greater:
		return value > upper
	case Less:
		return value < lower
	case LessOrEqual:
		return value <= lower
	case OutsideBand:
		return value < lower || value > upper
	case BelowBand:
		return value < lower
	case AboveBand:
		return value > upper
	}
	return false
}
