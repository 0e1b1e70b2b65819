package feed

import (
	"cmp"
	"context"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/replay"
)

// Source brings a clock what its alarms watch, one stretch of time after the other, so that memory stays flat however long a time is
// replayed. It implements replay.Source.
type Source struct {
	*Feed
	Reader *Reader
	Alarms []*alarm.Definition // those of the clock
	// MaxValues is about how many values are held at once; 0: 32 million, which take 256 MB.
	MaxValues int
	// Progress is told how far the clock is, in µs since 1970 UTC; nil: nobody is.
	Progress func(at int64)
}

const (
	maxValues   = 32 << 20
	valuesEach  = 4          // of an alarm and a cell, about
	leastStride = 6 * 3600e6 // a stretch of time reads what is before it anew
)

// Advance reads the data of the time up to another one and evaluates everything that is due in it, that time included.
func (s *Source) Advance(ctx context.Context, clock *replay.Clock, to int64) error {
	cells := cmp.Or(s.MaxValues, maxValues) / max(len(s.Alarms), 1) / valuesEach
	stride := max(int64(cells)*minute, leastStride)
	for clock.Now() < to {
		next := min(clock.Now()+stride, to)
		feed, err := s.Reader.Read(ctx, s.Alarms, Span{clock.Now(), next})
		if err != nil {
			return err
		}
		s.Feed, feed.now = feed, clock.Now
		if err := clock.Advance(ctx, next); err != nil {
			return err
		}
		if s.Progress != nil {
			s.Progress(next)
		}
	}
	return nil
}
