package rule

import (
	"reflect"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
)

// texts that writers get wrong most easily.
func anyText() *rapid.Generator[string] {
	odd := []string{
		"a", "yes", "null", "~", "1", "1e3", ".inf", "0x1F", "2026-01-01", "a: b", "a #b", "# a", "- a", "[a]", "{a}", "*a", "&a", "!a", "!Ref a", "a,b", `"`, `'`, `\`, "%", "@a", "`",
		" a", "a ", "a\nb", "a\n", "\na", "a\n\nb", "a\n b", " a\nb", "a\tb", "\t", "a\r\nb", "\x00", "\x7f", "\u2028", "\ufeff", "é", "日本", "😀", "{ $.a = \"x\" }", "arn:aws:sns:eu-central-1:111122223333:t",
		"?ERROR ?WARN", "a:", ":a", "|", ">", "<<", "=", "value > 5", "012345678901", "a  b", "a\\nb", "--- a", "...", "a\n...\nb", "a\n---\nb", "x\n- y: z", "true", "\"quoted\"", "'single'", "it's", "\u0085", "\u202e",
	}
	return rapid.OneOf(rapid.SampledFrom(odd), rapid.StringN(1, 12, 40).Filter(utf8.ValidString), rapid.StringMatching(`[a-z \n"'#:{}\[\],-]{1,20}`))
}

func optional[T any](g *rapid.Generator[T]) *rapid.Generator[T] {
	return rapid.Custom(func(t *rapid.T) T {
		var none T
		if rapid.Bool().Draw(t, "absent") {
			return none
		}
		return g.Draw(t, "value")
	})
}

func anyTexts() *rapid.Generator[[]string] {
	return rapid.Custom(func(t *rapid.T) []string {
		out := rapid.SliceOfN(anyText(), 0, 3).Draw(t, "texts")
		if len(out) == 0 {
			return nil
		}
		return out
	})
}

func anyMap() *rapid.Generator[map[string]string] {
	return rapid.Custom(func(t *rapid.T) map[string]string {
		out := rapid.MapOfN(anyText(), optional(anyText()), 0, 3).Draw(t, "map")
		if len(out) == 0 {
			return nil
		}
		return out
	})
}

func anyMetric() *rapid.Generator[metric.Metric] {
	return rapid.Custom(func(t *rapid.T) metric.Metric {
		m := metric.Metric{Namespace: anyText().Draw(t, "namespace"), Name: anyText().Draw(t, "name")}
		for _, name := range rapid.SliceOfNDistinct(anyText(), 0, 3, rapid.ID).Draw(t, "dimensions") {
			m.Dimensions = append(m.Dimensions, metric.Dimension{Name: name, Value: optional(anyText()).Draw(t, "value")})
		}
		return m
	})
}

func anyNumber() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64Range(-1e300, 1e300), rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-10, 1000).Draw(t, "n")) }))
}

func anyFilter() *rapid.Generator[alarm.Filter] {
	return rapid.Custom(func(t *rapid.T) alarm.Filter {
		f := alarm.Filter{
			Name: optional(anyText()).Draw(t, "name"), LogGroup: optional(anyText()).Draw(t, "group"), Pattern: optional(anyText()).Draw(t, "pattern"),
			Namespace: rapid.OneOf(rapid.Just("LogMetrics"), anyText()).Draw(t, "namespace"), Metric: anyText().Draw(t, "metric"),
			Value: rapid.OneOf(rapid.Just("1"), anyText()).Draw(t, "value"), Dimensions: anyMap().Draw(t, "dimensions"), Unit: optional(anyText()).Draw(t, "unit"),
		}
		if rapid.Bool().Draw(t, "has default") {
			n := anyNumber().Draw(t, "default")
			f.Default = &n
		}
		return f
	})
}

func anyQuery() *rapid.Generator[metric.Query] {
	return rapid.Custom(func(t *rapid.T) metric.Query {
		q := metric.Query{ID: anyText().Draw(t, "id"), AccountID: optional(anyText()).Draw(t, "account")}
		if rapid.Bool().Draw(t, "is metric") {
			q.MetricStat = &metric.MetricStat{Metric: anyMetric().Draw(t, "metric"), Stat: optional(anyText()).Draw(t, "stat"), Unit: optional(anyText()).Draw(t, "unit"), Period: anySeconds().Draw(t, "period")}
		} else {
			q.Expression, q.Period = anyText().Draw(t, "expression"), anySeconds().Draw(t, "period")
		}
		if rapid.Bool().Draw(t, "has label") {
			label := optional(anyText()).Draw(t, "label")
			q.Label = &label
		}
		if rapid.Bool().Draw(t, "has return") {
			is := rapid.Bool().Draw(t, "return")
			q.ReturnData = &is
		}
		return q
	})
}

func anySeconds() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.SampledFrom([]int64{10, 60, 300, 3600, 5400, 86400, 604800}), rapid.Int64Range(1, 1<<40))
}

