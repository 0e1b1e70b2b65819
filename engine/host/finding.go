package host

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"trailsift/engine/insight"
)

const (
	baselineMinutes = 7 * 24 * 60
	sparkBuckets    = 60
	leadMinutes     = 15 // before the start of an insight that its counts begin
)

// foundIn is a finding and the rate that it is about.
type foundIn struct {
	*insight.Finding
	rate     *rate
	expected string // insightExpected
}

// carried is what is known of a finding while its events are read: its columns without number and attributions, and the minutes
// that their averages are over.
type carried struct {
	Row    []any
	Fields []*string
	Errors bool

	Minutes, Start, Baseline int64
}

// carriedBack is carried as it is read: values stay the JSON that they are.
type carriedBack struct {
	Row    []json.RawMessage
	Fields []*string
	Errors bool

	Minutes, Start, Baseline int64
}

// table ranks the findings and makes their rows.
func (r *ratesReader) table() (Result, error) {
	var list []*insight.Finding
	var found []foundIn
	for _, s := range r.rates {
		for i := range s.found {
			list = append(list, &s.found[i])
			found = append(found, foundIn{&s.found[i], s, s.expected[i]})
		}
	}
	if len(found) > maxFindings {
		return Result{}, &LimitError{"insights", maxFindings, "findings", "ask for a shorter time range, or use `filter`"}
	}
	insight.Expect(list, r.seriesMinutes())
	slices.SortStableFunc(found, func(a, b foundIn) int {
		return cmp.Or(cmp.Compare(a.P, b.P), cmp.Compare(a.Start, b.Start))
	})
	table := make([][]any, len(found))
	for i, f := range found {
		known, err := json.Marshal(carried{Row: f.row(r.settings.Category), Fields: f.rate.fields, Errors: f.rate.errors, Minutes: f.Minutes, Start: f.StartMinutes, Baseline: f.BaselineMinutes})
		if err != nil {
			return Result{}, fmt.Errorf("a finding: %w", err)
		}
		row := []any{nil, string(known), stamp(f.Start - baselineMinutes), stamp(f.Start), stamp(f.Detected + 1), stamp(f.End), f.rate.of.account, f.rate.of.region, f.rate.code}
		for _, field := range f.rate.fields {
			row = append(row, text(field))
		}
		table[i] = row
	}
	return Result{number(table), r.note()}, nil
}

// row returns the columns of a finding, without its number, its attributions and what its rate is of.
func (f foundIn) row(category string) []any {
	kind, state, direction := "ApiCallRateInsight", "End", "rise"
	var code, source, end any
	if f.rate.errors {
		kind, code = "ApiErrorRateInsight", f.rate.code
	}
	if f.Open {
		state = "Start"
	} else {
		end = stamp(f.End)
	}
	if f.Drop {
		direction = "drop"
	}
	if category != "" {
		source = category
	}
	cover := f.rate.of.coverage
	return []any{
		kind, state, source, f.rate.of.account, f.rate.of.region, code, stamp(f.Start), end, direction,
		tidy(f.BaselineAverage), f.BaselineMinutes, tidy(f.StartAverage), f.StartMinutes, tidy(f.Average), f.Minutes, tidy(f.P), tidy(f.Expected),
		f.Provisional, f.LevelShift, stamp(f.Detected), f.Window, tidy(f.Observed), tidy(f.Predicted), tidy(f.Guard), f.reason(), f.id(kind, source),
		buckets(f.rate.series, cover, f.Start-baselineMinutes, f.Start), buckets(f.rate.series, cover, f.Start-leadMinutes, f.End),
		f.expected, partMinutes(f.Start-leadMinutes, f.End),
	}
}

// tidy rounds a number to ten digits, which is what its calculation is worth. Infinities are no JSON.
func tidy(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 10, 64), 64)
	if err != nil {
		return x
	}
	return rounded
}

