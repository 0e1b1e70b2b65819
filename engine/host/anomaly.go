package host

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"trailsift/engine/rows"
)

// The rules of anomalies. All times are counted in bins of one width.
const (
	minBins      = 10   // a window with fewer bins says nothing about rates and new patterns
	recent       = 0.1  // a pattern is new when it begins in this last part of the window
	unusual      = 6.0  // deviations from the median at which a count or a number is unusual
	minRows      = 20   // of a pattern whose varying parts are judged
	usual        = 0.95 // share of a part's rows that have its usual value, so that others are unusual
	halfScore    = 6.0  // deviations at which a score is one half
	maxDescribed = 3    // values that a description names
)

// finding is one thing that is unusual about a group.
type finding struct {
	kind        string
	score       float64
	description string
}

// judge looks for findings in the groups of a window.
type judge struct {
	clusters *clusters
	sample   sample
	width    int64 // of a bin, in microseconds
	bins     []int64
}

// unusualPatterns reads a text, the time of a bin, the count of rows that have it in the bin, how many of them were read, how many rows have
// any text, the width of bins in microseconds, and the window's start and end, which are equal when the first and the last bin with rows are meant. It
// returns for each finding its number, the pattern, severity, share and count of the group, true, and the finding's kind, score from 0 to
// 1, and description; a group without findings is one row with false and nothing behind it. The highest scores come first.
func unusualPatterns(ctx context.Context, in rows.Reader) (Result, error) {
	c := newClusters("anomaly", 1, true)
	j := &judge{clusters: c}
	first, last := int64(math.MaxInt64), int64(math.MinInt64) // bins
	err := each(ctx, in, func(b *rows.Batch, row int) error {
		count := b.Columns[2].Int64(row)
		t, err := c.add(b.Columns[0].Bytes(row), count)
		if err != nil {
			return err
		}
		read := b.Columns[3].Int64(row)
		t.read += read
		j.sample.add(b.Columns[4].Int64(row), read, count)
		j.width = b.Columns[5].Int64(row)
		if start, end := b.Columns[6].Int64(row), b.Columns[7].Int64(row); end > start && j.width > 0 {
			first, last = min(first, floor(start, j.width)), max(last, floor(end-1, j.width))
		}
		if !b.Columns[1].IsNull(row) {
			at := b.Columns[1].Int64(row)
			t.bins[at] += count
			first, last = min(first, at), max(last, at)
		}
		return t.keep(b.Columns[0].Bytes(row), b.Columns[1].Int64(row), count)
	})
	if err != nil {
		return Result{}, err
	}
	if j.width > 0 && last >= first {
		if n := (last-first)/j.width + 1; n <= maxBins {
			for i := range n {
				j.bins = append(j.bins, first+i*j.width)
			}
		}
	}
	return j.table()
}

// floor returns the start of the bin that a time lies in.
func floor(at, width int64) int64 {
	rest := at % width
	if rest < 0 {
		rest += width
	}
	return at - rest
}

// maxBins is how many bins a window has at most; rates are not judged in longer ones.
const maxBins = 20_000

// keep counts the values of the varying parts of a text.
func (t *template) keep(text []byte, at, count int64) error {
	i, failed := 0, false
	tokens(text, func(part []byte, k class) {
		if k == numeric || k == address || k == identity {
			t.count(i, string(part), count)
			failed = failed || k == numeric && isErrorStatus(string(part))
		}
		i++
	})
	if failed {
		t.errors[at] += count
	}
	return nil
}

// count adds to the count of a value at a place. Values beyond the bound are not kept: such a part has no usual value.
func (t *template) count(place int, value string, count int64) {
	values := t.values[place]
	if values == nil {
		values = map[string]int64{}
		t.values[place] = values
	}
	if _, known := values[value]; !known {
		if t.kept == maxValues {
			return
		}
		t.kept++
	}
	values[value] += count
}

