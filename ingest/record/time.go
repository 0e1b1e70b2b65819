package record

import (
	"bytes"
	"strings"
	"time"

	"trailsift/storage/schema"
)

const dayMicros = 24 * 60 * 60 * 1_000_000

// Time returns the time of the record that was scanned last, in microseconds since 1970 UTC, and where it came from: "" for an
// eventTime as AWS writes it, otherwise one of the schema's values of ts_origin. container is the time of the wrapper around
// the record, 0 for none. ok is false when the record has no time.
func (s *Scanner) Time(container int64) (micros int64, origin string, ok bool) {
	switch {
	case s.timeFrom != noTime:
		return s.micros, [...]string{fromField: "", fromText: schema.TimeFromField, fromWindow: schema.TimeFromWindow}[s.timeFrom], true
	case container != 0:
		return container, schema.TimeFromContainer, true
	}
	return 0, "", false
}

// timeFrom says which member gave a record its time.
type timeFrom uint8

const (
	noTime     timeFrom = iota
	fromField           // eventTime as AWS writes it
	fromText            // eventTime in another form
	fromWindow          // the start of an aggregated event's time window
)

// readTime finds the record's time. An eventTime that the time alone does not rebuild joins the extras.
func (s *Scanner) readTime() {
	s.timeFrom = noTime
	if sp := s.spans[s.lay.rowTime]; sp.kind != absent {
		if t, ok := eventTime(s.data[sp.start+1 : sp.end-1]); ok {
			s.micros, s.timeFrom = t, fromField
			return
		}
		text := string(s.text(s.lay.rowTime))
		s.spans[s.lay.rowTime] = span{}
		s.addExtra(0, s.timeExtra(sp))
		if t, ok := otherTime(text); ok {
			s.micros, s.timeFrom = t, fromText
			return
		}
	}
	e := s.topExtra("timeWindow")
	if e == nil || e.kind != isObject {
		return
	}
	if text, ok := stringMember(s.data[e.value:e.valueEnd], "windowStart"); ok {
		if t, ok := otherTime(string(text)); ok {
			s.micros, s.timeFrom = t, fromWindow
		}
	}
}

// timeExtra returns eventTime as an extra. Its key is looked for in front of the value.
func (s *Scanner) timeExtra(sp span) extra {
	end := bytes.LastIndexByte(s.data[:sp.start], ':')
	end = bytes.LastIndexByte(s.data[:end], '"') + 1
	start := bytes.LastIndexByte(s.data[:end-1], '"')
	return extra{flags: sp.flags | hasSpace, kind: isString,
		key: uint32(start), keyEnd: uint32(end), value: sp.start, valueEnd: sp.end}
}

// eventTime reads a time as AWS writes it, YYYY-MM-DDTHH:MM:SSZ, and returns microseconds since 1970 UTC. It refuses every
// text that formatting the result would not give back.
func eventTime(p []byte) (int64, bool) {
	if len(p) != 20 || p[4] != '-' || p[7] != '-' || p[10] != 'T' || p[13] != ':' || p[16] != ':' || p[19] != 'Z' {
		return 0, false
	}
	year := two(p, 0)*100 + two(p, 2)
	month, day, hour, minute, second := two(p, 5), two(p, 8), two(p, 11), two(p, 14), two(p, 17)
	if bad := year | month | day | hour | minute | second; bad < 0 {
		return 0, false
	}
	if month < 1 || month > 12 || day < 1 || day > monthDays(year, month) || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return int64(daysSinceEpoch(year, month, day))*dayMicros + int64((hour*60+minute)*60+second)*1_000_000, true
}

// two returns the number of the two digits at p[i], negative when they are none.
func two(p []byte, i int) int {
	a, b := p[i]-'0', p[i+1]-'0'
	if a > 9 || b > 9 {
		return -1 << 32
	}
	return int(a)*10 + int(b)
}

func monthDays(year, month int) int {
	switch {
	case month != 2:
		return 30 + (month+month>>3)&1
	case year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	default:
		return 28
	}
}

// daysSinceEpoch counts the days from 1970-01-01, in years that begin in March so that the leap day is the last.
func daysSinceEpoch(year, month, day int) int {
	if month <= 2 {
		year--
		month += 12
	}
	era := (year + 400) / 400 // kept positive for year -1
	y := year + 400 - era*400
	return (era-1)*146097 + y*365 + y/4 - y/100 + (153*(month-3)+2)/5 + day - 1 - 719468
}

// otherTime reads the forms of eventTime that other programs write.
func otherTime(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	for _, form := range [...]string{
		time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05",
		"20060102T150405Z", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00",
	} {
		if t, err := time.Parse(form, text); err == nil {
			return t.UnixMicro(), true
		}
	}
	return 0, false
}
