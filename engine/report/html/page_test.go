package html

import (
	"bytes"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailsift/engine/report"
	"trailsift/engine/rows"
)

var update = flag.Bool("update", false, "write the golden file")

func written(t *testing.T, d *report.Document, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// fixedParts takes the parts out that are the same in every page.
func fixedParts() *strings.Replacer {
	return strings.NewReplacer(pageStyle, "STYLE", pageScript, "SCRIPT", policyText(), "POLICY")
}

// policyText is the policy as it stands in an attribute.
func policyText() string {
	return strings.NewReplacer("'", "&#39;", "+", "&#43;").Replace(policy())
}

func TestPage(t *testing.T) {
	d := &report.Document{
		Title: "Sign-ins & keys", Description: "For *audit*.", Now: time.UnixMicro(monday + 2*hour).UTC(), From: monday, To: monday + 2*hour, Zone: time.UTC,
		Store: report.Overview{Events: 12_345, First: monday, Last: monday + hour, Accounts: []string{"111122223333"}},
		Sections: []report.Section{
			{Kind: report.KindText, ID: "why", Title: "Why", Text: "# Read\n\nA [page](https://example.com/a?b=1&c=2)."},
			{
				Kind: report.KindQuery, ID: "signin", Title: "Sign-ins", Severity: "high", Query: "stats count() as n by bin(1h) as t\n| sort t",
				From: monday, To: monday + 2*hour, Total: 2,
				Columns:  []rows.Column{{Name: "t", Kind: rows.Timestamp}, {Name: "n", Kind: rows.Int64}},
				Rows:     [][]any{{monday, int64(10_000)}, {monday + hour, nil}},
				Chart:    &report.Chart{Kind: report.ChartBar, X: 0, Y: []int{1}, By: -1},
				Expected: []report.Outcome{{Text: "n < 100", Actual: "n is 10,000 in 1 row", Rows: [][]any{{monday, int64(10_000)}}, Places: []int{0}}, {Text: "rows > 0", Passed: true}},
				Notes:    []string{"one bin has no value"},
			},
			{Kind: report.KindQuery, ID: "none", Title: "Nothing", From: monday, To: monday + 2*hour, Columns: []rows.Column{{Name: "a"}}},
		},
	}
	got := fixedParts().Replace(written(t, d, Options{}))
	golden := filepath.Join("testdata", "page.html")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the page is not that of %s (-update writes it):\n%s", golden, got)
	}
}

func TestPageIsTheSameEachTime(t *testing.T) {
	first := written(t, weekReport(), Options{})
	for range 5 {
		if written(t, weekReport(), Options{}) != first {
			t.Fatal("the same report gave other bytes")
		}
	}
}

// The page alone is small: reports are sent by mail.
func TestPageIsSmall(t *testing.T) {
	if n := len(written(t, &report.Document{Zone: time.UTC}, Options{})); n > 40_000 {
		t.Errorf("a page without data has %d bytes", n)
	}
}

// A policy of a meta element holds for what follows it, and says everything by hash.
func TestPolicy(t *testing.T) {
	page := written(t, weekReport(), Options{})
	meta := strings.Index(page, "Content-Security-Policy")
	if meta < 0 || meta > strings.Index(page, "<style>") || meta > strings.Index(page, "<title>") {
		t.Errorf("the policy stands at %d", meta)
	}
	for _, never := range []string{"unsafe", "http:", "https:", "data:", "*"} {
		if strings.Contains(policy(), never) {
			t.Errorf("the policy allows %s: %s", never, policy())
		}
	}
	for _, never := range []string{" style=", " onclick=", "<img", "<iframe", "<link", "@import", "url("} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q", never)
		}
	}
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("the page has %d scripts", n)
	}
}