func isErrorStatus(s string) bool { return len(s) == 3 && (s[0] == '4' || s[0] == '5') }
func isStatus(s string) bool      { return len(s) == 3 && s[0] >= '1' && s[0] <= '5' }

func (j *judge) table() (Result, error) {
	type row struct {
		group *group
		finding
	}
	var found []row
	for _, g := range j.clusters.groups() {
		list := j.findings(g)
		for _, f := range list {
			f.score = math.Round(f.score*1e4) / 1e4
			found = append(found, row{g, f})
		}
		if len(list) == 0 {
			found = append(found, row{group: g})
		}
	}
	if len(found) > maxPatterns {
		return Result{}, tooManyPatterns("anomaly")
	}
	slices.SortStableFunc(found, func(a, b row) int { return compare(b.score, a.score) })
	table := make([][]any, len(found))
	for i, f := range found {
		g := f.group
		table[i] = []any{nil, g.pattern, severity(g.pattern), j.sample.share(g.total), g.total, false, nil, nil, nil}
		if f.kind != "" {
			copy(table[i][5:], []any{true, f.kind, f.score, f.description})
		}
	}
	return Result{number(table), j.sample.note("anomaly")}, nil
}

// findings returns what is unusual about a group.
func (j *judge) findings(g *group) []finding {
	var out []finding
	add := func(f finding, ok bool) {
		if ok {
			out = append(out, f)
		}
	}
	counts, errors := map[int64]int64{}, map[int64]int64{}
	read := int64(0)
	for _, t := range g.members {
		read += t.read
		for at, n := range t.bins {
			counts[at] += n
		}
		for at, n := range t.errors {
			errors[at] += n
		}
	}
	each := float64(g.total) / float64(max(read, 1))
	if len(j.bins) >= minBins {
		if f, ok := j.fresh(counts); ok {
			out = append(out, f)
		} else if at, n, median, deviations := j.peak(counts, each); deviations >= unusual {
			out = append(out, finding{"frequency", score(deviations), fmt.Sprintf("%d rows in the %s from %s, where %s are usual", n, span(j.width), clock(at), plainNumber(median))})
		}
	}
	place := 0
	for i, varies := range g.varying {
		if !varies {
			continue
		}
		place++
		label := j.clusters.label(g, i)
		name := partName(label, place)
		values, rows := j.values(g, i)
		if float64(rows) < minRows*each {
			continue
		}
		switch {
		case label == numeric.label() && statuses(values):
			add(j.status(name, errors, each))
		case label == numeric.label():
			add(numberOutlier(name, values, rows))
		default:
			add(rareValue(name, values, rows))
		}
	}
	return out
}

// values returns the counts of the values of a varying part, and how many rows that is.
func (j *judge) values(g *group, place int) (map[string]int64, int64) {
	out := map[string]int64{}
	rows := int64(0)
	for _, t := range g.members {
		if n := t.tokens[place]; n >= 0 {
			out[j.clusters.words[n]] += t.total
			rows += t.total
			continue
		}
		for v, n := range t.values[place] {
			out[v] += n
			rows += n
		}
	}
	return out, rows
}

// fresh finds a pattern that begins at the end of the window.
func (j *judge) fresh(counts map[int64]int64) (finding, bool) {
	first := int64(math.MaxInt64)
	for at := range counts {
		first = min(first, at)
	}
	passed := float64(first-j.bins[0]) / float64(int64(len(j.bins))*j.width)
	if len(counts) == 0 || passed < 1-recent {
		return finding{}, false
	}
	return finding{"new pattern", passed, fmt.Sprintf("first seen at %s, after %.0f %% of the time", clock(first), 100*passed)}, true
}

