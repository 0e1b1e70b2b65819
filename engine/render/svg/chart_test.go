package svg

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const hour = int64(3_600_000_000)

// start is midnight of 2026-03-02 UTC.
const start = int64(1_772_409_600_000_000)

// element is an element of a drawing with its attributes and the text of its title.
type element struct {
	name       string
	attributes map[string]string
	text       string
}

// elements reads a drawing, which has to be well-formed, and its numbers finite.
func elements(t interface{ Fatalf(string, ...any) }, drawing string) []element {
	decoder := xml.NewDecoder(strings.NewReader(drawing))
	var all []element
	var open []int
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v in %s", err, drawing)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				e.attributes[a.Name.Local] = a.Value
				switch a.Name.Local {
				case "style", "onclick":
					t.Fatalf("a policy would refuse %s", a.Name.Local)
				case "x", "y", "x1", "x2", "y1", "y2", "width", "height":
					if f, err := strconv.ParseFloat(strings.TrimSuffix(a.Value, "%"), 64); err != nil || !finite(f) {
						t.Fatalf("%s is %s", a.Name.Local, a.Value)
					}
				case "d":
					if strings.ContainsAny(a.Value, "NIn") {
						t.Fatalf("path %s", a.Value)
					}
				}
			}
			open = append(open, len(all))
			all = append(all, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, i := range open {
				all[i].text += string(token)
			}
		}
	}
}

// with returns the elements that have a class.
func with(all []element, class string) []element {
	var some []element
	for _, e := range all {
		for _, c := range strings.Fields(e.attributes["class"]) {
			if c == class {
				some = append(some, e)
			}
		}
	}
	return some
}

