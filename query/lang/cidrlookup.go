package lang

import (
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// cidrlookup is the command that adds what a table of networks knows about addresses.
type cidrlookup struct {
	Table   *Name   `parser:"'cidrlookup' @@"`
	Address *Name   `parser:"@@"`
	Column  *Name   `parser:"( 'as' @@ )?"`
	Output  *output `parser:"@@?"`
}

func cidrlookupSpec() Spec {
	return Spec{
		Name:  "cidrlookup",
		Usage: "cidrlookup table field [as column] [OUTPUT|OUTPUTNEW column [as field], …]",
		Doc: "Adds columns of a table of networks, which the program gets by --lookup, from the row with the longest prefix that holds the address in the field. " +
			"The networks, IPv4 and IPv6, stand in CIDR notation in a column called cidr, network, subnet or prefix, or in the one that is named. " +
			"The table may be the ip-ranges.json of AWS, whose columns are prefix, service, region and networkBorderGroup. What is no address lies in no network. " +
			"OUTPUT, OUTPUTNEW and neither are as in lookup.",
		Differs: "Tables are files instead of uploads, and may have any number of rows.",
		Examples: []Example{
			{`cidrlookup networks sourceIPAddress OUTPUT site | stats count(*) as calls by site | sort calls desc`, "Calls by the network they come from."},
		},
	}
}

func (c *cidrlookup) exprs() []syntax.Expr { return nil }

func (c *cidrlookup) String() string {
	s := "cidrlookup " + c.Table.String() + " " + c.Address.String()
	if c.Column != nil {
		s += " as " + c.Column.String()
	}
	return s + c.Output.String()
}

func (c *cidrlookup) bind(b *binder) {
	table := b.lookupTable(c.Table)
	if table == nil {
		return
	}
	key := b.networkColumn(table, c)
	e := &syntax.Path{Node: syntax.Node{At: c.Address.span()}, Segments: c.Address.path()}
	x, known := b.orderable(b.expr(e), e)
	if key < 0 || !known {
		b.damaged = true
		return
	}
	networks, ok := b.networks(table, key, c)
	columns, names := b.lookupOutputs(table, c.Output, []int{key})
	if !ok {
		b.damaged = true
		return
	}
	values := &plan.Values{Name: table.Name}
	n := &plan.Locate{In: b.node, Ranges: values, Address: plan.Convert(x, function.Text),
		Low: b.ids.Column(function.Text, "low"), High: b.ids.Column(function.Text, "high")}
	values.Cols = []*plan.Column{n.Low, n.High}
	for _, i := range columns {
		n.From = append(n.From, b.ids.Column(function.Text, table.Columns[i]))
		n.Outs = append(n.Outs, b.ids.Column(function.Text, table.Columns[i]))
	}
	values.Cols = append(values.Cols, n.From...)
	for _, r := range disjoint(networks) {
		row := []string{digits(r.low), digits(r.high)}
		for _, i := range columns {
			row = append(row, table.Rows[r.row][i])
		}
		values.Rows = append(values.Rows, row)
	}
	b.node = n
	for i, name := range names {
		b.lookedUp(name, &plan.Ref{Column: n.Outs[i]}, c.Output.onlyNew())
	}
}

// networkColumn returns the index of the column with the networks; -1 when there is none.
func (b *binder) networkColumn(t *plan.Lookup, c *cidrlookup) int {
	if c.Column != nil {
		return b.lookupColumn(t, c.Column)
	}
	for i, name := range t.Columns {
		if slices.Contains([]string{"cidr", "network", "subnet", "prefix", "range"}, strings.ToLower(name)) {
			return i
		}
	}
	if i := slices.Index(t.Columns, c.Address.value()); i >= 0 {
		return i
	}
	b.errorf("unknown-column", c.Table.span(), "it is not clear which column of `%s` holds networks", t.Name).
		WithHelp("name it: `cidrlookup %s %s as column`; the columns are `%s`", t.Name, c.Address.value(), strings.Join(t.Columns, "`, `")).add(b)
	return -1
}

// network is a network of a table, with addresses of both families in one order: IPv4 as ::ffff:0:0/96.
type network struct {
	low, high netip.Addr
	row       int
}

// networks reads the networks of a table. Empty cells are skipped.
func (b *binder) networks(t *plan.Lookup, column int, c *cidrlookup) ([]network, bool) {
	out := make([]network, 0, len(t.Rows))
	for i, r := range t.Rows {
		text := strings.TrimSpace(r[column])
		if text == "" {
			continue
		}
		p, err := function.ParseSubnet(text)
		if err != nil {
			b.errorf("bad-network", c.Table.span(), "row %d of `%s`: %s", i+1, t.Name, err).add(b)
			return nil, false
		}
		low := p.Addr().As16()
		high := low
		bits := p.Bits()
		if p.Addr().Is4() {
			bits += 96
		}
		for bit := bits; bit < 128; bit++ {
			high[bit/8] |= 1 << (7 - bit%8)
		}
		out = append(out, network{netip.AddrFrom16(low), netip.AddrFrom16(high), i})
	}
	return out, true
}

// disjoint cuts networks into ranges that do not overlap, in order: each address belongs to the smallest network that holds it,
// and of equal ones to the first.
func disjoint(networks []network) []network {
	networks = slices.Clone(networks)
	slices.SortStableFunc(networks, func(a, b network) int {
		if n := a.low.Compare(b.low); n != 0 {
			return n
		}
		return b.high.Compare(a.high) // those around others first
	})
	var out, open []network // open: the networks around the current address, the smallest last; low is where it goes on
	emit := func(n network) {
		if n.low.IsValid() && n.low.Compare(n.high) <= 0 {
			out = append(out, n)
		}
	}
	closeBefore := func(low netip.Addr, all bool) {
		for len(open) > 0 && (all || open[len(open)-1].high.Less(low)) {
			last := open[len(open)-1]
			open = open[:len(open)-1]
			emit(last)
			if len(open) > 0 {
				open[len(open)-1].low = last.high.Next()
			}
		}
	}
	var before network
	for i, n := range networks {
		if i > 0 && n.low == before.low && n.high == before.high {
			continue
		}
		before = n
		closeBefore(n.low, false)
		if len(open) > 0 {
			around := open[len(open)-1]
			around.high = n.low.Prev()
			emit(around)
		}
		open = append(open, n)
	}
	closeBefore(netip.Addr{}, true)
	return out
}

// digits writes an address as 32 hexadecimal digits.
func digits(a netip.Addr) string {
	b := a.As16()
	return hex.EncodeToString(b[:])
}