// reason says in words why the finding was made.
func (f foundIn) reason() string {
	what := "calls"
	if f.rate.errors {
		what = "errors"
	}
	when := "in a minute"
	if f.Window > 1 {
		when = fmt.Sprintf("in %d minutes", f.Window)
	}
	s := fmt.Sprintf("%s %s %s, where %s were expected and chance makes that of one in %s such times", short(f.Observed), what, when, short(f.Predicted), short(1/max(f.P, 1e-300)))
	if !f.Drop && f.Guard > 0 {
		s += fmt.Sprintf("; at this time of day there were up to %s in the last seven days", short(f.Guard))
	}
	if f.Drop && f.Guard > 0 {
		s += fmt.Sprintf("; at this time of day there were at least %s in the last seven days", short(f.Guard))
	}
	return s
}

// short writes a number with three digits.
func short(x float64) string { return strconv.FormatFloat(x, 'g', max(3, digits(x)), 64) }

// digits returns how many digits a number has before the point, at most 6.
func digits(x float64) int {
	if x < 1 || x >= 1e6 {
		return 0
	}
	return len(strconv.FormatInt(int64(x), 10))
}

// id returns the id that findings of the same start and rate share, whatever else is known of them: a hash, written as a UUID of
// version 8, which RFC 9562 leaves to those who make them.
func (f foundIn) id(kind string, source any) string {
	parts := []string{"insight", kind, fmt.Sprint(source), f.rate.of.account, f.rate.of.region, f.rate.code, stamp(f.Start)}
	for _, field := range f.rate.fields {
		if field != nil {
			parts = append(parts, "="+*field)
		} else {
			parts = append(parts, "")
		}
	}
	h := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// partMinutes returns how many minutes each of the parts is that some minutes are shown in.
func partMinutes(from, to int64) int64 { return max((to-from+sparkBuckets-1)/sparkBuckets, 1) }

// detect looks for findings, and writes down what was expected of them.
func (s *rate) detect(o insight.Options) {
	var around []insight.Stretch
	s.found, around = insight.DetectExpected(s.series, s.of.coverage, o)
	for _, f := range s.found {
		s.expected = append(s.expected, expectedOf(around, f.Start-leadMinutes, f.End))
	}
}

// expectedOf returns the calls that were expected from one minute to another: a JSON list of the parts that buckets counts.
func expectedOf(around []insight.Stretch, from, to int64) string {
	width := partMinutes(from, to)
	i, _ := slices.BinarySearchFunc(around, from, func(s insight.Stretch, at int64) int { return cmp.Compare(s.End, at+1) })
	out := []byte{'['}
	for at := from; at < to; at += width {
		end := min(at+width, to)
		sum, known := 0., false
		for ; i < len(around) && around[i].Start < end; i++ {
			s := around[i]
			for range min(s.End, end) - max(s.Start, at) {
				sum, known = sum+s.Expected, true
			}
			if s.End > end { // the rest is of the next part
				break
			}
		}
		if at > from {
			out = append(out, ',')
		}
		if !known {
			out = append(out, "null"...)
			continue
		}
		out = strconv.AppendFloat(out, tidy(sum), 'g', -1, 64)
	}
	return string(append(out, ']'))
}

// buckets returns the events from one minute to another as a JSON list of at most 60 counts, of equally many minutes each but for
// the last. A count is null where nothing is known.
func buckets(s insight.Series, cover insight.Coverage, from, to int64) string {
	width := partMinutes(from, to)
	i, _ := slices.BinarySearch(s.Minutes, from)
	out := []byte{'['}
	for at := from; at < to; at += width {
		end := min(at+width, to)
		events := int64(0)
		for ; i < len(s.Minutes) && s.Minutes[i] < end; i++ {
			events += s.Counts[i]
		}
		if at > from {
			out = append(out, ',')
		}
		if events == 0 && cover.Minutes(at, end) == 0 {
			out = append(out, "null"...)
			continue
		}
		out = strconv.AppendInt(out, events, 10)
	}
	return string(append(out, ']'))
}
