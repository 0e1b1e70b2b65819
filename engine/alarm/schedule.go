package alarm

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Schedule says when an alarm is evaluated.
type Schedule struct {
	every int64 // µs; 0 with a cron expression
	cron  *cron
}

var rate = regexp.MustCompile(`^rate\(\s*([0-9]{1,9})\s+(minute|hour|day)(s?)\s*\)$`)

// ParseSchedule reads rate(5 minutes), or cron(0 12 * * ? *) with the six fields of EventBridge: minutes, hours, day of the month,
// month, day of the week, year; in UTC.
func ParseSchedule(text string) (Schedule, error) {
	if inside, ok := strings.CutPrefix(text, "cron("); ok && strings.HasSuffix(inside, ")") {
		c, err := parseCron(strings.TrimSuffix(inside, ")"))
		return Schedule{cron: c}, err
	}
	parts := rate.FindStringSubmatch(text)
	if parts == nil {
		return Schedule{}, fmt.Errorf("`%s` is no schedule: write rate(5 minutes) or cron(0 12 * * ? *)", text)
	}
	n, err := strconv.ParseInt(parts[1], 10, 64)
	switch {
	case err != nil || n < 1 || n > 366*1440:
		return Schedule{}, fmt.Errorf("`%s` is no number of %ss", parts[1], parts[2])
	case (n == 1) != (parts[3] == ""):
		return Schedule{}, fmt.Errorf("`%s`: EventBridge writes rate(1 %s), and %ss for more", text, parts[2], parts[2])
	}
	return Schedule{every: n * map[string]int64{"minute": 60e6, "hour": 3600e6, "day": 86400e6}[parts[2]]}, nil
}

// Next returns the first time behind another one, in µs since 1970 UTC, and false when there is none. Rates are counted from 1970 on,
// so that a schedule is the same whenever a program was started.
func (s Schedule) Next(after int64) (int64, bool) {
	if s.cron != nil {
		return s.cron.next(after)
	}
	return floor(after, s.every) + s.every, true
}

// Schedule returns when an alarm is evaluated: as it says, or as CloudWatch does.
func (e *Evaluator) Schedule() Schedule {
	if e.definition.Schedule != "" {
		if s, err := ParseSchedule(e.definition.Schedule); err == nil { // Validate has read it
			return s
		}
	}
	return Schedule{every: e.grain}
}
