package rule

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"trailsift/engine/alarm"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/pattern"
	"trailsift/query/sqlgen"
	"trailsift/storage/schema"
)

// LintOptions say what rules are checked against.
type LintOptions struct {
	Compiler *query.Compiler // of the queries of rules; nil leaves them unchecked
	Now      time.Time       // for the queries
	Known    *Known          // what a store holds; nil: it is not known
}

// Lint adds to the files of a set everything that there is to say about its rules: what CloudWatch refuses, and what probably does
// not do what is meant. The error is that of asking the store.
func Lint(ctx context.Context, set *Set, o LintOptions) error {
	all := make([]*alarm.Definition, len(set.Rules))
	for i, r := range set.Rules {
		all[i] = &r.Definition
	}
	_, problems := alarm.NewSet(all).Order()
	for _, p := range problems {
		set.Rules[p.Index].Report(p.Problem)
	}
	var known *catalogue
	if o.Known != nil {
		known = newCatalogue(o.Known.Metrics)
	}
	for _, r := range set.Rules {
		l := linter{options: o, rule: r, catalogue: known}
		if err := l.check(ctx); err != nil {
			return err
		}
	}
	for _, file := range set.Files {
		file.Problems.Sort()
	}
	return nil
}

// linter checks one rule.
type linter struct {
	options   LintOptions
	rule      *Rule
	catalogue *catalogue // nil where Known is
}

// warn reports a warning about a field.
func (l *linter) warn(field, code, format string, args ...any) {
	l.report(field, diag.New(diag.Warning, code, diag.Span{}, format, args...))
}

func (l *linter) report(field string, d diag.Diagnostic) {
	l.rule.Report(alarm.Problem{Field: field, Diagnostic: d})
}

// check says everything about the rule. What the store holds is looked at only when the rule is valid.
func (l *linter) check(ctx context.Context) error {
	valid := true
	for _, p := range alarm.Validate(&l.rule.Definition) {
		valid = valid && p.Severity != diag.Error
		l.rule.Report(p)
	}
	l.filters()
	l.query()
	l.published()
	if !valid || l.catalogue == nil || l.rule.Composite() {
		return nil
	}
	return l.store(ctx)
}

// filters checks the metric filters, and whether what they make is what the alarm watches.
func (l *linter) filters() {
	r := l.rule
	for i := range r.Filters {
		f := &r.Filters[i]
		at := "Filters[" + strconv.Itoa(i) + "]."
		if p, _ := pattern.Parse(f.Pattern); p != nil {
			for _, d := range pattern.Lint(p, pattern.LintOptions{Records: schema.Events()}) {
				if d.Code != "aws-limit" || d.Span.Len() < len(f.Pattern) { // the length is checked with the rule
					r.Report(alarm.Problem{Field: at + "filterPattern", Text: f.Pattern, Diagnostic: d})
				}
			}
		}
		l.eachWatched(func(w watchedMetric) {
			if w.Namespace != f.Namespace || w.Name != f.Metric {
				return
			}
			if unit := f.Unit; w.unit != "" && w.unit != unit && !(unit == "" && w.unit == "None") {
				if unit == "" {
					unit = "None"
				}
				l.warn(w.unitField, "wrong-unit", "the alarm looks for the unit `%s` and the metric filter puts `%s`: it never sees data", w.unit, unit)
			}
			var names []string
			for _, d := range w.Dimensions {
				names = append(names, d.Name)
			}
			for name := range f.Dimensions {
				if !slices.Contains(names, name) {
					l.warn(w.field+"Dimensions", "wrong-dimensions", "the metric filter gives its metric the dimension `%s`, which the alarm does not name: it never sees data", name)
				}
			}
			for _, name := range names {
				if _, ok := f.Dimensions[name]; !ok {
					l.warn(w.field+"Dimensions", "wrong-dimensions", "the metric filter does not give its metric the dimension `%s`: the alarm never sees data", name)
				}
			}
		})
	}
}

// query compiles a query, and looks for the columns that are named.
func (l *linter) query() {
	q := l.rule.Query
	if q == nil || l.options.Compiler == nil {
		return
	}
	compiled, found := l.options.Compiler.Compile(query.Request{Text: q.Text, Now: l.options.Now})
	if compiled != nil {
		found = compiled.Notes
	}
	for _, d := range found {
		l.rule.Report(alarm.Problem{Field: "Query", Text: q.Text, Diagnostic: d})
	}
	if compiled == nil {
		return
	}
	l.columns(compiled.Statement.Columns)
}

// columns looks for the columns that the rule names, and for what is compared.
func (l *linter) columns(columns []sqlgen.Column) {
	q := l.rule.Query
	var names, numbers []string
	for _, c := range columns {
		names = append(names, c.Name)
		if c.Type.Numeric() && !slices.Contains(q.By, c.Name) {
			numbers = append(numbers, c.Name)
		}
	}
	missing := func(field, name string) bool {
		if slices.Contains(names, name) {
			return false
		}
		l.report(field, diag.Errorf("unknown-column", diag.Span{}, "the query's result has no column `%s`", name).Suggest(name, names))
		return true
	}
	for i, name := range q.By {
		missing(fmt.Sprintf("Query.By[%d]", i), name)
	}
	switch {
	case q.Value != "":
		if !missing("Query.Value", q.Value) && !slices.Contains(numbers, q.Value) {
			l.report("Query.Value", diag.Errorf("no-number", diag.Span{}, "the column `%s` holds no numbers", q.Value))
		}
	case len(numbers) == 0:
		l.report("Query", diag.Errorf("no-number", diag.Span{}, "the query's result has no column of numbers to compare"))
	case len(numbers) > 1:
		l.report("Query", diag.Errorf("several-numbers", diag.Span{}, "the query's result has several columns of numbers: `%s`", strings.Join(numbers, "`, `")).
			WithHelp("`value` says which of them is compared"))
	}
}

// published warns about periods in which AWS publishes no datapoint.
func (l *linter) published() {
	l.eachWatched(func(w watchedMetric) {
		if w.period > 0 && w.period < 60 && len(w.Namespace) > 4 && w.Namespace[:4] == "AWS/" {
			l.warn(w.periodField, "period-too-short", "AWS publishes `%s %s` once a minute at most: with a period of %s the alarm has no data", w.Namespace, w.Name, writeSeconds(w.period))
		}
		if every := publishedEvery(w.Namespace, w.Name); every > w.period && w.period >= 60 {
			l.warn(w.periodField, "period-too-short", "AWS publishes `%s %s` once in %s: most periods of %s have no data", w.Namespace, w.Name, writeSeconds(every), writeSeconds(w.period))
		}
		const subMinuteKept = 3 * 3600 // CloudWatch User Guide, "Metrics retention"
		if reach := w.period * l.rule.EvaluationPeriods; w.period > 0 && w.period < 60 && reach > subMinuteKept {
			l.warn("EvaluationPeriods", "retention", "CloudWatch keeps datapoints of less than a minute for 3 hours, and the alarm looks back over %s", writeSeconds(reach))
		}
	})
}

// publishedEvery is how many seconds lie between the datapoints of metrics that AWS publishes seldom; 0 for others. (Amazon S3 User
// Guide, "Metrics and dimensions"; AWS Billing User Guide, "Creating a billing alarm".)
func publishedEvery(namespace, name string) int64 {
	switch {
	case namespace == "AWS/S3" && (name == "BucketSizeBytes" || name == "NumberOfObjects"):
		return 86_400
	case namespace == "AWS/Billing" && name == "EstimatedCharges":
		return 21_600
	}
	return 0
}
