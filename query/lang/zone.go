package lang

import (
	"time"

	"trailsift/query/diag"
	"trailsift/query/plan"
)

const day = 24 * 3_600_000_000

// followsClocks reports whether a period is made of days of a calendar: those are longer or shorter where clocks change.
func followsClocks(s plan.Span) bool { return s.Months != 0 || s.Micros%day == 0 }

// zone returns the name of the zone that the query is asked in; "" for UTC, and for a zone that only has rules and no name.
func (b *binder) zone() string {
	z := b.options.Zone
	if z == nil || z == time.UTC {
		return ""
	}
	if _, err := time.LoadLocation(z.String()); err != nil || z.String() == time.Local.String() {
		return ""
	}
	return z.String()
}

// local makes days those of the zone that the query is asked in, for functions that count them: bin and its like.
func (b *binder) local(x plan.Expr, at diag.Span) plan.Expr {
	c, ok := x.(*plan.Call)
	if !ok || c.Entry.Local == nil || len(c.Args) != 2 {
		return x
	}
	l, _ := c.Args[1].(*plan.Literal)
	if l == nil {
		return x
	}
	period, ok := l.Value.(plan.Span)
	zone := b.zone()
	switch {
	case !ok || !followsClocks(period):
		return x
	case zone != "":
		return &plan.Call{Entry: c.Entry, Overload: c.Entry.Local, Args: []plan.Expr{c.Args[0], l, plan.Text(zone)}, Typ: c.Typ}
	case b.options.Zone != nil && b.options.Zone != time.UTC:
		b.note("utc-bins", at, "days begin at midnight UTC here: the zone %s that times are shown in has no name", b.options.Zone).once(b, "utc bins")
	}
	return x
}
