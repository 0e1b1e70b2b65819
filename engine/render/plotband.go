package render

import (
	"fmt"
	"math"
	"slices"
)

// Band is what a plotted series was expected to be. Lower and Upper are of the length of Times; NaN where nothing is known.
type Band struct {
	Times        []int64 // µs since 1970 UTC, rising; those of the series need not be the same
	Lower, Upper []float64
}

// The marks of a band, in characters of a plot: shade where values are expected, and a dot for a value outside.
const (
	shade   = '░'
	outside = '●'
)

// At returns the bounds at a time, and whether there are any.
func (b *Band) At(time int64) (lower, upper float64, ok bool) {
	if b == nil {
		return 0, 0, false
	}
	i, found := slices.BinarySearch(b.Times, time)
	if !found || !finite(b.Lower[i]) || !finite(b.Upper[i]) {
		return 0, 0, false
	}
	return b.Lower[i], b.Upper[i], true
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// spans reports whether a time lies among those of the datapoints: what was expected where nothing came is no part of a picture.
func (p Plot) spans(at int64) bool { return at >= p.Times[0] && at <= p.Times[len(p.Times)-1] }

// Outside reports whether a value lies outside of the band; it does not where the band has no bounds.
func (b *Band) Outside(time int64, value float64) bool {
	lower, upper, ok := b.At(time)
	return ok && (value < lower || value > upper)
}

// bounds returns the range of values that a plot shows: those of the series, and as much of its band as leaves half of the plot to
// them.
func (p Plot) bounds() (low, high float64) {
	low, high = slices.Min(p.Values), slices.Max(p.Values)
	if p.Band == nil {
		return low, high
	}
	room := high/2 - low/2
	least, most := low, high
	for i := range p.Band.Times {
		if lower, upper, ok := p.Band.At(p.Band.Times[i]); ok && p.spans(p.Band.Times[i]) {
			least, most = min(least, lower), max(most, upper)
		}
	}
	if room > 0 {
		least, most = max(least, low-room), min(most, high+room)
	}
	return least, most
}

// drawBand shades the band below the line, and marks the points that are seen to lie outside of it: by a character's height at least,
// because of a thousand usual values fifty lie a little outside.
func (p Plot) drawBand(c *canvas, s scale) {
	if p.Band == nil {
		return
	}
	for i, at := range p.Band.Times {
		lower, upper, ok := p.Band.At(at)
		if !ok || !p.spans(at) || upper < s.low || lower > s.high {
			continue
		}
		from, to := s.x(at), s.x(at)
		if i+1 < len(p.Band.Times) && p.Band.Times[i+1]-at <= p.Step && p.spans(p.Band.Times[i+1]) {
			to = s.x(p.Band.Times[i+1])
		}
		low, high := s.y(s.within(lower)), s.y(s.within(upper))
		for x := from; x <= to; x++ {
			for y := low; y <= high; y++ {
				c.put(x, y, shade)
			}
		}
	}
	for i, at := range p.Times {
		lower, upper, ok := p.Band.At(at)
		if y := s.y(p.Values[i]); ok && (y-s.y(s.within(upper)) >= dotsHigh || s.y(s.within(lower))-y >= dotsHigh) {
			c.put(s.x(at), y, outside)
		}
	}
}

// dotsHigh is how many dots high a character is.
const dotsHigh = 4

// legend says what the marks of a plot mean, and how many values lie outside; "" without a band.
func (p Plot) legend() string {
	if p.Band == nil {
		return ""
	}
	judged, out := 0, 0
	for i, at := range p.Times {
		if _, _, ok := p.Band.At(at); ok {
			judged++
		}
		if p.Band.Outside(at, p.Values[i]) {
			out++
		}
	}
	if judged == 0 {
		return "  no band: too few values lie before"
	}
	return fmt.Sprintf("  %c expected; outside %d of %d, far outside %c", shade, out, judged, outside)
}
