//go:build cgo

package duckdbtest

import (
	"math"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// observation is a row as relevantfields sees it: whether the condition holds, and a value; nil for a missing one.
type observation struct {
	holds bool
	value *string
}

// relevance is a row of the result.
type relevance struct {
	score                 float64
	contributors          bool
	conditional, baseline string
}

var shortNumber = regexp.MustCompile(`^-?[0-9]{1,11}(\.[0-9]+)?$`)

// relevanceOf compares the values of the rows with the condition to the others', once more in plain Go. present is false when no
// row has a value.
func relevanceOf(rows []observation) (r relevance, present bool) {
	var numbers, with, without []float64
	times := map[string]int{}
	numeric := true
	for _, o := range rows {
		if o.value == nil {
			continue
		}
		present = true
		times[*o.value]++
		x, err := strconv.ParseFloat(*o.value, 64)
		numeric = numeric && err == nil && shortNumber.MatchString(*o.value)
		numbers = append(numbers, x)
		if o.holds {
			with = append(with, x)
		} else {
			without = append(without, x)
		}
	}
	sort.Float64s(numbers)
	type pair struct{ a, b float64 }
	counts := map[string]*pair{}
	var total pair
	for _, o := range rows {
		bucket := "missing"
		switch {
		case o.value != nil && numeric:
			x, _ := strconv.ParseFloat(*o.value, 64)
			bucket = strconv.Itoa(10 * sort.SearchFloat64s(numbers, x) / len(numbers))
		case o.value != nil && times[*o.value] == 1:
			bucket = "rare"
		case o.value != nil:
			bucket = "=" + *o.value
		}
		if counts[bucket] == nil {
			counts[bucket] = &pair{}
		}
		if o.holds {
			counts[bucket].a++
			total.a++
		} else {
			counts[bucket].b++
			total.b++
		}
	}
	if numeric {
		r.conditional, r.baseline = middle(with), middle(without)
	}
	if total.a == 0 || total.b == 0 {
		return r, present
	}
	entropy := func(p float64) float64 {
		if p == 0 {
			return 0
		}
		return -p * math.Log2(p)
	}
	divergence, chance := 0.0, 0.0
	for bucket, c := range counts {
		p, q := c.a/total.a, c.b/total.b
		divergence += entropy((p+q)/2) - entropy(p)/2 - entropy(q)/2
		chance += math.Min((1/total.a+1/total.b)/(8*math.Ln2), (c.a+c.b)/(total.a+total.b)/2)
		r.contributors = r.contributors || !numeric && bucket != "rare" && p != q
	}
	k := float64(len(counts))
	r.score = math.Max(0, math.Min(1, divergence-chance*(k-1)/k))
	return r, present
}

// withValue counts the rows that have a value.
func withValue(rows []observation) (n int) {
	for _, o := range rows {
		if o.value != nil {
			n++
		}
	}
	return n
}

// middle returns the lower median as text, "" of nothing.
func middle(values []float64) string {
	if len(values) == 0 {
		return ""
	}
	slices.Sort(values)
	return strconv.FormatFloat(values[(len(values)-1)/2], 'f', -1, 64)
}

func TestRelevanceAgreesWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	pools := [][]string{{"a", "b", "c", "d", "e"}, {"1", "2", "3.5", "-4", "40", "41", "42"}, {"1", "x"}, {"123456789012", "210987654321"}}
	rapid.Check(t, func(rt *rapid.T) {
		d.exec(t, "delete from events")
		pool := rapid.SampledFrom(pools).Draw(rt, "pool")
		var rows []observation
		for i := range rapid.IntRange(0, 12).Draw(rt, "rows") {
			o := observation{holds: rapid.Bool().Draw(rt, "holds")}
			r := row{"record_index": i, "readonly": o.holds}
			if rapid.IntRange(0, 4).Draw(rt, "missing") > 0 {
				v := rapid.SampledFrom(pool).Draw(rt, "value")
				o.value, r["eventname"] = &v, v
				r["requestparameters"] = `{"list":[{"a b":` + strconv.Quote(v) + `}],"none":null,"empty":{}}`
			}
			rows = append(rows, o)
			d.insert(t, r)
		}
		want, present := relevanceOf(rows)
		got := d.ask(t, "relevantfields eventName, errorCode where readOnly")
		if !present {
			if len(got) > 0 {
				rt.Fatalf("a field without values gives %v", got)
			}
			return
		}
		if len(got) != 1 || got[0][0] != "eventName" {
			rt.Fatalf("the rows are %v", got)
		}
		score, err := strconv.ParseFloat(got[0][1], 64)
		if err != nil || math.Abs(score-want.score) > 1e-4 || (got[0][2] != "") != want.contributors || got[0][3] != want.conditional || got[0][4] != want.baseline {
			rt.Fatalf("relevance %q, want %+v", got[0], want)
		}
		all := d.ask(t, "relevantfields where readOnly")
		member := "requestParameters.list.0.`a b`"
		i := slices.IndexFunc(all, func(r []string) bool { return r[0] == member })
		switch {
		case i < 0 && score > 0 && withValue(rows) > 1:
			rt.Fatalf("no member among %q", all)
		case i >= 0 && !slices.Equal(all[i][1:], got[0][1:]):
			rt.Fatalf("the member has %q, the field %q", all[i], got[0])
		}
	})
}

// The values that make the difference come with their shares on both sides, largest difference first.
func TestRelevanceContributors(t *testing.T) {
	t.Parallel()
	d := open(t)
	add := func(n int, name, user any, denied bool) {
		for range n {
			d.insert(t, row{"eventname": name, "useridentity_username": user, "readonly": denied, "awsregion": "eu-central-1"})
		}
	}
	add(6, "GetObject", "ann", false)
	add(2, "PutObject", nil, false)
	add(3, "PutObject", "eve", true)
	add(1, "GetObject", "eve", true)
	var got string
	for _, r := range d.ask(t, "relevantfields userIdentity.userName, eventName, awsRegion where readOnly") {
		got += r[0] + " " + r[2] + "\n"
	}
	want := "userIdentity.userName eve 100.0% / 0.0%; ann 0.0% / 75.0%; (missing) 0.0% / 25.0%\n" +
		"eventName GetObject 25.0% / 75.0%; PutObject 75.0% / 25.0%\nawsRegion \n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
