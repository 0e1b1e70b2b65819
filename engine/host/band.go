package host

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"trailsift/engine/anomaly"
	"trailsift/engine/rows"
	"trailsift/query/plan"
)

// band judges the numbers of series, each by those before it. Rows come series by series, each in the order of time; what it reads
// of them and makes is said at plan.Band: lower, upper and expected value, the score, whether the value is anomalous, and why.
func band(ctx context.Context, settings string, in rows.Reader, out Output) error {
	set, err := plan.ReadBand(settings)
	if err != nil {
		return err
	}
	b := &bander{Band: set, in: in.Columns(), out: newHandover(out.Columns, out.Add), batch: rows.NewBatch(out.Columns), first: math.MaxInt64}
	err = each(ctx, in, b.row)
	if err == nil {
		err = b.endSeries()
	}
	if err == nil {
		err = b.flush()
	}
	if ended := b.out.end(); err == nil || errors.Is(err, errNotTaken) {
		err = ended
	}
	if err != nil {
		return err
	}
	if b.blind > 0 {
		out.Note(fmt.Sprintf("`anomaly` knows nothing to expect of %d of %d values: too few of their series lie before them; what it has begins at %s", b.blind, b.shown, clock(b.first)))
	}
	return nil
}

// The columns that band reads, and those that it adds behind the columns that it passes on.
const (
	bandValue = iota
	bandLast
	bandTime
	bandGroups
)

// silence is for how long bins without rows are 0. Beyond it, nothing is known: the delivery may have stopped.
const silence = 24 * 3600e6 // microseconds

// bander judges one series after the other.
type bander struct {
	plan.Band
	in    []rows.Column
	out   *handover
	batch *rows.Batch // what was not handed over yet

	key      []byte // which series it is at
	next     []byte
	series   *rows.Batch // the groups of the series, in one row
	detector *anomaly.Detector
	at, last int64 // the time of the row before, and the last time at which any row is

	number       int64
	first        int64 // the time of the first row
	shown, blind int   // values of the result, and those without a band
}

// row judges a row.
func (b *bander) row(from *rows.Batch, row int) error {
	times := &from.Columns[bandTime]
	b.next = b.next[:0]
	for i := range b.Groups {
		b.next = appendKey(b.next, &from.Columns[bandGroups+i], b.in[bandGroups+i].Kind, row)
	}
	at := times.Int64(row)
	switch {
	case b.detector == nil || !bytes.Equal(b.key, b.next):
		if err := b.endSeries(); err != nil {
			return err
		}
		b.begin(from, row)
	case !times.IsNull(row):
		if err := b.fill(at); err != nil {
			return err
		}
	}
	if times.IsNull(row) {
		return b.write(from, row, &anomaly.Point{}, "no time")
	}
	b.at, b.first = at, min(b.first, at)
	x := math.NaN()
	if v := &from.Columns[bandValue]; !v.IsNull(row) {
		x = v.Double(row)
	}
	p := b.detector.Next(at, x)
	if !b.asked(at) {
		return nil
	}
	if !math.IsNaN(x) {
		b.shown++
		if !p.Ready {
			b.blind++
		}
	}
	return b.write(from, row, &p, b.unfinished(&p))
}

// begin begins a series with its first row.
func (b *bander) begin(from *rows.Batch, row int) {
	b.key = append(b.key[:0], b.next...)
	b.detector = anomaly.New(b.Width, anomaly.Options{Deviations: b.Deviations})
	b.last = from.Columns[bandLast].Int64(row)
	b.series = rows.NewBatch(b.in)
	for i := range b.Groups {
		b.series.Columns[bandGroups+i].AppendFrom(&from.Columns[bandGroups+i], row)
	}
}

// endSeries judges what is behind the last row of a series.
func (b *bander) endSeries() error {
	if b.detector == nil {
		return nil
	}
	return b.fill(b.last + 1)
}

// fill judges the bins without rows up to a time, where they are 0. They are part of the result when that is anomalous.
func (b *bander) fill(end int64) error {
	if len(b.Zeros) == 0 {
		return nil
	}
	for at := b.at + b.Width; at < end && at <= b.at+silence; at += b.Width {
		p := b.detector.Next(at, 0)
		if !p.Anomalous || !b.asked(at) || b.open(at) {
			continue
		}
		b.shown++
		b.series.Columns[bandTime].Reset()
		b.series.Columns[bandTime].AppendInt64(at)
		if err := b.write(b.series, 0, &p, ""); err != nil {
			return err
		}
	}
	return nil
}

