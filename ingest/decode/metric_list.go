package decode

// metricListFormat is the answer of list-metrics (CloudWatch API Reference, ListMetrics).
func metricListFormat() Format {
	return Format{Name: "list-metrics", Metrics: true,
		Doc:    "Answers of `aws cloudwatch list-metrics`: metrics without datapoints, for the catalogue of series.",
		Detect: "an object with the array `Metrics`, or objects with nothing but `Namespace`, `MetricName` and `Dimensions`",
		match: func(o *object) bool {
			return o.is("Metrics", '[') || isListed(o)
		},
		open: openMetricList}
}

func isListed(o *object) bool {
	return o.has("Namespace", "MetricName") && o.onlyKeys(" Namespace MetricName Dimensions ")
}

func openMetricList(k *walk, o *object, at Position) error {
	if isListed(o) {
		return k.listed(o, nil, at)
	}
	var owners [][]byte // one for each metric, when metrics of linked accounts were asked for
	for _, val := range o.each("OwningAccounts") {
		owners = append(owners, val)
	}
	i := 0
	for offset, val := range o.each("Metrics") {
		var owner []byte
		if i < len(owners) && len(owners[i]) > 2 && owners[i][0] == '"' {
			owner = owners[i][1 : len(owners[i])-1]
		}
		i++
		if err := k.listed(&object{data: val, spans: parse(val).spans}, owner, k.within(at, offset)); err != nil {
			return err
		}
	}
	if i == 0 {
		k.skip("list-metrics", "an answer of list-metrics without metrics")
	}
	return nil
}

// listed hands on a metric of a list.
func (k *walk) listed(o *object, owner []byte, at Position) error {
	m := k.metering()
	p := m.start()
	p.Listed, p.Account = true, owner
	var fault *SyntaxError
	if p.Namespace, fault = m.textOf(o, "Namespace"); fault == nil {
		p.Name, fault = m.textOf(o, "MetricName")
	}
	switch {
	case fault != nil:
	case p.Namespace == nil || p.Name == nil:
		fault = &SyntaxError{Code: CodeMetricName, Reason: "a metric without `Namespace` or `MetricName`"}
	default:
		if fault = m.dimensionArray(o.get("Dimensions")); fault != nil {
			fault = fault.in(o, "Dimensions")
		}
	}
	if fault != nil {
		return k.refuse(o.data, at, fault)
	}
	return k.point(o.data, at)
}