func TestHostileValues(t *testing.T) {
	page := written(t, weekReport(), Options{})
	for _, never := range []string{"javascript:alert", "\u202e", "\u202c", "\x1b", "\xff", "<b onclick", "</title><script"} {
		if n := strings.Count(page, never); never == "javascript:alert" {
			if strings.Contains(page, `href="javascript:`) || n == 0 {
				t.Errorf("%d times %q", n, never)
			}
		} else if n > 0 {
			t.Errorf("%q stands in the page", never)
		}
	}
	for _, want := range []string{`right \u{202e}to left\u{202c} and \x1b[31mred`, `\xff\xfe no text`, `{{.Title}} ${document`} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not shown", want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"", ""},
		{"# A\n\n###### B", "<h3>A</h3>\n<h6>B</h6>"},
		{"[a](https://example.com/?x=1&y=2) <https://example.com>", `<p><a href="https://example.com/?x=1&amp;y=2" rel="noreferrer">a</a> <a href="https://example.com" rel="noreferrer">https://example.com</a></p>`},
		{"[b](#top) <a@example.com> [m](mailto:a@example.com)", `<p><a href="#top">b</a> <a href="mailto:a@example.com">a@example.com</a> <a href="mailto:a@example.com" rel="noreferrer">m</a></p>`},
		{"[*c*](javascript:x) [d](file:///etc/passwd) [e](other.html) [f](//example.com) <javascript:x>", "<p><em>c</em> d e f javascript:x</p>"},
		{"[g](&#106;avascript:x) [h]( java\tscript:x) [i][ref]\n\n[ref]: data:text/html,x", "<p>g [h]( java    script:x) i</p>"},
		{"![a *picture*](https://example.com/p.png) [![in a link](x.png)](https://example.com)", `<p>a <em>picture</em> <a href="https://example.com" rel="noreferrer">in a link</a></p>`},
		{"a <b onclick=x>b</b>\n\n<div style=x>c</div>", "<p>a <!-- raw HTML omitted -->b<!-- raw HTML omitted --></p>\n<!-- raw HTML omitted -->"},
		{"&#x202e;x &rlm;y \u202ez `\u202e`", `<p>\u{202e}x \u{200f}y \u{202e}z <code>\u{202e}</code></p>`},
		{"|a|b|\n|--:|---|\n|1|~~2~~|", "<table>\n<thead>\n<tr>\n<th align=\"right\">a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align=\"right\">1</td>\n<td><del>2</del></td>\n</tr>\n</tbody>\n</table>"},
		{"# x {style=\"color:red\"}", "<h3>x {style=&quot;color:red&quot;}</h3>"},
	} {
		if got := string(markdown(c.source, 2)); got != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.source, got, c.want)
		}
	}
}

func TestVerdict(t *testing.T) {
	expects := func(passed ...bool) report.Section {
		s := report.Section{ID: "s", Severity: "low"}
		for _, p := range passed {
			s.Expected = append(s.Expected, report.Outcome{Passed: p})
		}
		return s
	}
	broken := report.Section{ID: "b", Err: "first\nsecond"}
	critical := expects(false)
	critical.Severity = "critical"
	for _, c := range []struct {
		sections []report.Section
		state    string
		want     string
		worst    string
	}{
		{nil, "", "", ""},
		{[]report.Section{expects(true)}, "passed", "The expectation holds", ""},
		{[]report.Section{expects(true, true)}, "passed", "All 2 expectations hold", ""},
		{[]report.Section{expects(false)}, "failed", "The expectation does not hold", "low"},
		{[]report.Section{expects(true, false), critical}, "failed", "2 of 3 expectations do not hold", "critical"},
		{[]report.Section{critical, broken}, "failed", "The expectation does not hold; 1 section has an error", "error"},
		{[]report.Section{broken}, "failed", "1 section has an error", "error"},
	} {
		v := judge(&report.Document{Sections: c.sections})
		worst := ""
		if len(v.Failures) > 0 {
			worst = v.Failures[0].Severity
		}
		if v.State != c.state || v.Headline != c.want || worst != c.worst {
			t.Errorf("got %s %q, worst %s; want %s %q, worst %s", v.State, v.Headline, worst, c.state, c.want, c.worst)
		}
	}
}

