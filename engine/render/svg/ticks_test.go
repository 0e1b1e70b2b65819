package svg

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []float64
	}{
		{0, 9712, []float64{0, 5000, 10000}},
		{0, 7, []float64{0, 2, 4, 6, 8}},
		{-3, 12, []float64{-5, 0, 5, 10, 15}},
		{0.012, 0.017, []float64{0.012, 0.014, 0.016, 0.018}},
		{5, 5, []float64{2, 4, 6, 8}},
		{0, 0, []float64{-1, -0.5, 0, 0.5, 1}},
		{math.NaN(), 1, nil},
		{0, math.Inf(1), nil},
	} {
		got := Ticks(c.low, c.high, 4)
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("ticks of %v to %v: got %v, want %v", c.low, c.high, got, c.want)
		}
	}
}

func TestTicksEnclose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64().Draw(t, "a"), rapid.Float64().Draw(t, "b")
		low, high := min(a, b), max(a, b)
		n := rapid.IntRange(2, 10).Draw(t, "n")
		ticks := Ticks(low, high, n)
		if ticks == nil {
			t.Fatalf("no ticks")
		}
		if len(ticks) < 2 || len(ticks) > 3*n || ticks[0] > low || ticks[len(ticks)-1] < high {
			t.Fatalf("ticks %v", ticks)
		}
		for i := 1; i < len(ticks); i++ {
			if ticks[i] <= ticks[i-1] || !finite(ticks[i]) {
				t.Fatalf("ticks %v", ticks)
			}
		}
	})
}

func TestTimeTicks(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skipf("no time zones here: %v", err)
	}
	at := func(text string, zone *time.Location) int64 {
		parsed, err := time.ParseInLocation("2006-01-02 15:04:05", text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return parsed.UnixMicro()
	}
	for _, c := range []struct {
		zone        *time.Location
		first, last string
		want        string
	}{
		{time.UTC, "2026-03-02 00:00:00", "2026-03-08 23:00:00", "2 Mar/2026 3 Mar 4 Mar 5 Mar 6 Mar 7 Mar 8 Mar"},
		{time.UTC, "2026-03-02 21:40:00", "2026-03-03 02:10:00", "22:00/2 Mar 22:30 23:00 23:30 00:00/3 Mar 00:30 01:00 01:30 02:00"},
		{time.UTC, "2026-03-02 21:40:07", "2026-03-02 21:40:12", "21:40:07/2 Mar 21:40:08 21:40:09 21:40:10 21:40:11 21:40:12"},
		{berlin, "2026-03-29 00:00:00", "2026-03-29 06:00:00", "00:00/29 Mar 01:00 03:00 04:00 05:00 06:00"}, // no second hour
		{berlin, "2026-10-25 00:00:00", "2026-10-25 06:00:00", "00:00/25 Oct 01:00 02:00 03:00 04:00 05:00 06:00"},
		{time.UTC, "2026-01-10 00:00:00", "2026-03-20 00:00:00", "12 Jan/2026 26 Jan 9 Feb 23 Feb 9 Mar"}, // Mondays
		{time.UTC, "2025-11-20 00:00:00", "2026-06-20 00:00:00", "Dec/2025 Jan/2026 Feb Mar Apr May Jun"},
		{time.UTC, "2019-05-01 00:00:00", "2026-06-20 00:00:00", "2020 2021 2022 2023 2024 2025 2026"},
	} {
		var got []string
		for _, tick := range TimeTicks(at(c.first, c.zone), at(c.last, c.zone), c.zone, 9) {
			text := tick.Label
			if tick.Under != "" {
				text += "/" + tick.Under
			}
			got = append(got, text)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s to %s: got %s, want %s", c.first, c.last, text, c.want)
		}
	}
}

func TestTimeTicksRise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.Int64Range(-6e16, 2.5e17).Draw(t, "first")
		last := first + rapid.Int64Range(0, 1<<rapid.IntRange(0, 55).Draw(t, "bits")).Draw(t, "length")
		ticks := TimeTicks(first, last, time.UTC, 9)
		if len(ticks) > 9 {
			t.Fatalf("%d ticks", len(ticks))
		}
		for i, tick := range ticks {
			if tick.At < first || tick.At > last || i > 0 && tick.At <= ticks[i-1].At {
				t.Fatalf("ticks %v of %d to %d", ticks, first, last)
			}
		}
	})
}

func TestNumbers(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", 7.25: "7.25", 999: "999", -1234: "-1,234", 1234567.5: "1,234,567.5", 1e15: "1e+15", 1e-9: "1e-09",
	} {
		if got := Number(f); got != want {
			t.Errorf("number %v: got %s, want %s", f, got, want)
		}
	}
	for text, want := range map[string]string{"": "", "-": "-", "12345.00": "12,345.00", "1e+21": "1e+21", "NaN": "NaN", "١٢٣٤٥": "١٢٣٤٥"} {
		if got := Grouped(text); got != want {
			t.Errorf("grouped %q: got %s, want %s", text, got, want)
		}
	}
	for _, c := range []struct {
		f, most float64
		want    string
	}{{5000, 8000, "5,000"}, {5000, 10_000, "5k"}, {0, 1e9, "0"}, {2.5e9, 5e9, "2.5G"}, {-2e6, 2e6, "-2M"}, {0.30000000000000004, 1, "0.3"}} {
		if got := short(c.f, c.most, 4); got != c.want {
			t.Errorf("short %v: got %s, want %s", c.f, got, c.want)
		}
	}
}

func ExampleTicks() {
	fmt.Println(Ticks(0, 1234, 4))
	// Output: [0 500 1000 1500]
}
