package script

import (
	"slices"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
	"trailsift/query/diag"
)

// reader goes through the words of one line.
type reader struct {
	*parser
	words  []word
	line   string
	offset int // of the line in the script
	used   int // words
}

// missing reports that the line ends too early.
func (r *reader) missing(what string) {
	end := r.offset + len(r.line)
	r.errorf(diag.Span{Start: end, End: end}, "missing", "%s is missing", what)
}

// next returns the next word.
func (r *reader) next(what string) (word, bool) {
	if r.used == len(r.words) {
		r.missing(what)
		return word{}, false
	}
	r.used++
	return r.words[r.used-1], true
}

// peek returns the text of the next word; "" at the end.
func (r *reader) peek() string {
	if r.used == len(r.words) {
		return ""
	}
	return r.words[r.used].text
}

// rest returns the line from the next word on, as it is.
func (r *reader) rest() string {
	if r.used == len(r.words) {
		return ""
	}
	text := r.line[r.words[r.used].at.Start-r.offset:]
	r.used = len(r.words)
	return text
}

// end reports what stands behind a line that is complete.
func (r *reader) end() {
	if r.used < len(r.words) {
		r.errorf(r.words[r.used].at, "too-much", "`%s` stands behind the end of the line", r.words[r.used].text)
	}
}

// time reads a length of time, in µs.
func (r *reader) time(what string) (int64, bool) {
	w, ok := r.next(what)
	if !ok {
		return 0, false
	}
	at, ok := duration(w.text)
	if !ok {
		r.errorf(w.at, "bad-time", "`%s` is no length of time: write 90s, 4m, 1h30m or 2d, up to 400d", w.text)
	}
	return at, ok
}

// cutName cuts the part in braces off a name: busy{till-1}.
func cutName(text string) (name, inside string, has bool) {
	name, rest, has := strings.Cut(text, "{")
	if !has || !strings.HasSuffix(rest, "}") {
		return text, "", false
	}
	return name, strings.TrimSuffix(rest, "}"), true
}

// alarmNamed returns the index of an alarm, and the contributor that stands behind its name.
func (r *reader) alarmNamed(w word) (index int, contributor string, ok bool) {
	name, contributor, _ := cutName(w.text)
	names := make([]string, 0, len(r.file.alarms))
	for i, d := range r.file.alarms {
		if d.Name == w.text {
			return i, "", true
		}
		if d.Name == name {
			return i, contributor, true
		}
		names = append(names, d.Name)
	}
	r.add(diag.Errorf("unknown-alarm", w.at, "there is no alarm `%s`", name).Suggest(name, names))
	return 0, "", false
}

// state reads the name of a state.
func (r *reader) state(w word) (alarm.State, bool) {
	states := []string{string(alarm.OK), string(alarm.Alarm), string(alarm.InsufficientData)}
	if slices.Contains(states, w.text) {
		return alarm.State(w.text), true
	}
	r.add(diag.Errorf("bad-state", w.at, "`%s` is no state: OK, ALARM and INSUFFICIENT_DATA are", w.text).Suggest(w.text, states))
	return "", false
}

// seriesNamed finds what values are loaded for: a metric, or an alarm.
func (r *reader) seriesNamed(w word) (series, bool) {
	name, inside, has := cutName(w.text)
	var found []metric.Metric
	var known []string
	for _, m := range r.metrics() {
		known = append(known, m.Name)
		if (name == m.Name || name == m.Namespace+"/"+m.Name) && (!has || sameDimensions(m, inside)) {
			found = append(found, m)
		}
	}
	switch {
	case len(found) == 1:
		return series{metric: metricKey(found[0])}, true
	case len(found) > 1:
		r.add(diag.Errorf("ambiguous", w.at, "`%s` is the name of several metrics", w.text).
			WithHelp("write its namespace and its dimensions too, such as `%s`", written(found[0])))
		return series{}, false
	}
	for i, d := range r.file.alarms {
		known = append(known, d.Name)
		if d.Name == w.text || d.Name == name && has {
			s := series{alarm: i}
			if d.Name != w.text {
				s.contributor = inside
			}
			return s, true
		}
	}
	r.add(diag.Errorf("unknown-series", w.at, "no rule watches a metric `%s`, and none has that name", w.text).Suggest(name, known))
	return series{}, false
}

// metrics returns the metrics that the rules watch, each once.
func (r *reader) metrics() []metric.Metric {
	var out []metric.Metric
	var keys []string
	add := func(m metric.Metric) {
		if key := metricKey(m); !slices.Contains(keys, key) {
			keys, out = append(keys, key), append(out, m)
		}
	}
	for _, d := range r.file.alarms {
		if d.Metric != nil {
			add(d.Metric.Metric)
		}
		for _, q := range d.Metrics {
			if q.MetricStat != nil {
				add(q.MetricStat.Metric)
			}
		}
	}
	return out
}

// sameDimensions reports whether a metric has the dimensions A=b,C=d.
func sameDimensions(m metric.Metric, text string) bool {
	var dims []metric.Dimension
	for part := range strings.SplitSeq(text, ",") {
		if name, value, ok := strings.Cut(strings.TrimSpace(part), "="); ok {
			dims = append(dims, metric.Dimension{Name: name, Value: value})
		}
	}
	return metricKey(m) == metricKey(metric.Metric{Namespace: m.Namespace, Name: m.Name, Dimensions: dims})
}

// written names a metric as seriesNamed reads it.
func written(m metric.Metric) string {
	parts := make([]string, len(m.Dimensions))
	for i, d := range m.Dimensions {
		parts[i] = d.Name + "=" + d.Value
	}
	return m.Namespace + "/" + m.Name + "{" + strings.Join(parts, ",") + "}"
}