func TestCells(t *testing.T) {
	s := &report.Section{
		Columns: []rows.Column{{Name: "n", Kind: rows.Int64}, {Name: "port", Kind: rows.Int64}, {Name: "f", Kind: rows.Double}, {Name: "d", Kind: rows.Decimal}, {Name: "t", Kind: rows.Timestamp},
			{Name: "day", Kind: rows.Date}, {Name: "b", Kind: rows.Bool}, {Name: "x"}, {Name: "change", Kind: rows.Double}},
		Rows: [][]any{
			{int64(1234567), int64(8080), 0.1, "12345678901234567890.50", monday, int64(20514), true, "a\nb", 12.345},
			{int64(-5000), int64(443), math.NaN(), nil, int64(math.MaxInt64), nil, false, strings.Repeat("é", 3000), math.Inf(1)},
			{nil, nil, 1e300, "1", monday + 61_000_000, int64(9_000_000_000), nil, "", -100.0},
		},
		Total: 3, Compared: &report.Comparison{Columns: []report.Compared{{Now: 0, Before: 1, Change: 8}}},
	}
	table := newTable(s, time.UTC, Options{MaxRows: 10})
	var got []string
	for _, r := range table.Rows {
		var texts []string
		for _, c := range r.Cells {
			text := c.Text
			if len(text) > 100 {
				text = text[:4] + text[len(text)-26:]
			}
			texts = append(texts, text)
		}
		got = append(got, strings.Join(texts, "|"))
	}
	for i, want := range []string{
		`1,234,567|8080|0.1|12,345,678,901,234,567,890.50|2026-03-02 00:00:00|2026-03-02|true|a\x0ab|▲ +12.3%`,
		`-5,000|443|NaN|–|infinity|–|false|ééé… (6,000 bytes in all)|new`,
		`–|–|1e+300|1|2026-03-02 00:01:01|` + table.Rows[2].Cells[5].Text + `|–||▼ −100%`,
	} {
		if got[i] != want {
			t.Errorf("got  %s\nwant %s", got[i], want)
		}
	}
	if c := table.Rows[1].Cells[7]; !c.Long || c.Class != "wrap" || table.Rows[0].Cells[7].Class != "" {
		t.Errorf("a long text has the class %q", c.Class)
	}
	if key := table.Rows[0].Cells[0].Key; key != "1234567" {
		t.Errorf("a number is sorted by %q", key)
	}
	if key := table.Rows[1].Cells[1].Key; key != "" {
		t.Errorf("a number whose text sorts it has the key %q", key)
	}
}

func TestRowsThatBreakAnExpectationAreShown(t *testing.T) {
	s := &report.Section{Columns: []rows.Column{{Name: "n", Kind: rows.Int64}}, Total: 500}
	for i := range int64(50) {
		s.Rows = append(s.Rows, []any{i})
	}
	s.Expected = []report.Outcome{ // of the second, rows beyond the section's limit are told too
		{Rows: [][]any{s.Rows[3], s.Rows[40]}, Places: []int{3, 40}}, {Rows: [][]any{s.Rows[40], {int64(300)}}, Places: []int{40}},
		{Rows: s.Rows[4:5], Places: []int{4}, Passed: true},
	}
	table := newTable(s, time.UTC, Options{MaxRows: 10})
	var bad []string
	for _, r := range table.Rows {
		if r.Bad {
			bad = append(bad, r.Cells[0].Text)
		}
	}
	if len(table.Rows) != 12 || strings.Join(bad, " ") != "3 40 300" {
		t.Errorf("%d rows, bad are %s", len(table.Rows), bad)
	}
	if want := "the first 10 of 500 rows, and 2 further rows that break an expectation"; table.Count != want {
		t.Errorf("got %q, want %q", table.Count, want)
	}
	s.NoTable = true
	if table = newTable(s, time.UTC, Options{MaxRows: 10}); len(table.Rows) != 3 || table.Count != "3 rows break an expectation" {
		t.Errorf("%d rows, %q", len(table.Rows), table.Count)
	}
	s.Expected[0].Places = append(s.Expected[0].Places, 41)
	if table = newTable(s, time.UTC, Options{MaxRows: 10}); table.Count != "the first 3 rows that break an expectation" {
		t.Errorf("%q", table.Count)
	}
	s.Expected = s.Expected[2:]
	if newTable(s, time.UTC, Options{MaxRows: 10}) != nil {
		t.Error("a table nobody wants")
	}
	s.NoTable, s.More = false, true
	if table = newTable(s, time.UTC, Options{MaxRows: -1}); len(table.Rows) != 50 || table.Count != "the first 50 rows; there are more" {
		t.Errorf("%d rows, %q", len(table.Rows), table.Count)
	}
}
