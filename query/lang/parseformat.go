package lang

import (
	"strconv"
	"strings"

	"trailsift/query/plan"
)

// bindFormat binds parse with a format that has a name: key=value pairs, or comma-separated values.
func (c *parse) bindFormat(b *binder) {
	at := c.Format.span()
	source := argument{b.parseSource(c), at}
	for _, n := range c.Names {
		b.checkAlias(n)
	}
	switch {
	case len(c.Names) == 0:
		b.errorf("no-names", at, "what `%s` finds needs a name", c.Format.Text).WithHelp("write `parse … %s as name`", strings.ToLower(c.Format.Text)).add(b)
		b.damaged = true
	case strings.EqualFold(c.Format.Text, "csv"):
		line := b.materialize(b.apply("parseCsv", at, source), "csv")
		for i, n := range c.Names {
			x := &plan.Path{Base: line, Pointer: []string{strconv.Itoa(i)}}
			b.beside(n.value(), b.materialize(x, n.value()))
		}
	case len(c.Names) > 1:
		b.errorf("group-names", c.Names[1].span(), "`logfmt` makes one map, with one name").WithHelp("its values are `%s.key`", c.Names[0].value()).add(b)
		b.damaged = true
	default:
		name := c.Names[0].value()
		b.beside(name, b.materialize(b.apply("parseLogfmt", at, source), name))
	}
	if c.Multi {
		b.errorf("unexpected", at, "`multi` goes with a regex, not with `%s`", c.Format.Text).add(b)
	}
}
