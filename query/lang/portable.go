package lang

import (
	"fmt"
	"strconv"
	"strings"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

// What Logs Insights takes at most, as its documentation says.
const (
	awsStats = 2
	awsRows  = 100_000
)

// checkPortable holds the commands of a query against the orders and limits of Logs Insights, which do not exist here. Only strict
// mode asks for it.
func (b *binder) checkPortable(stages []Stage) {
	if !b.options.Strict {
		return
	}
	last, before := 0, map[string]int{}
	for i, s := range stages {
		if s.spec != nil && s.spec.Name == "stats" {
			last = i
		}
	}
	for i, s := range stages {
		if s.spec == nil || s.broken {
			continue
		}
		at := syntax.SpanOf(*s.word)
		switch name := s.spec.Name; {
		case before["dedup"] > 0 && name != "limit":
			b.beyond(at, "only `limit` follows `dedup`", "put `dedup` behind the other commands")
		case (name == "sort" || name == "limit") && i < last:
			b.beyond(at, "`"+name+"` stands behind the last `stats`", "")
		case name == "stats" && before[name] >= awsStats:
			b.beyond(at, "a query has at most two `stats`", "")
		case name == "pattern" && before["sort"] > 0:
			b.beyond(at, "`pattern` does not stand behind `sort`", "")
		case name == "join" && before[name] > 0:
			b.beyond(at, "a query has one `join`", "")
		}
		before[s.spec.Name]++
		b.checkPortableCommand(s.Command)
		for _, e := range s.Command.exprs() {
			b.checkPortableExpr(e)
		}
	}
}

// beyond refuses what is read here and not there.
func (b *binder) beyond(at diag.Span, rule, help string) {
	r := b.errorf("not-portable", at, "in Logs Insights %s", rule)
	if help != "" {
		r = r.WithHelp("%s", help)
	}
	r.add(b)
}

// checkPortableCommand looks at what stands in one command.
func (b *binder) checkPortableCommand(c Command) {
	switch c := c.(type) {
	case *filter:
		if strings.EqualFold(c.Word, "filterIndex") && !indexable(c.Cond) {
			b.beyond(c.Cond.Span(), "`filterIndex` asks only whether a field equals a value, or is `in` a list", "write `filter`")
		}
	case *limit:
		if n, err := strconv.Atoi(c.Count.Digits); err == nil && n > awsRows {
			b.beyond(c.Count.span(), "a result has at most 100000 rows", "")
		}
	case *dedup:
		for _, k := range c.Keys {
			if _, ok := k.(*syntax.Path); !ok {
				b.beyond(k.Span(), "`dedup` takes names of fields", "name the value first: `fields … as name | dedup name`")
			}
		}
	case *joining:
		if len(c.Keys) > 1 {
			b.beyond(c.Keys[1].X.span().Join(c.Keys[1].Y.span()), "`join` compares one pair of fields", "join by `concat` of both")
		}
	case *lookup:
		for _, r := range c.renamed() {
			b.beyond(r.As.span(), "`lookup` adds columns under their own names", "write `fields "+r.Column.String()+" as "+r.As.String()+"` behind it")
		}
	case *appendcols:
		for _, o := range c.Options {
			if n, err := strconv.Atoi(o.value()); err == nil && o.is("max") && n > awsRows {
				b.beyond(o.Value.span(), "`max` is at most 100000", "")
			}
		}
	}
}

// renamed returns the added columns that get another name.
func (c *lookup) renamed() []*renaming {
	var out []*renaming
	if c.Output != nil {
		for _, r := range c.Output.Columns {
			if r.As != nil {
				out = append(out, r)
			}
		}
	}
	return out
}

// indexable reports whether a condition only asks for values of fields.
func indexable(e syntax.Expr) bool {
	c, ok := e.(*syntax.Binary)
	switch {
	case !ok:
		_, bad := e.(*syntax.Bad)
		return bad
	case c.Op == "and" || c.Op == "or":
		return indexable(c.X) && indexable(c.Y)
	}
	_, field := c.X.(*syntax.Path)
	return field && (c.Op == "=" || c.Op == "in")
}

// checkPortableExpr looks at periods, and at queries in queries.
func (b *binder) checkPortableExpr(e syntax.Expr) {
	syntax.Walk(e, func(e syntax.Expr) bool {
		switch e := e.(type) {
		case *syntax.Call:
			b.checkPeriod(e)
		case *syntax.Subquery:
			b.checkInner(e)
		}
		return true
	})
}

// checkInner refuses queries inside of a query that stands in brackets itself.
func (b *binder) checkInner(s *syntax.Subquery) {
	q, ok := s.Body.(*Query)
	if !ok {
		return
	}
	for _, stage := range q.Stages {
		for _, e := range stage.Command.exprs() {
			syntax.Walk(e, func(e syntax.Expr) bool {
				if _, nested := e.(*syntax.Subquery); nested {
					b.beyond(e.Span(), "a query in brackets holds no other", "")
				}
				return true
			})
		}
	}
}

// checkPeriod refuses periods that Logs Insights shortens without a word: it counts at most 1000 milliseconds, 60 seconds, 60
// minutes and 24 hours, and reads bin(300s) as bin(60s).
func (b *binder) checkPeriod(c *syntax.Call) {
	switch strings.ToLower(c.Name) {
	case "bin", "datefloor", "dateceil":
	default:
		return
	}
	most := map[string]int64{"ms": 1000, "s": 60, "m": 60, "h": 24}
	for _, a := range c.Args {
		if p, ok := a.(*syntax.Period); ok && most[p.Unit] > 0 && p.Count > most[p.Unit] {
			b.beyond(p.At, fmt.Sprintf("this period is %d%s", most[p.Unit], p.Unit), "write it in a larger unit, such as `5m` for 300 seconds")
		}
	}
}
