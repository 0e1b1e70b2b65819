package metricsql

import (
	"slices"
	"strings"

	"trailsift/query/diag"
)

// clause is a part of a query. Those that are there stand in their order.
type clause struct {
	words    []string
	required bool
	read     func(*parser)
}

func clauses() []clause {
	return []clause{
		{[]string{"SELECT"}, true, (*parser).selection},
		{[]string{"FROM"}, true, (*parser).from},
		{[]string{"WHERE"}, false, (*parser).where},
		{[]string{"GROUP", "BY"}, false, (*parser).groupBy},
		{[]string{"ORDER", "BY"}, false, (*parser).orderBy},
		{[]string{"LIMIT"}, false, (*parser).limit},
	}
}

// clauses reads all clauses, and goes on with the next one where one cannot be read.
func (p *parser) clauses() {
	all := clauses()
	done := -1
	for p.peek().kind != end {
		t := p.peek()
		at := slices.IndexFunc(all, func(c clause) bool { return t.is(c.words[0]) })
		if at < 0 {
			p.expected(following(all, done))
			p.skip()
			continue
		}
		p.lost = false
		p.take()
		switch {
		case at <= done:
			p.report(diag.Errorf("clause-order", t.at, "`%s` stands too late, or twice", strings.ToUpper(t.value)).
				WithHelp("the order is SELECT … FROM … WHERE … GROUP BY … ORDER BY … LIMIT …"))
			p.lost = true
		default:
			p.missing(all, done, at, t)
			done = at
		}
		if len(all[at].words) > 1 {
			if p.peek().is(all[at].words[1]) {
				t.at = t.at.Join(p.take().at)
			} else {
				p.expected("`BY`")
			}
		}
		if t.is("ORDER") {
			p.ordered = t.at
		}
		all[at].read(p)
		if p.lost {
			p.skip()
		}
	}
	p.lost = false
	p.missing(all, done, len(all), p.peek())
}

// missing reports required clauses between two that are there.
func (p *parser) missing(all []clause, done, at int, before token) {
	for i := done + 1; i < at; i++ {
		if all[i].required {
			p.report(diag.Errorf("missing-clause", before.at, "the query has no %s", all[i].words[0]).
				WithHelp("write `SELECT AVG(CPUUtilization) FROM \"AWS/EC2\"`"))
		}
	}
}

// following lists the clauses that can stand next.
func following(all []clause, done int) string {
	var names []string
	for _, c := range all[done+1:] {
		names = append(names, "`"+strings.Join(c.words, " ")+"`")
		if c.required {
			break
		}
	}
	if done >= 0 && all[done].words[0] == "WHERE" {
		names = append([]string{"`AND`"}, names...)
	}
	if len(names) == 0 {
		return "the end"
	}
	return strings.Join(names, ", ")
}

// skip moves to the next clause.
func (p *parser) skip() {
	starts := clauses()
	for p.peek().kind != end {
		if t := p.peek(); slices.ContainsFunc(starts, func(c clause) bool { return t.is(c.words[0]) }) {
			return
		}
		p.take()
	}
}
