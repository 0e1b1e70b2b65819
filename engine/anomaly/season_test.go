package anomaly

import (
	"math"
	"testing"
)

func TestSeason(t *testing.T) {
	s := newSeason(newPace(60*minute), 0)
	if s.slots != 24 {
		t.Fatalf("%d slots", s.slots)
	}
	if got := s.ofDay(5); !math.IsNaN(got) {
		t.Errorf("nothing is known, and expected is %g", got)
	}
	for slot := range int64(24 * 20) {
		s.add(slot, float64(slot%24)+100*float64(slot/24))
	}
	now := int64(24 * 20)
	// The last 14 days are 6 to 19; the last one's last slot is not complete yet.
	if got := s.ofDay(now + 5); got != 5+1250 {
		t.Errorf("the median of 5 o'clock is %g", got)
	}
	if got := s.ofWeek(now + 5); got != 5+(1300+600)/2 {
		t.Errorf("5 o'clock one and two weeks ago is %g", got)
	}
	if got := s.past(now - 14*24 - 2); !math.IsNaN(got) {
		t.Errorf("more than 14 days ago is %g", got)
	}
	s.add(now+7*24, 1) // a week without values
	if got := s.ofWeek(now + 7*24 + 5); got != 5+1300 {
		t.Errorf("after a week without values, 5 o'clock two weeks ago is %g", got)
	}
}

// Points that come faster than slots are averaged; a cycle that no whole number of slots fills has a longer last one.
func TestSeasonOfOtherPeriods(t *testing.T) {
	fast := newSeason(newPace(minute), 0)
	for i := range 10 * minute / minute {
		fast.add(fast.slotAt(i*minute), float64(i))
	}
	if got := fast.past(1); got != 5 { // 3 to 7 lie around minute 5
		t.Errorf("the five minutes around minute 5 have the mean %g", got)
	}
	odd := newSeason(newPace(7*minute), 0)
	if first, last := odd.slotAt(0), odd.slotAt(day-4*minute); first != 0 || last != int64(odd.slots-1) {
		t.Errorf("slots %d to %d of %d", first, last, odd.slots)
	}
	if weekly := newSeason(newPace(day), 0); weekly.slots != 7 || weekly.slotAt(9*day) != 9 {
		t.Errorf("a daily series has %d slots", weekly.slots)
	}
}
