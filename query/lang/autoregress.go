package lang

import (
	"strconv"

	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// maxLag is how many rows autoregress looks back at most: every one is a column.
const maxLag = 100

// autoregress is the command that puts values of earlier rows beside a row.
type autoregress struct {
	Item  *Item   `parser:"'autoregress' @@"`
	First *number `parser:"( 'p' '=' @@"`
	Last  *number `parser:"( '-' @@ )? )?"`
}

func autoregressSpec() Spec {
	return Spec{
		Name:  "autoregress",
		Usage: "autoregress field [as name] [p=first[-last]]",
		Doc: "Adds the field's values of earlier rows, in the order of the last sort; without a sort, in the order of time, or of the groups after stats. " +
			"p says how many rows back, one when it is not given. The columns are called field_p1, field_p2 and so on; a single one can have a name.",
		Examples: []Example{
			{"stats count(*) as n by bin(1h) as hour | sort hour | autoregress n as before | fields n - before as change", "How much busier each hour was than the one before."},
		},
	}
}

func (c *autoregress) exprs() []syntax.Expr { return itemExprs([]*Item{c.Item}) }
func (c *autoregress) String() string {
	s := "autoregress " + c.Item.String()
	if c.First != nil {
		s += " p=" + c.First.Digits
		if c.Last != nil {
			s += "-" + c.Last.Digits
		}
	}
	return s
}

func (c *autoregress) bind(b *binder) {
	b.checkAlias(c.Item.Alias)
	first, last, ok := c.lags(b)
	if !ok || !b.plainField(c.Item) {
		b.damaged = true // the names that it would have made are not known
		return
	}
	x := b.expr(c.Item.Expr)
	if !b.comparable(x, c.Item.Expr) {
		return
	}
	w := &plan.Window{Order: b.ordered()}
	var names []string
	for i := first; i <= last; i++ {
		w.Items = append(w.Items, plan.WindowItem{Kind: plan.Lag, Expr: x, Offset: i})
		name := c.Item.name(b.text)
		if c.Item.Alias == nil || first != last {
			name += "_p" + strconv.FormatInt(i, 10)
		}
		names = append(names, name)
	}
	for i, x := range b.window(w, names...) {
		b.beside(names[i], x)
	}
}

// lags returns the first and the last number of rows that are looked back.
func (c *autoregress) lags(b *binder) (first, last int64, ok bool) {
	if c.First == nil {
		return 1, 1, true
	}
	first, err := strconv.ParseInt(c.First.Digits, 10, 64)
	last = first
	at := c.First.span()
	if c.Last != nil && err == nil {
		last, err = strconv.ParseInt(c.Last.Digits, 10, 64)
		at = at.Join(c.Last.span())
	}
	if err != nil || first < 1 || last < first || last > maxLag {
		b.errorf("bad-option", at, "`p` is a number of rows from 1 to %d, or a range of them", maxLag).WithHelp("write `p=1` or `p=1-3`").add(b)
		return 0, 0, false
	}
	return first, last, true
}
