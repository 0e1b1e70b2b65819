package decode

import (
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"trailsift/ingest/metric"
)

// metricDataFormat is the answer of get-metric-data (CloudWatch API Reference, GetMetricData). Pages of one answer need not be put
// together: every datapoint stands for itself.
func metricDataFormat() Format {
	return Format{Name: "get-metric-data", Metrics: true,
		Doc:      "Answers of `aws cloudwatch get-metric-data`, page after page. Which metric and statistic an `Id` stands for is in the request: `--metric-request FILE` gives it. Without it, the field `label` holds the id and the label, and the numbers are in `value`.",
		Detect:   "objects with `Id`, `Timestamps` and `Values`, below `MetricDataResults` or by themselves",
		envelope: []string{"MetricDataResults"},
		match:    func(o *object) bool { return o.is("Timestamps", '[') && o.is("Values", '[') },
		open:     openMetricData}
}

func openMetricData(k *walk, o *object, at Position) error {
	query, asked := k.o.Metric.Request[o.text("Id")]
	if asked && query.Expression != "" {
		k.skip("get-metric-data", "results of expressions, which are computed and no stored metric")
		return nil
	}
	times, n := 0, 0
	for range o.each("Timestamps") {
		times++
	}
	for range o.each("Values") {
		n++
	}
	if n != times {
		return k.refuse(o.data, at, &SyntaxError{Code: CodeMetricValue, Reason: fmt.Sprintf("%d timestamps and %d values", times, n)})
	}
	next, stop := iter.Pull2(o.each("Timestamps"))
	defer stop()
	for offset, val := range o.each("Values") {
		_, stamp, _ := next()
		m := k.metering()
		m.start()
		fault := m.result(o, query, asked, k.o.Metric.Statistic, stamp, val)
		at := k.within(at, offset)
		var err error
		if fault != nil {
			err = k.refuse(val, at, fault)
		} else {
			err = k.point(val, at)
		}
		if err != nil {
			return err
		}
	}
	if n == 0 {
		k.skip("get-metric-data", "a result of get-metric-data without datapoints")
	}
	return nil
}

// result fills the point in from a timestamp and a value of a result.
func (m *meter) result(o *object, q metric.Query, asked bool, statistic string, stamp, val []byte) *SyntaxError {
	p := &m.p
	if asked {
		p.Account, p.Region = known(q.Account), known(q.Region)
		p.Namespace, p.Name, p.Unit = known(q.Namespace), known(q.Name), known(q.Unit)
		p.Period = int64(q.Period.Seconds())
		for name, value := range q.Dimensions {
			m.dims.Add([]byte(name), []byte(value))
		}
		if fault := m.closeDimensions(); fault != nil {
			return fault
		}
		statistic = q.Statistic
	} else {
		id, label := o.text("Id"), o.text("Label")
		switch {
		case label == "" || label == id:
			p.Label = known(id)
		case id == "":
			p.Label = known(label)
		default: // the id alone names no metric, and a label need not be unique
			p.Label = []byte(id + " " + label)
		}
	}
	micros, absent, fault := m.clock.json(stamp)
	if fault != nil {
		return fault
	}
	p.Time, p.HasTime = micros, !absent
	v, fault := jsonNumber(val)
	if fault != nil {
		return fault
	}
	return m.set(statisticName(statistic), v)
}

// known returns a text, nil when it is empty.
func known(text string) []byte {
	if text == "" {
		return nil
	}
	return []byte(text)
}

// MetricRequest reads a request of get-metric-data, as `--metric-request` names it: an object with MetricDataQueries, or the array
// of them alone, as --metric-data-queries takes it. The error says what is wrong with it.
func MetricRequest(data []byte) (metric.Request, error) {
	type query struct {
		ID, Label, Expression, AccountID string
		MetricStat                       *struct {
			Metric struct {
				Namespace, MetricName string
				Dimensions            []struct{ Name, Value string }
			}
			Period     int64
			Stat, Unit string
		}
	}
	var whole struct{ MetricDataQueries []query }
	err := json.Unmarshal(data, &whole)
	if err != nil {
		err = json.Unmarshal(data, &whole.MetricDataQueries)
	}
	if err != nil {
		return nil, fmt.Errorf("not a request of get-metric-data: %w", err)
	}
	if len(whole.MetricDataQueries) == 0 {
		return nil, fmt.Errorf("not a request of get-metric-data: no `MetricDataQueries` in it")
	}
	out := metric.Request{}
	for _, q := range whole.MetricDataQueries {
		entry := metric.Query{Account: q.AccountID, Label: q.Label, Expression: q.Expression}
		switch s := q.MetricStat; {
		case q.ID == "":
			return nil, fmt.Errorf("a query without `Id`")
		case s == nil && q.Expression == "":
			return nil, fmt.Errorf("the query %q has neither `MetricStat` nor `Expression`", q.ID)
		case s != nil:
			entry.Namespace, entry.Name, entry.Unit, entry.Statistic = s.Metric.Namespace, s.Metric.MetricName, s.Unit, s.Stat
			entry.Period = time.Duration(s.Period) * time.Second
			entry.Dimensions = map[string]string{}
			for _, d := range s.Metric.Dimensions {
				entry.Dimensions[d.Name] = d.Value
			}
		}
		if _, twice := out[q.ID]; twice {
			return nil, fmt.Errorf("the id %q is there twice", q.ID)
		}
		out[q.ID] = entry
	}
	return out, nil
}

// metricRequestFormat is such a request by itself, which holds no datapoints.
func metricRequestFormat() Format {
	return keyed("get-metric-data-request", "a request of get-metric-data, which holds no datapoints: `--metric-request` takes it", "MetricDataQueries")
}
