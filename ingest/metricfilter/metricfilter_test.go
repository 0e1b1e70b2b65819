package metricfilter

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"trailsift/ingest/metric"
	"trailsift/query/diag"
)

const answer = `{"metricFilters":[
 {"filterName":"denied","filterPattern":"{ $.errorCode = \"AccessDenied*\" }","logGroupName":"trail","creationTime":1700000000000,
  "metricTransformations":[{"metricName":"Denied","metricNamespace":"Own","metricValue":"1","defaultValue":0.0}]},
 {"filterName":"sizes","filterPattern":"{ $.n > 0 }","logGroupName":"trail",
  "metricTransformations":[{"metricName":"Size","metricNamespace":"Own","metricValue":"$.n","unit":"Bytes","dimensions":{"Source":"$.eventSource","Name":"$.eventName"}}]}
]}`

func mustRead(t *testing.T, text string) []*Filter {
	t.Helper()
	definitions, err := Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var out []*Filter
	for _, d := range definitions {
		f, err := d.Check()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

func TestRead(t *testing.T) {
	const one = `{"logGroupName":"trail","filterName":"f","filterPattern":"ERROR","metricTransformations":[{"metricName":"M","metricNamespace":"N","metricValue":"1"}]}`
	const listed = `
- filterName: f
  filterPattern: '{ $.eventName = "ConsoleLogin" }'
  metricTransformations:
    - metricName: M
      metricNamespace: N
      metricValue: 2.5
`
	for text, want := range map[string]int{answer: 2, one: 1, listed: 1} {
		if got := len(mustRead(t, text)); got != want {
			t.Errorf("%s\nhas %d filters, not %d", text, got, want)
		}
	}
	if f := mustRead(t, listed)[0]; f.value.number != 2.5 || f.Name != "f" {
		t.Errorf("YAML is read as %+v", f)
	}
	for text, want := range map[string]error{`ERROR`: ErrNoFilter, `{"metricFilters":[]}`: ErrNoFilter, `{ $.a = 1 }`: ErrNoFilter, ``: ErrNoFilter} {
		if _, err := Read([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Read([]byte(`{"filterPattern": [`)); err == nil || errors.Is(err, ErrNoFilter) {
		t.Errorf("broken JSON: %v", err)
	}
}

func TestCheck(t *testing.T) {
	zero := 0.0
	good := Transformation{Name: "M", Namespace: "N", Value: "1"}
	with := func(change func(*Transformation)) []Transformation {
		t := good
		change(&t)
		return []Transformation{t}
	}
	for _, c := range []struct {
		d    Definition
		want string
	}{
		{Definition{Pattern: `{ $.a == 1 }`, Transformations: []Transformation{good}}, "there is no operator `==`"},
		{Definition{Pattern: `a`}, "0 metricTransformations"},
		{Definition{Pattern: `a`, Transformations: with(func(t *Transformation) { t.Namespace = "" })}, "both needed"},
		{Definition{Pattern: `a`, Transformations: with(func(t *Transformation) { t.Unit = "count" })}, "no unit"},
		{Definition{Pattern: `a`, Transformations: with(func(t *Transformation) { t.Value = "" })}, "missing"},
		{Definition{Pattern: `a`, Transformations: with(func(t *Transformation) { t.Value = "NaN" })}, "metricValue"},
		{Definition{Pattern: `a`, Transformations: with(func(t *Transformation) { t.Value = "$n" })}, "`$.n`"},
		{Definition{Pattern: `[a, b]`, Transformations: with(func(t *Transformation) { t.Value = "$c" })}, "no field of this name"},
		{Definition{Pattern: `a`, Transformations: with(func(t *Transformation) { t.Dimensions = map[string]string{"D": "$.d"}; t.Default = &zero })}, "exclude each other"},
		{Definition{Pattern: `a`, Transformations: with(func(t *Transformation) {
			t.Dimensions = map[string]string{"A": "$.a", "B": "$.b", "C": "$.c", "D": "$.d"}
		})}, "4 dimensions"},
	} {
		if _, err := c.d.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c.d, err, c.want)
		}
	}
	broken := Definition{Pattern: "{", Transformations: []Transformation{good}}
	_, err := broken.Check()
	var list diag.List
	if !errors.As(err, &list) {
		t.Errorf("what is wrong with a pattern is %T", err)
	}
}

// collect returns what is put, in words.
func collect(out *[]string) Put {
	return func(p *metric.Point, file, index int64) error {
		*out = append(*out, fmt.Sprintf("%s/%s%s %s=%v x%v at %d, file %d/%d", p.Namespace, p.Name, p.Dimensions, p.Unit, p.Sum, p.Count, p.Time/1e6, file, index))
		return nil
	}
}

func TestMaker(t *testing.T) {
	const whole = `[{filterName: logins, filterPattern: ConsoleLogin, metricTransformations: [{metricName: Logins, metricNamespace: Own, metricValue: "1", defaultValue: 0}]},
 {filterName: bytes, filterPattern: "[..., bytes]", metricTransformations: [{metricName: Bytes, metricNamespace: Own, metricValue: $bytes}]}]`
	filters := append(mustRead(t, answer), mustRead(t, whole)...)
	makers := []*Maker{NewMaker(filters), NewMaker(filters)}
	var got []string
	feed := func(maker int, file int64, seconds int64, record string) {
		err := makers[maker].Event(&Event{Record: []byte(record), Message: func() []byte { return []byte(record) }, Time: seconds * 1e6, HasTime: true, Source: 7, File: file, Index: seconds}, collect(&got))
		if err != nil {
			t.Fatal(err)
		}
	}
	feed(0, 3, 61, `{"errorCode":"AccessDeniedException","n":-1}`)
	feed(1, 2, 70, `{"eventName":"ConsoleLogin","n":12.5,"eventSource":"s3.amazonaws.com"}`)
	feed(1, 2, 130, `{"n":"x", "m": 42 8}`)
	feed(0, 4, 131, `{"n":5,"eventName":"NoSource"}`)
	feed(0, 4, -1, `{"n":"0"}`)
	want := `Own/Denied{} =1 x1 at 61, file 3/61
Own/Size{"Name":"ConsoleLogin","Source":"s3.amazonaws.com"} Bytes=12.5 x1 at 70, file 2/70
Own/Logins{} =1 x1 at 70, file 2/70`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("the events put\n%s\nwant\n%s", text, want)
	}
	got = nil
	// The store has a default value of Denied at 60, which a match contradicts, and a match of Logins at 120.
	held := func(p *metric.Point) (standard, matched bool, err error) {
		return string(p.Name) == "Denied" && p.Time == 60e6, string(p.Label) == "logins" && p.Time == 120e6, nil
	}
	if from, to, ok := Span(makers); from != -60e6 || to != 180e6 || !ok {
		t.Errorf("the minutes are from %d to %d, %v", from, to, ok)
	}
	var gone []string
	if err := Defaults(makers, held, collect(&got), collect(&gone)); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(gone, "\n"); text != "Own/Denied{} =0 x1 at 60, file 2/70" {
		t.Errorf("withdrawn is\n%s", text)
	}
	want = `Own/Denied{} =0 x1 at -60, file 4/-1
Own/Denied{} =0 x1 at 120, file 2/130
Own/Logins{} =0 x1 at -60, file 4/-1`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("minutes without a match put\n%s\nwant\n%s", text, want)
	}
	got = nil
	if err := Defaults(makers, held, collect(&got), collect(&gone)); err != nil || got != nil {
		t.Errorf("the minutes are not forgotten: %v, %v", got, err)
	}
}
