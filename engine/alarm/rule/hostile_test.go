package rule

import (
	"reflect"
	"strings"
	"testing"

	"trailsift/query/fuzztest"
)

// TestHostile: what is too large, too deep, or stands for too much is refused with a reason, and quickly.
func TestHostile(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 10; i++ {
		n := string(rune('0' + i))
		p := string(rune('0' + i - 1))
		bomb += "a" + n + ": &a" + n + " [" + strings.TrimSuffix(strings.Repeat("*a"+p+", ", 10), ", ") + "]\n"
	}
	rule := func(more string) string {
		return "rules:\n  - name: a\n    metric: {namespace: n, name: m}\n    statistic: Sum\n    period: 5m\n    " + more
	}
	tests := []struct{ name, text, want string }{
		{"nothing", "", "the file is empty"},
		{"blanks", " \n\t\n", "the file is empty"},
		{"a comment", "# rules\n", "the file is empty"},
		{"other JSON", `{"Records":[]}`, "holds no rules"},
		{"other YAML", "a: b\n", "holds no rules"},
		{"a text", "hello", "holds no rules"},
		{"broken JSON", `{"MetricAlarms":[}`, "this is no JSON"},
		{"cut JSON", `{"MetricAlarms":[`, "ends too early"},
		{"more behind JSON", `{"AlarmName":"a"} x`, "this is no JSON"},
		{"broken YAML", "rules:\n  - name: [a\n", "this is no YAML"},
		{"tabs in YAML", "rules:\n\t- name: a\n", "this is no YAML"},
		{"deep JSON", strings.Repeat("[", 100_000), "nested more than 100 deep"},
		{"deep JSON objects", strings.Repeat(`{"a":`, 100_000), "nested more than 100 deep"},
		{"deep YAML", "a: " + strings.Repeat("[", 100_000), "nested more than 100 deep"},
		{"deep YAML in a line", strings.Repeat("- ", 100_000), "nested more than 100 deep"},
		{"many YAML keys in a line", strings.Repeat("? ", 100_000), "nested more than 100 deep"},
		{"a bomb of aliases", bomb + "rules: *a9\n", "more than"},
		{"an alias of itself", "rules: &a [*a]\n", "inside of what it stands for"},
		{"an alias of nothing", "rules: *a\n", "no anchor `&a`"},
		{"a tag", rule("when: !Ref x\n"), "the tag `!Ref` means nothing here"},
		{"twice the same key", rule("period: 1h\n"), "`period` is there twice"},
		{"twice the same JSON key", `{"AlarmName":"a","AlarmName":"b"}`, "`AlarmName` is there twice"},
		{"no number", rule("when: value > NaN\n"), "`NaN` is no finite number"},
		{"infinity", rule("when: value > .inf\n"), "is no number"},
		{"a huge number", rule("when: value > 1e999\n"), "larger than any number"},
		{"a huge JSON number", `{"AlarmName":"a","Threshold":1e999,"EvaluationPeriods":1}`, "larger than any number"},
		{"huge periods", rule("when: value > 1\n    for: 99999999999999999999\n"), "`for` is a number of periods"},
		{"a huge length of time", rule("when: value > 1\n    schedule: x\n    x: 1\n"), "unknown key `x`"},
		{"half a period", `{"AlarmName":"a","EvaluationPeriods":1.5}`, "`EvaluationPeriods` is a whole number"},
		{"no object", `{"MetricAlarms":[1]}`, "an object is needed here, and this is a number"},
		{"no list", `{"MetricAlarms":{}}`, "`MetricAlarms` is a list"},
		{"rules are no list", "rules: {}\n", "`rules` is a list"},
		{"a rule is no object", "rules: [a]\n", "an object is needed here"},
		{"a function of itself", `{"Resources":{"A":{"Type":"AWS::CloudWatch::Alarm","Properties":{"AlarmName":{"Ref":"A"},"Threshold":{"Fn::Sub":"${A}"}}}}}`, "`A` is no number"},
		{"resources are no object", "Resources: [a]\n", "holds no rules"},
		{"many mistakes in a line", "rules: [" + strings.Repeat("1,", 100_000) + "1]", "and 1000 more"},
		{"many keys in a line", "rules: {" + strings.Repeat("a: {b: 1}, ", 30_000) + "}", "`a` is there twice"},
		{"many documents", strings.Repeat("---\na: 1\n", 300_000), "more than 10000 documents"},
		{"many keys", "a:\n" + strings.Repeat("  k: v\n", 500_000), "more than 10000 keys"},
		{"many keys of many rules", "rules:\n" + strings.Repeat("  - a: 1\n    b: 2\n", 15_000), "and 1000 more"},
		{"a large file", strings.Repeat("#", 5<<20), "are read at most"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set := Load([]Source{{"file", tt.text}}, Options{})
			if len(set.Rules) > 0 {
				t.Errorf("%d rules were read", len(set.Rules))
			}
			if problems := set.Files[0].Problems; !strings.Contains(problems.Error(), tt.want) {
				t.Errorf("got %q, want %q", problems.Error(), tt.want)
			}
		})
	}
}

