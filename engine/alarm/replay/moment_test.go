package replay

import (
	"testing"
	"time"

	"trailsift/engine/alarm"
)

func TestMoment(t *testing.T) {
	at := func(text string) int64 {
		v, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return v.UnixMicro()
	}
	metric := func(period, n int64, schedule string) *alarm.Definition {
		return &alarm.Definition{Metric: &alarm.Metric{Period: period}, EvaluationPeriods: n, Schedule: schedule}
	}
	for _, c := range []struct {
		d    *alarm.Definition
		want string
	}{
		{metric(300, 1, ""), "2026-03-14T09:26:00Z"},
		{metric(10, 1, ""), "2026-03-14T09:26:50Z"},
		{metric(3600, 48, ""), "2026-03-14T09:00:00Z"},
		{metric(60, 1, "rate(5 minutes)"), "2026-03-14T09:25:00Z"},
		{metric(60, 1, "cron(0 6 1 1 ? *)"), "2026-01-01T06:00:00Z"},
		{&alarm.Definition{Rule: "TRUE"}, "2026-03-14T09:26:00Z"},
	} {
		got, ok := Moment(c.d, at("2026-03-14T09:26:53Z"))
		if !ok || got != at(c.want) {
			t.Errorf("%+v: %v %v, want %s", c.d, time.UnixMicro(got).UTC(), ok, c.want)
		}
	}
	if got, ok := Moment(metric(60, 1, "cron(0 6 1 1 ? 2020)"), at("2026-03-14T09:26:53Z")); ok {
		t.Errorf("a schedule that is over has the moment %v", got)
	}
	if got := WarmUp([]*alarm.Definition{metric(60, 1, ""), metric(3600, 3, ""), {Rule: "TRUE"}}); got != 2*5*3600e6 {
		t.Errorf("%d", got)
	}
}