func (e element) number(t *testing.T, attribute string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(strings.TrimSuffix(e.attributes[attribute], "%"), 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func hourly(values ...float64) Chart {
	c := Chart{ID: "c", Title: "Calls", Unit: "calls", Step: hour, Series: []Series{{Name: "calls"}}}
	for i, v := range values {
		c.Times = append(c.Times, start+int64(i)*hour)
		c.Series[0].Values = append(c.Series[0].Values, v)
	}
	return c
}

func TestLinesBreakAtGaps(t *testing.T) {
	all := elements(t, hourly(1, 2, math.NaN(), math.NaN(), 4, math.NaN(), 3).Lines())
	line := with(all, "line")[0].attributes["d"]
	if want := "M0 150L333.33 100M1333.33 0M2000 50"; line != want {
		t.Errorf("got %s, want %s", line, want)
	}
	if dots := with(all, "dot")[0].attributes["d"]; dots != "M1333.33 0h0M2000 50h0" {
		t.Errorf("values that stand alone are %s", dots)
	}
	gaps := with(all, "gap")
	if len(gaps) != 2 || gaps[0].text != "no data between 2026-03-02 01:00 and 2026-03-02 04:00" || gaps[0].attributes["width"] != "50%" {
		t.Errorf("gaps %v", gaps)
	}
	if area := with(all, "area")[0].attributes["d"]; !strings.HasPrefix(area, "M0 200V150L333.33 100V200ZM1333.33 200V0V200ZM2000") {
		t.Errorf("area %s", area)
	}
}

// The axis shows what was asked for, and what is missing at its ends.
func TestGapsAtTheEnds(t *testing.T) {
	c := hourly(1, 2, 3)
	c.From, c.To = start-4*hour, start+7*hour
	var got []string
	for _, gap := range with(elements(t, c.Lines()), "gap") {
		got = append(got, gap.text+" "+gap.attributes["x"]+" "+gap.attributes["width"])
	}
	if want := "no data before 2026-03-02 00:00 0% 36.36%; no data after 2026-03-02 02:00 54.55% 45.45%"; strings.Join(got, "; ") != want {
		t.Errorf("gaps %q", got)
	}
	for kind, drawing := range map[string]string{"lines": c.Lines(), "columns": c.Columns()} {
		if hit := with(elements(t, drawing), "hit")[2]; hit.number(t, "x")+hit.number(t, "width") > 64 {
			t.Errorf("%s: the last hour is shown from %s, %s wide", kind, hit.attributes["x"], hit.attributes["width"])
		}
	}
	if bar := with(elements(t, c.Columns()), "bar")[0]; bar.number(t, "x") < 36 || bar.number(t, "x") > 37 {
		t.Errorf("the first column stands at %s", bar.attributes["x"])
	}
}

// A time that is not there at all is as much a gap as one without a value.
func TestLinesBreakWhereTimesAreMissing(t *testing.T) {
	c := hourly(1, 2, 3)
	c.Times[2] = start + 9*hour
	all := elements(t, c.Lines())
	if line := with(all, "line")[0].attributes["d"]; strings.Count(line, "M") != 2 {
		t.Errorf("line %s", line)
	}
	c.Step = 0
	if line := with(elements(t, c.Lines()), "line")[0].attributes["d"]; strings.Count(line, "M") != 1 {
		t.Errorf("line %s", line)
	}
}

// An axis that does not begin at zero tells its ticks apart, and no area lies below its line.
func TestLinesFarFromZero(t *testing.T) {
	all := elements(t, hourly(1.23e12, 1.231e12, 1.2305e12).Lines())
	var labels []string
	for _, label := range with(all, "axis")[:3] {
		labels = append(labels, label.text)
	}
	if got := strings.Join(labels, " "); got != "1.23T 1.2305T 1.231T" || len(with(all, "area")) > 0 {
		t.Errorf("ticks %s", got)
	}
	all = elements(t, hourly(3.25).Lines())
	if len(with(all, "dot")) != 1 || with(all, "axis")[0].text != "0" {
		t.Errorf("a value alone is not drawn")
	}
}

func TestTitles(t *testing.T) {
	c := hourly(1, 20_000, math.NaN())
	c.Series = append(c.Series, Series{Name: "errors", Values: []float64{0, 5, 6}})
	all := elements(t, c.Lines())
	hits := with(all, "hit")
	if len(hits) != 3 || hits[1].text != "2026-03-02 01:00\ncalls: 20,000\nerrors: 5" || hits[2].text != "2026-03-02 02:00\ncalls: missing\nerrors: 6" {
		t.Errorf("hits %v", hits)
	}
	if all[1].name != "title" || all[1].text != "Calls" || all[1].attributes["id"] != "c-title" || all[0].attributes["aria-labelledby"] != "c-title" {
		t.Errorf("title %v", all[1])
	}
	want := "Line chart from 2026-03-02 00:00 to 2026-03-02 02:00 (UTC). calls: 2 values, least 1 at 2026-03-02 00:00, greatest 20,000 at 2026-03-02 01:00. " +
		"errors: 3 values, least 0 at 2026-03-02 00:00, greatest 6 at 2026-03-02 02:00."
	if all[2].text != want {
		t.Errorf("description %s", all[2].text)
	}
}

// Long series have no more titles than a page has room for, and none of their values is without one.
func TestTitlesOfManyTimes(t *testing.T) {
	values := make([]float64, 5000)
	values[4321] = 77
	hits := with(elements(t, hourly(values...).Columns()), "hit")
	found := 0
	for _, hit := range hits {
		if strings.HasSuffix(hit.text, "\ncalls: 77") {
			found++
		}
	}
	if len(hits) > mostHits || found != 1 {
		t.Errorf("%d hits, %d of the greatest value", len(hits), found)
	}
}

func TestColumnsStand(t *testing.T) {
	c := hourly(10, 20, 0, math.NaN(), 40)
	bars := with(elements(t, c.Columns()), "bar")
	if len(bars) != 3 {
		t.Fatalf("%d bars: nothing is drawn for nothing", len(bars))
	}
	for i, want := range []float64{50, 100, 200} {
		top, height := bars[i].number(t, "y"), bars[i].number(t, "height")
		if height != want || top+height != unitHeight+plotHeight {
			t.Errorf("bar %d: from %v, %v high, want %v", i, top, height, want)
		}
	}
	c.Series = append(c.Series, Series{Name: "errors", Values: []float64{10, 0, 0, 0, 0}})
	c.Stacked = true
	bars = with(elements(t, c.Columns()), "bar")
	if below, above := bars[0], bars[1]; above.number(t, "y")+above.number(t, "height") != below.number(t, "y") || above.attributes["x"] != below.attributes["x"] {
		t.Errorf("%v does not stand on %v", above, below)
	}
	c.Stacked = false
	bars = with(elements(t, c.Columns()), "bar")
	if left, right := bars[0], bars[1]; right.number(t, "x") <= left.number(t, "x") || right.number(t, "y")+right.number(t, "height") != unitHeight+plotHeight {
		t.Errorf("%v does not stand beside %v", right, left)
	}
}

func TestBarsAreAsLongAsTheirValues(t *testing.T) {
	c := Chart{ID: "c", Title: "Top", Labels: []string{"a", "b", "c"}, Series: []Series{{Name: "calls", Values: []float64{500, 250, -100}}}}
	all := elements(t, c.Bars())
	bars, amounts := with(all, "bar"), with(all, "amount")
	if a, b := bars[0].number(t, "width"), bars[1].number(t, "width"); math.Abs(a-2*b) > 0.02 {
		t.Errorf("500 is %v wide and 250 is %v", a, b)
	}
	if end := bars[2].number(t, "x") + bars[2].number(t, "width"); math.Abs(end-bars[0].number(t, "x")) > 0.02 {
		t.Errorf("a negative bar ends at %v, where the others begin at %v", end, bars[0].number(t, "x"))
	}
	if bars[0].text != "a\ncalls: 500" || amounts[2].text != "-100" {
		t.Errorf("title %q, amount %q", bars[0].text, amounts[2].text)
	}
}

func TestHeatShades(t *testing.T) {
	h := Heat{ID: "h", Title: "Hours", Unit: "calls", Rows: []string{"alice", "bob"}, Columns: []string{"8", "9", "10"},
		Values: [][]float64{{0, 1, 50}, {math.NaN(), 7, 900}}}
	all := elements(t, h.Draw())
	var classes []string
	for _, cell := range with(all, "cell") {
		classes = append(classes, strings.TrimPrefix(cell.attributes["class"], "cell "))
	}
	if got := strings.Join(classes, " "); got != "h0 h1 h5 none h3 h7" {
		t.Errorf("shades %s", got)
	}
	var keys []string
	for _, key := range h.Keys() {
		keys = append(keys, key.Class+" "+key.Text)
	}
	if got := strings.Join(keys, ", "); got != "none no row, h0 0, h1 from 1, h2 from 2, h3 from 5, h4 from 10, h5 from 20, h6 from 100, h7 from 200" {
		t.Errorf("keys %s", got)
	}
	if cell := with(all, "cell")[5]; cell.text != "bob\n10\ncalls: 900" {
		t.Errorf("title %q", cell.text)
	}
}

// Names of columns stand beside one another where they have room, and are tilted where they have not.
func TestHeatNames(t *testing.T) {
	h := Heat{ID: "h", Rows: []string{"r"}, Columns: []string{"a", "b", "c", "d", "e", "f"}, Values: [][]float64{{1, 2, 3, 4, 5, 6}}}
	if all := elements(t, h.Draw()); len(with(all, "axis")) != 7 || strings.Contains(h.Draw(), "rotate") {
		t.Errorf("short names are tilted")
	}
	h.Columns[0] = "arn:aws:sts::111122223333:assumed-role/ci-deploy/build-4711"
	all := elements(t, h.Draw())
	if names := with(all, "axis"); len(names) != 7 || names[1].text != "arn:aws…y/build-4711" || names[1].attributes["transform"] == "" {
		t.Errorf("names %v", names)
	}
	if cell := with(all, "cell")[0]; !strings.Contains(cell.text, h.Columns[0]) {
		t.Errorf("the title is %q", cell.text)
	}
}

func TestNamesAreHarmless(t *testing.T) {
	name := "</text><script>alert(1)</script>\" onload=\"x\u202e\x1b[31m"
	c := hourly(1, 2)
	c.Title, c.Unit, c.Series[0].Name = name, name, name
	bars := c
	bars.Labels = []string{name, name}
	heat := Heat{ID: "h", Title: name, Rows: []string{name}, Columns: []string{name}, Values: [][]float64{{1}}}
	for kind, drawing := range map[string]string{"lines": c.Lines(), "columns": c.Columns(), "bars": bars.Bars(), "heat": heat.Draw()} {
		elements(t, drawing)
		if strings.Contains(drawing, "<script") || strings.ContainsAny(drawing, "\u202e\x1b") || !strings.Contains(drawing, "&lt;script&gt;") {
			t.Errorf("%s: %s", kind, drawing)
		}
	}
}

// Whatever the numbers are, a drawing is well-formed and every place in it is a number.
func TestAnyNumbers(t *testing.T) {
	value := rapid.OneOf(rapid.Float64(), rapid.Float64Range(0, 1000), rapid.Just(math.NaN()), rapid.Just(math.Inf(1)), rapid.Just(math.MaxFloat64), rapid.Just(-math.MaxFloat64))
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		c := Chart{ID: "c", Step: rapid.SampledFrom([]int64{0, hour}).Draw(t, "step"), Stacked: rapid.Bool().Draw(t, "stacked"), Zone: time.UTC}
		for range rapid.IntRange(1, 10).Draw(t, "series") {
			c.Series = append(c.Series, Series{Name: "s", Values: rapid.SliceOfN(value, n, n).Draw(t, "values")})
		}
		h := Heat{ID: "h"}
		at := start
		for range n {
			at += rapid.Int64Range(1, 40*hour).Draw(t, "distance")
			c.Times = append(c.Times, at)
			c.Labels = append(c.Labels, "l")
			h.Columns = append(h.Columns, "c")
		}
		for _, s := range c.Series {
			h.Rows, h.Values = append(h.Rows, s.Name), append(h.Values, s.Values)
		}
		for _, drawing := range []string{c.Lines(), c.Columns(), c.Bars(), h.Draw()} {
			elements(t, drawing)
		}
		h.Keys()
	})
}
