package cli

import (
	"strings"
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2026-03-14T09:00:00Z":      "2026-03-14T09:00:00Z",
		"2026-03-14T09:00:00+02:00": "2026-03-14T07:00:00Z",
		"2026-03-14T09:00:00.25Z":   "2026-03-14T09:00:00.25Z",
		"2026-03-14 09:00:00":       "2026-03-14T08:00:00Z", // in Paris
		"2026-03-14T09:00":          "2026-03-14T08:00:00Z",
		"2026-03-14":                "2026-03-13T23:00:00Z",
		"2026-07":                   "2026-06-30T22:00:00Z",
		"1773480000":                "2026-03-14T09:20:00Z",
		"1773480000250":             "2026-03-14T09:20:00.25Z",
		"now":                       "2026-03-14T12:00:00Z",
		"now-1d":                    "2026-03-13T12:00:00Z",
		"now+30m":                   "2026-03-14T12:30:00Z",
		"-2h30m":                    "2026-03-14T09:30:00Z",
		"-1mo":                      "2026-02-14T12:00:00Z",
		"-1y":                       "2025-03-14T12:00:00Z",
	} {
		got, err := parseTime(text, now, paris)
		if err != nil || got.UTC().Format(time.RFC3339Nano) != want {
			t.Errorf("%q is %v (%v), want %s", text, got.UTC().Format(time.RFC3339Nano), err, want)
		}
	}
	for _, text := range []string{"", "yesterday", "2026-13-01", "12", "now-", "-7", "-7x", "-d", "now-99999999999w"} {
		if got, err := parseTime(text, now, paris); err == nil {
			t.Errorf("%q is accepted as %v", text, got)
		}
	}
}

func TestTimeRange(t *testing.T) {
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	r, err := timeFlags{since: "7d", to: "2026-03-10"}.resolve(now, time.UTC)
	if err != nil || r.Start != now.AddDate(0, 0, -7).UnixMicro() || r.End != time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC).UnixMicro() {
		t.Errorf("got %v, %v", r, err)
	}
	if r, err := (timeFlags{since: "1h"}).resolve(now, time.UTC); err != nil || r.End != now.UnixMicro() {
		t.Errorf("--since alone: got %v, %v; want an end at now", r, err)
	}
	if r, err := (timeFlags{}).resolve(now, time.UTC); err != nil || r.Start != 0 || r.End != 0 {
		t.Errorf("no options: got %v, %v; want everything", r, err)
	}
	for flags, message := range map[timeFlags]string{
		{since: "7d", from: "2026-01-01"}:         "both set the start",
		{from: "2026-02-01", to: "2026-02-01"}:    "is empty",
		{since: "soon"}:                           `--since: "soon" is not a time`,
		{from: "2026-01-01", to: "the other day"}: "--to:",
	} {
		if _, err := flags.resolve(now, time.UTC); err == nil || !strings.Contains(err.Error(), message) || exitCode(err) != exitUsage {
			t.Errorf("%+v: got %v, want an error with %q", flags, err, message)
		}
	}
}

func TestByteSize(t *testing.T) {
	for text, want := range map[string]byteSize{"0": 0, "17": 17, "1KB": 1000, "8MiB": 8 << 20, "1.5 gb": 1.5e9, "2TiB": 2 << 40, "12B": 12} {
		var b byteSize
		if err := b.Set(text); err != nil || b != want {
			t.Errorf("%q is %d (%v), want %d", text, b, err, want)
		}
	}
	for _, text := range []string{"", "much", "-1MB", "1XB", "9999999TB"} {
		var b byteSize
		if err := b.Set(text); err == nil {
			t.Errorf("%q is accepted as %d", text, b)
		}
	}
}