// TestRulesMax: there may be only so many.
func TestRulesMax(t *testing.T) {
	one := `{"AlarmName":"a","MetricName":"m","Namespace":"n","Statistic":"Sum","Period":60,"EvaluationPeriods":1,"Threshold":1,"ComparisonOperator":"LessThanThreshold"}` + "\n"
	set := Load([]Source{{"a", one + one}, {"b", one + one}}, Options{RulesMax: 3})
	if len(set.Rules) != 3 || !set.Files[1].Problems.HasErrors() || set.Files[0].Problems.HasErrors() {
		t.Errorf("%d rules, %v", len(set.Rules), set.Files[1].Problems)
	}
}

// FuzzLoad: reading never panics, places lie in the file, and what was read survives our YAML.
func FuzzLoad(f *testing.F) {
	for _, p := range Packs() {
		f.Add(p.Text)
	}
	for _, s := range []string{
		"rules:\n  - {name: a, composite: ALARM(b)}\n", "Resources:\n  A: {Type: AWS::CloudWatch::Alarm, Properties: {Threshold: !If [a, !Sub '${b.c}', !Select [0, !Split [',', !Ref d]]]}}\n",
		`{"Resources":{"A":{"Type":"AWS::CloudWatch::Alarm","Properties":{"AlarmName":{"Fn::Join":["",[{"Fn::GetAtt":["A","Arn"]}]]},"Threshold":{"Fn::FindInMap":["a","b","c"]}}}}}`,
		`{"format_version":"1","values":{"root_module":{"resources":[{"type":"aws_cloudwatch_metric_alarm","values":{"alarm_name":"a","metric_query":[{"metric":[{}]}],"dimensions":{"a":"b"}}}]}}}`,
		`{"filterPattern":"a","metricTransformations":[{"metricName":"m","metricNamespace":"n","metricValue":"1"}]}`,
		"x: &a {name: b}\nrules:\n  - <<: *a\n    query: |\n      a\n      b\n    period: 5m\n    when: value >= -1e3\n    for: 2 of 3\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fuzztest.Guard(t, len(text), fuzztest.Limits{}, func() {
			set := Load([]Source{{"file", text}}, Options{BytesMax: 1 << 16})
			for _, d := range set.Files[0].Problems {
				if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
					t.Fatalf("%s: place %v in %d bytes", d.Message, d.Span, len(text))
				}
			}
			want := set.Definitions()
			written, err := YAML(want)
			if err != nil { // alarms that no file could hold are refused by Validate
				return
			}
			again := Load([]Source{{"file", string(written)}}, Options{})
			if got := again.Definitions(); len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Fatalf("%v\ngot  %+v\nwant %+v\n%s", again.Files[0].Problems, got, want, written)
			}
		})
	})
}