// peak returns the bin whose count is farthest above the median of all bins, in deviations: the median absolute deviation, made
// comparable with a standard deviation, but at least what chance alone makes of it: the square root of the median, and 1, when
// each row was read, and more when a row that was read stands for several.
func (j *judge) peak(counts map[int64]int64, each float64) (at, count int64, median, deviations float64) {
	series := make([]float64, len(j.bins))
	for i, bin := range j.bins {
		series[i] = float64(counts[bin])
		if n := counts[bin]; n > count {
			at, count = bin, n
		}
	}
	median, deviation := spread(series)
	return at, count, median, (float64(count) - median) / max(deviation, math.Sqrt(median*each), each)
}

// status finds a bin with unusually many HTTP errors.
func (j *judge) status(name string, errors map[int64]int64, each float64) (finding, bool) {
	if len(j.bins) < minBins {
		return finding{}, false
	}
	at, n, median, deviations := j.peak(errors, each)
	return finding{"HTTP error code", score(deviations), fmt.Sprintf("%s is 400 or more in %d rows in the %s from %s, where %s are usual", name, n, span(j.width), clock(at), plainNumber(median))},
		deviations >= unusual
}

// statuses reports whether all values are HTTP status codes, and some no errors.
func statuses(values map[string]int64) bool {
	fine := false
	for v := range values {
		if !isStatus(v) {
			return false
		}
		fine = fine || !isErrorStatus(v)
	}
	return fine
}

// numberOutlier finds the number that is farthest from the median of all rows.
func numberOutlier(name string, values map[string]int64, rows int64) (finding, bool) {
	type weighted struct {
		x float64
		n int64
	}
	var list []weighted
	for v, n := range values {
		x, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return finding{}, false
		}
		list = append(list, weighted{x, n})
	}
	middle := func() float64 {
		slices.SortFunc(list, func(a, b weighted) int { return compare(a.x, b.x) })
		below := int64(0)
		for _, w := range list {
			if below += w.n; 2*below >= rows {
				return w.x
			}
		}
		return 0
	}
	median := middle()
	far, most := 0.0, 0.0
	for i, w := range list {
		distance := math.Abs(w.x - median)
		if distance > most || distance == most && w.x > far {
			far, most = w.x, distance
		}
		list[i].x = distance
	}
	deviation := 1.4826 * middle()
	if deviation == 0 { // more than half of the rows have the median
		deviation = max(math.Abs(median)/10, 1)
	}
	return finding{"numeric token", score(most / deviation), fmt.Sprintf("%s is %s, where %s is usual", name, plainNumber(far), plainNumber(median))}, most/deviation >= unusual
}

// rareValue finds values of a part that nearly always has another one.
func rareValue(name string, values map[string]int64, rows int64) (finding, bool) {
	list := make([]string, 0, len(values))
	for v := range values {
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b string) int {
		if values[a] != values[b] {
			return compare(values[b], values[a])
		}
		return strings.Compare(a, b)
	})
	share := float64(values[list[0]]) / float64(rows)
	if len(list) < 2 || share < usual {
		return finding{}, false
	}
	described := list[1:min(len(list), maxDescribed+1)]
	more := ""
	if n := len(list) - 1 - len(described); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return finding{"token variation", share, fmt.Sprintf("%s is %s%s, where %s is usual in %.1f %% of rows", name, strings.Join(described, ", "), more, list[0], 100*share)}, true
}

// spread returns the median of values and their median absolute deviation, made comparable with a standard deviation.
func spread(values []float64) (median, deviation float64) {
	middle := func() float64 {
		slices.Sort(values)
		return values[(len(values)-1)/2]
	}
	median = middle()
	for i, v := range values {
		values[i] = math.Abs(v - median)
	}
	return median, 1.4826 * middle()
}

// score turns deviations into a number below 1.
func score(deviations float64) float64 { return max(deviations, 0) / (max(deviations, 0) + halfScore) }

func clock(micros int64) string { return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05Z") }

// span writes the width of a bin, such as 15m or 1h.
func span(micros int64) string {
	s := (time.Duration(micros) * time.Microsecond).String()
	for _, rest := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, rest) {
			s = s[:len(s)-2]
		}
	}
	return s
}

func plainNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
