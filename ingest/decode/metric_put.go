package decode

import (
	"fmt"
	"math"

	"github.com/zeebo/xxh3"
)

// metricPutFormat is the request of put-metric-data (CloudWatch API Reference, PutMetricData).
func metricPutFormat() Format {
	return Format{Name: "put-metric-data", Metrics: true,
		Doc:    "Requests of `aws cloudwatch put-metric-data`, whole, or the array that `--metric-data` takes; the namespace of that is `--namespace`. A value without a timestamp has none: only CloudWatch knew when it came.",
		Detect: "an object with the array `MetricData` or `EntityMetricData`, or objects with `MetricName` and nothing that is not a member of MetricDatum",
		match: func(o *object) bool {
			return o.is("MetricData", '[') || o.is("EntityMetricData", '[') || isDatum(o)
		},
		open: openMetricPut}
}

func isDatum(o *object) bool {
	return o.has("MetricName") && !isListed(o) &&
		o.onlyKeys(" MetricName Namespace Dimensions Timestamp Value Values Counts StatisticValues Unit StorageResolution ")
}

// A request is what a put came with.
type request struct {
	namespace []byte
	source    uint64
	place     int32
}

func openMetricPut(k *walk, o *object, at Position) error {
	r := &request{source: xxh3.Hash(o.data)}
	if o.is("Namespace", '"') {
		r.namespace = []byte(o.text("Namespace"))
	}
	if isDatum(o) {
		return k.datum(r, o, at)
	}
	found := false
	data := func(o *object, at Position) error {
		for offset, val := range o.each("MetricData") {
			found = true
			if err := k.datum(r, &object{data: val, spans: parse(val).spans}, k.within(at, offset)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := data(o, at); err != nil {
		return err
	}
	for offset, val := range o.each("EntityMetricData") {
		if err := data(&object{data: val, spans: parse(val).spans}, k.within(at, offset)); err != nil {
			return err
		}
	}
	if !found {
		k.skip("put-metric-data", "a request of put-metric-data without data")
	}
	return nil
}

// datum hands on the values of a MetricDatum: one point for each value, or one for its statistic set.
func (k *walk) datum(r *request, o *object, at Position) error {
	m := k.metering()
	p := m.start()
	p.Put, p.Source, p.Namespace, p.Period = true, r.source, r.namespace, storageResolution
	if fault := m.datum(o); fault != nil {
		return k.refuse(o.data, at, fault)
	}
	switch {
	case o.has("StatisticValues"):
		fault := m.statisticSet(parse(o.get("StatisticValues")))
		return k.putValue(r, o, at, fault.in(o, "StatisticValues"))
	case o.has("Value"):
		v, fault := jsonNumber(o.get("Value"))
		if fault == nil {
			fault = m.single(v, 1)
		}
		return k.putValue(r, o, at, fault.in(o, "Value"))
	}
	return k.putValues(r, o, at)
}

// storageResolution is that of puts that do not say it, in seconds (CloudWatch API Reference, MetricDatum).
const storageResolution = 60

// datum fills the point in from the members of a MetricDatum that are no values, and checks how many kinds of values it has.
func (m *meter) datum(o *object) *SyntaxError {
	p := &m.p
	var fault *SyntaxError
	if p.Name, fault = m.textOf(o, "MetricName"); fault != nil {
		return fault
	}
	if p.Name == nil {
		return &SyntaxError{Code: CodeMetricName, Reason: "a datum without `MetricName`"}
	}
	if fault = m.dimensionArray(o.get("Dimensions")).in(o, "Dimensions"); fault != nil {
		return fault
	}
	if fault = first(m.time(o, "Timestamp"), m.unitOf(o, "Unit"), m.resolution(o, "StorageResolution")); fault != nil {
		return fault
	}
	kinds := 0
	for _, key := range []string{"Value", "Values", "StatisticValues"} {
		if raw := o.get(key); raw != nil && string(raw) != "null" {
			kinds++
		}
	}
	if kinds != 1 {
		return &SyntaxError{Code: CodeMetricValue, Reason: fmt.Sprintf("%d of `Value`, `Values` and `StatisticValues` where one has to be there", kinds)}
	}
	return nil
}

// resolution reads a storage resolution, 1 or 60 seconds.
func (m *meter) resolution(o *object, key string) *SyntaxError {
	switch raw := o.get(key); string(raw) {
	case "", "null", "60":
	case "1":
		m.p.Period = 1
	default:
		return (&SyntaxError{Code: CodeMetricValue, Reason: fmt.Sprintf("the storage resolution %.20s, which is neither 1 nor 60", raw)}).in(o, key)
	}
	return nil
}

// statisticSet fills the point in from a StatisticSet, whose four members are all required.
func (m *meter) statisticSet(o *object) *SyntaxError {
	for _, s := range []string{"SampleCount", "Sum", "Minimum", "Maximum"} {
		if !o.has(s) {
			return &SyntaxError{Code: CodeMetricValue, Reason: fmt.Sprintf("a statistic set without `%s`", s)}
		}
		if fault := m.number(o, s, s); fault != nil {
			return fault
		}
	}
	return m.contradiction()
}

// contradiction tells a statistic set that no samples have. Sums are rounded, the more the more samples there are.
func (m *meter) contradiction() *SyntaxError {
	p := &m.p
	slack := 1e-6 * p.Count * max(math.Abs(p.Minimum), math.Abs(p.Maximum))
	if p.Minimum <= p.Maximum && p.Count > 0 && (p.Sum < p.Minimum*p.Count-slack || p.Sum > p.Maximum*p.Count+slack) {
		return &SyntaxError{Code: CodeMetricValue, Reason: fmt.Sprintf("%v samples between %v and %v do not have the sum %v", p.Count, p.Minimum, p.Maximum, p.Sum)}
	}
	return nil
}

// putValue hands on the point, unless fault says what is wrong with its value.
func (k *walk) putValue(r *request, o *object, at Position, fault *SyntaxError) error {
	k.meter.p.Place = r.place
	r.place++
	if fault != nil {
		return k.refuse(o.data, at, fault)
	}
	return k.point(o.data, at)
}

// valuesMax is how many values a MetricDatum may have (CloudWatch API Reference, MetricDatum).
const valuesMax = 150

// putValues hands on a point for each of the values, with their counts.
func (k *walk) putValues(r *request, o *object, at Position) error {
	m := k.meter
	counts, n := make([][]byte, 0, valuesMax), 0
	for _, val := range o.each("Counts") {
		if counts = append(counts, val); len(counts) > valuesMax {
			break
		}
	}
	for range o.each("Values") {
		if n++; n > valuesMax {
			return k.refuse(o.data, at, &SyntaxError{Code: CodeMetricValue, Reason: fmt.Sprintf("more than %d `Values`, which CloudWatch does not take", valuesMax)})
		}
	}
	given := o.has("Counts") && string(o.get("Counts")) != "null"
	if n == 0 || given && n != len(counts) {
		return k.refuse(o.data, at, &SyntaxError{Code: CodeMetricValue, Reason: fmt.Sprintf("%d `Values` and %d `Counts`", n, len(counts))})
	}
	i := 0
	for offset, val := range o.each("Values") {
		v, fault := jsonNumber(val)
		count := 1.0
		if given && fault == nil {
			count, fault = jsonNumber(counts[i])
		}
		i++
		m.p.Has = 0
		if fault == nil {
			fault = m.single(v, count)
		}
		if err := k.putValue(r, &object{data: val}, k.within(at, offset), fault); err != nil {
			return err
		}
	}
	return nil
}
