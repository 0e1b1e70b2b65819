package metric

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCanonicalDimensions(t *testing.T) {
	for _, c := range []struct{ pairs, json, names string }{
		{"", "{}", ""},
		{"InstanceId=i-1", `{"InstanceId":"i-1"}`, "InstanceId"},
		{"b=2|a=1", `{"a":"1","b":"2"}`, "a,b"},
		{"a=1|B=2", `{"B":"2","a":"1"}`, "B,a"},
		{"q\"=\\|n=\n", `{"n":"\u000ax","q\"":"\\"}`, `n,q"`},
		{"x=<é\xff>", `{"x":"<é` + "\uFFFD" + `>"}`, "x"},
	} {
		var d Dimensions
		for p := range strings.SplitSeq(c.pairs, "|") {
			if name, value, ok := strings.Cut(p, "="); ok {
				if value == "\n" {
					value += "x" // white space alone is no value
				}
				d.Add([]byte(name), []byte(value))
			}
		}
		json, names, err := d.Canonical()
		if err != nil || string(json) != c.json || string(names) != c.names || names == nil {
			t.Errorf("%q: %s, %q, %v; want %s, %q", c.pairs, json, names, err, c.json, c.names)
		}
	}
}

func TestDimensionsThatCloudWatchRefuses(t *testing.T) {
	for _, c := range []struct{ pairs, want string }{
		{"a=1|a=2", `the dimension "a" is there twice`},
		{" =1", "a dimension without a name"},
		{"=1", "a dimension without a name"},
		{":a=1", `the dimension name ":a" starts with a colon`},
		{"a= ", `the dimension "a" has no value`},
		{strings.Repeat("a=1|", 31), "31 dimensions where CloudWatch allows 30"},
	} {
		var d Dimensions
		for p := range strings.SplitSeq(c.pairs, "|") {
			if name, value, ok := strings.Cut(p, "="); ok {
				d.Add([]byte(name), []byte(value))
			}
		}
		if _, _, err := d.Canonical(); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.pairs, err, c.want)
		}
	}
}

func TestDimensionsHaveNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.MapOfN(rapid.StringMatching(`[a-zA-Z"\\][a-z"\\]{0,3}`), rapid.StringMatching(`[a-z"\\]{1,4}`), 0, 10).Draw(t, "dimensions")
		var names []string
		for name := range m {
			names = append(names, name)
		}
		forms := map[string]bool{}
		for range 3 {
			var d Dimensions
			for _, name := range rapid.Permutation(names).Draw(t, "order") {
				d.Add([]byte(name), []byte(m[name]))
			}
			json, _, err := d.Canonical()
			if err != nil {
				t.Fatal(err)
			}
			forms[string(json)] = true
		}
		if len(forms) != 1 {
			t.Errorf("%d forms of one set of dimensions: %v", len(forms), forms)
		}
	})
}

func TestSeriesTellsUnknownFromEmpty(t *testing.T) {
	points := []Point{
		{}, {Account: []byte{}}, {Region: []byte{}}, {Namespace: []byte("a"), Name: []byte("b")}, {Namespace: []byte("ab"), Name: []byte("")},
		{Namespace: []byte("a"), Name: []byte("b"), Dimensions: []byte("{}")}, {Namespace: []byte("a"), Name: []byte("b"), Region: []byte("{}")},
		{Label: []byte("m1")}, {Label: []byte("m2")},
	}
	seen := map[int64]int{}
	var scratch []byte
	for i, p := range points {
		var h int64
		h, scratch = p.Series(scratch)
		if j, ok := seen[h]; ok {
			t.Errorf("points %d and %d share the hash %x", i, j, h)
		}
		seen[h] = i
	}
	p := Point{Account: []byte("111122223333"), Region: []byte("eu-west-1"), Namespace: []byte("AWS/EC2"), Name: []byte("CPUUtilization"), Dimensions: []byte(`{"InstanceId":"i-1"}`)}
	before, _ := p.Series(nil)
	p.Unit, p.Period, p.Put, p.Time, p.Label = []byte("Percent"), 300, true, 5, []byte("m1")
	if after, _ := p.Series(scratch); after != before {
		t.Error("unit, period, kind, time or the label of a named metric are part of the hash")
	}
	const stored = -585411749680723196 // in every store there is: it must not change
	if before != stored {
		t.Errorf("the hash is %d, and stores have %d", before, int64(stored))
	}
}

func TestUnits(t *testing.T) {
	if len(Units()) != 27 {
		t.Errorf("%d units", len(Units()))
	}
	for _, u := range Units() {
		if !IsUnit([]byte(u)) {
			t.Errorf("%s is in the list and no unit", u)
		}
	}
	for _, u := range []string{"", "count", "NoneTranslated", "Percent ", "By"} {
		if IsUnit([]byte(u)) {
			t.Errorf("%q is taken for a unit of CloudWatch's", u)
		}
	}
	for code, want := range map[string]string{"s": "Seconds", "By": "Bytes", "kbit/s": "Kilobits/Second", "{Count}/s": "Count/Second",
		"1": "None", "%": "Percent", "MBit": "Megabits", "s/s": "", "NoneTranslated": "", "/s": "", "": ""} {
		if got, ok := UnitOfUCUM(code); got != want || ok != (want != "") || ok && !IsUnit([]byte(got)) {
			t.Errorf("%q is %q, %v; want %q", code, got, ok, want)
		}
	}
}
