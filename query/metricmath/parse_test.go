package metricmath

import (
	"strings"
	"testing"

	"trailsift/query/diag"
)

// scope has the ids of the tests: m1, m2 and errors are metrics, e1 is an array, s1 a number.
func scope() Scope {
	return Scope{Final: true, Names: map[string]Name{
		"m1": {Series, true}, "m2": {Series, true}, "errors": {Series, true}, "rate": {Type: Series}, "e1": {Type: Array}, "s1": {Type: Scalar},
	}}
}

// problems returns what parsing and checking say.
func problems(text string) (Type, diag.List) {
	e, found := Parse(text)
	t, more := Check(e, scope())
	found = append(found, more...)
	found.Sort()
	return t, found
}

func TestPrint(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"m1+m2", "m1 + m2"},
		{"  100*errors/m1\n", "100 * errors / m1"},
		{"m1-(m2-m1)", "m1 - (m2 - m1)"},
		{"(m1-m2)-m1", "m1 - m2 - m1"},
		{"m1*(m2+1)", "m1 * (m2 + 1)"},
		{"2^3^2", "2^3^2"},
		{"(2^3)^2", "(2^3)^2"},
		{"-m1^2", "-m1^2"},
		{"(-m1)^2", "(-m1)^2"},
		{"2^-1", "2^(-1)"},
		{"m1*-m2", "m1 * -m2"},
		{"--m1", "-(-m1)"},
		{"m1>1&&m2>1||m1==2", "m1 > 1 AND m2 > 1 OR m1 == 2"},
		{"m1>1 AND (m2>1 OR m1==2)", "m1 > 1 AND (m2 > 1 OR m1 == 2)"},
		{".5e3*m1", "500 * m1"},
		{`IF(m1>0,[m1,m2],'it\'s')`, `IF(m1 > 0, [m1, m2], 'it\'s')`},
		{`FILL(METRICS(),REPEAT)`, `FILL(METRICS(), REPEAT)`},
	} {
		e, found := Parse(c.text)
		if got := Print(e); found != nil || got != c.want {
			t.Errorf("%s is printed as %s, not %s (%v)", c.text, got, c.want, found)
		}
	}
}

// All examples of the User Guide's tables are read and have a type that can be a result, or be a part of one.
func TestPublishedExamples(t *testing.T) {
	for _, text := range strings.Split(`PERIOD(m1)/60;5 * m1;m1 - m2;SUM(100/[m1, m2]);AVG(METRICS());METRICS()*100;-5*m1;-m1;SUM(-[m1, m2]);ABS(m1-m2);MIN(ABS([m1, m2]))
ABS(METRICS());ANOMALY_DETECTION_BAND(m1);ANOMALY_DETECTION_BAND(m1,4);SUM([m1,m2])/AVG(m2);CEIL(m1);CEIL(METRICS());SUM(CEIL(METRICS()))
SUM(m1) / DATAPOINT_COUNT(m1);DATAPOINT_COUNT(METRICS());DIFF(m1);DIFF_TIME(METRICS());FILL(m1,10);FILL(METRICS(), 0);FILL(METRICS(), m1);FILL(m1, MIN(m1))
FILL(m1, REPEAT);FILL(METRICS(), LINEAR);IF(FIRST(SORT(METRICS(), AVG, DESC))>100, 1, 0);LAST(ANOMALY_DETECTION_BAND(m1));FLOOR(m1);LOG(METRICS());LOG10(m1)
MAX(m1)/m1;m1/METRIC_COUNT(METRICS());SUM(METRICS("errors"));SUM([METRICS("m"), METRICS("errors")]);m1-MIN(m1);MINUTE(m1);IF(DAY(m1)<6,m1);IF(MONTH(m1) == 4,m1)
m1/PERIOD(m1);RATE(METRICS());REMOVE_EMPTY(METRICS());RUNNING_SUM([m1,m2]);SLICE(SORT(METRICS(), SUM, DESC), 0, 10);SLICE(SORT(METRICS(), AVG, ASC), 5)
SORT(METRICS(), AVG, DESC, 10);SORT(METRICS(), MAX, ASC);m1/STDDEV(m1);STDDEV(METRICS());SUM(METRICS())/SUM(m1);SUM(METRICS("errors"))/SUM(METRICS("m"))*100
TIME_SERIES(MAX(m1));TIME_SERIES(5*AVG(m1));TIME_SERIES(10);IF(m1<400, m1);IF(m1<400, 10, 2);IF(m1>m2, 1, 0);IF((DAY(m1)<6 AND (HOUR(m1)>=9 AND HOUR(m1)<17)),m1)
SUM(SEARCH(' {AWS/Lambda, FunctionName} MetricName="Errors" ', 'Sum', 300));SEARCH('NOT Namespace=AWS ', 'Maximum', 120)`, "\n") {
		for _, text := range strings.Split(text, ";") {
			s := scope()
			s.Final = !strings.HasPrefix(text, "PERIOD") && !strings.HasPrefix(text, "SUM(m1) /")
			e, found := Parse(text)
			if _, more := Check(e, s); found != nil || more != nil {
				t.Errorf("%s: %v %v", text, found, more)
			}
		}
	}
}

