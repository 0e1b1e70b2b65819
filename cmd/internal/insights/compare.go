package insights

import (
	"cmp"
	"math"
	"slices"
)

// Delivered is an insight that AWS delivered: its Start and End events put together.
type Delivered struct {
	ID                     string // sharedEventID
	Type, Account, Region  string
	Source, Name, Error    string
	Category               string // Management or Data; empty where the events do not say
	Start, End             int64  // microseconds since 1970 UTC; End is 0 while there is no End event
	LookBack               int64  // minutes before the Start event that its average is over, itself included
	Baseline, Insight      float64
	StartGuessed, Compared bool // no Start event: Start is End less its duration. Compared: there are events to compare it with
}

// Event is one Insights event that AWS delivered.
type Event struct {
	Delivered
	State    string // Start or End
	Time     int64
	Duration int64 // insightDuration, in minutes
}

// Join puts Start and End events of the same id together, by their first time. Events that have no time are left out.
func Join(events []Event) []Delivered {
	type key struct{ account, id string }
	at := map[key]int{}
	var out []Delivered
	slices.SortStableFunc(events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(b.State, a.State)) // Start before End
	})
	for _, e := range events {
		k := key{e.Account, e.ID}
		i, ok := at[k]
		if !ok || e.ID == "" {
			d := e.Delivered
			if d.Start, d.LookBack = e.Time, e.Duration; e.State == "End" {
				d.Start, d.End, d.StartGuessed = e.Time-e.Duration*minute, e.Time, true
			}
			at[k] = len(out)
			out = append(out, d)
			continue
		}
		if e.State == "End" {
			out[i].End, out[i].Insight = e.Time, e.Insight
		}
	}
	return out
}

// Pair is a finding of ours, an insight of AWS's, or both of one incident.
type Pair struct {
	Ours   *Finding
	Theirs *Delivered
}

// Compare puts findings and delivered insights together that are of the same type, API, error, account and region and overlap in
// time. One may be in several pairs; one that is in none stands alone. The pairs come by time.
func Compare(ours []Finding, theirs []Delivered) []Pair {
	var out []Pair
	matched := make([]bool, len(ours))
	for i := range theirs {
		d, found := &theirs[i], false
		for n := range ours {
			if d.matches(&ours[n]) {
				out = append(out, Pair{&ours[n], d})
				matched[n], found = true, true
			}
		}
		if !found {
			out = append(out, Pair{Theirs: d})
		}
	}
	for n := range ours {
		if !matched[n] {
			out = append(out, Pair{Ours: &ours[n]})
		}
	}
	slices.SortStableFunc(out, func(a, b Pair) int { return cmp.Compare(a.start(), b.start()) })
	return out
}

// start returns the time that the pair is sorted by.
func (p Pair) start() int64 {
	if p.Theirs != nil {
		return p.Theirs.Start
	}
	return p.Ours.Start
}

// matches reports whether a finding is about the same incident. AWS's Start event may look back on minutes before its own time:
// they belong to it.
func (d *Delivered) matches(f *Finding) bool {
	if d.Type != f.Type || d.Account != f.Account || d.Region != f.Region || d.Source != f.Source || d.Name != f.Name || d.Error != f.Error {
		return false
	}
	start := d.Start - max(0, d.LookBack-1)*minute
	return start < ended(f.End) && f.Start < max(ended(d.End), d.Start+minute)
}

// ended returns the end of a time that may still be open.
func ended(end int64) int64 {
	if end == 0 {
		return math.MaxInt64
	}
	return end
}

// Difference returns by how many minutes ours is later than theirs; ok is false when one of them is not known.
func Difference(ours, theirs int64) (minutes int64, ok bool) {
	if ours == 0 || theirs == 0 {
		return 0, false
	}
	return int64(math.Round(float64(ours-theirs) / minute)), true
}
