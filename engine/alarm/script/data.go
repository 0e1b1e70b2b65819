package script

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
	"trailsift/query/statistic"
)

// series names what values are loaded for: a metric, or what an alarm watches.
type series struct {
	metric      string // key of the metric; "" for an alarm's own
	alarm       int
	contributor string
}

// metricKey returns a text that only equal metrics share.
func metricKey(m metric.Metric) string {
	dims := slices.Clone(m.Dimensions)
	slices.SortFunc(dims, func(a, b metric.Dimension) int { return strings.Compare(a.Name, b.Name) })
	return fmt.Sprintf("%q %q %q", m.Namespace, m.Name, dims)
}

// data are the values of a test: the source of its clock.
type data struct {
	alarms  []*alarm.Definition
	samples map[series][]sample
	bands   map[int]map[int64]value // of an alarm, by the starts of steps
	events  *events
}

// place returns where the samples from a time on begin.
func place(list []sample, at int64) int {
	i, _ := slices.BinarySearchFunc(list, at, func(x sample, at int64) int { return cmp.Compare(x.at, at) })
	return i
}

// add adds a sample, behind those of the same time.
func (d *data) add(s series, x sample) {
	d.samples[s] = slices.Insert(d.samples[s], place(d.samples[s], x.at+1), x)
}

// in returns the samples of a bucket. They must not be changed.
func (d *data) in(s series, b alarm.Bucket) []sample {
	list := d.samples[s]
	list = list[place(list, b.Start):place(list, b.End)]
	return append(slices.Clip(list), d.events.defaults(s.metric, b)...)
}

// Window implements replay.Source.
func (d *data) Window(index int, buckets []alarm.Bucket, to []alarm.Datapoint) ([]alarm.Datapoint, error) {
	def := d.alarms[index]
	var err error
	first := len(to)
	switch own := (series{alarm: index}); {
	case d.samples[own] != nil || def.Query != nil:
		to = d.own(own, buckets, to)
	case def.Metric != nil:
		to, err = d.statistic(def.Metric.Statistic, series{metric: metricKey(def.Metric.Metric)}, buckets, to)
	default:
		to, err = d.math(def, buckets, to)
	}
	if err != nil || def.ThresholdMetricID == "" {
		return to, err
	}
	for i := range to[first:] {
		p := &to[first+i]
		band, ok := d.bands[index][p.Start]
		p.Missing = p.Missing || !ok || band.missing
		p.Lower, p.Upper = band.lower, band.upper
	}
	return to, nil
}

// Contributors implements replay.Source: those with values in the buckets.
func (d *data) Contributors(index int, buckets []alarm.Bucket) ([]alarm.Contributor, error) {
	var out []alarm.Contributor
	for s := range d.samples {
		if s.metric != "" || s.alarm != index {
			continue
		}
		c := alarm.Contributor{Name: s.contributor, Window: d.own(s, buckets, nil)}
		if slices.ContainsFunc(c.Window, func(p alarm.Datapoint) bool { return !p.Missing }) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b alarm.Contributor) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// own returns what was loaded for an alarm itself: the last value of each bucket.
func (d *data) own(s series, buckets []alarm.Bucket, to []alarm.Datapoint) []alarm.Datapoint {
	for _, b := range buckets {
		p := alarm.Datapoint{Start: b.Start, Missing: true}
		for _, x := range d.in(s, b) {
			p.Missing, p.Value, p.Samples = false, x.value, x.count
		}
		to = append(to, p)
	}
	return to
}

// statistic computes a statistic of each bucket.
func (d *data) statistic(name string, s series, buckets []alarm.Bucket, to []alarm.Datapoint) ([]alarm.Datapoint, error) {
	stat, err := statistic.Parse(name)
	if err != nil {
		return nil, err
	}
	for _, b := range buckets {
		samples := d.in(s, b)
		p := alarm.Datapoint{Start: b.Start}
		var ok bool
		p.Value, ok = compute(stat, samples)
		p.Missing = !ok
		for _, x := range samples {
			p.Samples += x.count
		}
		to = append(to, p)
	}
	return to, nil
}

// math evaluates metric math as GetMetricData does. The band, which is loaded, is left out.
func (d *data) math(def *alarm.Definition, buckets []alarm.Bucket, to []alarm.Datapoint) ([]alarm.Datapoint, error) {
	first, last := buckets[0].Start, buckets[len(buckets)-1].End
	period := def.Period()
	request := metric.Request{StartTime: metric.Time(first), EndTime: metric.Time(last), Phase: first / 1e6 % period}
	for _, q := range def.Metrics {
		if q.ID != def.ThresholdMetricID {
			request.MetricDataQueries = append(request.MetricDataQueries, q)
		}
	}
	response, err := metric.Answer(context.Background(), request, metric.Sources{Fetch: d.fetch})
	if err != nil {
		return nil, err
	}
	values := map[int64]float64{}
	for _, r := range response.Results {
		for i, at := range r.Timestamps {
			values[int64(at)] = r.Values[i]
		}
	}
	for _, b := range buckets {
		x, ok := values[b.Start]
		to = append(to, alarm.Datapoint{Start: b.Start, Value: x, Missing: !ok})
	}
	return to, nil
}

// fetch answers what metric math needs.
func (d *data) fetch(_ context.Context, needs []metric.Need) ([]metric.Data, error) {
	out := make([]metric.Data, len(needs))
	for i, n := range needs {
		var buckets []alarm.Bucket
		for at := n.Start; at < n.End; at += n.Period * 1e6 {
			buckets = append(buckets, alarm.Bucket{Start: at, End: at + n.Period*1e6})
		}
		points, err := d.statistic(n.Stat, series{metric: metricKey(n.Metric)}, buckets, nil)
		if err != nil {
			return nil, err
		}
		for _, p := range points {
			if !p.Missing {
				out[i].Times, out[i].Values = append(out[i].Times, p.Start), append(out[i].Values, p.Value)
			}
		}
	}
	return out, nil
}
