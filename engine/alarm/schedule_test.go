package alarm

import (
	"strings"
	"testing"
	"time"
)

func TestSchedule(t *testing.T) {
	tests := []struct{ text, after, want string }{
		{"rate(1 minute)", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z 2026-01-01T00:02:00Z"},
		{"rate(5 minutes)", "2026-01-01T00:07:30Z", "2026-01-01T00:10:00Z 2026-01-01T00:15:00Z"},
		{"rate(2 days)", "2026-01-01T00:07:30Z", "2026-01-03T00:00:00Z 2026-01-05T00:00:00Z"},
		{"cron(0 12 * * ? *)", "2026-01-01T12:00:00Z", "2026-01-02T12:00:00Z 2026-01-03T12:00:00Z"},
		{"cron(0/15 8-9 ? * MON-FRI *)", "2026-01-02T09:30:00Z", "2026-01-02T09:45:00Z 2026-01-05T08:00:00Z"},
		{"cron(5,35 0 1 JAN,jul ? *)", "2026-01-01T00:05:00Z", "2026-01-01T00:35:00Z 2026-07-01T00:05:00Z"},
		{"cron(0 0 L * ? *)", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z 2026-03-31T00:00:00Z"},
		{"cron(0 0 LW * ? *)", "2026-01-01T00:00:00Z", "2026-01-30T00:00:00Z 2026-02-27T00:00:00Z"},
		{"cron(0 0 1W * ? *)", "2026-01-10T00:00:00Z", "2026-02-02T00:00:00Z 2026-03-02T00:00:00Z"},
		{"cron(0 0 31W * ? *)", "2026-01-01T00:00:00Z", "2026-01-30T00:00:00Z 2026-03-31T00:00:00Z"},
		{"cron(0 0 1W * ? *)", "2026-07-15T00:00:00Z", "2026-08-03T00:00:00Z 2026-09-01T00:00:00Z"},
		{"cron(0 0 ? * 6L *)", "2026-01-01T00:00:00Z", "2026-01-30T00:00:00Z 2026-02-27T00:00:00Z"},
		{"cron(0 0 ? * TUE#2 *)", "2026-01-01T00:00:00Z", "2026-01-13T00:00:00Z 2026-02-10T00:00:00Z"},
		{"cron(0 0 29 2 ? 2027-2032)", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z 2032-02-29T00:00:00Z"},
		{"cron(0 0 29 2 ? 2027)", "2026-01-01T00:00:00Z", "never"},
	}
	for _, tt := range tests {
		s, err := ParseSchedule(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		var got []string
		next := at(t, tt.after)
		for range 2 {
			var ok bool
			if next, ok = s.Next(next); !ok {
				got = append(got, "never")
				break
			}
			got = append(got, time.UnixMicro(next).UTC().Format(time.RFC3339))
		}
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%s behind %s: %s, want %s", tt.text, tt.after, text, tt.want)
		}
	}
	for _, text := range []string{
		"", "5 minutes", "rate(5)", "rate(0 minutes)", "rate(1 minutes)", "rate(2 minute)", "rate(9999999 days)", "cron(* * * * *)", "cron(* * * * * *)",
		"cron(* * ? * ? *)", "cron(60 * * * ? *)", "cron(* 24 * * ? *)", "cron(* * 0 * ? *)", "cron(* * * 13 ? *)", "cron(* * ? * 8 *)",
		"cron(* * ? * XXX *)", "cron(9-5 * * * ? *)", "cron(*/0 * * * ? *)", "cron(* * 32W * ? *)", "cron(* * ? * 3#6 *)", "cron(* * * * ? 1969)", "cron(,1 * * * ? *)",
	} {
		if _, err := ParseSchedule(text); err == nil {
			t.Errorf("%q is read as a schedule", text)
		}
	}
}
