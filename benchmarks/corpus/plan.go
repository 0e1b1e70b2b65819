package corpus

import "math"

// file is one delivery file, planned before any is written.
type file struct {
	index    int
	account  int
	region   int
	seconds  int64 // delivery time
	records  int
	previous int // index of the file before it of the same account and region; -1 for none
}

// maxRecords keeps a file near the 50 MB that CloudTrail allows one.
const maxRecords = 35_000

// plan spreads the records over files: sizes by a log-normal distribution, times in order over the days, accounts and
// regions skewed.
func plan(o Options, w *world) []file {
	var files []file
	r := seeded(o.Seed, 2)
	mu := math.Log(o.FileMean) - o.FileSigma*o.FileSigma/2
	for left := o.Events; left > 0; {
		n := left
		if !o.OneFile {
			n = int(math.Round(math.Exp(mu + max(o.FileSigma, 0)*r.normal())))
			n = min(max(n, 1), maxRecords, left)
		}
		files = append(files, file{index: len(files), records: n, account: w.byWeight.pick(&r), region: w.byRegion.pick(&r)})
		left -= n
	}
	latest := map[[2]int]int{}
	span := float64(o.Days) * 86400
	for i := range files {
		f := &files[i]
		// A day has a busy half: time runs faster through the nights.
		x := float64(i) / float64(len(files)) * span
		day := math.Mod(x, 86400) / 86400
		x += 86400 * 0.1 * math.Sin(2*math.Pi*day)
		f.seconds = o.Start.Unix() + int64(x) + int64(r.below(60))
		place := [2]int{f.account, f.region}
		f.previous = -1
		if at, ok := latest[place]; ok {
			f.previous = at
		}
		latest[place] = i
	}
	return files
}

// slot names a record by its place.
type slot struct{ file, record int }

// random returns the generator that the record in a slot is made from.
func (s slot) random(seed uint64) random { return seeded(seed, 3, uint64(s.file), uint64(s.record)) }

// burst returns the generator that a slot shares with its neighbours.
func (s slot) burst(seed uint64) random { return seeded(seed, 7, uint64(s.file), uint64(s.record/12)) }

// source returns the slot whose record is written into s: s itself, or for a duplicate an original in the file before it of
// the same account and region.
func source(o Options, files []file, s slot) slot {
	previous := files[s.file].previous
	if previous < 0 || !duplicate(o, files, s) {
		return s
	}
	r := seeded(o.Seed, 4, uint64(s.file), uint64(s.record))
	n := files[previous].records
	first := r.below(n)
	for i := range n {
		if from := (slot{previous, (first + i) % n}); !duplicate(o, files, from) {
			return from
		}
	}
	return s
}

// duplicate reports whether a slot was drawn to hold a duplicate.
func duplicate(o Options, files []file, s slot) bool {
	if files[s.file].previous < 0 {
		return false
	}
	r := seeded(o.Seed, 5, uint64(s.file), uint64(s.record))
	return r.unit() < o.Duplicates
}
