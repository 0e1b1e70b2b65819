package rule

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"trailsift/query/diag"
)

var update = flag.Bool("update", false, "rewrite the expected output")

// samples are the files of testdata/alarms, each with the problems that its expected output begins with.
func samples(t *testing.T) []Source {
	t.Helper()
	dir := filepath.FromSlash("../../../testdata/alarms")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []Source
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".txtar" {
			continue // tests of the rules
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Source{e.Name(), string(text)})
	}
	if len(out) < 7 {
		t.Fatalf("only %d samples", len(out))
	}
	return out
}

func sampleOptions() Options {
	return Options{Account: "111122223333", Region: "eu-central-1"}
}

// TestSamples compares what the samples are as our YAML, after what there is to say about them.
func TestSamples(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.Name, func(t *testing.T) {
			set := Load([]Source{s}, sampleOptions())
			text, err := YAML(set.Definitions())
			if err != nil {
				t.Fatal(err)
			}
			got := set.Files[0].Format.Name + "\n\n" + set.Files[0].Problems.Render(s.Text, diag.RenderOptions{Name: s.Name}) + "\n" + string(text)
			compareFile(t, filepath.Join("testdata", s.Name+".golden"), got)
		})
	}
}

func compareFile(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", name, got)
	}
}

// TestSamplesLoseNothing converts every sample to our YAML and back.
func TestSamplesLoseNothing(t *testing.T) {
	for _, s := range samples(t) {
		want := Load([]Source{s}, sampleOptions()).Definitions()
		text, err := YAML(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := definitions(t, text); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", s.Name, got, want)
		}
	}
}

// TestJoinAcrossFiles: an alarm of one file is evaluated from the events of a filter in another.
func TestJoinAcrossFiles(t *testing.T) {
	alarm := `{"AlarmName":"keys","Namespace":"Shop","MetricName":"KeyChanges","Statistic":"Sum","Period":300,"EvaluationPeriods":1,"Threshold":1,"ComparisonOperator":"GreaterThanThreshold"}`
	filters, err := os.ReadFile(filepath.FromSlash("../../../testdata/alarms/metric-filters.json"))
	if err != nil {
		t.Fatal(err)
	}
	set := Load([]Source{{"alarm.json", alarm}, {"filters.json", string(filters)}}, Options{})
	if len(set.Rules) != 1 || len(set.Rules[0].Filters) != 1 {
		t.Fatalf("%+v", set.Rules)
	}
	if file, at := set.Rules[0].Place("Filters[0].filterPattern"); file.Name != "filters.json" || !strings.Contains(at.In(file.Text), "CreateAccessKey") {
		t.Errorf("the pattern is said to stand in %s: %s", file.Name, at.In(file.Text))
	}
	if problems := set.Files[1].Problems; len(problems) > 0 {
		t.Errorf("%v", problems)
	}
}
