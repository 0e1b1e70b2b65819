package alarm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// onErrors is an alarm on a sum of at least 1 in a minute.
func onErrors(n, m int64, treatment Treatment) *Definition {
	threshold := 1.0
	d := &Definition{Name: "errors", EvaluationPeriods: n, DatapointsToAlarm: m, Threshold: &threshold, Operator: GreaterOrEqual, TreatMissingData: treatment}
	d.Metric = &Metric{Statistic: "Sum", Period: 60}
	d.Metric.Namespace, d.Metric.Name = "Shop", "Errors"
	return d
}

// minutes are periods as the documented tables write them: 0 does not breach, X does, - is missing.
func minutes(text string) []Datapoint {
	var out []Datapoint
	for _, c := range strings.Fields(text) {
		p := Datapoint{Start: 1640995200e6 + int64(len(out))*60e6, Missing: c == "-"} // 2022-01-01
		if c == "X" {
			p.Value, p.Samples = 5, 1
		}
		out = append(out, p)
	}
	return out
}

// plain is a second, slow reading of the rules: it makes the list of what counts, and asks one question after another.
func plain(d *Definition, window []Datapoint, previous State) State {
	n, m := int(d.EvaluationPeriods), int(d.Needed())
	type point struct {
		age      int
		breaches bool
	}
	var real []point
	for i, p := range window {
		if !p.Missing {
			real = append(real, point{len(window) - i, d.Operator.Breaches(p.Value, *d.Threshold, *d.Threshold)})
		}
	}
	slices.SortFunc(real, func(a, b point) int { return a.age - b.age })
	count := func(list []point, breaches bool) int {
		k := 0
		for _, p := range list {
			if p.breaches == breaches {
				k++
			}
		}
		return k
	}
	if len(real) >= n {
		if count(real[:n], true) >= m {
			return Alarm
		}
		return OK
	}
	bad, good, holes := count(real, true), count(real, false), n-len(real)
	switch d.TreatMissingData {
	case Breaching:
		bad += holes
	case NotBreaching:
		good += holes
	}
	if bad >= m {
		return Alarm
	}
	if good > 0 {
		return OK
	}
	if d.TreatMissingData == Ignore {
		return previous
	}
	if len(real) == 0 {
		return InsufficientData
	}
	if real[len(real)-1].age >= m {
		return Alarm
	}
	return previous
}

func TestDecideDiffers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 6).Draw(t, "n")
		d := onErrors(n, rapid.Int64Range(0, n).Draw(t, "m"), rapid.SampledFrom([]Treatment{Missing, Ignore, Breaching, NotBreaching, ""}).Draw(t, "treatment"))
		d.Operator = rapid.SampledFrom(Operators()[:4]).Draw(t, "operator")
		e := NewEvaluator(d)
		previous := rapid.SampledFrom([]State{OK, Alarm, InsufficientData}).Draw(t, "previous")
		window := make([]Datapoint, e.Range())
		for i := range window {
			window[i] = Datapoint{Start: int64(i) * 60e6, Value: float64(rapid.IntRange(0, 2).Draw(t, "value")), Missing: rapid.Bool().Draw(t, "missing")}
		}
		got, want := e.Decide(window, previous), plain(d, window, previous)
		if got.State != want {
			t.Fatalf("%+v by %q, want %s", got, got.Why, want)
		}
		if got.Kept() != (e.Reason(got, window) == "") || !got.Kept() && got.Real+got.Filled != int(n) {
			t.Fatalf("%+v: %q", got, e.Reason(got, window))
		}
	})
}

// The data of a reason are JSON of a bounded length, however much was looked at.
func TestReasonDataIsBounded(t *testing.T) {
	for _, operator := range []ComparisonOperator{Greater, OutsideBand} {
		d := onErrors(1440, 1440, Missing)
		d.Operator = operator
		e := NewEvaluator(d)
		window := make([]Datapoint, e.Range())
		for i := range window {
			window[i] = Datapoint{Start: int64(i) * 60e6, Value: 1234.5678901234567, Samples: 3, Lower: 1.2345678901234567e-7, Upper: 1.2345678901234567e-5}
		}
		decision := e.Decide(window, OK)
		text := e.ReasonData(decision, window, 86_460e6)
		var data struct {
			StartDate string    `json:"startDate"`
			Recent    []float64 `json:"recentDatapoints"`
		}
		if err := json.Unmarshal([]byte(text), &data); err != nil || len(text) > 4000 || len(data.Recent) != keptData {
			t.Errorf("%d bytes, %d datapoints, %v", len(text), len(data.Recent), err)
		}
		if reason := e.Reason(decision, window); len(reason) > 1023 || decision.State != Alarm {
			t.Errorf("%s: %d bytes: %s", decision.State, len(reason), reason)
		}
	}
}

