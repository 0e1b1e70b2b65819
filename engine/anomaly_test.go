package engine

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"trailsift/engine/rows"
	"trailsift/query"
)

// hours are datapoints, one an hour, of a metric that goes up and down with the days; values are those of single hours.
func hours(n int, values_ map[int]float64) []values {
	var out []values
	for i := range n {
		x, ok := values_[i]
		if !ok {
			x = 50 + 20*math.Sin(2*math.Pi*float64(i)/24) + float64(i*7919%13)/4
		}
		v := whole("a", 1)
		v["sum"], v["minimum"], v["maximum"], v["period"] = x, x, x, int64(3600)
		out = append(out, v)
	}
	return out
}

// judged answers a query over some hours and returns its rows as lines, and its notes.
func judged(t *testing.T, s *Session, text string, from, to int) (lines, notes []string) {
	t.Helper()
	compiler, err := query.New(query.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour int) int64 { return int64(hour) * 3600e6 }
	r := &query.Request{Text: text, Range: query.TimeRange{Start: at(from), End: at(to)}, Now: time.UnixMicro(at(to))}
	compiled, found, err := s.Compile(t.Context(), compiler, r)
	if err != nil || compiled == nil {
		t.Fatal(found, err)
	}
	result, err := s.Query(t.Context(), compiled)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	err = rows.Each(result, func(row []any) { lines = append(lines, fmt.Sprint(row)) })
	if err != nil {
		t.Fatal(err)
	}
	return lines, result.Notes
}

// The rows of a range are those of a longer range from there on: they are learned from what lies before, and from nothing behind.
func TestAnomalyLearnsFromBefore(t *testing.T) {
	snapshot := newMetrics(t, hourly(hours(24*40, map[int]float64{24*30 + 5: 500, 24*35 + 3: 0})))
	s := openSession(t, snapshot, Options{})
	const text = `source metrics | filter Host = "a" | stats stat("Average") as v by bin(1h) as t, Host | anomaly v history=20d`
	// The history of both begins on the same day.
	whole, notes := judged(t, s, strings.Replace(text, "20d", "18d", 1), 24*26, 24*40)
	part, more := judged(t, s, text, 24*28, 24*36)
	if len(whole) != 24*14 || len(part) != 24*8 {
		t.Fatalf("%d and %d rows", len(whole), len(part))
	}
	for i, line := range part {
		if line != whole[48+i] {
			t.Fatalf("row %d of the part is\n%s\nwant\n%s", i, line, whole[48+i])
		}
	}
	if len(notes)+len(more) > 0 {
		t.Errorf("the notes are %q, %q", notes, more)
	}
	if !strings.Contains(part[24*2+5], " true ") {
		t.Errorf("the value that is ten times as high is no anomaly: %s", part[24*2+5])
	}
	_, notes = judged(t, s, strings.Replace(text, "20d", "2h", 1), 24*2, 24*3)
	if len(notes) != 1 || !strings.Contains(notes[0], "knows nothing to expect of") {
		t.Errorf("the notes of a short history are %q", notes)
	}
}

// hourly makes the times of datapoints hours.
func hourly(list []values) []values {
	for i, v := range list {
		v["hour"] = int64(i) * 3600e6
	}
	return list
}