// asked reports whether a bin is part of the result.
func (b *bander) asked(at int64) bool { return b.Start == 0 || at+b.Width > b.Start }

// open reports whether a bin is not over.
func (b *bander) open(at int64) bool { return b.End != 0 && at+b.Width > b.End }

// unfinished returns why a value is none that can be judged yet, "" when it can: what still grows is not too low.
func (b *bander) unfinished(p *anomaly.Point) string {
	if b.Grows && p.Ready && p.Value < p.Lower && b.open(p.Time) {
		p.Score, p.Anomalous = 0, false
		return "the bin is not over"
	}
	return ""
}

// write adds a row to the result: the columns that are passed on, as far as the row has them, a point, and why that is as it is,
// which the point knows when it is "".
func (b *bander) write(from *rows.Batch, row int, p *anomaly.Point, why string) error {
	b.number++
	to := b.batch.Columns
	to[0].AppendInt64(b.number)
	passed := len(b.in) - bandTime
	for i := range passed {
		source := &from.Columns[bandTime+i]
		switch {
		case from != b.series || i <= b.Groups:
			to[1+i].AppendFrom(source, row)
		default:
			b.empty(&to[1+i], i)
		}
	}
	to = to[1+passed:]
	for i, x := range rounded(p) {
		if p.Ready {
			to[i].AppendDouble(x)
		} else {
			to[i].AppendNull()
		}
	}
	to[4].AppendBool(p.Anomalous)
	switch {
	case b.Terse:
		to[5].AppendNull()
	case why == "":
		to[5].AppendWith(p.AppendExplanation)
	default:
		to[5].AppendString(why)
	}
	if b.batch.Rows++; b.batch.Rows == batchRows {
		return b.flush()
	}
	return nil
}

// rounded returns the bounds, the expected value and the score of a point with the digits that mean something: the bounds outwards by
// less than a thousandth of the band.
func rounded(p *anomaly.Point) [4]float64 {
	out := [4]float64{p.Lower, p.Upper, p.Expected, math.Round(p.Score*1e3) / 1e3}
	digits := 3 - math.Floor(math.Log10(p.Upper-p.Lower))
	if math.IsNaN(digits) || digits < -300 || digits > 15 { // a band without width, or one that is too narrow for that
		return out
	}
	to := func(x float64, round func(float64) float64) float64 {
		if digits < 0 {
			return round(x/math.Pow10(int(-digits))) * math.Pow10(int(-digits))
		}
		if y := round(x*math.Pow10(int(digits))) / math.Pow10(int(digits)); !math.IsInf(y, 0) {
			return y
		}
		return x
	}
	out[0], out[1], out[2] = to(p.Lower, math.Floor), to(p.Upper, math.Ceil), to(p.Expected, math.Round)
	return out
}

// batchRows is how many rows are handed over at once.
const batchRows = 2048

// empty adds what column i has in a bin without rows.
func (b *bander) empty(to *rows.Vector, i int) {
	for _, zero := range b.Zeros {
		if zero == i {
			if b.in[bandTime+i].Kind == rows.Double {
				to.AppendDouble(0)
			} else {
				to.AppendInt64(0)
			}
			return
		}
	}
	to.AppendNull()
}

func (b *bander) flush() error {
	if b.batch.Rows == 0 {
		return nil
	}
	var ok bool
	if b.batch, ok = b.out.give(b.batch); !ok {
		return errNotTaken
	}
	return nil
}

// errNotTaken stops a bander whose rows are not taken any more; why is what the end of its handover says.
var errNotTaken = errors.New("rows are not taken")

// appendKey appends a value so that different values, and none, become different bytes.
func appendKey(dst []byte, v *rows.Vector, k rows.Kind, row int) []byte {
	if v.IsNull(row) {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	switch k {
	case rows.Int64, rows.Timestamp, rows.Date:
		return binary.LittleEndian.AppendUint64(dst, uint64(v.Int64(row)))
	case rows.Double:
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v.Double(row)))
	case rows.Bool:
		if v.Bool(row) {
			return append(dst, 1)
		}
		return append(dst, 0)
	}
	text := v.Bytes(row)
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}
