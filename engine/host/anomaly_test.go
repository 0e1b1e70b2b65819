package host

import (
	"context"
	"fmt"
	"testing"
	"time"

	"trailsift/engine/rows"
)

const hour = int64(3600e6)

// observed is a text, the hour in which it was seen, and how often.
type observed struct {
	text  string
	hour  int64
	count int
}

// anomalies returns the findings of the anomaly operator as lines of type, score and description.
func anomalies(t *testing.T, list []observed) string {
	t.Helper()
	return anomaliesOf(t, 1, list)
}

// anomaliesOf is anomalies in a sample: a row that was read stands for each rows.
func anomaliesOf(t *testing.T, each int, list []observed) string {
	t.Helper()
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	var table [][]any
	all := 0
	for _, o := range list {
		all += o.count
	}
	for _, o := range list {
		table = append(table, []any{o.text, start + o.hour*hour, o.count, o.count / each, all, hour, int64(0), int64(0)})
	}
	in, err := rows.Of([]rows.Column{{Kind: rows.Text}, {Kind: rows.Timestamp}, {Kind: rows.Int64}, {Kind: rows.Int64}, {Kind: rows.Int64}, {Kind: rows.Int64}, {Kind: rows.Int64}, {Kind: rows.Int64}}, table)
	if err != nil {
		t.Fatal(err)
	}
	got, err := unusualPatterns(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	var lines string
	for i, r := range got.Rows {
		if r[0] != int64(i+1) || (r[5] == true) != (r[6] != nil) {
			t.Errorf("row %d is %v", i, r)
		}
		if r[5] == true {
			lines += fmt.Sprintln(r[6:]...)
		}
	}
	return lines
}

// steady is a text that comes every hour of a day.
func steady(text string, count int) []observed {
	var out []observed
	for h := range int64(24) {
		out = append(out, observed{text, h, count})
	}
	return out
}

func TestAnomaly(t *testing.T) {
	for _, c := range []struct {
		name string
		list []observed
		want string
	}{
		{"nothing", steady("all is well", 4), ""},
		{"one period is far above the others", append(steady("all is well", 4), observed{"all is well", 7, 36}),
			"frequency 0.75 40 rows in the 1h from 2026-03-01T07:00:00Z, where 4 are usual\n"},
		{"not far enough", append(steady("all is well", 4), observed{"all is well", 7, 11}), ""},
		{"a new pattern", append(steady("all is well", 4), observed{"the roof is on fire", 23, 1}),
			"new pattern 0.9583 first seen at 2026-03-01T23:00:00Z, after 96 % of the time\n"},
		{"a pattern that was there before", append(steady("all is well", 4), observed{"the roof is on fire", 20, 1}, observed{"the roof is on fire", 23, 1}), ""},
		{"a rare value", append(steady("user alice reads the book", 4), observed{"user mallory reads the book", 5, 1}),
			"token variation 0.9897 <Word-1> is mallory, where alice is usual in 99.0 % of rows\n"},
		{"values that are usual", append(steady("user alice reads the book", 4), steady("user bob reads the book", 4)...), ""},
		{"a number far away", append(append(steady("took 10 ms", 1), steady("took 12 ms", 1)...), observed{"took 900 ms", 3, 1}),
			"numeric token 0.9804 <Number-1> is 900, where 12 is usual\n"},
		{"numbers nearby", append(steady("took 10 ms", 1), steady("took 12 ms", 1)...), ""},
		{"HTTP errors in one period", append(steady("status 200", 1), observed{"status 503", 9, 12}),
			"frequency 0.6667 13 rows in the 1h from 2026-03-01T09:00:00Z, where 1 are usual\n" +
				"HTTP error code 0.6667 <Number-1> is 400 or more in 12 rows in the 1h from 2026-03-01T09:00:00Z, where 0 are usual\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := anomalies(t, c.list); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// What chance makes of a sample is no anomaly: one row that was read, standing for nine, is no peak, and few rows say nothing
// about values.
func TestAnomalyOfASample(t *testing.T) {
	rare := append(steady("all is well", 36), observed{"the roof is on fire", 3, 9})
	if got := anomaliesOf(t, 9, rare); got != "" {
		t.Errorf("one row of a sample gives %s", got)
	}
	if got := anomalies(t, rare); got != "frequency 0.6 9 rows in the 1h from 2026-03-01T03:00:00Z, where 0 are usual\n" {
		t.Errorf("nine rows give %s", got)
	}
	if got := anomaliesOf(t, 9, append(rare, observed{"all is well", 7, 900})); got != "frequency 0.8929 936 rows in the 1h from 2026-03-01T07:00:00Z, where 36 are usual\n" {
		t.Errorf("a hundred rows of a sample give %s", got)
	}
	few := []observed{{"user alice reads the book", 0, 162}, {"user mallory reads the book", 0, 8}}
	if got := anomaliesOf(t, 9, few); got != "" {
		t.Errorf("19 rows give %s", got)
	}
	if got := anomalies(t, few); got != "token variation 0.9529 <Word-1> is mallory, where alice is usual in 95.3 % of rows\n" {
		t.Errorf("170 rows give %s", got)
	}
}

// Rows without a time, and windows of a few periods, have no rates; their values are judged all the same.
func TestAnomalyWithoutRates(t *testing.T) {
	list := []observed{{"user alice reads the book", 0, 99}, {"user mallory reads the book", 0, 1}, {"something else", 1, 500}}
	if got, want := anomalies(t, list), "token variation 0.99 <Word-1> is mallory, where alice is usual in 99.0 % of rows\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
