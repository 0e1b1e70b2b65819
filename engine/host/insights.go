package host

import (
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"trailsift/engine/insight"
	"trailsift/engine/rows"
	"trailsift/query/plan"
)

// What the operator holds at most.
const (
	maxCounts   = 50_000_000 // minutes in which a rate is not zero, over all rates
	maxRates    = 2_000_000
	maxFindings = 50_000
)

// The columns that insights reads. Behind them come the fields that rates are of.
const (
	atMinute = iota
	atAccount
	atRegion
	atCounted   // whether the events count for a rate; the others only tell that records were delivered
	atCalls     // events that count as calls
	atEvents    // events; with an error code they count as errors
	atDelivered // events that tell that the records of account and region were delivered
	atErrorCode
	atFields
)

const micros = 60_000_000 // of a minute

// rate is the count of one API's calls, or of one of its errors, minute by minute.
type rate struct {
	of     *place
	errors bool
	code   string    // of errors
	fields []*string // nil is missing
	counts []count   // in any order until they are put in order, then ascending and each minute once
	series insight.Series
	total  int64
	found  []insight.Finding

	expected []string // by finding: insightExpected
}

// count is how many events there were in a minute since 1970.
type count struct{ minute, events int64 }

// place is an account and region: what CloudTrail delivers records of.
type place struct {
	account, region string
	events          []count // as those of a rate
	busiest         *rate   // that has most events
	coverage        insight.Coverage
	silences        []insight.Range // taken as missing delivery
}

// ratesReader collects the counts of rates.
type ratesReader struct {
	places map[string]*place
	byKey  map[string]*rate
	rates  []*rate
	held   int
	key    []byte

	settings plan.Insights
	options  insight.Options
}

// insights reads, for each minute, account, region and rate, how many events there were. It makes a row for each finding, the
// least probable first: its number, what is known of it, the times in which it and its baseline lie, and what its rate is of, for
// reading their events once more.
func insights(ctx context.Context, settings string, in rows.Reader, out Output) error {
	r := &ratesReader{places: map[string]*place{}, byKey: map[string]*rate{}}
	if err := r.read(settings); err != nil {
		return err
	}
	if err := each(ctx, in, r.add); err != nil {
		return err
	}
	for _, p := range r.places {
		p.events = inOrder(p.events)
	}
	for _, s := range r.rates {
		s.order()
	}
	for _, p := range r.places {
		p.cover()
	}
	if err := r.detect(ctx); err != nil {
		return err
	}
	found, err := r.table()
	if err != nil {
		return err
	}
	return out.give(found)
}

// read reads the settings.
func (r *ratesReader) read(settings string) (err error) {
	if r.settings, err = plan.ReadInsights(settings); err != nil {
		return err
	}
	if r.options.Sensitivity, err = insight.ParseSensitivity(r.settings.Sensitivity); err != nil {
		return err
	}
	if from, to := r.settings.Start, r.settings.End; from != to {
		r.options.From, r.options.To = upToMinute(from), upToMinute(to)
	}
	return nil
}

// add reads a row.
func (r *ratesReader) add(b *rows.Batch, row int) error {
	c := b.Columns
	if c[atMinute].IsNull(row) {
		return nil
	}
	if r.held++; r.held > maxCounts {
		return &LimitError{"insights", maxCounts, "minutes in which an API was called", "ask for a shorter time range, or use `filter`"}
	}
	minute := c[atMinute].Int64(row) / micros
	p := r.place(c[atAccount].Bytes(row), c[atRegion].Bytes(row))
	if n := c[atDelivered].Int64(row); n > 0 {
		p.events = append(p.events, count{minute, n})
	}
	if !c[atCounted].Bool(row) {
		return nil
	}
	if n := c[atCalls].Int64(row); n > 0 && r.settings.Calls {
		if err := r.count(p, b, row, false, count{minute, n}); err != nil {
			return err
		}
	}
	if n := c[atEvents].Int64(row); r.settings.Errors && len(c[atErrorCode].Bytes(row)) > 0 {
		return r.count(p, b, row, true, count{minute, n})
	}
	return nil
}

