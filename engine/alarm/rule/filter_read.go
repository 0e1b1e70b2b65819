package rule

import (
	"strconv"

	"trailsift/engine/alarm"
	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// metricFilters reads what describe-metric-filters answers, and requests of PutMetricFilter.
func (l *loader) metricFilters(v *tree.Value) {
	if list := v.Get("metricFilters"); list != nil {
		v = list
	}
	each(v, func(one *tree.Value) { l.metricFilter(withNames(one, filterNames())) })
}

// filterNames are the names in the CloudWatch Logs API, and those in CloudFormation, which are read here.
func filterNames() map[string]string {
	return map[string]string{
		"filterName": "FilterName", "filterPattern": "FilterPattern", "logGroupName": "LogGroupName", "metricTransformations": "MetricTransformations",
		"metricName": "MetricName", "metricNamespace": "MetricNamespace", "metricValue": "MetricValue", "defaultValue": "DefaultValue", "dimensions": "Dimensions", "unit": "Unit",
	}
}

// withNames returns a copy of a value in which members have other names, also in the lists in it.
func withNames(v *tree.Value, names map[string]string) *tree.Value {
	out := *v
	out.Members, out.List = nil, nil
	for _, m := range v.Members {
		if name, ok := names[m.Name]; ok {
			m.Name = name
		}
		if m.Value.Kind == tree.List {
			m.Value = withNames(m.Value, names)
		}
		out.Members = append(out.Members, m)
	}
	for _, item := range v.List {
		out.List = append(out.List, withNames(item, names))
	}
	return &out
}

// metricFilter reads a metric filter with the names of CloudFormation.
func (l *loader) metricFilter(v *tree.Value) {
	r := &filter{places: map[string]place{}, account: l.options.Account, region: l.options.Region}
	f := l.fields(v, r.places, "")
	if f == nil {
		return
	}
	f.as = map[string]string{"FilterPattern": "filterPattern", "FilterName": "filterName", "LogGroupName": "logGroupName"}
	r.Name, r.LogGroup, r.Pattern = f.text("FilterName"), f.text("LogGroupName"), f.text("FilterPattern")
	f.ignore("creationTime", "applyOnTransformedLogs", "ApplyOnTransformedLogs", "fieldSelectionCriteria", "FieldSelectionCriteria", "emitSystemFieldDimensions", "EmitSystemFieldDimensions")
	transformations := f.items("MetricTransformations")
	f.unknown(diag.Warning, "a metric filter")
	if len(transformations) != 1 {
		if !f.bad {
			l.report(diag.Errorf("wrong-value", v.At, "a metric filter has one metric transformation, and this one %d", len(transformations)))
		}
		return
	}
	t := l.fields(transformations[0], r.places, "")
	if t == nil {
		return
	}
	t.as = map[string]string{"MetricName": "metricName", "MetricNamespace": "metricNamespace", "MetricValue": "metricValue", "DefaultValue": "defaultValue", "Dimensions": "dimensions", "Unit": "unit"}
	t.transformation(&r.Filter)
	t.unknown(diag.Warning, "a metric transformation")
	if !f.bad && !t.bad {
		l.file.filters = append(l.file.filters, r)
	}
}

// transformation reads the metric of a filter.
func (f *fields) transformation(to *alarm.Filter) {
	to.Metric, to.Namespace, to.Value = f.text("MetricName"), f.text("MetricNamespace"), f.text("MetricValue")
	to.Default, to.Unit = f.number("DefaultValue"), f.text("Unit")
	v := f.get("Dimensions")
	switch {
	case v == nil:
	case v.Kind == tree.Object:
		to.Dimensions = f.textMap("Dimensions")
	default: // CloudFormation has a list of {Key, Value}
		to.Dimensions = f.tags("Dimensions")
	}
}

// join adds the metric filters of all files to the alarms on the metrics that they make.
func (s *Set) join() {
	type key struct{ namespace, name string }
	byMetric := map[key][]*filter{}
	for _, file := range s.Files {
		for _, f := range file.filters {
			k := key{f.Namespace, f.Metric}
			byMetric[k] = append(byMetric[k], f)
		}
	}
	if len(byMetric) == 0 {
		return
	}
	used := map[*filter]bool{}
	for _, r := range s.Rules {
		r.eachMetric(func(namespace, name string) {
			for _, f := range byMetric[key{namespace, name}] {
				if differ(f.account, r.Account) || differ(f.region, r.Region) || r.hasFilter(f) {
					continue
				}
				used[f] = true
				for field, at := range f.places {
					r.places["Filters["+strconv.Itoa(len(r.Filters))+"]."+field] = at
				}
				r.Filters = append(r.Filters, f.Filter)
				r.joined = append(r.joined, f)
			}
		})
	}
	for _, file := range s.Files {
		for _, f := range file.filters {
			if !used[f] {
				at := f.places["metricName"]
				if at.value == nil {
					continue
				}
				file.add(diag.New(diag.Note, "unused-filter", at.value.At, "no alarm of these files is on the metric `%s %s` of this filter", f.Namespace, f.Metric))
			}
		}
		file.Problems.Sort()
	}
}

// differ reports whether two names are both known, and not the same.
func differ(a, b string) bool { return a != "" && b != "" && a != b }

func (r *Rule) hasFilter(f *filter) bool {
	for _, j := range r.joined {
		if j == f {
			return true
		}
	}
	return false
}

// eachMetric calls visit for every metric that the rule watches, by its namespace and name.
func (r *Rule) eachMetric(visit func(namespace, name string)) {
	if r.Metric != nil {
		visit(r.Metric.Namespace, r.Metric.Name)
	}
	for _, q := range r.Metrics {
		if q.MetricStat != nil {
			visit(q.MetricStat.Metric.Namespace, q.MetricStat.Metric.Name)
		}
	}
}
