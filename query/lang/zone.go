package lang

import (
	"time"

	"trailsift/query/function"
	"trailsift/query/syntax"
)

// checkZone notes that days and longer periods are cut in UTC, where times are shown in another zone.
func (b *binder) checkZone(c *syntax.Call, e *function.Entry) {
	if e.ID != "bin" && e.ID != "datefloor" && e.ID != "dateceil" || b.options.Zone == nil || b.options.Zone == time.UTC || len(c.Args) == 0 {
		return
	}
	p, ok := c.Args[len(c.Args)-1].(*syntax.Period)
	if !ok {
		return
	}
	switch p.Unit {
	case "d", "w", "mo", "q", "y":
		b.note("utc-bins", c.At, "`%s` begins at midnight UTC, not in the zone %s that times are shown in", c.Name, b.options.Zone).once(b, "utc bins")
	}
}