// upToMinute returns the first minute that begins at a time or later.
func upToMinute(at int64) int64 {
	minute := at / micros
	if at%micros > 0 {
		minute++
	}
	return minute
}

// place returns an account and region.
func (r *ratesReader) place(account, region []byte) *place {
	r.key = append(append(append(r.key[:0], account...), 0), region...)
	p := r.places[string(r.key)]
	if p == nil {
		p = &place{account: string(account), region: string(region)}
		r.places[string(r.key)] = p
	}
	return p
}

// count adds the events of a minute to a rate.
func (r *ratesReader) count(p *place, b *rows.Batch, row int, errors bool, n count) error {
	r.key = append(append(append(r.key[:0], p.account...), 0), p.region...)
	from := atFields
	if errors {
		from = atErrorCode
	}
	for i := from; i < len(b.Columns); i++ {
		present := byte(1)
		if b.Columns[i].IsNull(row) {
			present = 0
		}
		r.key = append(append(append(r.key, 0), b.Columns[i].Bytes(row)...), present)
	}
	s := r.byKey[string(r.key)]
	if s == nil {
		if len(r.rates) == maxRates {
			return &LimitError{"insights", maxRates, "rates", "group by fields that have fewer values"}
		}
		s = &rate{of: p, errors: errors}
		if errors {
			s.code = string(b.Columns[atErrorCode].Bytes(row))
		}
		for i := atFields; i < len(b.Columns); i++ {
			var value *string
			if !b.Columns[i].IsNull(row) {
				text := string(b.Columns[i].Bytes(row))
				value = &text
			}
			s.fields = append(s.fields, value)
		}
		r.byKey[string(r.key)] = s
		r.rates = append(r.rates, s)
	}
	s.counts = append(s.counts, n)
	return nil
}

// inOrder sorts counts by their minutes and makes one of those of a minute.
func inOrder(counts []count) []count {
	slices.SortFunc(counts, func(a, b count) int { return int(a.minute - b.minute) })
	out := counts[:0]
	for _, c := range counts {
		if last := len(out) - 1; last >= 0 && out[last].minute == c.minute {
			out[last].events += c.events
			continue
		}
		out = append(out, c)
	}
	return out
}

// order makes the rate's series.
func (s *rate) order() {
	s.counts = inOrder(s.counts)
	s.series = insight.Series{Minutes: make([]int64, len(s.counts)), Counts: make([]int64, len(s.counts))}
	for i, c := range s.counts {
		s.series.Minutes[i], s.series.Counts[i] = c.minute, c.events
		s.total += c.events
	}
	if b := s.of.busiest; b == nil || s.total > b.total {
		s.of.busiest = s
	}
	s.counts = nil
}

// detect looks for findings in all rates, on every processor.
func (r *ratesReader) detect(ctx context.Context) error {
	slices.SortFunc(r.rates, compareRates)
	work := make(chan *rate)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for s := range work {
				s.detect(r.options)
			}
		})
	}
	for _, s := range r.rates {
		if ctx.Err() != nil {
			break
		}
		work <- s
	}
	close(work)
	all.Wait()
	return context.Cause(ctx)
}

// compareRates orders rates by what they are of.
func compareRates(a, b *rate) int {
	if n := strings.Compare(a.of.account+"\x00"+a.of.region, b.of.account+"\x00"+b.of.region); n != 0 {
		return n
	}
	for i := range a.fields {
		if n := strings.Compare(text(a.fields[i]), text(b.fields[i])); n != 0 {
			return n
		}
	}
	if a.errors != b.errors {
		return map[bool]int{false: -1, true: 1}[a.errors]
	}
	return strings.Compare(a.code, b.code)
}

// text returns a value, empty when it is missing.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// seriesMinutes returns in how many minutes a finding could begin, over all rates.
func (r *ratesReader) seriesMinutes() int64 {
	from, to := int64(math.MinInt64), int64(math.MaxInt64)
	if r.options.To != 0 {
		from, to = r.options.From, r.options.To
	}
	known := map[*place]int64{}
	for _, p := range r.places {
		known[p] = p.coverage.Minutes(from, to)
	}
	total := int64(0)
	for _, s := range r.rates {
		total += known[s.of]
	}
	return total
}