// What CloudWatch writes: taken from its documents and from alarms that people have published, with other values.
func TestReasons(t *testing.T) {
	tests := []struct {
		n, m      int64
		treatment Treatment
		window    string
		want      string
	}{
		{1, 1, Missing, "- - X", "Threshold Crossed: 1 out of the last 1 datapoints [5.0 (01/01/22 00:02:00)] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition)."},
		{1, 1, Missing, "- - 0", "Threshold Crossed: 1 out of the last 1 datapoints [0.0 (01/01/22 00:02:00)] was not greater than or equal to the threshold (1.0) (minimum 1 datapoint for ALARM -> OK transition)."},
		{3, 0, Missing, "0 0 X X X", "Threshold Crossed: 3 datapoints [5.0 (01/01/22 00:04:00), 5.0 (01/01/22 00:03:00), 5.0 (01/01/22 00:02:00)] were greater than or equal to the threshold (1.0)."},
		{3, 0, Missing, "0 X X X 0", "Threshold Crossed: 1 datapoint [0.0 (01/01/22 00:04:00)] was not greater than or equal to the threshold (1.0)."},
		{5, 0, Missing, "X X X X X X X", "Threshold Crossed: 5 datapoints were greater than or equal to the threshold (1.0). The most recent datapoints which crossed the threshold: [5.0 (01/01/22 00:06:00), 5.0 (01/01/22 00:05:00), 5.0 (01/01/22 00:04:00), 5.0 (01/01/22 00:03:00), 5.0 (01/01/22 00:02:00)]."},
		{5, 3, Missing, "X X 0 0 X X X", "Threshold Crossed: 3 out of the last 5 datapoints [5.0 (01/01/22 00:06:00), 5.0 (01/01/22 00:05:00), 5.0 (01/01/22 00:04:00)] were greater than or equal to the threshold (1.0) (minimum 3 datapoints for OK -> ALARM transition)."},
		{5, 3, Missing, "X X X X 0 0 0", "Threshold Crossed: 3 out of the last 5 datapoints [0.0 (01/01/22 00:06:00), 0.0 (01/01/22 00:05:00), 0.0 (01/01/22 00:04:00)] were not greater than or equal to the threshold (1.0) (minimum 3 datapoints for ALARM -> OK transition)."},
		{2, 0, Breaching, "- - - -", "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching]."},
		{1, 0, NotBreaching, "- - -", "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching]."},
		{2, 0, Breaching, "- - - 0", "Threshold Crossed: 1 datapoint [0.0 (01/01/22 00:03:00)] was not greater than or equal to the threshold (1.0) and 1 missing datapoint was treated as [Breaching]."},
		{3, 2, Breaching, "- - - - 0", "Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching]."},
		{4, 1, NotBreaching, "- - - - - X", "Threshold Crossed: 1 out of the last 4 datapoints [5.0 (01/01/22 00:05:00)] was greater than or equal to the threshold (1.0) and 3 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition)."},
		{3, 3, Missing, "- - X - -", "Threshold Crossed: 1 out of the last 3 datapoints [5.0 (01/01/22 00:02:00)] was greater than or equal to the threshold (1.0) (minimum 3 datapoints for OK -> ALARM transition)."},
		{5, 0, Missing, "- - - - - - -", "Insufficient Data: 5 datapoints were unknown."},
		{1, 0, Missing, "- - -", "Insufficient Data: 1 datapoint was unknown."},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d of %d %s %s", tt.m, tt.n, tt.treatment, tt.window), func(t *testing.T) {
			e := NewEvaluator(onErrors(tt.n, tt.m, tt.treatment))
			window := minutes(tt.window)
			if got := e.Reason(e.Decide(window, OK), window); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestBandReasons(t *testing.T) {
	window := []Datapoint{{Start: 1640995200e6, Value: 0, Lower: 0.0205, Upper: 0.3}}
	tests := []struct {
		operator ComparisonOperator
		value    float64
		want     string
	}{
		{OutsideBand, 0, "Thresholds Crossed: 1 out of the last 1 datapoints [0.0 (01/01/22 00:00:00)] was less than the lower thresholds [0.0205] or greater than the upper thresholds [0.3] (minimum 1 datapoint for OK -> ALARM transition)."},
		{OutsideBand, 0.1, "Thresholds Crossed: 1 out of the last 1 datapoints [0.1 (01/01/22 00:00:00)] was not less than the lower thresholds [0.0205] or not greater than the upper thresholds [0.3] (minimum 1 datapoint for ALARM -> OK transition)."},
		{BelowBand, 0, "Thresholds Crossed: 1 out of the last 1 datapoints [0.0 (01/01/22 00:00:00)] was less than the lower thresholds [0.0205] (minimum 1 datapoint for OK -> ALARM transition)."},
		{AboveBand, 7, "Thresholds Crossed: 1 out of the last 1 datapoints [7.0 (01/01/22 00:00:00)] was greater than the upper thresholds [0.3] (minimum 1 datapoint for OK -> ALARM transition)."},
	}
	for _, tt := range tests {
		d := onErrors(1, 1, Missing)
		d.Operator, d.Threshold, d.Metric = tt.operator, nil, nil
		e := NewEvaluator(d)
		window[0].Value = tt.value
		decision := e.Decide(window, InsufficientData)
		if got := e.Reason(decision, window); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
	d := onErrors(1, 1, Missing)
	d.Operator, d.Threshold = OutsideBand, nil
	e := NewEvaluator(d)
	window[0].Value = 0
	const want = `{"version":"1.0","queryDate":"2022-01-01T00:02:03.456+0000","startDate":"2022-01-01T00:00:00.000+0000","statistic":"Sum","period":60,"recentDatapoints":[0.0],"recentLowerThresholds":[0.0205],"recentUpperThresholds":[0.3],"evaluatedDatapoints":[{"timestamp":"2022-01-01T00:00:00.000+0000","value":0.0}]}`
	if got := e.ReasonData(e.Decide(window, OK), window, 1640995323456e3); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestReasonData(t *testing.T) {
	d := onErrors(3, 2, Missing)
	d.Metric.Unit = "Count"
	e := NewEvaluator(d)
	window := minutes("- - X - 0")
	const want = `{"version":"1.0","queryDate":"2022-01-01T00:05:10.000+0000","startDate":"2022-01-01T00:02:00.000+0000","unit":"Count","statistic":"Sum","period":60,"recentDatapoints":[5.0,0.0],"threshold":1.0,"evaluatedDatapoints":[{"timestamp":"2022-01-01T00:04:00.000+0000","value":0.0},{"timestamp":"2022-01-01T00:03:00.000+0000"},{"timestamp":"2022-01-01T00:02:00.000+0000","sampleCount":1.0,"value":5.0}]}`
	if got := e.ReasonData(e.Decide(window, OK), window, 1640995510e6); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Numbers are as Java writes them.
func TestNumber(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0.0", 1: "1.0", -2.5: "-2.5", 99.50160229693434: "99.50160229693434", 9999999: "9999999.0", 1e7: "1.0E7", 860604416: "8.60604416E8",
		0.001: "0.001", 0.0005: "5.0E-4", -1.5e-12: "-1.5E-12", 1e300: "1.0E300",
	} {
		if got := number(f).String(); got != want {
			t.Errorf("%g is written %s, want %s", f, got, want)
		}
	}
}

// A percentile that is computed from few samples leaves the state as it is, if the alarm says so.
func TestFewSamples(t *testing.T) {
	tests := []struct {
		statistic string
		samples   float64
		enough    bool
	}{
		{"p99", 999, false}, {"p99", 1000, true}, {"p99.9", 9999, false}, {"p99.9", 10000, true}, {"p50", 19, false}, {"p50", 20, true},
		{"p10", 99, false}, {"p10", 100, true}, {"p25", 39, false}, {"p25", 40, true}, {"p99", 0, true}, {"p100", 1e9, false}, {"p0", 1e9, false},
		{"Average", 1, true}, {"tm99", 1, true},
	}
	for _, tt := range tests {
		d := onErrors(1, 0, Missing)
		d.Metric.Statistic = tt.statistic
		window := []Datapoint{{Value: 5, Samples: tt.samples}}
		if got := NewEvaluator(d).Decide(window, OK); got.State != Alarm {
			t.Errorf("%s of %g samples is not evaluated: %+v", tt.statistic, tt.samples, got)
		}
		d.LowSamples = IgnoreLowSamples
		if got := NewEvaluator(d).Decide(window, OK); (got.State == Alarm) != tt.enough || got.Kept() == tt.enough {
			t.Errorf("%s of %g samples: %+v", tt.statistic, tt.samples, got)
		}
	}
}

// Missing data of DynamoDB are ignored unless the alarm says otherwise.
func TestDynamoDB(t *testing.T) {
	d := onErrors(1, 0, "")
	d.Metric.Namespace = "AWS/DynamoDB"
	if got := NewEvaluator(d).Decide(minutes("- - -"), OK); got.State != OK || got.Why != IgnoredGap {
		t.Errorf("%+v", got)
	}
	d.TreatMissingData = Breaching
	if got := NewEvaluator(d).Decide(minutes("- - -"), OK); got.State != Alarm {
		t.Errorf("%+v", got)
	}
}

func BenchmarkDecide(b *testing.B) {
	e := NewEvaluator(onErrors(3, 2, Missing))
	window := minutes("0 X - 0 0")
	b.ReportAllocs()
	for b.Loop() {
		if e.Decide(window, OK).State != OK {
			b.Fatal("not OK")
		}
	}
}
