package ingest

import "fmt"

// pointNotes is what is worth knowing about the datapoints of a run.
type pointNotes struct {
	noPeriod, noTime int64
	repeated         []string // inputs that give datapoints twice, in words: the first of them
	more             int64    // and how many others
}

// repeatedShown is how many inputs are named that give datapoints twice.
const repeatedShown = 10

func (n *pointNotes) add(f *fileState) {
	n.noPeriod += f.points.noPeriod
	n.noTime += f.points.noTime
	switch {
	case f.points.repeated == 0:
	case len(n.repeated) == repeatedShown:
		n.more++
	default:
		n.repeated = append(n.repeated, f.name+": "+plural(f.points.repeated, "timestamp is", "timestamps are")+" repeated with other values; the last one counts")
	}
}

// notes says it in words.
func (n *pointNotes) notes() []string {
	out := n.repeated
	if n.more > 0 {
		out = append(out, plural(n.more, "more input repeats", "more inputs repeat")+" timestamps with other values")
	}
	if n.noPeriod > 0 {
		out = append(out, plural(n.noPeriod, "datapoint has", "datapoints have")+" no period: give --period")
	}
	if n.noTime > 0 {
		out = append(out, plural(n.noTime, "datapoint has", "datapoints have")+" no time")
	}
	return out
}

// plural says how many of something there are, in groups of three digits.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " " + many
}