// anyDefinition draws alarms that files can hold; most of them would be refused by Validate.
func anyDefinition() *rapid.Generator[alarm.Definition] {
	return rapid.Custom(func(t *rapid.T) alarm.Definition {
		d := alarm.Definition{
			Name: anyText().Draw(t, "name"), Description: optional(anyText()).Draw(t, "description"), Labels: anyMap().Draw(t, "labels"),
			Account: optional(anyText()).Draw(t, "account"), Region: optional(anyText()).Draw(t, "region"),
			OKActions: anyTexts().Draw(t, "ok"), AlarmActions: anyTexts().Draw(t, "alarm"), InsufficientDataActions: anyTexts().Draw(t, "insufficient"),
			ActionsDisabled: rapid.Bool().Draw(t, "disabled"),
		}
		if rapid.Bool().Draw(t, "has severity") {
			if d.Labels == nil {
				d.Labels = map[string]string{}
			}
			d.Labels["severity"] = rapid.OneOf(rapid.SampledFrom(Severities()), anyText()).Draw(t, "severity")
		}
		switch kind := rapid.SampledFrom(watched()).Draw(t, "kind"); kind {
		case "composite":
			d.Rule = anyText().Draw(t, "rule")
			if rapid.Bool().Draw(t, "suppressed") {
				d.Suppressor = &alarm.Suppressor{Alarm: anyText().Draw(t, "suppressor"), WaitPeriod: anySeconds().Draw(t, "wait"), ExtensionPeriod: anySeconds().Draw(t, "extension")}
			}
			return d
		case "metric":
			d.Metric = &alarm.Metric{Metric: anyMetric().Draw(t, "metric"), Statistic: optional(anyText()).Draw(t, "statistic"), Unit: optional(anyText()).Draw(t, "unit"), Period: anySeconds().Draw(t, "period")}
			d.Filters = anyFilters(t)
		case "metrics":
			d.Metrics = rapid.SliceOfN(anyQuery(), 1, 3).Draw(t, "metrics")
			d.Filters = anyFilters(t)
		case "pattern":
			f := anyFilter().Draw(t, "filter")
			d.Filters = []alarm.Filter{f}
			d.Metric = &alarm.Metric{Metric: metric.Metric{Namespace: f.Namespace, Name: f.Metric}, Statistic: rapid.OneOf(rapid.Just("Sum"), anyText()).Draw(t, "statistic"), Unit: optional(anyText()).Draw(t, "unit"), Period: anySeconds().Draw(t, "period")}
		case "query":
			d.Query = &alarm.Query{Text: anyText().Draw(t, "query"), Value: optional(anyText()).Draw(t, "value"), By: anyTexts().Draw(t, "by"), Period: anySeconds().Draw(t, "period")}
			d.Schedule = rapid.SampledFrom([]string{"", "rate(5 minutes)", "cron(0 8 * * ? *)"}).Draw(t, "schedule")
		case "promql":
			d.PromQL = anyText().Draw(t, "promql")
			d.EvaluationPeriods = rapid.Int64Range(0, 3).Draw(t, "n")
			return d
		}
		anyDecision(t, &d)
		return d
	})
}

func anyFilters(t *rapid.T) []alarm.Filter {
	out := rapid.SliceOfN(anyFilter(), 0, 2).Draw(t, "filters")
	if len(out) == 0 {
		return nil
	}
	return out
}

func anyDecision(t *rapid.T, d *alarm.Definition) {
	d.EvaluationPeriods, d.DatapointsToAlarm = rapid.Int64Range(0, 20).Draw(t, "n"), rapid.Int64Range(0, 5).Draw(t, "m")
	d.Operator = rapid.SampledFrom(alarm.Operators()).Draw(t, "operator")
	if d.Operator.Band() {
		d.ThresholdMetricID = rapid.StringMatching(`[a-z][a-zA-Z0-9_]{0,8}`).Draw(t, "band")
	} else {
		n := anyNumber().Draw(t, "threshold")
		d.Threshold = &n
	}
	d.TreatMissingData = rapid.SampledFrom([]alarm.Treatment{"", alarm.Missing, alarm.Ignore, alarm.Breaching, alarm.NotBreaching}).Draw(t, "missing")
	d.LowSamples = rapid.SampledFrom([]alarm.LowSamples{"", alarm.EvaluateLowSamples, alarm.IgnoreLowSamples}).Draw(t, "low samples")
	if rapid.Bool().Draw(t, "clock") {
		d.Window = alarm.EvaluationWindow{WallClock: true, Timezone: rapid.SampledFrom([]string{"", "UTC", "Europe/Berlin", "+05:30"}).Draw(t, "zone")}
	}
}

// definitions loads one file and returns its alarms.
func definitions(t interface {
	Helper()
	Fatalf(string, ...any)
}, text []byte) []alarm.Definition {
	t.Helper()
	set := Load([]Source{{Name: "file", Text: string(text)}}, Options{})
	if problems := set.Files[0].Problems; problems.HasErrors() {
		t.Fatalf("%v\n%s", problems, text)
	}
	var out []alarm.Definition
	for _, r := range set.Rules {
		out = append(out, r.Definition)
	}
	return out
}

func TestYAMLLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(anyDefinition(), 1, 3).Draw(t, "alarms")
		text, err := YAML(want)
		if err != nil {
			t.Fatal(err)
		}
		got := definitions(t, text)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got, want, text)
		}
	})
}

// TestRequestsLoseNothing is about what CloudWatch's requests can say: not the account, the region and what is done here only.
func TestRequestsLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyDefinition().Filter(func(d alarm.Definition) bool { return d.Query == nil && d.PromQL == "" }).Draw(t, "alarm")
		want.Account, want.Region, want.Filters = "", "", nil
		text, err := Requests([]alarm.Definition{want})
		if err != nil {
			t.Fatal(err)
		}
		if got := definitions(t, text); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got, want, text)
		}
	})
}
