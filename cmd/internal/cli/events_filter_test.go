package cli

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"trailsift/query"
)

// Whatever values hold, they stay values: the query compiles, answers with its own columns, and shows nothing that a terminal obeys.
func TestEventFilterQuotes(t *testing.T) {
	compiler, err := query.New(query.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pieces := []string{`"`, "'", "`", `\`, "/", "|", "*", "#", "{{x}}", "$x", "\n", "\x00", "\x1b[2J", "\u202e", "\U000e0001", "\xff", "(", "]", "?", " or ", "| display @message", "a", "é"}
	rapid.Check(t, func(t *rapid.T) {
		value := func(label string) []string {
			return []string{"x" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6).Draw(t, label), "")}
		}
		f := eventFilter{
			user: value("user"), role: value("role"), key: value("key"), service: value("service"), event: value("event"), source: value("source"),
			resource: value("resource"), account: value("account"), region: value("region"), failed: value("error"), texts: value("text"),
			ip: []string{"2001:db8::1", "192.0.2.*"}, writeOnly: true,
		}
		if err := f.check(); err != nil {
			t.Fatal(err)
		}
		text := f.query("display eventID")
		for _, r := range text {
			if !unicode.IsGraphic(r) {
				t.Fatalf("the query has the character %q", r)
			}
		}
		compiled, problems := compiler.Compile(query.Request{Text: text})
		if problems != nil {
			t.Fatalf("%s: %v", text, problems)
		}
		if columns := compiled.Statement.Columns; len(columns) != 1 || columns[0].Name != "eventID" {
			t.Fatalf("%s has the columns %v", text, columns)
		}
	})
}

func TestEventFilterChecks(t *testing.T) {
	for _, f := range []eventFilter{
		{user: []string{""}}, {failed: []string{"a", ""}}, {texts: []string{""}}, {ip: []string{"s3.amazonaws.com"}}, {ip: []string{"192.0.2.0/33"}}, {service: []string{"::1"}},
	} {
		if f.check() == nil {
			t.Errorf("%+v passes", f)
		}
	}
	good := eventFilter{ip: []string{"192.0.2.1", "192.0.2.0/24", "2001:db8::/32", "192.*"}, service: []string{"s3", "AWS Internal", "*"}, failed: []string{"*"}}
	if err := good.check(); err != nil {
		t.Error(err)
	}
}

// Counts of any step add up over the parts that are drawn, also where days begin at another hour than in UTC.
func TestHistogramCountsAll(t *testing.T) {
	for _, c := range []struct{ at, length, want int64 }{{7, 5, 5}, {-7, 5, -10}, {-10, 5, -10}, {0, 5, 0}} {
		if got := floorTo(c.at, c.length); got != c.want {
			t.Errorf("floorTo(%d, %d) = %d, not %d", c.at, c.length, got, c.want)
		}
	}
	steps := histogramSteps()
	for i := 1; i < len(steps); i++ {
		if steps[i].length%steps[i-1].length != 0 {
			t.Errorf("%s is no multiple of %s", steps[i].name, steps[i-1].name)
		}
	}
}
