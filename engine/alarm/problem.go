package alarm

import "trailsift/query/diag"

// Problem is something to say about a definition.
type Problem struct {
	Field string // as PutMetricAlarm or PutCompositeAlarm names it, such as EvaluationPeriods or Metrics[1].Expression; "": the whole
	Text  string // what the span of Diagnostic points into: an expression, a rule, a pattern; "" when it points into nothing
	diag.Diagnostic
}
