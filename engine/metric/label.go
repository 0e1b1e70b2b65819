package metric

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// label gives each series of metrics the label that tells it from the others: what they differ in of namespace, dimensions and name,
// and the statistic where that does not do. A label that a series has already stays.
func label(list []Series) {
	if len(list) == 0 {
		return
	}
	texts := make([][]string, len(list))
	add := func(always bool, of func(*Series) string) {
		if !always && !slices.ContainsFunc(list, func(s Series) bool { return of(&s) != of(&list[0]) }) {
			return
		}
		for i := range list {
			if text := of(&list[i]); text != "" {
				texts[i] = append(texts[i], text)
			}
		}
	}
	add(false, func(s *Series) string { return s.Metric.Namespace })
	before := len(texts[0]) // all have a namespace, or none
	for _, d := range dimensions(list) {
		add(false, func(s *Series) string { v, _ := s.Metric.Dimension(d); return v })
	}
	add(slices.ContainsFunc(texts, func(t []string) bool { return len(t) == before }), func(s *Series) string { return s.Metric.Name })
	seen := map[string]bool{}
	for _, t := range texts {
		seen[strings.Join(t, " ")] = true
	}
	if len(seen) < len(list) {
		add(false, func(s *Series) string { return s.Stat })
	}
	for i := range list {
		if list[i].Label == "" {
			list[i].Label = strings.Join(texts[i], " ")
		}
	}
}

// dimensions returns the names of all dimensions of some metrics, in order.
func dimensions(list []Series) []string {
	var out []string
	for _, s := range list {
		for _, d := range s.Metric.Dimensions {
			out = append(out, d.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// dynamic finds the parts of a label that are computed (User Guide, "Use dynamic labels").
var dynamic = regexp.MustCompile(`\$\{([A-Z_]+|PROP\('([^']*)'\))\}`)

// labels writes dynamic labels.
type labels struct {
	zone *time.Location // of times
	now  int64          // µs: what relative times are relative to
}

// write returns a label with its dynamic parts computed from a series. own is the label that the series has without it. What has
// no value is "-", and parts that do not exist stay as they are.
func (l labels) write(text, own string, s *Series) string {
	return dynamic.ReplaceAllStringFunc(text, func(part string) string {
		m := dynamic.FindStringSubmatch(part)
		out, ok := "", false
		switch {
		case m[1] == "LABEL":
			return own
		case m[2] != "":
			out, ok = property(m[2], s)
		default:
			out, ok = l.statistic(m[1], s)
		}
		switch {
		case !ok:
			return part
		case out == "":
			return "-"
		}
		return out
	})
}

// property returns a property of the metric that a series is or comes from, and whether there is such a property.
func property(name string, s *Series) (string, bool) {
	m := s.Metric
	if m == nil {
		m = &Metric{}
	}
	if d, ok := strings.CutPrefix(name, "Dim."); ok {
		v, _ := m.Dimension(strings.TrimSpace(d))
		return v, true
	}
	switch name {
	case "Namespace":
		return m.Namespace, true
	case "MetricName":
		return m.Name, true
	case "Stat":
		return s.Stat, true
	case "Region":
		return m.Region, true
	case "AccountId", "AccountLabel": // exports do not hold the label of an account
		return m.Account, true
	case "Period":
		return strconv.FormatInt(s.Period, 10), true
	}
	return "", false
}

// statistic returns a statistic of a series as text, and whether there is such a statistic.
func (l labels) statistic(name string, s *Series) (string, bool) {
	if name == "DATAPOINT_COUNT" {
		return strconv.Itoa(s.Len()), true
	}
	first, last, low, high := 0, s.Len()-1, 0, 0
	for i, x := range s.Values {
		if x < s.Values[low] {
			low = i
		}
		if x > s.Values[high] {
			high = i
		}
	}
	places := map[string]int{"FIRST": first, "LAST": last, "MIN": low, "MAX": high}
	base, _, _ := strings.Cut(name, "_")
	place, known := places[base]
	if name == "AVG" || name == "SUM" {
		known = true
	}
	if s.Len() == 0 {
		return "", known
	}
	switch name {
	case "AVG":
		return figure(sum(s.Values) / float64(s.Len())), true
	case "SUM":
		return figure(sum(s.Values)), true
	case "FIRST", "LAST", "MIN", "MAX":
		return figure(s.Values[place]), true
	case "FIRST_TIME", "LAST_TIME", "MIN_TIME", "MAX_TIME":
		return l.moment(s.Times[place]), true
	case "FIRST_TIME_RELATIVE", "LAST_TIME_RELATIVE", "MIN_TIME_RELATIVE", "MAX_TIME_RELATIVE":
		return span(l.now - s.Times[place]), true
	case "FIRST_LAST_RANGE":
		return figure(math.Abs(s.Values[last] - s.Values[first])), true
	case "MIN_MAX_RANGE":
		return figure(s.Values[high] - s.Values[low]), true
	case "FIRST_LAST_TIME_RANGE":
		return span(s.Times[last] - s.Times[first]), true
	case "MIN_MAX_TIME_RANGE":
		return span(s.Times[high] - s.Times[low]), true
	}
	return "", false
}

// moment writes a time in the zone of the labels.
func (l labels) moment(at int64) string {
	t := time.UnixMicro(at).In(l.zone)
	if _, offset := t.Zone(); offset == 0 {
		return t.Format("2006-01-02 15:04:05 UTC")
	}
	return t.Format("2006-01-02 15:04:05 -07:00")
}

// span writes a length of time without its sign, in its two largest units.
func span(us int64) string {
	seconds := us / 1e6
	if seconds < 0 {
		seconds = -seconds
	}
	units := []struct {
		name   string
		length int64
	}{{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}}
	var parts []string
	for _, u := range units {
		if n := seconds / u.length; n > 0 && len(parts) < 2 {
			parts = append(parts, fmt.Sprintf("%d%s", n, u.name))
		} else if len(parts) > 0 {
			break
		}
		seconds %= u.length
	}
	if len(parts) == 0 {
		return "0s"
	}
	return strings.Join(parts, " ")
}

// figure writes a number with at most four decimals, and a tiny one with four digits.
func figure(x float64) string {
	if math.Abs(x) < 1e-3 && x != 0 || math.Abs(x) >= 1e15 {
		return strconv.FormatFloat(x, 'g', 4, 64)
	}
	text := strconv.FormatFloat(x, 'f', 4, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