func TestTypes(t *testing.T) {
	for _, c := range []struct {
		text string
		want Type
	}{
		{"5", Scalar}, {"m1", Series}, {"m1 > 5", Series}, {"1 < 2", Scalar}, {"-e1", Array}, {"e1 * m1", Array}, {"[m1, e1]", Array},
		{"AVG(m1)", Scalar}, {"AVG(e1)", Series}, {"SLICE(e1, 0, 1)", Either}, {"SLICE(e1, 0, 2)", Array}, {"SLICE(e1, 1)", Array},
		{"SLICE(e1, 0, 1) + SLICE(e1, 1, 2)", Either}, {"SLICE(e1, 0, 1) + e1", Array}, {"SUM(SLICE(e1, 0, 1))", Series},
		{"IF(SLICE(e1, 0, 1) > 5, 1, 0)", Series}, {"ABS(SLICE(e1, 0, 1))", Array}, {"METRIC_COUNT(e1)", Scalar}, {"PERIOD(m1)", Scalar},
	} {
		s := scope()
		s.Final = false
		e, found := Parse(c.text)
		if got, more := Check(e, s); got != c.want || found != nil || more != nil {
			t.Errorf("%s is %v, not %v (%v %v)", c.text, got, c.want, found, more)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ text, at, code, help string }{
		{"", "", "no-expression", "100 * m1 / m2"},
		{"m1 +", "", "unexpected-end", ""},
		{"m1 m2", "m2", "unexpected", ""},
		{"m1 and m2", "and", "unexpected", "`AND`"},
		{"m1 = 5", "=", "bad-sign", "`==`"},
		{"m1 <> 5", "<>", "bad-sign", "`!=`"},
		{"m1 ** 2", "**", "bad-sign", "`^`"},
		{"!m1", "!", "bad-sign", "x == 0"},
		{"m1 & m2", "&", "bad-sign", "`AND`"},
		{"METRICS(“4xx”)", "“4xx”", "bad-sign", "straight"},
		{"(m1 + m2", "(", "not-closed", "`)`"},
		{"[m1, m2", "[", "not-closed", "`]`"},
		{"SUM((m1, m2))", ",", "unexpected", "`[ ]`"},
		{"m1, m2", ",", "unexpected", "`[ ]`"},
		{"SUM(e1, )", ")", "unexpected", ""},
		{"m1)", ")", "no-opening", ""},
		{"SUM(m1", "(", "not-closed", "`)`"},
		{"METRICS('x)", "'", "open-text", "'"},
		{"m1 * 1e999", "1e999", "bad-number", ""},
		{"m3 + 1", "m3", "unknown-id", "`m1`"},
		{"M1 + 1", "M1", "unknown-word", "`m1`"},
		{"m1 + SUM", "SUM", "no-arguments", "SUM(TS | TS[])"},
		{"m1 And m2", "And", "unexpected", "`AND`"},
		{"m1 + AND", "AND", "unexpected", ""},
		{"avg + m1", "avg", "unknown-id", "AVG(TS | TS[])"},
		{"m1 / PERIOD(rate)", "rate", "wrong-argument", ""},
		{"['a', 'b']", "['a', 'b']", "no-series", ""},
		{"SEARCH(['a'], 'Sum')", "['a']", "wrong-argument", ""},
		{"AVG(m1) + " + strings.Repeat("1+", 40) + "1", "AVG(m1) + " + strings.Repeat("1+", 40) + "1", "no-series", "TIME_SERIES(…)"},
		{"sum(e1)", "sum", "small-letters", "`SUM`"},
		{"SUMM(e1)", "SUMM", "unknown-function", "`SUM`"},
		{"AVG(m1)", "AVG(m1)", "no-series", "TIME_SERIES(AVG(m1))"},
		{"s1", "s1", "no-series", "TIME_SERIES(s1)"},
		{"'x'", "'x'", "no-series", ""},
		{"m1 + 'x'", "'x'", "not-a-number", ""},
		{"[m1, 5]", "5", "not-a-series", "TIME_SERIES(5)"},
		{"[]", "[]", "empty-array", ""},
		{"[m1, 'x']", "'x'", "mixed-array", ""},
		{"e1 + METRICS()", "+", "two-arrays", "SUM(METRICS())"},
		{"ABS(5)", "5", "wrong-argument", "TIME_SERIES(5)"},
		{"ABS(m1, m2)", "ABS(m1, m2)", "wrong-count", "ABS(TS | TS[])"},
		{"FIRST(m1)", "m1", "wrong-argument", ""},
		{"IF(e1 > 5, 1, 0)", "e1 > 5", "wrong-argument", "FIRST(e1 > 5)"},
		{"IF(1, 2, 3)", "2", "wrong-argument", "TIME_SERIES(2)"},
		{"FILL(m1, ZERO)", "ZERO", "wrong-argument", ""},
		{"FILL(m1, REPEATE)", "REPEATE", "wrong-argument", "`REPEAT`"},
		{"FILL(m1, repeat)", "repeat", "small-letters", "`REPEAT`"},
		{"FILL(m1)", "FILL(m1)", "wrong-count", "REPEAT"},
		{"SORT(e1, AVG, UP)", "UP", "wrong-argument", ""},
		{"SORT(e1, m1, ASC)", "m1", "wrong-argument", ""},
		{"SORT(e1, p99, ASC)", "p99", "unknown-id", ""},
		{"m1 / PERIOD(e1)", "e1", "wrong-argument", ""},
		{"m1 / PERIOD(m1 + m2)", "m1 + m2", "wrong-argument", ""},
		{"METRICS(m1)", "m1", "wrong-argument", ""},
		{"SERVICE_QUOTA(m1)", "SERVICE_QUOTA(m1)", "outside-exports", ""},
		{"DB_PERF_INSIGHTS('RDS', 'db-X', ['a', 'b'])", "DB_PERF_INSIGHTS('RDS', 'db-X', ['a', 'b'])", "outside-exports", ""},
		{"INSIGHT_RULE_METRIC(MyRule, Sum)", "INSIGHT_RULE_METRIC(MyRule, Sum)", "outside-exports", ""},
		{"LAMBDA('f', 5)", "LAMBDA('f', 5)", "outside-exports", ""},
		{"SEARCH('{AWS/EC2', 'Sum')", "{", "not-closed", ""},
		{"SEARCH('', 'Sum')", "", "empty-search", "terms"},
		{"SEARCH('x', '')", "", "bad-statistic", "Average"},
		{"SEARCH('x', 'avg')", "avg", "bad-statistic", "Average"},
		{"SEARCH('x', 'TM(10%:90)')", "10%:90", "bad-statistic", ""},
		{"SEARCH('x', 'Sum', 0)", "0", "bad-period", ""},
		{"SEARCH('x', 'Sum', m1)", "m1", "wrong-argument", ""},
		{"SEARCH(m1, 'Sum')", "m1", "wrong-argument", ""},
		{strings.Repeat("(", 500) + "m1" + strings.Repeat(")", 500), "(", "too-deep", ""},
		{"m1" + strings.Repeat("+1", 2500), "+", "too-deep", ""},
		{strings.Repeat("m", MaxBytes+1), "", "too-long", ""},
	} {
		_, found := problems(c.text)
		if len(found) != 1 {
			t.Errorf("%.60s gives %v", c.text, found)
			continue
		}
		d := found[0]
		if d.Code != c.code || d.Span.In(c.text) != c.at || !strings.Contains(strings.Join(d.Help, " "), c.help) {
			t.Errorf("%.60s: code %s at %q with help %q, not %s at %q with %q", c.text, d.Code, d.Span.In(c.text), d.Help, c.code, c.at, c.help)
		}
	}
}

// What runs and is probably not meant is no error.
func TestWarnings(t *testing.T) {
	e, _ := Parse(`SUM(METRICS("4xx"))`)
	if kind, found := Check(e, scope()); kind != Series || found.HasErrors() || len(found) != 1 || found[0].Code != "no-metrics" {
		t.Errorf("%v %v", kind, found)
	}
}

// What is wrong in independent places is reported at once.
func TestAllErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // codes
	}{
		{"SUM([m3, m4]) + avg(m1)", "unknown-id unknown-id small-letters"},
		{"IF(m1 >, m2 +, m1)", "unexpected unexpected"},
		{"SUM([m1 m2, = 5]) + $m1", "unexpected bad-sign bad-sign"},
		{"FILL(m3, ZERO)", "unknown-id wrong-argument"},
		{"SUM([(m1 + (m2) 5), m4])", "unexpected unknown-id"},
		{"[FIRST(m1), LAST(m2)]", "wrong-argument wrong-argument"},
	} {
		_, found := problems(c.text)
		var codes []string
		for _, d := range found {
			codes = append(codes, d.Code)
		}
		if got := strings.Join(codes, " "); got != c.want {
			t.Errorf("%s: %s, not %s\n%s", c.text, got, c.want, found.Render(c.text, diag.RenderOptions{}))
		}
	}
}

// Every function can be documented, and says in its usage how many arguments it takes.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Functions() {
		if seen[f.Name] || f.Group == "" || !strings.HasPrefix(f.Usage, f.Name+"(") || !strings.HasSuffix(f.Doc, ".") || (f.Outside == "") == (f.Forms == nil) {
			t.Errorf("%s lacks a part of its documentation", f.Name)
		}
		seen[f.Name] = true
		if f.Outside == "" && f.takes() == "" {
			t.Errorf("%s takes nothing", f.Name)
		}
	}
}
