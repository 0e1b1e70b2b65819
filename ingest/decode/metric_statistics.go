package decode

import (
	"strings"

	"trailsift/query/jsontext"
)

// metricStatisticsFormat is the answer of get-metric-statistics (CloudWatch API Reference, GetMetricStatistics). Its label is the
// metric's name: the request has no other.
func metricStatisticsFormat() Format {
	return Format{Name: "get-metric-statistics", Metrics: true,
		Doc:    "Answers of `aws cloudwatch get-metric-statistics`. They do not say account, region, namespace, dimensions and period: flags do.",
		Detect: "an object with the array `Datapoints`",
		match:  func(o *object) bool { return o.is("Datapoints", '[') },
		open:   openMetricStatistics}
}

func openMetricStatistics(k *walk, o *object, at Position) error {
	name := []byte(o.text("Label"))
	if !o.is("Label", '"') {
		name = nil
	}
	empty := true
	for offset, val := range o.each("Datapoints") {
		empty = false
		m := k.metering()
		m.start().Name = name
		at := k.within(at, offset)
		var err error
		if fault := m.statistics(parse(val)); fault != nil {
			err = k.refuse(val, at, fault)
		} else {
			err = k.point(val, at)
		}
		if err != nil {
			return err
		}
	}
	if empty {
		k.skip("get-metric-statistics", "an answer of get-metric-statistics without datapoints")
	}
	return nil
}

// statistics fills the point in from a member of `Datapoints`.
func (m *meter) statistics(o *object) *SyntaxError {
	if len(o.spans) == 0 {
		return &SyntaxError{Code: CodeNotObject, Reason: "a datapoint that is no object"}
	}
	if fault := first(m.time(o, "Timestamp"), m.unitOf(o, "Unit")); fault != nil {
		return fault
	}
	for _, s := range []string{"SampleCount", "Sum", "Minimum", "Maximum", "Average"} {
		if fault := m.number(o, s, s); fault != nil {
			return fault
		}
	}
	extended := parse(o.get("ExtendedStatistics"))
	if o.is("ExtendedStatistics", '{') && extended.data == nil {
		return (&SyntaxError{Reason: "the extended statistics are no sound object"}).in(o, "ExtendedStatistics")
	}
	for _, s := range extended.spans {
		key := string(extended.data[s.key:s.keyEnd])
		if fault := m.number(extended, key, string(jsontext.AppendBytes(nil, []byte(key)))); fault != nil {
			return fault.in(o, "ExtendedStatistics")
		}
	}
	return nil
}

// statisticName returns a statistic's name in CloudWatch's spelling, for those that have one: `max` is Maximum. Others stay as
// they are.
func statisticName(name string) string {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "samplecount", "sample count", "sample_count", "count", "n":
		return "SampleCount"
	case "sum":
		return "Sum"
	case "average", "avg", "mean":
		return "Average"
	case "minimum", "min":
		return "Minimum"
	case "maximum", "max":
		return "Maximum"
	}
	return strings.TrimSpace(name)
}
