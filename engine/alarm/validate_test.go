package alarm

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/metric"
)

// told returns problems as "field code", with ! before warnings.
func told(d *Definition) []string {
	var out []string
	for _, p := range Validate(d) {
		text := strings.TrimSpace(p.Field + " " + p.Code)
		if p.Severity.String() != "error" {
			text = p.Severity.String() + " " + text
		}
		out = append(out, text)
	}
	return out
}

func math2(expression string) []metric.Query {
	no := false
	stat := &metric.MetricStat{Metric: metric.Metric{Namespace: "Shop", Name: "Errors"}, Period: 60, Stat: "Sum"}
	return []metric.Query{{ID: "m1", MetricStat: stat, ReturnData: &no}, {ID: "e1", Expression: expression}}
}

func TestValidate(t *testing.T) {
	one := 1.0
	no := false
	tests := []struct {
		name   string
		change func(*Definition)
		want   string // problems, joined by "; "
	}{
		{"nothing", func(*Definition) {}, ""},
		{"no name", func(d *Definition) { d.Name = "" }, "AlarmName missing"},
		{"long name", func(d *Definition) { d.Name = strings.Repeat("é", 256) }, "AlarmName too-long"},
		{"name of full length", func(d *Definition) { d.Name = strings.Repeat("é", 255) }, ""},
		{"long description", func(d *Definition) { d.Description = strings.Repeat("x", 1025) }, "AlarmDescription too-long"},
		{"many tags", func(d *Definition) {
			d.Labels = map[string]string{}
			for i := range 51 {
				d.Labels[fmt.Sprint(i)] = ""
			}
		}, "Tags too-many"},
		{"many actions", func(d *Definition) { d.OKActions = slices.Repeat([]string{"arn:aws:sns:eu-west-1:111122223333:t"}, 6) }, "OKActions too-many"},
		{"long action", func(d *Definition) { d.AlarmActions = []string{strings.Repeat("x", 1025)} }, "AlarmActions too-long"},
		{"watches nothing", func(d *Definition) { d.Metric = nil }, "nothing-watched"},
		{"watches two", func(d *Definition) { d.Rule = "TRUE" }, "watches-several"},
		{"no metric", func(d *Definition) { d.Metric.Namespace, d.Metric.Name = "", "" }, "MetricName missing; Namespace missing"},
		{"dimension twice", func(d *Definition) {
			d.Metric.Dimensions = []metric.Dimension{{Name: "A", Value: "1"}, {Name: "A", Value: ""}}
		}, "Dimensions missing; Dimensions same-name"},
		{"statistic", func(d *Definition) { d.Metric.Statistic = "average" }, "Statistic bad-statistic"},
		{"no statistic", func(d *Definition) { d.Metric.Statistic = "" }, "Statistic missing"},
		{"extended statistic", func(d *Definition) { d.Metric.Statistic = "TM(10%:90%)" }, ""},
		{"unit", func(d *Definition) { d.Metric.Unit = "Kilobytes/Second" }, ""},
		{"no unit", func(d *Definition) { d.Metric.Unit = "kilobytes/second" }, "Unit bad-value"},
		{"period of 45", func(d *Definition) { d.Metric.Period = 45 }, "Period bad-period"},
		{"period of 5", func(d *Definition) { d.Metric.Period = 5 }, "Period bad-period"},
		{"period of 20", func(d *Definition) { d.Metric.Period = 20 }, ""},
		{"no periods", func(d *Definition) { d.EvaluationPeriods = 0 }, "EvaluationPeriods bad-count"},
		{"M above N", func(d *Definition) { d.DatapointsToAlarm = 4 }, "DatapointsToAlarm bad-count"},
		{"a day", func(d *Definition) { d.EvaluationPeriods = 1440 }, ""},
		{"more than a day", func(d *Definition) { d.EvaluationPeriods = 1441 }, "EvaluationPeriods window-too-long"},
		{"a week", func(d *Definition) { d.Metric.Period, d.EvaluationPeriods = 3600, 168 }, ""},
		{"more than a week", func(d *Definition) { d.Metric.Period, d.EvaluationPeriods = 3600, 169 }, "EvaluationPeriods window-too-long"},
		{"a week of 30 minutes", func(d *Definition) { d.Metric.Period, d.EvaluationPeriods = 1800, 49 }, "EvaluationPeriods window-too-long"},
		{"beyond numbers", func(d *Definition) { d.Metric.Period, d.EvaluationPeriods = 60*(1<<50), 1<<50 }, "EvaluationPeriods window-too-long"},
		{"no operator", func(d *Definition) { d.Operator = "" }, "ComparisonOperator missing"},
		{"unknown operator", func(d *Definition) { d.Operator = "GreaterThan" }, "ComparisonOperator bad-value"},
		{"operator of a band", func(d *Definition) { d.Operator = OutsideBand }, "ComparisonOperator band"},
		{"no threshold", func(d *Definition) { d.Threshold = nil }, "Threshold missing"},
		{"threshold is no number", func(d *Definition) { nan := math.NaN(); d.Threshold = &nan }, "Threshold bad-number"},
		{"treatment", func(d *Definition) { d.TreatMissingData = "notbreaching" }, "TreatMissingData bad-value"},
		{"low samples", func(d *Definition) { d.LowSamples = "no" }, "EvaluateLowSampleCountPercentile bad-value; warning EvaluateLowSampleCountPercentile no-percentile"},
		{"low samples of no percentile", func(d *Definition) { d.LowSamples = IgnoreLowSamples }, "warning EvaluateLowSampleCountPercentile no-percentile"},
		{"low samples of the maximum", func(d *Definition) { d.LowSamples, d.Metric.Statistic = IgnoreLowSamples, "p100" }, "warning EvaluateLowSampleCountPercentile never-enough"},
		{"wall clock", func(d *Definition) { d.Window = EvaluationWindow{true, "Europe/Paris"} }, ""},
		{"wall clock of 2 minutes", func(d *Definition) { d.Window.WallClock, d.Metric.Period = true, 120 }, "EvaluationWindow bad-window"},
		{"no such zone", func(d *Definition) { d.Window = EvaluationWindow{true, "Europe/Pariss"} }, "EvaluationWindow bad-zone"},
		{"zone of nothing", func(d *Definition) { d.Window = EvaluationWindow{false, "UTC"} }, "EvaluationWindow bad-window"},
		{"schedule", func(d *Definition) { d.Schedule = "rate(5 minutes)" }, ""},
		{"no schedule", func(d *Definition) { d.Schedule = "5m" }, "Schedule bad-schedule"},
		{"suppressor", func(d *Definition) { d.Suppressor = &Suppressor{} }, "ActionsSuppressor not-composite"},
		{"query", func(d *Definition) { d.Metric, d.Query = nil, &Query{Text: "stats count(*)", Period: 300} }, ""},
		{"no query", func(d *Definition) { d.Metric, d.Query = nil, &Query{Text: " "} }, "Query missing; Period bad-period"},
		{"PromQL", func(d *Definition) { d.Metric, d.PromQL = nil, "up == 0" }, "warning EvaluationCriteria promql"},

		{"math", func(d *Definition) { d.Metric, d.Metrics = nil, math2("m1 * 2") }, ""},
		{"math that is wrong", func(d *Definition) { d.Metric, d.Metrics = nil, math2("m1 * m2") }, "Metrics[1].Expression unknown-id"},
		{"search", func(d *Definition) { d.Metric, d.Metrics = nil, math2("SUM(SEARCH('{Shop,Till} Errors', 'Sum'))") }, "Metrics[1].Expression search"},
		{"two returned", func(d *Definition) { d.Metric, d.Metrics = nil, math2("m1 * 2"); d.Metrics[0].ReturnData = nil }, "Metrics return-data"},
		{"none returned", func(d *Definition) { d.Metric, d.Metrics = nil, math2("m1 * 2"); d.Metrics[1].ReturnData = &no }, "Metrics return-data; Metrics nothing-returned"},
		{"period in math", func(d *Definition) { d.Metric, d.Metrics = nil, math2("m1"); d.Metrics[0].MetricStat.Period = 5 }, "Metrics[0].MetricStat.Period bad-period"},
		{"period of an expression", func(d *Definition) { d.Metric, d.Metrics = nil, math2("m1"); d.Metrics[1].Period = 5 }, "Metrics[1].Period bad-period"},
		{"band", func(d *Definition) {
			d.Metric, d.Metrics, d.Threshold, d.ThresholdMetricID, d.Operator = nil, math2("ANOMALY_DETECTION_BAND(m1, 2)"), nil, "e1", AboveBand
			d.Metrics[0].ReturnData = nil
		}, ""},
		{"band with a threshold", func(d *Definition) {
			d.Metric, d.Metrics, d.ThresholdMetricID = nil, math2("ANOMALY_DETECTION_BAND(m1, 2)"), "e1"
		}, "Metrics return-data; Threshold two-thresholds; ComparisonOperator band"},
		{"band that is not there", func(d *Definition) {
			d.Metric, d.Metrics, d.Threshold, d.ThresholdMetricID, d.Operator = nil, math2("m1 * 2"), nil, "x", AboveBand
			d.Metrics[0].ReturnData = nil
		}, "ThresholdMetricId band; Metrics return-data"},
		{"Auto Scaling on a band", func(d *Definition) {
			d.Metric, d.Metrics, d.Threshold, d.ThresholdMetricID, d.Operator = nil, math2("ANOMALY_DETECTION_BAND(m1, 2)"), nil, "e1", AboveBand
			d.Metrics[0].ReturnData = nil
			d.AlarmActions = []string{"arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:x:autoScalingGroupName/g:policyName/p"}
		}, "AlarmActions bad-action"},
		{"insights", func(d *Definition) {
			d.Metric, d.Metrics = nil, []metric.Query{{ID: "q1", Expression: `SELECT MAX(Errors) FROM Shop GROUP BY Till`, Period: 60}}
		}, ""},
		{"insights without a period, far back", func(d *Definition) {
			d.Metric, d.EvaluationPeriods, d.Metrics = nil, 10, []metric.Query{{ID: "q1", Expression: `select MAX(Errors) FROM Shop`, Period: 3600}}
		}, "warning Metrics[0].Expression insights-window"},

		{"composite", func(d *Definition) {
			*d = Definition{Name: "c", Rule: "ALARM(a)", Suppressor: &Suppressor{Alarm: "s", WaitPeriod: 60}}
		}, ""},
		{"composite with a threshold", func(d *Definition) { *d = Definition{Name: "c", Rule: "ALARM(a)", Threshold: &one} }, "composite"},
		{"composite with a mistake", func(d *Definition) { *d = Definition{Name: "c", Rule: "ALARM(a"} }, "AlarmRule bad-rule"},
		{"composite that stops an instance", func(d *Definition) {
			*d = Definition{Name: "c", Rule: "ALARM(a)", AlarmActions: []string{"arn:aws:automate:eu-west-1:ec2:stop", "arn:aws:sns:eu-west-1:111122223333:t"}}
		}, "AlarmActions bad-action"},
		{"negative periods", func(d *Definition) { *d = Definition{Name: "c", Rule: "TRUE", Suppressor: &Suppressor{"", -1, -1}} }, "ActionsSuppressor missing; ActionsSuppressorWaitPeriod bad-count; ActionsSuppressorExtensionPeriod bad-count"},

		{"filter", func(d *Definition) {
			d.Filters = []Filter{{Pattern: `{ $.a = 1 }`, Namespace: "Shop", Metric: "Errors", Value: "$.b", Dimensions: map[string]string{"Till": "$.till"}}}
		}, ""},
		{"filter with mistakes", func(d *Definition) {
			d.Filters = []Filter{{Pattern: `{ $.a = }`, Namespace: "Shop", Value: "x", Unit: "y"}}
		},
			"Filters[0].filterPattern no-value; Filters[0].metricName missing; Filters[0].unit bad-value; Filters[0].metricValue no-selector"},
		{"filter with a default and dimensions", func(d *Definition) {
			d.Filters = []Filter{{Pattern: "ERROR", Namespace: "Shop", Metric: "Errors", Value: "1", Default: &one, Dimensions: map[string]string{"Till": "$.till"}}}
		}, "Filters[0].defaultValue default"},
		{"filter on fields", func(d *Definition) {
			d.Filters = []Filter{{Pattern: "[ip, bytes]", Namespace: "Shop", Metric: "Errors", Value: "$size"}}
		}, "Filters[0].metricValue bad-selector"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := onErrors(3, 2, Missing)
			tt.change(d)
			if got := strings.Join(told(d), "; "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestPeriod(t *testing.T) {
	d := onErrors(1, 0, Missing)
	check := func(what string, want int64) {
		t.Helper()
		if got := d.Period(); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	check("a metric", 60)
	d.Metric, d.Metrics = nil, math2("m1 * 2")
	d.Metrics[0].MetricStat.Period = 300
	check("an expression has the period of its metrics", 300)
	d.Metrics[1].Period = 900
	check("or its own", 900)
	d.Metrics = []metric.Query{{ID: "e1", Expression: "TIME_SERIES(5)"}}
	check("or a minute", 60)
	d.Metrics, d.Query = nil, &Query{Period: 3600}
	check("a query", 3600)
	d.Query, d.Rule = nil, "TRUE"
	check("a composite alarm", 0)
}

// There are 27 units.
func TestUnits(t *testing.T) {
	units := Units()
	slices.Sort(units)
	if len(slices.Compact(units)) != 27 || !slices.Contains(units, "Terabits/Second") || !slices.Contains(units, "Bytes") {
		t.Errorf("%d units: %q", len(units), units)
	}
}
